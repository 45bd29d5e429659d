"""Outcomes: one number per world, from its indicators. The window of a mean is the last 26 weeks before the horizon."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN

LAST_WEEKS = 26
VALUE_WEEKS = 4  # in a row, for the first sustained value
SMOOTH_WEEKS = 8
REFERENCE = (60, 104)  # weeks whose answers per member a mature community comes near to
MATURE = 0.8
YOUNG = (4, 17)  # weeks in which activities are those of a young community
MATURE_FROM = 104  # and week from which they are those of a mature one


class Outcome(NamedTuple):
    """One number per world."""

    name: str
    unit: str
    meaning: str


MEANS: tuple[Outcome, ...] = (
    Outcome("attendance", "h/week", "attended hours per member, last 26 weeks"),
    Outcome("attending", "share", "members who attended in a week, last 26 weeks"),
    Outcome("energy", "share", "mean energy of members, last 26 weeks"),
    Outcome("identification", "share", "mean identification of members, last 26 weeks"),
    Outcome("autonomy", "share", "mean autonomy of members, last 26 weeks"),
    Outcome("value_per_hour", "he/h", "value created per hour that it took, last 26 weeks"),
    Outcome("core", "people", "core members, last 26 weeks"),
    Outcome("members", "people", "members, last 26 weeks"),
    Outcome("hours_voluntary_total", "h/week", "voluntary hours of all members, last 26 weeks"),
    Outcome("answers", "/week", "questions answered, last 26 weeks"),
    Outcome("realised", "h/week", "hours saved at work per member, last 26 weeks"),
    Outcome("gini", "", "inequality of contributions, last 26 weeks"),
    Outcome("reply_rate", "share", "two-sided questions answered, last 26 weeks"),
    Outcome("cohort_energy", "share", "mean energy of the cohort, last 26 weeks"),
    Outcome("cohort_identification", "share", "mean identification of the cohort, last 26 weeks"),
)
OUTCOMES: tuple[Outcome, ...] = (
    Outcome("alive", "yes or no", "alive in the last week"),
    Outcome("weeks_alive", "weeks", "weeks in which the community was alive"),
    *MEANS,
    Outcome("toward_each_other", "share", "learning with each other: weeks from 104 on minus weeks 4 to 16"),
    Outcome("toward_formal", "share", "formality of activities: weeks from 104 on minus weeks 4 to 16"),
    Outcome("first_value", "week", "first of four weeks in a row with a success and an insight per ten members"),
    Outcome(
        "maturity", "week", "first week whose answers per member reach 80 % of those of weeks 60-104; alive worlds"
    ),
)
OUTCOME_NAMES = tuple(outcome.name for outcome in OUTCOMES)


def outcomes(trace: Trace) -> dict[str, float]:
    """Every outcome of a world; nan = not available. Of several communities it is that of their mean."""
    later = trace.overall[max(0, -trace.first_week) :]
    found = {"alive": _last(later[:, COLUMN["alive"]]), "weeks_alive": float(np.nansum(later[:, COLUMN["alive"]]))}
    for mean in MEANS:
        found[mean.name] = _mean(later[-LAST_WEEKS:, COLUMN[mean.name]])
    found["toward_each_other"] = drift(later[:, COLUMN["with_each_other"]])
    found["toward_formal"] = drift(later[:, COLUMN["formality"]])
    found["first_value"] = first_value(later)
    found["maturity"] = maturity(later) if found["alive"] == 1.0 else float("nan")
    return found


def _last(values: np.ndarray) -> float:
    return float(values[-1]) if len(values) else float("nan")


def _mean(values: np.ndarray) -> float:
    """Mean of the available values, not available if there are none."""
    available = values[~np.isnan(values)]
    return float(available.mean()) if len(available) else float("nan")


def drift(values: np.ndarray) -> float:
    """Mean of the mature weeks minus mean of the young ones."""
    return _mean(values[MATURE_FROM:]) - _mean(values[slice(*YOUNG)])


def first_value(rows: np.ndarray) -> float:
    """First of four weeks in a row with at least one success and one new insight per ten members."""
    successes, new, members = (rows[:, COLUMN[name]] for name in ("successes", "new_insights", "members"))
    good = (successes >= 1.0) & (new >= members / 10.0) & (members > 0)
    if len(good) < VALUE_WEEKS:
        return float("nan")
    return _first(sliding_window_view(good, VALUE_WEEKS).all(axis=1))


def maturity(rows: np.ndarray) -> float:
    """First week whose eight-week mean of answers per member reaches 80 % of its mean over the weeks of reference."""
    answers = rows[:, COLUMN["answers_per_member"]]
    if len(answers) < SMOOTH_WEEKS:
        return float("nan")
    weeks = sliding_window_view(answers, SMOOTH_WEEKS)
    there = ~np.isnan(weeks)
    smooth = np.full(len(answers), np.nan)
    smooth[SMOOTH_WEEKS - 1 :] = np.where(there, weeks, 0.0).sum(axis=1) / np.where(
        there.any(axis=1), there.sum(axis=1), np.nan
    )
    return _first(smooth >= MATURE * _mean(smooth[REFERENCE[0] : REFERENCE[1]]))


def _first(weeks: np.ndarray) -> float:
    """The first week in which something is so; nan if it never is."""
    return float(weeks.argmax()) if weeks.any() else float("nan")
