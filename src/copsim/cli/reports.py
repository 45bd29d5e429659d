"""The texts of run and compare."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from copsim.cli.common import clean, table, wrapped
from copsim.cli.documents import CompareDocument, OutcomePart, RunDocument
from copsim.cli.effects import effect_table
from copsim.cli.watch import origin
from copsim.show.words import count, decimals, number, two_digits

if TYPE_CHECKING:
    from copsim.scenario import Case
    from copsim.study import Results

NAME_WIDTH = 14
YES_OR_NO = "yes or no"


def outcomes_of(results: "Results") -> list[OutcomePart]:
    """Every outcome of the first case, over all replicates."""
    from copsim.study import outcome_summary

    frame = outcome_summary(results)
    units = {column.name: column.unit for column in results.manifest.outcomes}
    first = results.case(results.cases[0])
    mine = frame[(frame["scenario"] == first.scenario) & (frame["policy"] == first.policy)]
    numbers = ["mean", "lo95", "hi95", "q05", "q25", "q50", "q75", "q95", "luck", "ignorance"]
    return [
        OutcomePart(
            outcome=str(row["outcome"]),
            unit=units[str(row["outcome"])],
            n=int(row["n"]),
            **{name: float(row[name]) for name in numbers},
        )
        for row in mine.to_dict("records")
    ]


def run_text(case: "Case", document: RunDocument) -> str:
    """Outcomes of one case as a table, and where they come from."""
    assert document.study is not None
    one = document.study.replicates == 1
    head = ["outcome", "", "unit"] if one else ["outcome", "", "mean", "95 % interval", "50 % spread", "90 % spread"]
    rows = [_single(part) if one else _summary(part) for part in document.outcomes]
    lines = [_headline(case), "", table(rows, head=head, left=1 if one else 2)]
    if any(part.luck is not None for part in document.outcomes):
        lines += ["", "luck and ignorance (standard deviations)", *map(_spread_line, document.outcomes)]
    if one:
        lines.append("\nOne single world: it says nothing about others.")
    return "\n".join([*lines, *_ending(document)])


def compare_text(cases: "Sequence[Case]", document: CompareDocument) -> str:
    """Paired effects, a table for each policy and window, and where the worlds part."""
    lines = [_headline(cases[0])]
    names = dict(zip([document.control, *document.policies], _short_names(cases), strict=True))
    for (policy, _), parts in groupby(document.effects, key=lambda part: (part.policy, part.window)):
        lines += ["", effect_table(list(parts), names[document.control], names[policy])]
    if not document.effects:
        lines += ["", "There is no week to compare."]
    lines += ["", *(wrapped(f"{names[part.policy]}: {part.text}") for part in document.divergences)]
    return "\n".join([*lines, *_ending(document)])


def _headline(case: "Case") -> str:
    scenario = case.scenario
    size = f"{count(scenario.people.count, 'person').replace('persons', 'people')}, {count(scenario.weeks, 'week')}"
    return wrapped(f"{scenario.title} ({scenario.name}): {size}")


def _short_names(cases: "Sequence[Case]") -> list[str]:
    """What sets the cases apart, as short as a column is wide."""
    policies = ["+".join(policy.name for policy in case.policies) or "without" for case in cases]
    same = len({case.scenario.name for case in cases}) == 1
    names = policies if same else [case.label for case in cases]
    return [clean(name, NAME_WIDTH) for name in names]


def _summary(part: OutcomePart) -> list[str]:
    """A row of the table of outcomes; of yes or no there is a share, and no spread."""
    share = part.unit == YES_OR_NO
    scale = 100.0 if share else 1.0
    interval = (_scaled(part.lo95, scale), _scaled(part.hi95, scale))
    supported = decimals(((part.hi95 or 0.0) - (part.lo95 or 0.0)) / 2)
    places = 0 if share else max(supported, two_digits(part.mean))
    spreads = [(None, None)] * 2 if share else [(part.q25, part.q75), (part.q05, part.q95)]
    spans = [_span(*ends, places=places) for ends in (interval, *spreads)]
    return [part.outcome, "%" if share else part.unit, number(_scaled(part.mean, scale), places), *spans]


def _spread_line(part: OutcomePart) -> str:
    """How much of the spread is luck, and how much comes from what is not known of the assumptions."""
    places = two_digits(part.luck)
    return f"  {part.outcome}: luck {number(part.luck, places)}, ignorance {number(part.ignorance, places)}"


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else scale * value


def _span(low: float | None, high: float | None, *, places: int) -> str:
    return "-" if low is None or high is None else f"{number(low, places)}..{number(high, places)}"


def _single(part: OutcomePart) -> list[str]:
    return [part.outcome, number(part.mean, 3), part.unit]


def _ending(document: RunDocument | CompareDocument) -> list[str]:
    assert document.study is not None
    figure = [wrapped(document.sentence), f"picture: {clean(document.plot)}"] if document.plot else []
    return ["", *figure, clean(document.study.folder), wrapped(origin(document.study))]
