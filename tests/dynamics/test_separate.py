"""Worlds that never meet: communities side by side, swapped communities, one person more, two members alike."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest
from tests.dynamics.worlds import (
    BUSY,
    GIVEN_MIX,
    STATE_GROUPS,
    arrays,
    assuming,
    busy,
    changed,
    first_difference,
    lively,
    together,
    village,
    without,
)

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.dynamics.setting import FOUNDED, Setting
from copsim.dynamics.state import World

ROWS_OF = {"person.by_unit": "person", "tie.neighbour": "person", "person.home": "community", "person.unit": "unit"}
ROWS_OF |= {"membership.community": "community", "unit.first": "person", "unit.after": "person"}
ROWS_OF |= {"subgroup.convener": "person"}


def alone(setting: Setting, c: int) -> Setting:
    """Community c of a setting in a world of its own; numbers, seats and with them uids are kept."""
    start = setting.start[c : c + 1].copy()
    start["first_row"] = start["unit_row"] = 0
    schedule = np.ascontiguousarray(setting.schedule[:, c : c + 1])
    mix, share, fluency = (each[c : c + 1] for each in (setting.mix, setting.site_share, setting.site_fluency))
    return replace(setting, start=start, schedule=schedule, mix=mix, site_share=share, site_fluency=fluency)


def in_order(setting: Setting, *order: int) -> Setting:
    """The same communities, with the same uids, in other rows."""
    rows = list(order)
    start = setting.start[rows].copy()
    for first, size in (("first_row", "people"), ("unit_row", "units")):
        start[first] = np.cumsum(start[size]) - start[size]
    mix, share, fluency = (each[rows] for each in (setting.mix, setting.site_share, setting.site_fluency))
    schedule = np.ascontiguousarray(setting.schedule[:, rows])
    return replace(setting, start=start, schedule=schedule, mix=mix, site_share=share, site_fluency=fluency)


def part(world: World, setting: Setting, c: int) -> dict[str, np.ndarray]:
    """The state of community c, its people and units, with rows counted from its own first one."""
    start = setting.start[c]
    begin = {"person": start.first_row, "unit": start.unit_row, "community": c, "subgroup": c}
    size = {"person": start.people, "unit": start.units, "community": 1, "subgroup": 1}
    found = {}
    for name, array in arrays(world):
        group = name.split(".")[0]
        rows = group if group in begin else "person"
        own = array[begin[rows] : begin[rows] + size[rows]].copy()
        if name in ROWS_OF:
            own[own >= 0] -= begin[ROWS_OF[name]]
        if name == "subgroup.convener":
            own[world.subgroup.about[c : c + 1] == 0] = 0  # of none
        found[name] = own
    return found


def differing(one: dict[str, np.ndarray], other: dict[str, np.ndarray]) -> list[str]:
    return [name for name in one if one[name].tobytes() != other[name].tobytes()]


def pair(kind: int = FOUNDED) -> Setting:
    """Two communities of which each has something that the other has not."""
    one = busy(30)
    two = changed(lively(village(30, people=30, units=3, kind=kind, founders=20)), 10, mandate=1.0, turbulence=0.1)
    shared = replace(two, site_share=one.site_share, site_fluency=one.site_fluency, parameters=one.parameters)
    return together(one, shared)


def test_two_communities_in_one_world_are_two_separate_worlds():
    setting = pair()
    both, apart = Life(setting), [Life(alone(setting, c)) for c in (0, 1)]
    while both.week < both.horizon:
        for life in (both, *apart):
            life.advance()
        for c, life in enumerate(apart):
            assert differing(part(both.world, setting, c), part(life.world, life.setting, 0)) == []
    for c, life in enumerate(apart):
        assert both.series[:, c].tobytes() == life.series[:, 0].tobytes()


def test_swapping_two_communities_swaps_their_lives():
    setting = pair()
    swapped = in_order(setting, 1, 0)
    one, other = Life(setting), Life(swapped)
    for life in (one, other):
        life.advance(30)
    for c in (0, 1):
        assert differing(part(one.world, setting, c), part(other.world, swapped, 1 - c)) == []
    assert one.series[:, ::-1].tobytes() == other.series.tobytes()


def test_one_person_more_changes_nothing_of_who_the_others_are():
    few, more = (Life(changed(village(1, people=people, kind=FOUNDED, founders=0), 0)) for people in (40, 41))
    for name, array in arrays(few.world):
        if not name.startswith("tie") and name not in ("person.by_unit", "unit.first", "unit.after"):
            assert dict(arrays(more.world))[name][: len(array)].tobytes() == array.tobytes(), name


def with_a_stranger(few: Life, more: Life) -> None:
    """Give the larger world the smaller one's state; its last person is left without ties and belongs nowhere."""
    n = len(few.world.person)
    for group in STATE_GROUPS:
        source, target = getattr(few.world, group), getattr(more.world, group)
        names = [name for name in source.dtype.names if name not in ("by_unit", "first", "after")]
        for name in names:
            target[name][: len(source)] = source[name]
    for slot in more.world.tie[n]:
        slot.neighbour, slot.uid, slot.trust, slot.origin = -1, -1, 0.0, 0
    more.world.membership.community[n] = -1


