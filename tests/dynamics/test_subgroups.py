"""Subgroups: where a meeting is too large, members open smaller ones; these end, and everybody is somewhere."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.dynamics.worlds import assuming, weekly, without, worlds_named

from copsim.dynamics.chance import GENERATION
from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.log import Kind
from copsim.dynamics.meet import PRESENT
from copsim.dynamics.setting import Setting
from copsim.dynamics.state import World
from copsim.dynamics.subgroups import NOTHING, PLACE, QUIET_WEEKS, TOPIC

WEEKS = 45


def crowded() -> Setting:
    return worlds_named(WEEKS)["subgroups"]


def weeks_lived() -> Iterator[World]:
    """A crowded world after each of its weeks."""
    lives = weekly(crowded())
    next(lives)
    return (life.world for life in lives)


def grown_still(life: Life) -> None:
    """From now on nobody opens a subgroup, takes a role or gives it up."""
    p = crowded().parameters
    kept = {name: float(p[name]) for name in p.dtype.names}
    life.setting = assuming(life.setting, **kept | {"p_sg": 0.0, "lambda_s": 0.0, "q_max": 0.0})


@pytest.fixture
def divided() -> Life:
    """A life with a subgroup that many come to."""
    life = Life(crowded())
    while not (life.world.subgroup.about[0] == TOPIC).any():
        life.advance()
    grown_still(life)
    return life


def test_subgroups_of_both_kinds_are_opened_where_it_is_crowded():
    kinds = np.array([world.subgroup.about[0].copy() for world in weeks_lived()])
    assert (kinds == TOPIC).any()
    assert (kinds == PLACE).any()
    assert (kinds[:, 0] == NOTHING).all()


def test_the_roster_divides_those_who_are_present():
    for world in weeks_lived():
        member = (world.membership.community >= 0) & (world.week.attendance > PRESENT)
        roster = world.week.roster[world.community_week.first[0] : world.community_week.after[0]]
        assert sorted(roster) == np.flatnonzero(member | np.isin(np.arange(len(member)), roster)).tolist()
        assert len(roster) == world.community.attendees[0]
        begin = world.community_week.first[0]
        for g, circle in enumerate(world.subgroup_week[0]):
            assert circle.first == begin
            assert circle.after - circle.first == circle.filled
            inside = world.week.roster[circle.first : circle.after]
            assert (np.diff(inside) > 0).all()
            stayed = inside[world.membership.community[inside] >= 0]
            assert (world.membership.subgroup[stayed] == g).all()
            begin = circle.after
        assert begin == world.community_week.after[0]


def test_nobody_is_in_a_subgroup_that_is_not_there_or_about_something_else():
    for world in weeks_lived():
        person, membership, subgroup = world.person, world.membership, world.subgroup[0]
        assert (membership.subgroup[membership.community < 0] == 0).all()
        for m in np.flatnonzero(membership.subgroup):
            group = subgroup[membership.subgroup[m]]
            assert group.about != NOTHING
            mine = (person.main[m], person.second[m]) if group.about == TOPIC else (person.site[m],)
            assert group.value in mine
        there = [(group.about, group.value) for group in subgroup if group.about != NOTHING]
        assert len(there) == len(set(there))


def test_encounters_of_a_session_stay_inside_a_subgroup():
    for world in weeks_lived():
        meeting = world.meeting[: world.count.encounters[0]]
        session = (meeting.kind == 1) | (meeting.kind == 2)
        where = np.full(len(world.membership), -1)
        for g, circle in enumerate(world.subgroup_week[0]):
            where[world.week.roster[circle.first : circle.after]] = g
        assert (where[meeting.initiator[session]] == where[meeting.partner[session]]).all()


def stepped_down(world: World, m: int) -> None:
    world.membership.role[m] = 0


def left(world: World, m: int) -> None:
    world.membership.community[m] = -1


def replaced(world: World, m: int) -> None:
    """Somebody else holds the seat, and carries a role in the same community."""
    world.person.uid[m] += GENERATION


def deserted(world: World, m: int) -> None:
    world.subgroup.quiet[0][world.subgroup.convener[0] == m] = QUIET_WEEKS


@pytest.mark.parametrize("happens", [stepped_down, left, replaced, deserted])
def test_a_subgroup_ends_with_its_convener_or_when_nobody_comes(divided, happens: Callable[[World, int], None]):
    world = divided.world
    g = int(np.flatnonzero(world.subgroup.about[0] == TOPIC)[0])
    happens(world, int(world.subgroup.convener[0, g]))
    divided.advance()
    assert world.subgroup.about[0, g] == NOTHING
    assert (world.membership.subgroup != g).all()


def test_a_subgroup_goes_on_while_it_is_convened_and_visited(divided):
    g = int(np.flatnonzero(divided.world.subgroup.about[0] == TOPIC)[0])
    divided.advance()
    assert divided.world.subgroup.about[0, g] == TOPIC
    assert divided.series[-1, 0, COLUMN["subgroups"]] >= 1


def test_whoever_opens_one_carries_a_role_and_is_on_record():
    life = Life(crowded(), log_capacity=100_000)
    opened = 0
    while life.week < life.horizon:
        life.advance()
        events = life.log.event[: life.log.count[0]]
        news = events[(events[:, 0] == life.week - 1) & (events[:, 1] == Kind.SUBGROUP_OPENED)]
        opened += len(news)
        subgroup = life.world.subgroup[0]
        for uid in news[:, 2]:
            group = subgroup[(subgroup.uid == uid) & (subgroup.about != NOTHING)][0]
            stays = life.world.membership.community[group.convener] >= 0
            assert not stays or life.world.membership.role[group.convener] == 1
    assert opened > 1


@pytest.mark.parametrize("mechanism", ["subgroups", "airtime"])
def test_without_the_mechanism_or_without_crowding_there_are_none(mechanism):
    life = Life(without(crowded(), mechanism, "commitment"))
    life.advance(WEEKS)
    assert (life.series[:, 0, COLUMN["subgroups"]] == 0).all()
    assert (life.world.membership.subgroup == 0).all()


def test_where_everybody_has_a_turn_nobody_opens_a_subgroup():
    p = crowded().parameters
    kept = {name: float(p[name]) for name in p.dtype.names}
    life = Life(assuming(crowded(), **kept | {"n_f": 500.0}))
    life.advance(WEEKS)
    assert (life.series[:, 0, COLUMN["airtime"]] == 1.0).all()
    assert (life.series[:, 0, COLUMN["subgroups"]] == 0).all()


def test_subgroups_give_those_who_come_more_turns():
    with_them, without_them = Life(crowded()), Life(without(crowded(), "subgroups", "commitment"))
    for life in (with_them, without_them):
        life.advance(WEEKS)
    later = slice(20, None), 0, COLUMN["airtime"]
    assert with_them.series[later].mean() > without_them.series[later].mean()
