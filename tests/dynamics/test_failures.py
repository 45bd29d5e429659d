"""A state that is not finite ends its world, names the place, and touches no other world."""

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.worlds import STATE_GROUPS, assuming, busy, changed, club, digest, village

from copsim.dynamics import engine
from copsim.dynamics.engine import Life, live, live_many
from copsim.dynamics.setting import ANNOUNCED
from copsim.dynamics.state import declared
from copsim.errors import WorldFailed

REAL = [(group, name) for group, name, array in declared() if group in STATE_GROUPS and array.dtype == "f8"]
WEEK = 14


def life_at(week: int) -> Life:
    life = Life(busy(20))
    life.advance(week)
    return life


def cells(life: Life, group: str, name: str) -> list[tuple[int, ...]]:
    """The first, a middle and the last cell; of memberships those of members, of ties those that lead somewhere."""
    values = getattr(getattr(life.world, group), name)
    used = np.ones(values.shape, bool)
    if group == "membership":
        used &= life.world.membership.community >= 0
    if group == "tie":
        used &= life.world.tie.neighbour >= 0
    places = np.argwhere(used)
    return [tuple(places[k]) for k in (0, len(places) // 2, len(places) - 1)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("group,name", REAL)
def test_one_cell_that_is_not_finite_ends_the_world_and_is_named(group, name, value):
    for cell in cells(life_at(WEEK), group, name):
        life = life_at(WEEK)
        getattr(getattr(life.world, group), name)[cell] = value
        with pytest.raises(WorldFailed) as caught:
            life.advance(3)
        row = cell[0] if group in ("person", "membership", "tie") else -1
        uid = -1 if row < 0 else int(life.world.person.uid[row])
        found = caught.value
        assert (found.week, found.variable, found.uid) == (WEEK, f"{group}.{name}", uid)
        np.testing.assert_equal(found.value, value)
        assert str(found) == f"week {WEEK}: {group}.{name} of {uid} is {value}"


def test_every_group_that_a_world_remembers_is_watched():
    assert engine.STATE_GROUPS == STATE_GROUPS


# What makes a state infinite or nan in the middle of a week, and where that is seen.
BROKEN = {
    "e_G": "person.energy",
    "e_D": "person.energy",
    "u_soc": "membership.identification",
    "v_bit": "membership.identification",
    "b_N": "membership.openness",
    "r_V_down": "membership.value",
    "delta_w": "tie.trust",
    "sigma_w": "person.workload",
    "eta_u": "person.norm",
    "eta_o": "unit.norm",
    "eta_d": "community.domain",
    "eps_L": "community.legitimacy",
    "eta_v": "community.promise",
}


@pytest.mark.parametrize("parameter", BROKEN)
def test_a_state_that_stops_being_finite_within_a_week_is_seen_in_that_week(parameter):
    usual = Life(busy(20))
    life = Life(busy(20))
    life.setting.parameters[parameter] = np.nan
    with pytest.raises(WorldFailed) as caught:
        life.advance(20)
    group, name = caught.value.variable.split(".")
    assert caught.value.variable == BROKEN[parameter]
    assert not np.isfinite(getattr(getattr(life.world, group), name)).all()
    usual.advance(life.week)
    assert life.week == caught.value.week
    assert life.series.tobytes() == usual.series.tobytes()


def test_a_world_in_which_nobody_is_a_member_fails_as_well():
    life = Life(village(5, kind=ANNOUNCED, people=10))
    life.world.person.rest[3] = np.nan
    with pytest.raises(WorldFailed, match=r"week -13: person\.rest"):
        life.advance(18)


def test_weeks_before_the_failure_are_kept_and_the_failure_is_told():
    setting = busy(20)
    broken = replace(setting, schedule=setting.schedule.copy())
    broken.schedule[9, 0, :] = np.nan  # which no setting has from the start
    trace = live(broken, 1, 1)
    assert trace.failure is not None
    assert trace.failure.week == 9
    assert len(trace.series) == 9
    assert trace.series.tobytes() == live(setting, 1, 1).series[:9].tobytes()


def test_worlds_that_fail_leave_the_others_as_they_are():
    quiet, replicates = changed(club(6, people=10, founders=3), 0, task_hours=0.3, task_learning=1.0), range(1, 25)
    usual = [live(quiet, 1, replicate) for replicate in replicates]
    boundless = assuming(quiet)
    boundless.parameters.v_M = np.inf
    endless = list(live_many(boundless, 1, replicates, jobs=2))
    failed = [trace.failure is not None for trace in endless]
    assert 3 < sum(failed) < 21
    for trace, other in zip(endless, usual, strict=True):
        if trace.failure is None:
            assert trace.series.tobytes() == other.series.tobytes()
        else:
            assert not np.isfinite(trace.failure.value)


def test_a_life_beside_one_that_failed_goes_on_unchanged():
    beside, broken = life_at(WEEK), life_at(WEEK)
    broken.world.person.energy[0] = np.nan
    with pytest.raises(WorldFailed):
        broken.advance()
    beside.advance(6)
    assert digest(beside) == digest(life_at(20))
