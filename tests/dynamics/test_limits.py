"""Extreme worlds, each with a sentence that anyone would accept."""

import numpy as np
import pytest
from tests.dynamics.worlds import (
    assuming,
    changed,
    club,
    first_difference,
    lived,
    lively,
    losing,
    village,
    weekly,
    without,
    worlds_named,
)

from copsim.dynamics.engine import Life, live
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.meet import TIE
from copsim.dynamics.outcomes import outcomes
from copsim.dynamics.setting import ANNOUNCED, FOUNDED, THREE_STEPS, Setting
from copsim.dynamics.state import ENDED, LIVING

ALL_BITS = np.uint64(2**64 - 1)


def after_each_week(setting: Setting):
    """A life after every week, not before the first."""
    lives = weekly(setting)
    next(lives)
    yield from lives


@pytest.mark.parametrize("kind", [FOUNDED, THREE_STEPS, ANNOUNCED])
def test_an_organisation_of_nobody_lives_and_nothing_is_available(kind):
    trace = live(village(20, people=0, kind=kind, founders=0), 1, 1)
    assert trace.failure is None
    assert (trace.series[:, 0, COLUMN["members"]] == 0).all()
    assert np.isnan(outcomes(trace)["energy"])


def test_without_members_a_community_ends_after_four_weeks_and_means_are_not_available():
    life = lived(changed(village(10, kind=FOUNDED, founders=0), 0, inflow=0.0))
    assert life.world.community.status[0] == ENDED
    assert life.world.community.thin[0] == 4
    for name in ("energy", "identification", "value", "gini", "reply_rate", "share_core", "value_per_hour", "trust"):
        assert np.isnan(life.series[:, 0, COLUMN[name]]).all()
    for name in ("members", "hours_voluntary_total", "answers", "new_insights", "contributions"):
        assert (life.series[:, 0, COLUMN[name]] == 0.0).all()


def test_one_member_alone_meets_nobody_and_the_community_ends():
    setting = lively(changed(village(10, kind=FOUNDED, founders=1, core=1), 0, inflow=0.0), tau_o=0.0)
    for life in after_each_week(setting):
        assert life.world.count.encounters[0] == 0
        assert life.world.tally.learned[0] + life.world.tally.heard[0] + life.world.tally.read[0] == 0
        assert life.world.community.status[0] == (ENDED if life.week >= 4 else LIVING)
        assert (life.world.membership.community >= 0).sum() == (life.week < 4)


def test_without_time_nobody_spends_any_and_duties_are_all_overload():
    idle = assuming(club(12), s_median=0.0, tau_o=0.0)
    for life in after_each_week(changed(idle, 0, mandate=1.0, task_hours=0.5, reporting=0.5)):
        week, members = life.world.week, life.world.membership.community >= 0
        assert not week.voluntary.any()
        assert not week.wish.any()
        assert (week.compelled[members] == 1.0).all()
        duties = week.undesired + week.reporting + np.maximum(0.0, week.convened - 0.5) + week.compelled
        np.testing.assert_allclose(week.overload[members], duties[members], rtol=1e-14)
    for life in after_each_week(idle):
        world = life.world
        assert not world.week.attendance.any()
        assert world.community.attendees[0] == world.community.readiness[0] == 0
        assert world.count.encounters[0] == 0


def test_where_nobody_attends_the_norm_stays_and_shared_understanding_is_forgotten():
    life = Life(changed(assuming(club(12, core=0), s_median=0.0, tau_o=0.0), 0, inflow=0.0))
    community, begin = life.world.community, life.world.community.domain[0].copy()
    members = life.world.membership.community >= 0  # all of them with as many hours
    wish = life.world.person.aspiration[members].mean(axis=0)
    for week in range(1, 13):
        life.advance()
        assert community.norm[0] == 0.4
        assert community.understanding[0] == pytest.approx(0.1 * 0.995**week, rel=1e-14)
        ready = np.minimum(1.0, 0.1 * 0.995 ** (week - 1) / (2.0 * np.array([0.08, 0.2, 0.3, 0.35, 0.5, 0.25, 0.25])))
        if week > 1:
            np.testing.assert_allclose(life.world.community_week.ready[0], ready, rtol=1e-14)
        assert (life.world.membership.autonomy[life.world.membership.community >= 0] == 1.0).all()
        agreed = wish + (begin - wish) * (1.0 - 0.05 * 0.9) ** week
        np.testing.assert_allclose(community.domain[0], agreed, rtol=1e-13)


@pytest.mark.parametrize("support", [0.0, 0.4])
def test_when_all_who_carried_it_are_gone_the_space_falls_to_what_a_group_holds_by_itself(support):
    setting = without(losing(changed(lively(club(40)), 0, support_hours=support), 15, 50), "succession", "turnover")
    met_by_tie, space = 0, None
    for life in after_each_week(setting):
        if life.week <= 15:
            continue
        world = life.world
        assert world.community_week.offered[0] == world.community_week.used[0] == 0.0
        assert not world.membership.role.any()
        if support == 0.0:
            assert world.community.cover[0] == 0.0
        target = 0.3 + 0.7 * world.community.cover[0]
        if space is not None:
            assert world.community.space[0] == pytest.approx(space + 0.3 * (target - space), rel=1e-14)
        space = world.community.space[0]
        met_by_tie += (world.meeting.kind[: world.count.encounters[0]] == TIE).sum()
    assert abs(space - 0.3) < 1e-3 if support == 0.0 else space > 0.35
    assert met_by_tie > 0


