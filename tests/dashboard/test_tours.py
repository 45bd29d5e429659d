"""Tours: every step can be taken, and what is asked is answered by the worlds."""

import pytest

from copsim.dashboard.guide import Guide
from copsim.dashboard.levers import LEVER
from copsim.dashboard.tours import options, tours
from copsim.scenario import compile_case
from copsim.scenario.link import Move
from copsim.show.words import MEASURES

NAMES = sorted(tours())


def test_there_are_at_least_four():
    assert {"mandates", "chores", "space", "closed"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_can_be_taken(name):
    tour = tours()[name]
    assert 8 <= tour.minutes <= 15
    assert set(tour.charts) <= set(MEASURES)
    for number, step in enumerate(tour.steps):
        experiment = tour.experiment(number)
        compile_case(experiment.case)
        assert step.week is None or step.week + 1 < experiment.weeks
        assert all(0 <= stop < len(LEVER[lever].stops) for lever, stop in step.pull.items())
        assert not step.ask or step.ask in MEASURES
        assert not step.hide or experiment.first_move is not None
        assert step.play != "change" or experiment.moves


@pytest.mark.parametrize("name", NAMES)
def test_what_is_asked_is_revealed_later(name):
    tour = tours()[name]
    asked = [number for number, step in enumerate(tour.steps) if step.ask]
    told = [n for number, step in enumerate(tour.steps) if not step.hide for n in tour.asked(number)]
    assert asked
    assert told == asked


def test_a_step_keeps_what_was_pulled_unless_it_begins_anew():
    tour = tours()["mandates"]
    assert tour.experiment(3).moves == (Move(79, (("mandate", 1.0),)),)
    assert tour.experiment(4) == tour.experiment(3)
    assert tour.experiment(5).moves == (Move(79, (("mandate", 0.25),)),)


def test_hands_are_counted_per_step_and_never_below_none():
    guide = Guide("mandates", 1).voted(0, 1).voted(0, 1).voted(2, -1)
    assert guide.counts(1) == (2, 0, 0)
    later = guide.turned(1).voted(2, 1)
    assert (later.counts(1), later.counts(2)) == ((2, 0, 0), (0, 0, 1))
    assert len(options("alive")) == len(later.counts(3)) == 3


def test_turning_stays_inside():
    guide = Guide("mandates")
    assert guide.turned(-1).number == 0
    assert guide.turned(99).number == len(guide.tour.steps) - 1
    assert [Guide("mandates", n).reveals for n in range(5)] == [False, False, False, True, False]
