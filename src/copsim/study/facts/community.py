"""Statistics of whole communities."""

import numpy as np

from copsim.study.facts.evidence import Arm, Evidence

YEAR = 52
LATE = 78  # week from which drift is looked at, and in which interventions of the card begin
FOUNDED = ('launch.kind="founded"', "launch.founders=30")


def drift_of_gini(e: Evidence) -> float:
    """Slope of the mean Gini after week 78, per year; nan if nobody is alive."""
    if not e.baseline.alive.any():
        return float("nan")
    gini = np.nanmean(e.baseline.of("gini")[e.baseline.alive, LATE:], axis=0)
    return float(np.polyfit(np.arange(len(gini)) / YEAR, gini, 1)[0])


def median_maturity(e: Evidence) -> float:
    """Median of the outcome maturity; nan if no world matured."""
    weeks = e.baseline.outcome("maturity")
    return float(np.nanmedian(weeks)) if np.isfinite(weeks).any() else float("nan")


def weeks_to_thirty_insights(e: Evidence) -> float:
    """Median week in which the thirtieth new insight was learned."""
    learned = np.nancumsum(e.baseline.of("new_insights"), axis=1)
    return float(np.median([np.searchsorted(world, 30.0) for world in learned]))


def alive_at(arm: Arm, week: int) -> float:
    """Share of worlds alive in a week."""
    return float((arm.of("alive")[:, week] == 1.0).mean())


def alive_after_a_year(e: Evidence) -> float:
    """Of the baseline."""
    return alive_at(e.baseline, YEAR)


def alive_without_leader(e: Evidence) -> float:
    """The same founders, and nobody with a role."""
    return alive_at(e.arm("baseline", *FOUNDED, "launch.core=0"), YEAR)


def gain_from_founders(e: Evidence) -> float:
    """Survival with thirty founders minus survival with eight."""
    few = e.arm("baseline", FOUNDED[0], "launch.founders=8")
    return alive_at(e.arm("baseline", *FOUNDED), YEAR) - alive_at(few, YEAR)


def hours_under_small_mandate(e: Evidence) -> float:
    """Relative change of all voluntary hours under a quarter of an hour that is required, in the last 40 weeks."""
    required = e.arm("baseline+light-mandate")
    pairs = e.baseline.of("alive")[:, LATE - 1] == 1.0
    with_it, without = (np.nansum(arm.of("hours_voluntary_total")[pairs, -40:]) for arm in (required, e.baseline))
    return float(with_it / without - 1.0)
