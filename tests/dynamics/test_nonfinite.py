"""N02: what is not a number in any cell of any state ends that world, or was written over unread; no clamp hides it.

What is no state, because only one week works with it, is written in every week before it is read.
"""

import numpy as np
import pytest
from tests.dynamics.worlds import busy, busy_above, first_difference, worlds_named

from copsim.dynamics.engine import STATE_GROUPS, Life
from copsim.dynamics.setting import usual_setting
from copsim.dynamics.state import declared
from copsim.errors import WorldFailed

WEEK, HORIZON = 20, 26
STATES = [(group, name) for group, name, array in declared() if array.dtype == "f8" and group in STATE_GROUPS]


@pytest.fixture(scope="module")
def setting():
    return usual_setting(weeks=HORIZON, people=40)


@pytest.fixture(scope="module")
def untouched(setting):
    life = Life(setting)
    life.advance(HORIZON - life.first_week)
    return life.series


def cells(world, group, name):
    """The first and the last row, and the one whose value is largest."""
    values = getattr(getattr(world, group), name)
    if not len(values):
        return []
    rows = values.reshape(len(values), -1)
    return sorted({0, len(values) - 1, int(np.argmax(np.nan_to_num(rows).max(axis=1)))})


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("group, name", STATES, ids=[f"N02-{group}.{name}" for group, name in STATES])
def test_what_is_not_finite_ends_the_world_or_was_never_read(setting, untouched, group, name, value):
    at = Life(setting)
    at.advance(WEEK - at.first_week)
    for row in cells(at.world, group, name):
        life = Life(setting)
        life.advance(WEEK - life.first_week)
        getattr(getattr(life.world, group), name)[row] = value
        failed = failure_of(life)
        if failed is None:
            np.testing.assert_array_equal(life.series, untouched)
        else:
            assert failed.week >= WEEK
            assert not np.isfinite(failed.value)


def test_energy_that_is_lost_names_week_variable_and_person(setting):
    life = Life(setting)
    life.advance(WEEK - life.first_week)
    life.world.person.energy[3] = np.nan
    failed = failure_of(life)
    assert (failed.week, failed.variable, failed.uid) == (WEEK, "person.energy", life.world.person.uid[3])


def failure_of(life):
    """How the rest of a world fails; None if it does not."""
    try:
        life.advance(HORIZON - WEEK)
    except WorldFailed as failed:
        return failed
    return None


WORK = ("person_week", "week", "community_week", "subgroup_week", "unit_seen", "meeting", "tally")
NONSENSE = {"f8": np.nan, "i8": 77, "u8": 2**64 - 1}


def scramble(world):
    """Leave nothing of the work of the week before."""
    for group, name, array in declared():
        if group in WORK or (group, name) == ("observation", "sorted"):
            getattr(getattr(world, group), name)[...] = NONSENSE[array.dtype]


@pytest.mark.parametrize(
    "name", ["busy", "busy above", "three steps", "subgroups", "launched constellation", "fading constellation"]
)
def test_nobody_reads_what_the_work_of_last_week_left(name):
    world = {"busy": busy(25), "busy above": busy_above(20)} | worlds_named(30)
    usual, scrambled = Life(world[name]), Life(world[name])
    while usual.week < usual.horizon:
        scramble(scrambled.world)
        for life in (usual, scrambled):
            life.advance()
        assert first_difference(usual.world, scrambled.world) is None
    np.testing.assert_array_equal(scrambled.series, usual.series)
