"""GOAL: comparisons of outcomes with numbers, joined by `and`. The text is parsed by a small grammar, never evaluated.

goal = comparison {"and" comparison}      comparison = measure "(" outcome ")" ("<" | "<=" | ">" | ">=") number
"""

import math
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from copsim.dynamics.outcomes import OUTCOMES
from copsim.errors import UsageError, printable, shortened
from copsim.study.columns import SHARE_UNIT, SPREAD
from copsim.study.results import Results
from copsim.study.statistics import effects, outcome_summary

SHARE, MEAN, DIFFERENCE = "share", "mean", "difference"
MEASURES = (SHARE, MEAN, *(column.name for column in SPREAD), DIFFERENCE)
SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
UNITS = {outcome.name: outcome.unit for outcome in OUTCOMES}
COMPARISON = re.compile(
    r"\s*(\w+)\s*\(\s*(\w+)\s*\)\s*(<=|>=|<|>)\s*([+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*", flags=re.ASCII
)


@dataclass(frozen=True)
class Comparison:
    """A number over all replicates of a case, and the bound that it is compared with."""

    measure: str
    outcome: str
    sign: str
    bound: float

    def __str__(self) -> str:
        return f"{self.measure}({self.outcome}) {self.sign} {self.bound:g}"

    def holds(self, value: float) -> bool | None:
        """Whether it is so; None where the value is not available."""
        return None if math.isnan(value) else SIGNS[self.sign](value, self.bound)


@dataclass(frozen=True)
class Goal:
    """All comparisons of one goal."""

    comparisons: tuple[Comparison, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.comparisons))


@dataclass(frozen=True)
class Verdict:
    """A goal looked at in one case, with the value of each comparison."""

    goal: Goal
    case: str
    values: tuple[float, ...]

    @property
    def holds(self) -> bool | None:
        """False as soon as one comparison is; None where nothing is false and something is not available."""
        each = [one.holds(value) for one, value in zip(self.goal.comparisons, self.values, strict=True)]
        return False if False in each else None if None in each else True


def parse_goal(text: str, *, paired: bool = False, further: Sequence[str] = ()) -> Goal:
    """The goal that a text means; UsageError where it means none. Differences need a control: `paired`. `further`:
    outcomes beside those that every study has.

    >>> str(parse_goal("share(alive)>=0.8 and mean(core) > 8"))
    'share(alive) >= 0.8 and mean(core) > 8'
    """
    return Goal(tuple(_comparison(part, text, paired, further) for part in re.split(r"\band\b", text)))


def judge(goal: Goal, results: Results, case: str) -> Verdict:
    """The goal in one case of a study; differences are those from the first case, paired by replicate."""
    record = results.case(case)
    summary = outcome_summary(results).set_index(["scenario", "policy", "outcome"])
    values = []
    for one in goal.comparisons:
        if one.measure == DIFFERENCE:
            value = effects(results, results.cases[0], case, [one.outcome])["difference"].item()
        else:
            column = MEAN if one.measure == SHARE else one.measure
            value = summary[column][(record.scenario, record.policy, one.outcome)]
        values.append(float(value))
    return Verdict(goal, case, tuple(values))


def _comparison(part: str, text: str, paired: bool, further: Sequence[str]) -> Comparison:
    found = COMPARISON.fullmatch(part)
    if found is None:
        what = printable(shortened(text))
        raise UsageError(f"{what}: no goal; write comparisons such as share(alive) < 0.8, joined by and")
    measure, outcome, sign, number = found.groups()
    one = Comparison(measure, outcome, sign, float(number))
    measures = MEASURES if paired else tuple(name for name in MEASURES if name != DIFFERENCE)
    _check_known(one, "measure", measure, measures)
    _check_known(one, "outcome", outcome, (*UNITS, *further))
    if measure == SHARE and UNITS.get(outcome) != SHARE_UNIT:
        raise UsageError(f"{one}: {outcome} is not yes or no in each world; did you mean mean({outcome})?")
    if not math.isfinite(one.bound) or (measure == SHARE and not 0 <= one.bound <= 1):
        allowed = "0 to 1 inclusive" if measure == SHARE else "a finite number"
        raise UsageError(f"{one}: the bound is {printable(shortened(number))}; allowed: {allowed}")
    return one


def _check_known(one: Comparison, what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(known)}"
        raise UsageError(f"{printable(shortened(str(one)))}: unknown {what} {printable(shortened(name))}; {hint}")
