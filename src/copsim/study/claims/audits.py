"""Worlds that are lived with an event log, of which only what was found in it is kept."""

from dataclasses import dataclass

from copsim.dynamics.engine import Failure, Life, Trace
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.stories.reconcile import Audit, audit

AUDITS = {"value_unaccounted": "share", "chains_broken": "", "chains_told": ""}  # outcomes that need an event log
FIRST_LOG = 200_000  # events that a usual world has room for at once


@dataclass(frozen=True)
class AuditedTrace(Trace):
    """A trace of a world that was lived with an event log, and what was found in it."""

    audit: Audit | None = None


def live_audited(setting: Setting, seed: int, replicate: int, *, cohort_week: int | None = None) -> AuditedTrace:
    """One world from its first week to its horizon, with a log, of which only what was found in it is kept."""
    life = Life(setting, seed, replicate, cohort_week=cohort_week, log_capacity=FIRST_LOG)
    try:
        life.advance(life.horizon - life.first_week)
    except WorldFailed as failed:
        failure = Failure(failed.week, failed.variable, failed.uid, failed.value)
        return AuditedTrace(life.first_week, life.series, failure, setting.homes)
    return AuditedTrace(life.first_week, life.series, homes=setting.homes, audit=audit(life))
