"""N06, N07, N09: obligations beyond the time there is, the width of numbers, sums over very many."""

import math

import numpy as np
import pytest
from tests.dynamics.invariants import watched
from tests.dynamics.worlds import assuming, changed, club, lively

from copsim.dynamics.chance import Now
from copsim.dynamics.indicators import COLUMN, INDICATORS, add_members
from copsim.dynamics.state import LIVING, allocate, declared

NO_TIME = {
    "no time at all": lambda: assuming(club(12), s_median=0.0),
    "obligations above the time": lambda: changed(lively(club(12)), 2, task_hours=40.0, reporting=40.0),
    "everybody has to come": lambda: changed(lively(club(12)), 0, mandate=40.0),
    "all of it": lambda: changed(assuming(club(12), s_median=0.0), 0, mandate=40.0, task_hours=40.0, reporting=40.0),
}


@pytest.mark.parametrize("name", NO_TIME)
def test_what_there_is_no_time_for_is_counted_and_no_free_hour_is_made_of_it(name):
    overloaded = 0.0
    for life, before in watched(NO_TIME[name]()):
        week, p = life.world.week, life.setting.parameters
        stayed = np.repeat(before.person.uid == life.world.person.uid, life.setting.slots)
        member = (before.membership.community >= 0) & stayed & (before.community.status[0] == LIVING)
        duties = week.undesired + week.reporting + np.maximum(0.0, week.convened - p.chi_0) + week.arranged
        room = np.maximum(0.0, week.available - duties)
        np.testing.assert_array_equal(week.voluntary[member], np.minimum(week.wish, room)[member])
        undone = np.maximum(0.0, week.wish + (duties + week.compelled) - week.available)
        np.testing.assert_array_equal(week.overload[member], undone[member])
        assert (week.attendance == week.voluntary + week.compelled).all()
        overloaded += float(week.overload[member].sum())
    assert (overloaded > 0.0) == (name != "no time at all")


def test_every_real_number_has_64_bits():
    assert {array.dtype for _, _, array in declared()} == {"f8", "i8", "u1", "u8"}


@pytest.mark.parametrize("seed", range(2))
def test_the_kernel_s_sums_over_ten_million_members_are_those_of_exact_arithmetic(seed):
    """Magnitudes mixed over some ten powers of ten; the same members are added again, as so many more would be."""
    people, times = 20_000, 500
    world, rows = allocate(people, 1, 1, 1, 0), np.zeros((1, len(INDICATORS)))
    world.membership.community[:] = 0
    values = np.random.default_rng(seed).lognormal(0.0, 4.0, people)
    world.membership.value[:] = world.week.attendance[:] = values
    for _ in range(times):
        add_members(world, Now(seed, 1, 0), rows)
    assert rows[0, COLUMN["members"]] == people * times
    for name in ("value", "attendance_total"):
        assert abs(rows[0, COLUMN[name]] - times * math.fsum(values)) <= 1e-12 * times * math.fsum(values)
