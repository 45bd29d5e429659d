"""The cheapest bundle of policies that meets a goal: all subsets of a study's levers, halved on common worlds.

A bundle goes when it surely misses the goal, or when one that surely meets it is cheaper. What is left is looked at in
twice the worlds, and in the end in worlds that the search has not seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from copsim.errors import UsageError
from copsim.study.answers.board import board_of
from copsim.study.answers.budget import Budget
from copsim.study.answers.rank import by_condition
from copsim.study.goal import MEAN, SHARE, Goal
from copsim.study.plan import NO_POLICY
from copsim.study.results import Results
from copsim.study.statistics import half_width
from copsim.study.sweep.load import Study
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.sweep.run import How, folder_of, run

FIRST_WORLDS, MOST_WORLDS = 8, 128
CHECKED = 5  # bundles that are looked at in fresh worlds
MOST_LEVERS = 8
COLUMNS = ("bundle", "hours_a_week", "money", "value", "meets", "surely", "within_budget", "worlds", "checked", "front")


@dataclass(frozen=True)
class Looked:
    """A bundle as it was seen last."""

    bundle: str
    hours: float
    money: float
    value: float
    meets: bool
    surely: bool
    surely_not: bool
    worlds: int
    checked: bool = False


def bundles_of(levers: Sequence[str]) -> list[str]:
    """All subsets of the levers, the empty one first.

    >>> bundles_of(["a", "b"])
    ['none', 'a', 'b', 'a+b']
    """
    sizes = range(1, len(levers) + 1)
    return [NO_POLICY, *("+".join(few) for size in sizes for few in combinations(levers, size))]


def usual_place(study: Study) -> Path:
    """Where the runs of a search go."""
    usual = folder_of(manifest_of_study(study), None).path
    return usual.with_name(f"search-{usual.name}")


def search(
    study: Study, goal: Goal, budget: Budget, *, how: How, out: Path, say: Callable[[str], None]
) -> pd.DataFrame:
    """All bundles, the best first: those that meet the goal in fresh worlds and within the budget, cheapest first.

    Columns as in COLUMNS: value is that of the goal's first comparison; front: no other bundle is both cheaper and
    better. The levers are the policies of the study but for the control; UsageError if there are more than MOST_LEVERS.
    """
    levers = [name for name in study.asked.policies if name != NO_POLICY]
    if not 1 <= len(levers) <= MOST_LEVERS:
        raise UsageError(f"a search needs 1 to {MOST_LEVERS} levers, policies beside none; the study has {len(levers)}")
    seen: dict[str, Looked] = {}
    left, worlds = bundles_of(levers), FIRST_WORLDS
    while left and worlds <= MOST_WORLDS:
        say(f"{len(left)} bundles in {worlds} worlds")
        seen |= _look(study, left, goal, worlds, how, out / f"{worlds}")
        left = _open(list(map(seen.__getitem__, left)), budget)
        worlds *= 2
    finalists = _finalists(list(seen.values()), budget)
    if finalists:
        say(f"{len(finalists)} bundles in {MOST_WORLDS} worlds that the search has not seen")
        fresh = _look(study, finalists, goal, MOST_WORLDS, how, out / "fresh", first=MOST_WORLDS + 1)
        seen |= {name: replace(one, checked=True) for name, one in fresh.items()}
    return _table(list(seen.values()), budget)


def _look(
    study: Study, bundles: Sequence[str], goal: Goal, worlds: int, how: How, out: Path, first: int = 1
) -> dict[str, Looked]:
    """Live bundles and see what they come to."""
    asked = study.asked.model_copy(update={"policies": tuple(bundles), "replicates": worlds})
    results = run(replace(study, asked=asked), out=out, jobs=how.jobs, progress=how.progress, first_replicate=first)
    return {name: _seen(results, number, name, goal, worlds) for number, name in enumerate(bundles)}


def _seen(results: Results, number: int, name: str, goal: Goal, worlds: int) -> Looked:
    board = board_of(results)
    held, surely, missed, values = [], [], [], []
    for one in goal.comparisons:
        rows = by_condition(board.of(one.outcome))[:, number].ravel()
        rows = rows[~np.isnan(rows)]
        value = float(rows.mean()) if one.measure in (MEAN, SHARE) and len(rows) else float("nan")
        half = float(half_width(np.array([rows.std(ddof=1)]), np.array([len(rows)]))[0]) if len(rows) > 1 else np.inf
        ends = [one.holds(end) for end in (value - half, value + half)]
        values.append(value)
        held.append(bool(one.holds(value)))
        surely.append(all(ends))
        missed.append(not any(ends))
    weeks = max(case.weeks for case in results.manifest.cases)
    costs = [float(np.nanmean(board.of(each)[:, number])) if each in board.outcomes else 0.0 for each in COST_NAMES]
    return Looked(name, costs[0] / weeks, costs[1], values[0], all(held), all(surely), any(missed), worlds)


COST_NAMES = ("cost_hours", "cost_money")


def _open(looked: Sequence[Looked], budget: Budget) -> list[str]:
    """Bundles that more worlds could decide."""
    sure = [one for one in looked if one.surely and budget.allows(one.hours, one.money)]
    return [
        one.bundle
        for one in looked
        if budget.allows(one.hours, one.money)
        and not (one.surely or one.surely_not or any(_cheaper(best, one) for best in sure))
    ]


def _cheaper(one: Looked, other: Looked) -> bool:
    """Whether a bundle takes no more of anything and less of something."""
    less = (one.hours, one.money) != (other.hours, other.money)
    return less and one.hours <= other.hours and one.money <= other.money


def _finalists(looked: Sequence[Looked], budget: Budget) -> list[str]:
    """The cheapest bundles that met the goal."""
    meeting = [one for one in looked if one.meets and budget.allows(one.hours, one.money)]
    return [one.bundle for one in sorted(meeting, key=_price)[:CHECKED]]


def _price(one: Looked) -> tuple[float, float, int]:
    return one.hours, one.money, one.bundle.count("+")


def _worse(one: Looked, budget: Budget) -> tuple[bool, bool, bool]:
    """Sorts what was checked and meets the goal before what meets it, and that before the rest."""
    return not (one.meets and one.checked), not one.meets, not budget.allows(one.hours, one.money)


def _table(looked: list[Looked], budget: Budget) -> pd.DataFrame:
    rows = []
    for one in sorted(looked, key=lambda one: (*_worse(one, budget), *_price(one))):
        beaten = any(_cheaper(other, one) and other.meets >= one.meets and other.value >= one.value for other in looked)
        found = (
            one.bundle,
            one.hours,
            one.money,
            one.value,
            one.meets,
            one.surely,
            budget.allows(one.hours, one.money),
        )
        rows.append((*found, one.worlds, one.checked, not beaten))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def binding(table: pd.DataFrame) -> str:
    """What keeps the goal from being met, in words: nothing, the budget, or the levers themselves."""
    meeting = table[table["meets"]]
    if meeting.empty:
        return "no bundle of these levers meets the goal, whatever it costs"
    if not meeting["within_budget"].any():
        cheapest = meeting.sort_values(["hours_a_week", "money"]).iloc[0]
        return f"the budget: the cheapest bundle that meets the goal takes {cheapest['hours_a_week']:.2f} h a week"
    return "the goal: a cheaper bundle would miss it"
