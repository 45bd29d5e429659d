"""Several communities: two memberships a person, communities above communities, and none of it where there is none."""

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.worlds import arrays, assuming, changed, club, constellation, lively, weekly, without, worlds_named

from copsim.dynamics.engine import Life, live
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.log import Kind
from copsim.dynamics.outcomes import outcomes
from copsim.dynamics.setting import GATHERING, Setting
from copsim.dynamics.state import ENDED, LIVING, PREPARING

WEEKS = 40
TIED_TO_ROWS = ("person.by_unit", "tie.neighbour", "person.home", "person.unit", "membership.community")
TIED_TO_ROWS += ("unit.first", "unit.after", "subgroup.convener")


def brokered(weeks: int = WEEKS) -> Setting:
    return worlds_named(weeks)["constellation"]


def kept(setting: Setting, **others: float) -> Setting:
    """The same setting under other assumptions; those that are not named stay."""
    p = setting.parameters
    return assuming(setting, **{name: float(p[name]) for name in p.dtype.names} | others)


def alone(setting: Setting, c: int) -> Setting:
    """Community c of a setting in a world of its own; numbers, seats and with them uids are kept."""
    start = setting.start[c : c + 1].copy()
    start["first_row"] = start["unit_row"] = 0
    mix, share, fluency = (each[c : c + 1] for each in (setting.mix, setting.site_share, setting.site_fluency))
    schedule = np.ascontiguousarray(setting.schedule[:, c : c + 1])
    return replace(setting, start=start, schedule=schedule, mix=mix, site_share=share, site_fluency=fluency)


def test_without_parents_communities_live_as_in_worlds_of_their_own():
    setting = constellation(
        changed(lively(club(WEEKS, people=25, founders=20), n_f=5.0, p_sg=0.2), 3, task_hours=2.0), 3, 0
    )
    together = Life(setting)
    together.advance(WEEKS)
    for c in range(3):
        life = Life(alone(setting, c))
        life.advance(WEEKS)
        assert together.series[:, c].tobytes() == life.series[:, 0].tobytes()
        for (name, both), (_, one) in zip(arrays(together.world), arrays(life.world), strict=True):
            if name not in TIED_TO_ROWS:
                begin = c * len(one)
                assert both[begin : begin + len(one)].tobytes() == one.tobytes(), name


FULL_TIME = kept(changed(lively(club(WEEKS)), 0, protected_hours=0.3, reporting=0.4), b_m=0.0)


@pytest.mark.parametrize(
    "setting",
    [*(worlds_named(WEEKS)[name] for name in ("subgroups", "obliged tasks", "two sites", "three steps")), FULL_TIME],
    ids=["subgroups", "obliged tasks", "two sites", "three steps", "full time"],
)
def test_room_for_a_second_membership_changes_no_bit(setting):
    one, two = Life(setting), Life(replace(setting, slots=2))
    for life in (one, two):
        life.advance(life.horizon - life.first_week)
    assert one.series.tobytes() == two.series.tobytes()
    assert (two.world.membership.community[1::2] == -1).all()
    for (name, left), (_, right) in zip(arrays(one.world), arrays(two.world), strict=True):
        if name == "subgroup.convener":
            right = right // 2
        assert left.tobytes() == (right[::2] if name.startswith("membership") else right).tobytes(), name


def test_a_parent_begins_when_five_have_come_and_has_members_of_its_locals_only():
    lives = weekly(brokered())
    next(lives)
    before = np.zeros(2, np.int64)
    for life in lives:
        world, start = life.world, life.setting.start
        homes = life.setting.homes
        status, members = world.community.status[homes:], world.community_week.members[homes:]
        assert ((status != PREPARING) <= (before + members >= 5)).all()
        before = members.copy()
        above = world.membership.community[1::2]
        inside = above >= 0
        assert (above[inside] == start.parent[world.person.home[inside]]).all()
        assert (world.membership.community[::2] < homes).all()
    assert (world.community.status[homes:] == LIVING).all()
    assert (world.membership.hours[1::2][inside] > 0).any()


def test_who_carries_a_local_community_is_asked_to_carry_its_parent():
    life = Life(kept(brokered(), lambda_s=0.0), log_capacity=400_000)  # so that roles are taken at the start only
    life.advance(WEEKS)
    events = life.log.event[: life.log.count[0]]
    took = events[events[:, 1] == Kind.ROLE_TAKEN]
    carries = {c: set(took[took[:, 4] == c, 2]) for c in range(len(life.setting.start))}
    locals_of = {c: set(np.flatnonzero(life.setting.start.parent == c)) for c in (4, 5)}
    both = [uid for c, below in locals_of.items() for uid in carries[c] if any(uid in carries[d] for d in below)]
    assert both


