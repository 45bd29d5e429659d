"""The texts of sensitivity and rank."""

from typing import TYPE_CHECKING

from copsim.cli.common import clean, table, wrapped
from copsim.cli.documents_answers import RankDocument, RankedPart
from copsim.errors import printable
from copsim.show.words import count, number, two_digits

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 6
NAME_WIDTH = 26


def index_tables(found: "pd.DataFrame") -> list[str]:
    """A table for each outcome and case, factors that matter most first."""
    lines = []
    for (scenario, policy, outcome), part in found.groupby(["scenario", "policy", "outcome"], sort=False):
        lines += ["", f"{outcome}, {clean(str(scenario))} under {clean(str(policy))}"]
        ordered = part.sort_values(["measure", "value"], ascending=[True, False])
        rows = [
            [
                clean(row["factor"]),
                row["measure"],
                _plain(row["value"]),
                f"{_plain(row['lo95'])} .. {_plain(row['hi95'])}",
                "" if row["converged"] else "not converged",
            ]
            for row in ordered.to_dict("records")
        ]
        lines.append(table(rows, head=["factor", "measure", "value", "95 % interval", ""], left=2))
    return lines or ["no outcome varies over the points of this design"]


def _plain(value: float) -> str:
    return "-" if value != value else f"{value:.2f}"


def rank_text(document: RankDocument) -> str:
    """The league table, and what it means."""
    unit = f" [{document.unit}]" if document.unit else ""
    better = "more" if document.higher_is_better else "less"
    conditions = count(document.conditions, "condition")
    lines = [f"by {document.outcome}{unit}, {better} is better; {conditions}", ""]
    head = ["", "policy", "effect", "95 % interval", "best", "regret", "meets"]
    lines.append(table([_row(part, document.control) for part in document.policies], head=head, left=2))
    head = ["", "policy", "worse", "luck", "ignorance", "hours", "money"]
    lines += ["", table([_cost_row(part) for part in document.policies], head=head, left=2)]
    lines += _losing_lines(document)
    told = (
        "Policies of one number cannot be told apart from the first of them; regret: the most that any condition loses;"
    )
    further = "worse: share of worlds; luck and ignorance: standard deviations of the effect."
    if document.losers:
        from copsim.study.fates import GAIN

        further += (
            f" Who loses: members whose energy and identification together end {GAIN:g} or more lower than without it."
        )
    lines += ["", wrapped(f"{told} {further}")]
    if document.goal:
        lines.append(f"meets: share of conditions in which {document.goal}")
    dear = [part.policy for part in document.policies if not part.within_budget]
    if dear:
        lines.append(wrapped(f"beyond the budget: {', '.join(map(clean, dear))}"))
    if document.further_runs:
        lines.append(f"who tied for the best was looked at in {document.further_runs:,} further runs")
    elif sum(part.tie_group == 1 and part.policy != document.control for part in document.policies) > 1:
        lines.append("several tie for the best: --closer RUNS spends further runs on them")
    if document.frontier:
        what = "chance of the goal" if document.goal else "effect"
        lines.append(wrapped(f"not beaten in cost and {what}: {', '.join(map(clean, document.frontier))}"))
    if document.flips:
        lines += ["", *_flip_lines(document)]
    lines += ["", *map(printable, document.files), "A ranking of explanations under these assumptions, not a forecast."]
    return "\n".join(lines)


def _row(part: RankedPart, control: str) -> list[str]:
    width = None if part.hi95 is None or part.lo95 is None else (part.hi95 - part.lo95) / 2
    digits = two_digits(width or part.max_regret)
    same = part.policy == control or part.effect == part.lo95 == part.hi95 == 0.0
    between = "" if same else f"{number(part.lo95, digits)} .. {number(part.hi95, digits)}"
    effect = "control" if part.policy == control else "nothing" if same else number(part.effect, digits)
    shares = [_percent(part.p_best), number(part.max_regret, digits), _percent(part.share_meeting)]
    return [str(part.tie_group), clean(part.policy, NAME_WIDTH), effect, between, *shares]


def _cost_row(part: RankedPart) -> list[str]:
    """Who loses, how sure it is, and what it takes from others."""
    spread = [number(value, two_digits(value)) for value in (part.luck, part.ignorance)]
    costs = [f"{part.cost_hours or 0:,.0f}", f"{part.cost_money or 0:,.0f}"]
    return [str(part.tie_group), clean(part.policy, NAME_WIDTH), _percent(part.share_worse), *spread, *costs]


GROUPS = {
    "everybody": "all",
    "core": "core",
    "active": "active",
    "peripheral": "periph.",
    "headquarters": "HQ",
    "elsewhere": "sites",
    "new": "new",
    "longer": "longer",
}


def _losing_lines(document: RankDocument) -> list[str]:
    """Shares of members who lose, and who gain, by where they stood before."""
    shares = {(part.policy, part.group): (part.lose, part.gain) for part in document.losers}
    groups = [group for group in GROUPS if any(part.group == group for part in document.losers)]
    rows = [
        [clean(part.policy, NAME_WIDTH), *(_both(shares.get((part.policy, group))) for group in groups)]
        for part in document.policies
        if (part.policy, "everybody") in shares
    ]
    if not rows:
        return []
    head = ["% who lose/gain", *(GROUPS[group] for group in groups)]
    return ["", table(rows, head=head)]


def _both(shares: "tuple[float | None, float | None] | None") -> str:
    return "-" if shares is None else "/".join(f"{100 * (share or 0):.0f}" for share in shares)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


def _flip_lines(document: RankDocument) -> list[str]:
    """Assumptions whose lowest or highest third has another winner."""
    turning = [part for part in document.flips if part.flips]
    if not turning:
        return ["no assumption within its range changes the winner"]
    lines = ["another policy wins where"]
    for part in turning[:SHOWN]:
        ends = [("low", part.winner_low), ("high", part.winner_high)]
        told = " and ".join(f"{clean(name)} where it is {end}" for end, name in ends if name != part.winner)
        lines.append(f"  {part.factor}: {told}{'' if part.surely else ' (perhaps)'}")
    return lines