def test_without_ties_everybody_is_met_in_the_session():
    life = Life(without(changed(lively(club(15)), 0), "turnover"))
    life.world.tie.neighbour[:], life.world.tie.uid[:], life.world.tie.trust[:] = -1, -1, 0.0
    life.advance()
    kinds = life.world.meeting.kind[: life.world.count.encounters[0]]
    assert len(kinds) > 0
    assert (kinds != TIE).all()
    nowhere = Life(without(changed(lively(club(15)), 0, rhythm=0.0), "turnover"))
    nowhere.world.tie.neighbour[:], nowhere.world.tie.uid[:], nowhere.world.tie.trust[:] = -1, -1, 0.0
    nowhere.advance(15)
    assert (nowhere.series[:, 0, COLUMN["attendance_total"]] == 0.0).all()


def test_nothing_is_read_from_an_empty_record():
    for life in after_each_week(without(lively(club(30)), "record")):
        assert life.world.tally.read[0] == 0
        assert not life.world.community.record.any()
    assert life.world.tally.encounters[0] > 0


def test_among_people_who_all_know_everything_answers_are_stale_and_nothing_is_learned():
    setting = assuming(changed(lively(club(30)), 0, turbulence=0.0), s_median=2.5, c_0=0.6, tau_o=0.0)
    life = Life(setting)
    life.world.person.known[:] = ALL_BITS
    life.world.person.questions[:] = 0
    answered = 0
    while life.week < life.horizon:
        life.advance()
        tally = life.world.tally[0]
        assert tally.learned == tally.heard == tally.worked_out == tally.read == tally.outside == 0
        assert tally.stale == tally.answered
        assert not life.world.person.questions.any()
        answered += tally.answered
    assert answered > 10


def test_reporting_that_is_all_conversation_takes_time_but_neither_value_nor_autonomy():
    talk = {"reporting": 0.5, "reporting_conversation": 1.0, "self_governance": 1.0}
    for life in after_each_week(changed(lively(club(20)), 0, **talk)):
        week, members = life.world.week, life.world.membership.community >= 0
        assert week.reporting.sum() > 0.0
        assert life.world.tally.cost[0] == pytest.approx(week.attendance.sum(), rel=1e-12)
        assert (life.world.membership.autonomy[members] == 1.0).all()
        room = np.maximum(0.0, week.available - week.reporting - np.maximum(0.0, week.convened - 0.5))
        assert (week.voluntary <= room + 1e-12).all()
    filled_in = lived(changed(lively(club(20)), 0, **talk | {"reporting_conversation": 0.0}))
    assert (filled_in.world.membership.autonomy[filled_in.world.membership.community >= 0] < 1.0).any()


def test_where_others_govern_the_domain_and_the_mix_stay_and_autonomy_carries_the_loss():
    life = Life(changed(lively(club(30), tau_o=0.0), 0, self_governance=0.0))
    world, domain, mix = life.world, life.world.community.domain.copy(), life.world.community.mix.copy()
    while life.week < life.horizon:
        members, before = world.membership.community >= 0, world.membership.autonomy.copy()
        life.advance()
        h, x = world.week.voluntary[members], world.week.convened[members]
        target = (h + x - 0.3 * h + 0.01) / (h + x + 0.01)
        rate = np.where(target < before[members], 0.12, 0.04)
        moved = before[members] + rate * (target - before[members])
        np.testing.assert_allclose(world.membership.autonomy[members], moved, rtol=1e-13)
    assert (world.community.domain == domain).all()
    assert (world.community.mix == mix).all()
    assert life.series[-1, 0, COLUMN["autonomy"]] < 0.9


def test_an_exhausted_domain_brings_nothing_new():
    still = changed(worlds_named(400)["tiny and closed"], 0, discovery=0.0, protected_hours=2.0, outside_sources=0.0)
    life = lived(without(assuming(still, s_median=2.5, c_0=0.6, tau_o=0.0, nu_n=0.0), "exposure"))
    assert life.series[:52, 0, COLUMN["new_insights"]].sum() > 5
    assert life.series[-52:, 0, COLUMN["new_insights"]].sum() == 0
    members = life.world.membership.community >= 0
    assert len({known.tobytes() for known in life.world.person.known[members]}) == 1
    assert life.series[-1, 0, COLUMN["members"]] >= 2


def test_a_mandate_fills_the_room_and_keeps_everybody():
    quiet = changed(club(60, founders=30), 0, inflow=0.0)
    bound, free = lived(without(changed(quiet, 0, mandate=2.0), "turnover")), lived(without(quiet, "turnover"))
    assert bound.series[:, 0, COLUMN["left"]].sum() == 0
    assert free.series[:, 0, COLUMN["left"]].sum() > 0
    assert (bound.series[:, 0, COLUMN["attending"]] == 1.0).all()
    assert first_difference(bound.world, free.world) is not None