@pytest.mark.parametrize(
    "setting", [without(brokered(), "brokers"), kept(brokered(), j_b=0.0), changed(brokered(), 0, inflow=0.0)]
)
def test_without_brokers_a_parent_stays_empty_for_ever(setting):
    life = Life(setting)
    life.advance(WEEKS)
    assert (life.world.community.status[4:] == PREPARING).all()
    assert (life.world.membership.community[1::2] == -1).all()
    assert (life.series[:, 4:, COLUMN["members"]] == 0).all()


def test_hours_of_two_memberships_fit_into_one_persons_time():
    lives = weekly(brokered())
    next(lives)
    busy = 0
    for life in lives:
        week, world = life.world.week, life.world
        duties = week.undesired + week.reporting + np.maximum(0.0, week.convened - life.setting.parameters["chi_0"])
        extra = np.maximum(0.0, week.voluntary - week.earmarked)
        several = (world.community.status[world.membership.community] == LIVING) & (world.membership.community >= 0)
        several = several.reshape(-1, 2).all(axis=1)
        wanted, owed = (each.reshape(-1, 2).sum(axis=1) for each in (extra, duties))
        free = world.person_week.free
        assert ((wanted + owed <= free + 1e-9) | (wanted <= 1e-9))[several].all()
        busy += int((np.abs(wanted + owed - free) < 1e-9)[several].sum())
    assert busy > 0


def test_locals_share_the_support_of_their_parent():
    def cover(own: float, above: float) -> np.ndarray:
        setting = changed(brokered(4), 0, support_hours=own)
        setting.schedule[:, 4:, :] = changed(brokered(4), 0, support_hours=above).schedule[:, 4:, :]
        setting = kept(setting, a_0=2.0, chi_0=0.0, chi_1=0.0, j_b=0.0)
        return live(setting, 1, 1).series[:, :4, COLUMN["cover"]]

    assert cover(0.2, 0.6).tobytes() == cover(0.5, 0.0).tobytes()
    assert (cover(0.2, 0.6) > cover(0.2, 0.0)).any()


def test_locals_read_what_their_parent_has_written():
    def read(g_p: float) -> int:
        life = Life(kept(changed(brokered(2), 0, outside_sources=0.0), g_p=g_p, pub=0.0, j_b=0.0, tau_o=0.0))
        life.world.community.record[4:] = ~np.uint64(0)
        life.advance(2)
        return int(life.world.tally.read.sum())

    assert read(0.0) == 0
    assert read(1.0) > 0


def test_a_parent_that_ends_lets_its_members_go_and_their_own_communities_live():
    life = Life(kept(brokered(), j_b=0.5))
    while life.world.community.status[4] != LIVING:
        life.advance()
    life.setting = kept(life.setting, j_b=0.0, tau_o=0.0)
    above = np.flatnonzero(life.world.membership.community == 4)
    for m in above[1:]:
        life.world.membership.community[m] = -1
        life.world.membership.role[m] = 0
    life.advance(5)
    assert life.world.community.status[4] == ENDED
    assert not (life.world.membership.community == 4).any()
    assert life.world.membership.community[above[0] - 1] >= 0
    assert (life.world.community.status[:4] == LIVING).all()
    assert np.isnan(life.series[-1, 4, COLUMN["top_fifth"]])


def test_who_was_a_member_until_the_end_is_not_counted_in_its_week():
    life = Life(changed(kept(worlds_named(WEEKS)["standard"], tau_o=0.0), 0, inflow=0.0))
    life.advance(20)
    membership = life.world.membership
    best = int(life.world.observation.given.sum(axis=1).argmax())
    assert life.world.observation.given[best].all()
    others = np.arange(len(membership)) != best
    membership.community[others], membership.role[others] = -1, 0
    life.advance(4)
    assert life.world.community.status[0] == ENDED
    for name in ("top_fifth", "core_share", "gini"):
        assert np.isnan(life.series[-1, 0, COLUMN[name]])


def test_outcomes_are_of_the_mean_over_home_communities():
    trace = live(brokered(), 1, 1)
    assert trace.homes == 4
    energy = np.nanmean(trace.series[-26:, :4, COLUMN["energy"]], axis=1).mean()
    assert outcomes(trace)["energy"] == pytest.approx(energy, rel=1e-12)
    assert outcomes(trace)["alive"] == trace.series[-1, :4, COLUMN["alive"]].mean()


def test_a_parent_is_nobodys_home():
    start = brokered().start
    assert (start.people[start.kind == GATHERING] == 0).all()
    assert brokered().homes == 4
