"""A visitor: levers act from the next week, steps go back, what is too large is refused, and nobody sees another's."""

import threading

import pytest
from tests.dashboard.support import MANDATE, SMALL, answered, frame_of, wait_for

from copsim.dashboard.desk import Desk
from copsim.dashboard.experiment import Experiment
from copsim.dashboard.levers import LEVER, LEVERS
from copsim.dashboard.session import Session, link_of
from copsim.scenario.link import Link, Move, encode

LINK = SMALL.link(10)


@pytest.fixture
def session():
    found = Session(LINK)
    yield found
    found.close()


def test_a_lever_acts_from_the_next_week_on_and_changes_nothing_before(session):
    session.looked_at(14, still=False)
    session.move(LEVER["mandate"].stops[4].values)
    state = answered(session)
    frame = state.frame
    assert state.experiment.moves == (Move(15, (("mandate", 2.0),)),)
    assert (frame.pairs.base[:, :15] == frame.pairs.now[:, :15]).any()
    attendance = frame.curves("attendance")
    assert attendance[1].middle[15] > attendance[0].middle[15]


def test_moving_it_again_in_the_same_week_replaces_the_move(session):
    session.move((("mandate", 1.0),))
    session.move((("praise", 1.0),))
    session.move((("mandate", 0.0),))
    assert [move.values for move in session.state.peek().experiment.moves] == [(("praise", 1.0),), (("mandate", 0.0),)]


def test_undo_and_reset_lead_back(session):
    start = session.state.peek().experiment
    session.move((("mandate", 1.0),))
    session.lose()
    session.undo()
    assert [move.loss for move in session.state.peek().experiment.moves] == [None]
    session.reset()
    assert session.state.peek().experiment == start
    session.undo()
    session.undo()
    session.undo()
    assert session.state.peek().experiment == start


def test_assumptions_hold_in_both_worlds_and_can_be_taken_back(session):
    session.move((("mandate", 1.0),))
    session.put("parameters.k_c", 0.0)
    both = session.state.peek().experiment
    assert both.baseline.scenario.parameters.k_c == both.case.scenario.parameters.k_c == 0.0
    session.reset_settings()
    assert session.state.peek().experiment.settings == ()
    assert session.state.peek().experiment.moves


@pytest.mark.parametrize("size", [5_001, 10_000_000])
def test_what_is_too_large_is_refused_with_a_reason_and_nothing_changes(session, size):
    before = session.state.peek().experiment
    session.change(Experiment("baseline", (("people.count", size),)))
    assert "too many for a page" in session.state.peek().trouble
    assert session.state.peek().experiment == before
    session.move((("mandate", 1.0),))
    assert session.state.peek().trouble == ""


def test_what_no_scenario_can_be_is_refused(session):
    session.put("people.count", -1)
    assert "people.count" in session.state.peek().trouble


def test_a_smaller_organisation_stays_chosen(session):
    session.change(Experiment("baseline", (("people.count", 60),)))
    session.choose("protected-time")
    assert session.state.peek().experiment.baseline.scenario.people.count == 60
    session.choose("tiny-closed-community")
    assert session.state.peek().experiment.settings == ()


def test_two_visitors_do_not_meet(session):
    other = Session(LINK)
    session.move((("mandate", 1.0),))
    session.looked_at(30, still=False)
    assert (other.state.peek().experiment, other.state.peek().week) == (SMALL, 10)
    assert answered(other).frame.experiment == SMALL
    other.close()


def test_a_link_restores_everything(session):
    session.looked_at(14, still=False)
    session.move((("mandate", 1.0),))
    text = encode(session.state.peek().link("compare"))
    link, trouble = link_of(f"x=1&c={text}")
    again = Session(link)
    assert trouble == ""
    assert again.state.peek().experiment == session.state.peek().experiment
    assert again.state.peek().week == 14
    again.close()


