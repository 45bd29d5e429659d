"""From a trace of the engine to the row of a run."""

from typing import NamedTuple

import numpy as np

from copsim.dynamics.chance import COMMUNITY_UID, GENERATION, LAST_GENERATION
from copsim.dynamics.engine import Trace
from copsim.dynamics.outcomes import outcomes as outcomes_of
from copsim.study.manifest import Manifest, Run

OK, NONFINITE = "ok", "nonfinite"


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


def row_of(run: Run, trace: Trace, manifest: Manifest) -> Row:
    """What is kept of a run."""
    if trace.failure is not None:
        return _failed(run, trace, manifest)
    values = outcomes_of(trace)
    kept = tuple(values[column.name] for column in manifest.outcomes)
    return Row(run, OK, None, None, None, kept, trace.first_week, trace.overall)


def _failed(run: Run, trace: Trace, manifest: Manifest) -> Row:
    failure = trace.failure
    assert failure is not None
    message = f"week {failure.week}: {failure.variable} of {whose(failure.uid)} is {failure.value}"
    nothing = (np.nan,) * len(manifest.outcomes)
    no_weeks = np.empty((0, len(manifest.indicators)))
    return Row(run, NONFINITE, failure.week, failure.variable, message, nothing, trace.first_week, no_weeks)


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