def test_an_isolated_person_with_the_largest_seat_changes_nothing_of_the_others():
    quiet = changed(busy(30), 0, expert_hours=0.0)  # who has time for one more
    # the stranger has a unit, though
    setting = assuming(quiet, **BUSY | {"a_n": 0.0, "tau_o": 0.0, "s_median": 3.0, "s_0": 0.5, "eta_o": 0.0})
    larger = setting.start.copy()
    larger["people"] += 1
    few, more = Life(setting), Life(replace(setting, start=larger))
    with_a_stranger(few, more)
    while few.week < few.horizon:
        few.advance()
        more.advance()
        for name, array in arrays(few.world):
            if name not in ("person.by_unit", "unit.first", "unit.after"):
                assert dict(arrays(more.world))[name][: len(array)].tobytes() == array.tobytes(), (name, few.week)
    seen = [k for k, name in enumerate(INDICATOR_NAMES) if name not in ("practice_gap", "practice_spread", "needs_met")]
    assert few.series[..., seen].tobytes() == more.series[..., seen].tobytes()
    assert few.series[-1, 0, 0] > 10


def two_alike(replicate: int, *, rhythm: float = 1.0, swapped: bool = False) -> Life:
    """Two members who differ in nothing but their uids, which decide their luck."""
    start = village(26, people=2, units=1, kind=FOUNDED, founders=2, core=0, choosing=0)
    setting = lively(replace(start, mix=np.array([GIVEN_MIX])), s_0=1.0, s_median=5.0, lambda_0=3.0)
    # a sum over what happens to both depends on who comes first: such sums move activities and legitimacy
    setting = without(setting, "turnover", "commitment", "menu", "legitimacy")
    setting = changed(setting, 0, mandate=0.5, support_hours=2.0, rhythm=rhythm)
    life = Life(setting, 1, replicate)
    person, tie = life.world.person, life.world.tie
    for group in (person, life.world.membership):
        for name in group.dtype.names:
            if name not in ("uid", "by_unit"):
                group[name][1] = group[name][0]
    person.known[1] = ~person.known[0]
    person.known[0] = person.known[1]
    if swapped:
        person.uid[:] = person.uid[::-1].copy()
    for i in (0, 1):
        tie[i, 0].neighbour, tie[i, 0].uid, tie[i, 0].trust, tie[i, 0].origin = 1 - i, person.uid[1 - i], 0.3, 1
    return life


def test_swapping_the_uids_of_two_identical_members_swaps_their_lives():
    # Without sessions: there a chance is lost when oneself was drawn eight times, which depends on the row.
    one, other = two_alike(1, rhythm=0.0), two_alike(1, rhythm=0.0, swapped=True)
    while one.week < one.horizon:
        one.advance()
        other.advance()
        for name, array in arrays(one.world):
            if name.startswith(("person", "membership")) and name != "person.by_unit":
                assert array.tobytes() == dict(arrays(other.world))[name][::-1].tobytes(), (name, one.week)
    assert one.world.membership.contributed.sum() > 5
    assert first_difference(one.world, other.world) is not None


@pytest.fixture(scope="module")
def many_alike() -> list[Life]:
    """Many lives of two members who differ in nothing but their luck."""
    lives = [two_alike(replicate) for replicate in range(1, 201)]
    for life in lives:
        life.advance(26)
    return lives


@pytest.mark.parametrize("name", ["person.energy", "membership.contributed", "membership.value"])
def test_no_row_has_an_advantage_over_another(name, many_alike):
    first, second = np.array([dict(arrays(life.world))[name] for life in many_alike]).T
    ahead, different = int((first > second).sum()), int((first != second).sum())
    assert different > 150
    assert binomtest(ahead, different).pvalue > 1e-6