@pytest.mark.parametrize(
    "search, word",
    [("c=copsim:1:nonsense", "damaged"), ("c=hello", "begin with"), ("c=copsim:9:x", "begin with")],
)
def test_a_damaged_link_says_why_and_shows_the_usual_community(search, word):
    link, trouble = link_of(search)
    assert link is None
    assert word in trouble
    session = Session(link)
    session.arrive(link, trouble)
    assert word in session.state.peek().trouble
    session.close()


def test_a_link_to_what_is_not_here_says_why():
    session = Session(Link("no-such-place"))
    assert "no-such-place" in session.state.peek().trouble
    session.close()


def test_arriving_at_another_address_goes_there(session):
    session.move((("mandate", 1.0),))
    session.arrive(SMALL.moved(MANDATE).link(3), "")
    assert session.state.peek().experiment == SMALL.moved(MANDATE)
    week, asked = session.state.peek().seek
    session.arrive(SMALL.moved(MANDATE).link(9), "")  # only where somebody looked: nothing moves
    assert session.state.peek().seek == (week, asked)


def test_the_answer_to_a_step_back_is_kept(session):
    first = answered(session).frame
    session.move((("mandate", 1.0),))
    answered(session)
    session.undo()
    assert session.state.peek().frame is first


def test_an_answer_that_is_asked_no_more_is_not_shown(session, monkeypatch):
    first = answered(session).frame
    go, begun = threading.Event(), threading.Event()

    def slow(experiment, *_):
        begun.set()
        go.wait(10)
        yield frame_of({"energy": 0.5}, {"energy": 0.4}).pairs

    monkeypatch.setattr("copsim.dashboard.session.live_pairs", slow)
    session.move((("mandate", 1.0),))
    begun.wait(10)
    session.undo()
    go.set()
    wait_for(lambda: not session._desk.is_busy)
    assert session.state.peek().frame is first


def test_the_latest_request_wins():
    done, started, go = [], threading.Event(), threading.Event()

    def work(request, stopped):
        started.set()
        go.wait(10)
        done.append((request, stopped()))

    desk = Desk(work)
    desk.ask(1)
    started.wait(10)
    for request in (2, 3, 4):
        desk.ask(request)
    go.set()
    wait_for(lambda: len(done) == 2)
    assert done == [(1, True), (4, False)]


def test_a_closed_desk_works_no_more():
    done = []
    desk = Desk(lambda request, stopped: done.append(request))
    desk.close()
    desk.ask(1)
    assert done == []


def test_a_mistake_of_the_worker_is_shown_and_the_next_request_is_answered(session, monkeypatch):
    answered(session)
    monkeypatch.setattr("copsim.dashboard.session.live_pairs", lambda *_: 1 / 0)
    session.move((("mandate", 1.0),))
    wait_for(lambda: "ZeroDivisionError" in session.state.peek().trouble)
    monkeypatch.undo()
    session.move((("mandate", 2.0),))
    assert answered(session).trouble == ""


def test_the_newest_state_is_shown_whoever_comes_last(session):
    answered(session)
    shown, inner = [], session.state.set

    def slow(state):
        if not shown:  # while the older state is on its way, a newer one overtakes it
            shown.append(state)
            session.speak("de")
        inner(state)

    session.state.set = slow
    session.go_to(12)
    assert (session.state.peek().week, session.state.peek().language) == (12, "de")


def test_every_lever_finds_its_own_stops():
    for lever in LEVERS:
        conditions = Experiment("baseline").conditions_in(0)
        for number, stop in enumerate(lever.stops):
            assert lever.stop_of(conditions | dict(stop.values)) == number


def test_links_of_everything_that_can_be_pulled_are_short():
    experiment = SMALL
    for week, lever in enumerate(LEVERS):
        experiment = experiment.moved(Move(week, lever.stops[2].values))
    assert len(encode(experiment.link(10, "members"))) < 400
