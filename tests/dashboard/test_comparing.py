"""What courses cost: hours of others a year, and for each core member more, where there surely are more."""

import numpy as np
import pytest

from copsim.dashboard.comparing import Asked, Compared
from copsim.dashboard.worlds import SHOWN
from copsim.scenario import parse_case

MEMBERS = 20.0


@pytest.fixture
def compared():
    """Courses in ten worlds with twenty members, in which each course adds so many core members."""

    def of(*cores, names=("baseline", "baseline+protected-time", "baseline+experts")):
        cases = tuple(map(parse_case, names))
        sides = []
        for core in (0.0, *cores):
            side = np.zeros((10, 156, len(SHOWN)))
            side[:, :, SHOWN.index("members")] = MEMBERS
            luck = np.random.default_rng(7).normal(0.0, 0.5, (10, 1)) * (1.0 + core)
            side[:, :, SHOWN.index("core")] = 6.0 + core + luck
            sides.append(side)
        return Compared(Asked(names), cases, tuple(sides), (), ())

    return of


def test_hours_are_those_of_a_year_from_the_first_week_of_the_policy_on(compared):
    """Half an hour for each of twenty members, and eight hours of experts, in 52 weeks; nothing for the control."""
    found = compared(2.0, 1.0)
    assert [found.hours_a_year(n) for n in range(3)] == pytest.approx([0.0, 52 * 0.5 * MEMBERS, 52 * 8.0])


def test_two_policies_cost_what_both_do(compared):
    found = compared(2.0, names=("baseline", "baseline+protected-time+experts"))
    assert found.hours_a_year(1) == pytest.approx(52 * (0.5 * MEMBERS + 8.0))


def test_a_price_of_a_core_member_needs_more_of_them(compared):
    found = compared(2.0, -1.0)
    assert found.hours_per_core(1) == pytest.approx(52 * 0.5 * MEMBERS / found.effect(1, "core").difference)
    assert np.isnan(found.hours_per_core(2))
