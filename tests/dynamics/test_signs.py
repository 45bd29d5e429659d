"""Signs written down before the first run, on twelve pairs of worlds that share their luck.

Ten of twelve pairs have to agree: luck alone does that in one of fifty.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.dynamics.worlds import GIVEN_MIX, assuming, changed, losing, village, without

from copsim.dynamics.engine import Trace, live_many
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import FOUNDED, Setting

PAIRS, AGREEING = 12, 10
WEEKS, CHANGE = 78, 26


def community(parameters: dict[str, float] | None = None, **start: float) -> Setting:
    """150 people who have an hour a week in the median, 30 of them founders."""
    usual = {"people": 150, "units": 4, "kind": FOUNDED, "founders": 30, "core": 3}
    return assuming(village(WEEKS, **usual | start), **{"s_median": 1.0} | (parameters or {}))


def doing_the_same(setting: Setting) -> Setting:
    """A community whose members do not choose its activities: what changes does not change what they do together."""
    start = setting.start.copy()
    start["choosing"] = 0
    return without(replace(setting, start=start, mix=np.array([GIVEN_MIX])), "menu")


ARMS = {
    "control": community,
    "slack": lambda: community({"s_median": 1.3}),
    "mandate": lambda: changed(community(), CHANGE, mandate=1.0),
    "unfunded tasks": lambda: changed(community(), CHANGE, task_hours=0.25),
    "protected time": lambda: changed(community(), CHANGE, protected_hours=0.5),
    "leader lost": lambda: losing(community(), CHANGE, 1),
    "dearer hours": lambda: community({"c_0": 1.25}),
    "hoarding": lambda: community({"b_0": -1.5}),
    "same activities": lambda: doing_the_same(community()),
    "faster obsolescence": lambda: changed(doing_the_same(community()), 0, turbulence=0.02),
    "one founder who carries it": lambda: doing_the_same(community(founders=15, core=1)),
    "six founders who carry it": lambda: doing_the_same(community(founders=15, core=6)),
}


@cache
def arm(name: str) -> tuple[Trace, ...]:
    return tuple(live_many(ARMS[name](), 1, range(1, PAIRS + 1), cohort_week=CHANGE, jobs=2))


def after(trace: Trace, indicator: str) -> float:
    """Mean of the available weeks after the change; 0 where there are none."""
    values = trace.series[CHANGE + 1 :, 0, COLUMN[indicator]]
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else 0.0


def weeks_alive(trace: Trace) -> float:
    return float(np.nansum(trace.series[:, 0, COLUMN["alive"]]))


def agreeing(pairs: list[tuple[float, float]], sign: int) -> int:
    """In how many pairs the first is above (sign 1) or below (sign -1) the second."""
    return sum(sign * (one - other) > 0.0 for one, other in pairs)


UP, DOWN = 1, -1
SIGNS = [
    ("slack", "control", "hours_voluntary_total", UP),
    ("slack", "control", "hours_voluntary", UP),
    ("mandate", "control", "autonomy", DOWN),
    ("mandate", "control", "energy", DOWN),
    ("mandate", "control", "cohort_energy", DOWN),
    ("mandate", "control", "hours_voluntary", DOWN),
    ("mandate", "control", "hours_voluntary_total", DOWN),
    ("unfunded tasks", "control", "energy", DOWN),
    ("unfunded tasks", "control", "cohort_energy", DOWN),
    ("protected time", "control", "core", UP),
    ("protected time", "control", "cohort_hours", UP),
    ("leader lost", "control", "hours_voluntary_total", DOWN),
    ("dearer hours", "control", "attendance_total", DOWN),
    ("hoarding", "control", "answers", DOWN),
    ("hoarding", "control", "reply_rate", DOWN),
]


def pairs_of(one: str, other: str, indicator: str) -> list[tuple[float, float]]:
    return [(after(a, indicator), after(b, indicator)) for a, b in zip(arm(one), arm(other), strict=True)]


@pytest.mark.parametrize("changed_arm,control,indicator,sign", SIGNS)
def test_a_change_moves_an_indicator_the_way_that_was_written_down(changed_arm, control, indicator, sign):
    assert agreeing(pairs_of(changed_arm, control, indicator), sign) >= AGREEING


@pytest.mark.parametrize("indicator", ["novelty_per_hour", "novelty_per_encounter"])
def test_faster_obsolescence_does_not_lower_novelty(indicator):
    pairs = pairs_of("faster obsolescence", "same activities", indicator)
    assert agreeing(pairs, DOWN) < PAIRS / 2
    assert sum(one - other for one, other in pairs) > 0.0


def test_more_nurturers_at_the_start_let_communities_live_longer():
    many, one = arm("six founders who carry it"), arm("one founder who carries it")
    pairs = [(weeks_alive(a), weeks_alive(b)) for a, b in zip(many, one, strict=True)]
    assert agreeing(pairs, DOWN) <= PAIRS - AGREEING
    assert sum(a for a, _ in pairs) > sum(b for _, b in pairs)
