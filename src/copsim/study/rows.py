"""From a trace of the engine to the row of a run."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from copsim.dynamics.chance import COMMUNITY_UID, GENERATION, LAST_GENERATION
from copsim.dynamics.engine import Failure, Trace
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.outcomes import outcomes as outcomes_of
from copsim.study.manifest import Cost, Declared, Manifest, Run

OK, NONFINITE, TIME_OUT, MEMORY, CRASH = "ok", "nonfinite", "time-out", "memory", "crash"
STATISTICS: dict[str, Callable[[np.ndarray], float]] = {
    "mean": np.mean,
    "sum": np.sum,
    "min": np.min,
    "max": np.max,
    "last": lambda values: values[-1],
}


class Ended(NamedTuple):
    """A run that something outside of it ended: which status, in which week if that is known, and in words."""

    status: str
    week: int | None
    message: str


class Row(NamedTuple):
    """One run as it is kept; a failed run has neither outcomes nor weeks. series: float64[week, indicator]."""

    run: Run
    status: str
    failed_week: int | None
    failed_variable: str | None
    message: str | None
    outcomes: tuple[float, ...]
    first_week: int
    series: np.ndarray


def row_of(run: Run, lived: Trace | Ended, manifest: Manifest) -> Row:
    """What is kept of a run."""
    if isinstance(lived, Ended):
        return _empty(run, (lived.status, lived.week, None, lived.message), manifest)
    if lived.failure is not None:
        return _failed(run, lived.failure, manifest)
    return _whole(run, lived, manifest)


def _whole(run: Run, trace: Trace, manifest: Manifest) -> Row:
    values = outcomes_of(trace) | declared_of(trace, manifest) | costs_of(trace, manifest.cases[run.case].costs)
    kept = tuple(values[column.name] for column in manifest.outcomes)
    recorded = [COLUMN[column.name] for column in manifest.indicators]
    return Row(run, OK, None, None, None, kept, trace.first_week, np.ascontiguousarray(trace.overall[:, recorded]))


def declared_of(trace: Trace, manifest: Manifest) -> dict[str, float]:
    """The outcomes that the study declares; nan where the indicator is never available in their weeks."""
    return {
        each.name: _statistic(trace.overall[each.first - trace.first_week : each.last + 1 - trace.first_week], each)
        for each in manifest.declared
    }


def _statistic(rows: np.ndarray, each: Declared) -> float:
    values = rows[:, COLUMN[each.of]]
    values = values[~np.isnan(values)]
    return float(STATISTICS[each.statistic](values)) if len(values) else float("nan")


def costs_of(trace: Trace, costs: Sequence[Cost]) -> dict[str, float]:
    """Hours and money that the policies of a run took."""
    hours, money = spent(trace.overall[:, COLUMN["members"]], trace.first_week, costs)
    return {"cost_hours": hours, "cost_money": money}


def spent(members: np.ndarray, first_week: int, costs: Sequence[Cost]) -> tuple[float, float]:
    """Hours and money that policies take; hours for each member by who is a member in that week, float64[week]."""
    hours = money = 0.0
    for cost in costs:
        weeks = np.nan_to_num(members[max(0, cost.first - first_week) : cost.until - first_week])
        hours += cost.hours * len(weeks) + cost.hours_per_member * float(weeks.sum())
        money += cost.money * len(weeks) + (cost.once if len(weeks) else 0.0)
    return hours, money


def _failed(run: Run, failure: Failure, manifest: Manifest) -> Row:
    message = f"week {failure.week}: {failure.variable} of {whose(failure.uid)} is {failure.value}"
    return _empty(run, (NONFINITE, failure.week, failure.variable, message), manifest)


def _empty(run: Run, fate: tuple[str, int | None, str | None, str], manifest: Manifest) -> Row:
    nothing = (np.nan,) * len(manifest.outcomes)
    no_weeks = np.empty((0, len(manifest.indicators)))
    return Row(run, *fate, nothing, manifest.cases[run.case].first_week, no_weeks)


def member_label(uid: int) -> str:
    """How a member is called everywhere: m and the number of the seat, from 1.

    >>> member_label(16)
    'm017'
    """
    return f"m{uid % GENERATION + 1:03d}"


def whose(uid: int) -> str:
    """Who carries a uid: a member, or what draws like one."""
    if 0 <= uid < LAST_GENERATION * GENERATION:
        return member_label(uid)
    return f"community {COMMUNITY_UID - uid}" if uid >= 0 else "the community"
