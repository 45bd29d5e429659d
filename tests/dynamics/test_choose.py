"""7.2.5 and 7.2.6: the domain and the activities are those of the members, within limits."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from tests.dynamics.worlds import (
    assuming,
    changed,
    club,
    lively,
    only,
    small_settings,
    village,
    weekly,
    without,
    worlds_named,
)

from copsim.dynamics.activities import NAMES
from copsim.dynamics.engine import Life
from copsim.dynamics.setting import TALK_ALONE, Setting
from copsim.dynamics.state import LIVING

USUAL = lively(club(24))


def shares(setting: Setting, name: str) -> Iterator[np.ndarray]:
    """Domain or mix of the first community, at the beginning and after every week."""
    for life in weekly(setting):
        yield np.array(getattr(life.world.community, name)[0])


def stays(setting: Setting, name: str) -> bool:
    first, *later = shares(setting, name)
    return all(first.tobytes() == one.tobytes() for one in later)


def assert_shares(life: Life) -> None:
    for name in ("domain", "mix"):
        every = np.asarray(getattr(life.world.community, name))
        assert (every >= 0.0).all()
        assert every.sum(axis=1) == pytest.approx(np.ones(len(every)), abs=1e-12)


@settings(max_examples=40)
@given(small_settings())
def test_shares_of_domain_and_mix_sum_to_one_in_any_world(setting):
    for life in weekly(setting):
        assert_shares(life)


@pytest.mark.parametrize("name", worlds_named(1))
def test_shares_of_domain_and_mix_sum_to_one_in_named_worlds(name):
    for life in weekly(worlds_named(26)[name]):
        assert_shares(life)


@pytest.mark.parametrize("name", ["domain", "mix"])
def test_members_move_them_and_without_say_they_stay_unless_imposed(name):
    silent = {"self_governance": 0.0}
    assert not stays(USUAL, name)
    assert stays(changed(USUAL, 0, **silent), name)
    assert not stays(changed(USUAL, 0, agenda=1.0, **silent), name)


@pytest.mark.parametrize("name, mechanism", [("domain", "negotiation"), ("mix", "menu")])
def test_taken_out_they_stay_what_they_were_at_the_founding(name, mechanism):
    assert stays(without(changed(USUAL, 0, agenda=1.0), mechanism), name)
    assert not np.array_equal(next(shares(without(USUAL, mechanism), name)), np.ones(8) / 8)


def test_an_agenda_of_those_who_govern_alone_becomes_the_domain():
    *_, last = weekly(assuming(changed(club(40), 0, agenda=1.0, self_governance=0.0, turbulence=0.0), eta_d=0.5))
    bits = [last.world.community.deciders[0][w] >> np.uint64(n) & np.uint64(1) for w in range(4) for n in range(64)]
    by_topic = np.array(bits, float).reshape(8, 32).sum(axis=1)
    assert np.asarray(last.world.community.domain[0]) == pytest.approx(by_topic / by_topic.sum(), abs=1e-9)


@pytest.mark.parametrize("activity", NAMES)
@pytest.mark.parametrize("gov", [0.0, 0.9])
def test_a_menu_of_one_is_what_they_do_from_the_founding_on(activity, gov):
    for mix in shares(changed(club(2), 0, self_governance=gov, **only(activity)), "mix"):
        assert mix[NAMES.index(activity)] == 1.0


def test_a_launched_community_talks_until_it_chooses_in_the_week_before_the_first():
    mixes = list(shares(changed(village(1), 0, **only("inquiry")), "mix"))
    assert [tuple(mix) for mix in mixes[:13]] == [TALK_ALONE] * 13
    assert mixes[13][1] == 1.0


def test_a_closed_menu_leaves_the_activities_alone():
    assert stays(changed(USUAL, 0, **only()), "mix")


def test_what_is_taken_off_the_menu_is_not_done_from_the_next_choice_on():
    for week, mix in enumerate(shares(changed(USUAL, 6, menu_inquiry=0.0), "mix")):
        assert (mix[1] == 0.0) == (week > 8), "conditions of week 6, chosen in week 8"


def test_who_may_not_choose_does_something_else_if_all_they_did_is_off_the_menu():
    setting = changed(USUAL, 0, 4, **only("sharing"))
    setting = changed(setting, 4, self_governance=0.0, menu_sharing=0.0, **{f"menu_{name}": 1.0 for name in NAMES[1:]})
    *_, last = shares(setting, "mix")
    assert last[0] == 0.0
    assert (last[1:] > 0.0).all()


def test_activities_are_chosen_every_fourth_week():
    mixes = list(shares(USUAL, "mix"))
    moved = [week for week, (one, other) in enumerate(pairwise(mixes)) if (one != other).any()]
    assert moved == [4, 8, 12, 16, 20], "in week 0 they choose as they did at the founding"


def test_given_activities_are_where_the_choice_begins():
    given_mix = worlds_named(1)["activities given"]
    assert next(shares(given_mix, "mix")) == pytest.approx(given_mix.mix[0])
    *_, last = shares(given_mix, "mix")
    assert np.abs(last - given_mix.mix[0]).sum() > 0.01


def test_founders_choose_under_the_conditions_of_week_zero():
    setting = changed(club(3), 0, 1, **only("visits"))
    later = replace(setting, schedule=setting.schedule[::-1].copy(), epoch=np.array([2, 1, 0]))
    assert next(shares(later, "mix"))[6] == 1.0


def test_an_activity_that_took_no_hours_keeps_its_promise():
    for life in weekly(club(10, founders=0)):
        if life.week < 3:
            assert (np.asarray(life.world.community.promise[0]) == 1.0).all()
    *_, last = weekly(changed(USUAL, 0, **only("sharing")))
    promise = np.asarray(last.world.community.promise[0])
    assert promise[0] != 1.0
    assert (promise[1:] == 1.0).all()


def test_promises_stay_within_their_bounds():
    for life in weekly(lively(club(52), eta_v=1.0, v_bit=20.0)):
        promise = np.asarray(life.world.community.promise)
        assert (promise >= 0.0).all()
        assert (promise <= 4.0).all()
    assert life.world.community.status[0] == LIVING
