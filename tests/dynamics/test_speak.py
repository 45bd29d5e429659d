"""7.9 and what goes with it: awareness, legitimacy, granted time, decisions, views, outside sources, norms, stance."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from tests.dynamics.worlds import (
    assuming,
    changed,
    club,
    first_difference,
    lively,
    small_settings,
    village,
    weekly,
    without,
    worlds_named,
)

from copsim.dynamics.setting import Setting
from copsim.dynamics.state import World

USUAL = lively(club(30))
TOLD = changed(USUAL, 0, reporting=0.4, reporting_conversation=1.0)
COUNTERS = ("outside", "reframed", "decisions", "asked", "adopted", "sound", "aspired")


def end_of(setting: Setting) -> World:
    *_, last = weekly(setting)
    return last.world


def same(one: Setting, other: Setting, *leave_out: str) -> bool:
    return first_difference(end_of(one), end_of(other), leave_out=leave_out) is None


def counted(setting: Setting) -> Counter[str]:
    """The counts of all weeks and communities."""
    total: Counter[str] = Counter()
    for life in weekly(setting):
        total.update({name: float(np.asarray(life.world.tally[name]).sum()) for name in COUNTERS})
    return total


def test_every_counter_moves_in_some_named_world():
    total: Counter[str] = Counter()
    for setting in worlds_named().values():
        total += counted(setting)
    assert [name for name in COUNTERS if not total[name] > 0] == []


def test_each_named_world_has_what_it_is_named_for():
    worlds = worlds_named()
    asked, unasked = counted(worlds["sponsored and asked"]), counted(worlds["never asked"])
    assert asked["adopted"] > 0
    assert unasked["decisions"] > 0
    assert unasked["asked"] == 0
    assert counted(worlds["formal and visits"])["outside"] > 3 * asked["outside"]
    assert counted(worlds["learning stance"])["reframed"] > 0


@settings(max_examples=40)
@given(small_settings())
def test_legitimacy_awareness_and_norms_stay_in_their_bounds(setting):
    l_0, theta_0 = float(setting.parameters.l_0), float(setting.parameters.theta_0)
    for life in weekly(setting):
        legitimacy = np.asarray(life.world.community.legitimacy)
        assert (legitimacy >= l_0 - 1e-12).all()
        assert (legitimacy <= 1.0).all()
        for norm in (life.world.person.norm, life.world.unit.norm, life.world.person.relevance):
            assert ((norm >= 0.0) & (norm <= 1.0)).all()
        assert np.asarray(life.world.person.aspiration).sum(axis=1) == pytest.approx(1.0, abs=1e-12)
        if life.week > life.first_week:
            aware = np.asarray(life.world.community_week.aware)
            assert ((aware >= theta_0) & (aware <= 1.0)).all()


@pytest.mark.parametrize(
    "setting",
    [
        USUAL,
        changed(USUAL, 0, reporting=2.0, reporting_conversation=0.0),
        changed(USUAL, 0, reporting=0.0, reporting_conversation=1.0),
        without(TOLD, "awareness"),
        without(TOLD, "reporting"),
    ],
    ids=["no reports", "counted only", "nothing told", "awareness out", "reporting out"],
)
def test_without_conversation_people_notice_no_more_than_ever(setting):
    for life in weekly(setting):
        if life.week > 0:
            assert life.world.community_week.aware[0] == setting.parameters.theta_0


def test_conversation_about_value_shows_it_and_makes_the_community_legitimate():
    told, untold = end_of(TOLD), end_of(changed(TOLD, 0, reporting_conversation=0.0))
    assert told.community_week.aware[0] > untold.community_week.aware[0]
    assert told.community.legitimacy[0] > untold.community.legitimacy[0]


def test_without_legitimacy_a_community_stays_where_nobody_vouches_for_it():
    for life in weekly(without(changed(TOLD, 0, sponsor=1.0, time_policy=4.0), "legitimacy")):
        assert life.world.community.legitimacy[0] == TOLD.parameters.l_0
        assert life.world.community_week.granted[0] == 0.0


def test_time_is_granted_where_sponsor_and_policy_come_together():
    assert same(USUAL, changed(USUAL, 0, time_policy=5.0))
    for life in weekly(changed(TOLD, 0, sponsor=1.0)):
        assert life.world.community_week.granted[0] == 0.0
    assert end_of(changed(TOLD, 0, sponsor=1.0, time_policy=5.0)).community_week.granted[0] > 0.0


def test_a_good_name_counts_where_people_are_appraised_for_it():
    hooked = changed(USUAL, 0, appraisal=1.0)
    assert not same(USUAL, hooked)
    assert same(assuming(USUAL, omega_R=0.0, g_h=0.0, b_R=0.0), assuming(hooked, omega_R=0.0, g_h=0.0, b_R=0.0))
    assert same(without(USUAL, "reputation"), without(hooked, "reputation"))


def test_no_voice_is_no_decision_and_no_sources_are_no_openness():
    assert same(without(USUAL, "voice"), changed(USUAL, 0, decision_rate=0.0))
    assert same(without(USUAL, "outside"), changed(USUAL, 0, outside_sources=0.0))
    assert same(without(USUAL, "reframing"), assuming(USUAL, s_median=2.5, c_0=0.6, p_tr=0.0))


ANGRY = {"s_median": 2.5, "c_0": 0.6, "e_A": 0.3}
CALM = ANGRY | {"e_A": 0.0}


def test_who_is_asked_is_never_angry():
    asked, unasked = (changed(USUAL, 0, decision_rate=1.0, consultation=share) for share in (1.0, 0.0))
    assert same(assuming(asked, **ANGRY), assuming(asked, **CALM))
    assert not same(assuming(unasked, **ANGRY), assuming(unasked, **CALM))


def test_who_could_not_have_known_is_not_angry():
    setting = changed(assuming(club(20), s_median=0.1, T_max=1.0), 0, decision_rate=1.0)
    assert max(life.world.membership.hours.max() for life in weekly(setting)) <= 0.5
    assert counted(setting)["decisions"] == 20
    anger = [assuming(setting, s_median=0.1, T_max=1.0, e_A=e_A) for e_A in (0.0, 0.3)]
    assert same(*anger)


def test_being_asked_lifts_and_not_being_asked_drags():
    energies = []
    for conditions in ({"consultation": 1.0, "sponsor": 1.0}, {"consultation": 0.0}):
        world = end_of(changed(lively(club(8), e_V=0.2, e_A=0.3), 0, decision_rate=1.0, **conditions))
        members = np.asarray(world.membership.community) >= 0
        energies.append(float(np.asarray(world.person.energy)[members].mean()))
    assert energies[0] > energies[1]


def test_nobody_asks_a_community_without_members():
    assert counted(changed(club(4, founders=0), 0, decision_rate=1.0, consultation=1.0, inflow=0.0))["decisions"] == 0


def test_no_decision_concerns_a_community_that_does_not_live_yet():
    for life in weekly(changed(village(4), 0, decision_rate=1.0)):
        if life.week > life.first_week:
            assert life.world.tally.decisions[0] == (life.week > 0)


def test_deciders_keep_about_a_quarter_of_what_there_is_and_learn_it_anew():
    known = []
    for life in weekly(changed(village(10), 0, turbulence=1.0)):
        words = np.asarray(life.world.community.deciders[0])
        known.append(sum(int(word).bit_count() for word in words))
        if len(known) == 1:
            at_first = words.copy()
        elif len(known) == 2:
            assert (words != at_first).any()
    assert 40 < np.mean(known) < 88


def test_norms_stay_where_nothing_is_learned():
    pulled = without(changed(USUAL, 0, culture_pull=-0.1), "culture")
    for life in weekly(pulled):
        assert (np.asarray(life.world.unit.norm) == 0.6).all()
        assert (np.asarray(life.world.person.norm) == 0.6).all()


def test_units_follow_a_push_from_above_and_their_people():
    unit = [end_of(changed(USUAL, 0, culture_pull=pull)).unit.norm.mean() for pull in (-0.02, 0.0, 0.02)]
    assert unit[0] < unit[1] < unit[2]


def test_a_learning_stance_that_nobody_has_makes_no_difference():
    assert same(USUAL, without(USUAL, "stance"))
    learners = lively(club(30, stance=1.0))
    assert same(USUAL, without(learners, "stance"), "person.stance")
    assert not same(USUAL, learners, "person.stance")


def test_where_expectation_is_taken_out_everybody_expects_the_same():
    for life in weekly(without(village(20), "expectation")):
        members = np.asarray(life.world.membership.community) >= 0
        assert (np.asarray(life.world.membership.value)[members] == 1.2).all()
