"""From the worlds of the arms to one number per world and arm."""

from collections.abc import Mapping, Sequence

import numpy as np

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.dynamics.outcomes import OUTCOMES, outcomes
from copsim.study.claims.audits import AUDITS, AuditedTrace
from copsim.study.claims.model import Range, Test

YES_OR_NO = "yes or no"
UNITS = {item.name: item.unit for item in OUTCOMES} | {item.name: item.unit for item in INDICATORS} | AUDITS

Numbers = dict[str, np.ndarray]
Traces = Mapping[str, Sequence[Trace]]


def numbers(test: Test, traces: Traces, usual: Traces | None = None) -> Numbers:
    """float64[world] for each arm; nan where a world failed, has nothing to measure, or is left out by `alive_at`.

    usual: the arms whose control has to be alive, where that is not these.
    """
    kept = _sound(traces) & _alive(test, usual or traces)
    found = {
        name: np.where(kept, [_number(test, trace) for trace in worlds], np.nan) for name, worlds in traces.items()
    }
    return {name: _deviation(values) for name, values in found.items()} if test.deviation else found


def _sound(traces: Traces) -> np.ndarray:
    """Worlds that no arm failed in."""
    return np.array([all(trace.failure is None for trace in arms) for arms in zip(*traces.values(), strict=True)])


def _alive(test: Test, traces: Traces) -> np.ndarray:
    """Worlds whose control was alive, when that is asked."""
    control = next(iter(traces.values()))
    if test.alive_at is None:
        return np.ones(len(control), bool)
    week = (test.alive_at, test.alive_at)
    return np.array([trace.failure is None and _series(trace, "alive", week)[0] == 1.0 for trace in control])


def _number(test: Test, trace: Trace) -> float:
    if trace.failure is not None:
        return float("nan")
    if test.ranges:
        return float(all(_inside(test, limits, trace) for limits in test.ranges))
    assert test.of is not None
    if test.weeks is None:
        return _outcome(trace, test.of)
    if test.per is not None:
        return _ratio(_series(trace, test.of, test.weeks), _series(trace, test.per, test.weeks))
    return summed_up(_series(trace, test.of, test.weeks), test)


def _outcome(trace: Trace, name: str) -> float:
    """An outcome of a world, or of its log."""
    if name not in AUDITS:
        return outcomes(trace)[name]
    found = trace.audit if isinstance(trace, AuditedTrace) else None
    if found is None:
        return float("nan")
    return dict(zip(AUDITS, map(float, found), strict=True))[name]


def needs_log(test: Test) -> bool:
    """Whether a test reads what only an event log tells."""
    return test.weeks is None and not AUDITS.keys().isdisjoint((test.of, *(limits.of for limits in test.ranges)))


def _inside(test: Test, limits: Range, trace: Trace) -> bool:
    """Whether one quantity of a world lies where it should; what is not available does not."""
    value = _outcome(trace, limits.of) if test.weeks is None else summed_up(_series(trace, limits.of, test.weeks), test)
    low = -np.inf if limits.low is None else limits.low
    high = np.inf if limits.high is None else limits.high
    return bool(low <= value <= high)


def summed_up(series: np.ndarray, test: Test) -> float:
    """One number for some weeks; nan if there is none."""
    if test.statistic == "last":
        return float(series[-1])
    if test.statistic == "first-week":
        assert test.weeks is not None
        reached = np.flatnonzero(series >= test.level)
        return float(test.weeks[0] + reached[0]) if len(reached) else float(test.weeks[1] + 1)
    available = series[~np.isnan(series)]
    if len(available) == 0:
        return float("nan")
    return float(available.sum() if test.statistic == "sum" else available.mean())


def _ratio(top: np.ndarray, bottom: np.ndarray) -> float:
    total = float(np.nansum(bottom))
    return float(np.nansum(top)) / total if total > 0 else float("nan")


def _series(trace: Trace, indicator: str, weeks: Sequence[int]) -> np.ndarray:
    first, last = (week - trace.first_week for week in weeks)
    if first < 0:
        first = 0  # a community that is founded in week 0 has no weeks before
    return trace.series[first : last + 1, 0, COLUMN[indicator]]


def _deviation(values: np.ndarray) -> np.ndarray:
    """Distance from the median of the available worlds."""
    available = values[~np.isnan(values)]
    return np.abs(values - np.median(available)) if len(available) else values
