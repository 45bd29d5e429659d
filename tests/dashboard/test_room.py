"""The room itself: who is counted, when, and what is left of it."""

import numpy as np
import pytest
from tests.dashboard.support import frame_of

from copsim.dashboard.guide import Guide
from copsim.dashboard.speech import Speech
from copsim.dashboard.tours import LOWER
from copsim.dashboard.workshop.leading import sheet
from copsim.dashboard.workshop.polls import Phase, Reply
from copsim.dashboard.workshop.questions import PROMPTS, Kind, of_tour, usual
from copsim.dashboard.workshop.room import AWAY, MOST_GUESTS, PAUSE, Room
from copsim.dashboard.workshop.truths import came, judged, score
from copsim.dashboard.worlds import SHOWN

SAY = Speech("en")
BASE = {"alive": 1.0, "core": 6.0, "members": 30.0, "energy": 0.6, "value_per_hour": 1.0}
FRAME = frame_of(BASE, BASE | {"energy": 0.4, "core": 4.0, "alive": 0.5}, spread=0.01)
ALIVE, ENERGY, CORE = (usual(name, FRAME) for name in ("alive", "energy", "core"))


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def room(clock):
    return Room(clock)


def test_thirty_guests_answer_and_the_last_answer_counts(room, clock):
    guests = [room.new_guest() for _ in range(30)]
    room.open(ALIVE)
    assert [room.answer(guest, 1, float(n % 11)) for n, guest in enumerate(guests)] == [Reply.TAKEN] * 30
    assert sum(room.seen().polls[0].counts) == room.seen().here == 30
    before = room.seen().polls[0].counts
    assert room.answer(guests[0], 1, 10.0) == Reply.TOO_SOON
    assert room.seen().polls[0].counts == before
    clock.now += PAUSE
    assert room.answer(guests[0], 1, 10.0) == Reply.TAKEN
    after = room.seen().polls[0].counts
    assert (sum(after), after[0] - before[0], after[10] - before[10]) == (30, -1, 1)


def test_an_answer_belongs_to_its_question_and_its_time(room, clock):
    guest = room.new_guest()
    assert room.answer(guest, 1, 3.0) == Reply.LATE
    room.open(ALIVE)
    room.close()
    assert room.answer(guest, 1, 3.0) == Reply.LATE
    room.open(ENERGY)
    assert room.answer(guest, 1, 2.0) == Reply.LATE
    assert [sum(poll.counts) for poll in room.seen().polls] == [0, 0]
    assert room.answer(guest, 2, 2.0) == Reply.TAKEN


@pytest.mark.parametrize("value", [-1.0, 10.5, 11.0, float("nan"), float("inf")])
def test_what_is_not_on_the_scale_is_no_answer(room, value):
    room.open(ALIVE)
    assert room.answer(room.new_guest(), 1, value) == Reply.WRONG
    assert room.seen().polls[0].answers == ()


@pytest.mark.parametrize("forge", ["", ".", "somebody", "somebody.00", "x." + 24 * "f"])
def test_who_has_no_ticket_of_this_room_is_not_counted(room, forge):
    room.open(ALIVE)
    assert room.answer(forge, 1, 3.0) == Reply.STRANGER
    assert room.answer(Room().new_guest(), 1, 3.0) == Reply.STRANGER
    assert (room.seen().here, room.seen().polls[0].answers) == (0, ())


def test_seats_are_counted_and_those_who_left_without_a_word_give_theirs_up(room, clock):
    room.open(ALIVE)
    first = room.new_guest()
    assert room.answer(first, 1, 5.0) == Reply.TAKEN
    assert all(room.arrive(room.new_guest()) for _ in range(MOST_GUESTS - 1))
    late = room.new_guest()
    assert not room.arrive(late)
    assert room.answer(late, 1, 5.0) == Reply.FULL
    assert room.arrive(first)
    clock.now += AWAY + 1
    assert room.answer(late, 1, 6.0) == Reply.TAKEN
    assert room.own(first).answer == 5.0


def test_ending_deletes_everything(room):
    code, guest = room.code, room.new_guest()
    room.open(ALIVE)
    room.answer(guest, 1, 5.0)
    room.end()
    seen = room.seen()
    assert (seen.phase, seen.here, seen.polls) == (Phase.LOBBY, 0, ())
    assert room.code != code
    assert not room.knows(guest)
    left = [value for value in vars(room).values() if isinstance(value, (dict, list)) and value]
    assert left == []


def test_the_truth_is_shown_for_closed_questions_about_this_experiment_only(room):
    other = usual("alive", frame_of(BASE, BASE))
    for question in (other, ALIVE, CORE):
        room.open(question)
    room.reveal(lambda question: came(question, FRAME))
    assert [poll.phase for poll in room.seen().polls] == [Phase.CLOSED, Phase.REVEALED, Phase.OPEN]
    room.close()
    room.reveal(lambda question: came(question, FRAME))
    assert [poll.question for poll in room.seen().shown] == [CORE]


def test_what_comes_is_what_the_worlds_say():
    alive, energy, core = (came(question, FRAME) for question in (ALIVE, ENERGY, CORE))
    assert alive.value == pytest.approx(5.0, abs=0.2)
    assert energy.value == LOWER
    assert [ALIVE.bar_of(value) for value in (0.0, 6.4, 6.6, 10.0)] == [0, 6, 7, 10]
    assert core.value == pytest.approx(4.0)
    assert (core.low, core.high) == pytest.approx((3.991, 4.009))
    assert "niedriger" in energy.text(Speech("de"))
    assert came(ALIVE, frame_of(BASE, BASE)) is None
    dead = frame_of(BASE, BASE | {"alive": 0.0})
    dead.pairs.now[:, :, SHOWN.index("core")] = np.nan
    assert came(usual("core", dead), dead) is None


def test_the_room_is_judged_as_a_whole():
    alive, energy, core = (came(question, FRAME) for question in (ALIVE, ENERGY, CORE))
    share = alive.value / 10
    assert score(ALIVE, (0.0, 10.0), alive) == pytest.approx(0.25)
    assert score(ALIVE, (10.0,), alive) == pytest.approx(1 - share)
    assert score(ENERGY, (2.0, 2.0), energy) == 0.0
    assert score(ENERGY, (0.0, 0.0, 0.0), energy) == 1.0
    assert score(ENERGY, (0.0, 2.0), energy) == pytest.approx(0.25)
    assert score(CORE, (3.0, 5.0, 20.0), core) == pytest.approx(1.0 / (core.high - core.low))
    assert score(CORE, (), core) is None
    assert "spread widths" in judged(CORE, (4.0,), core, SAY)


def test_the_questions_of_a_tour_are_those_of_its_steps():
    found = [of_tour(Guide("mandates", number)) for number in range(5)]
    assert found[0] is found[4] is None
    assert [question.kind for question in found[1:4]] == [Kind.CHOICE, Kind.CHOICE, Kind.CHANCE]
    assert found[3].experiment.moves
    assert not found[3].needs_change


@pytest.mark.parametrize("name", PROMPTS)
def test_every_answer_has_a_bar(name):
    question = usual(name, FRAME)
    labels = question.bars(SAY)
    values = np.arange(question.low, question.high + question.step, question.step)
    assert all(question.allows(value) for value in values)
    assert {question.bar_of(value) for value in values} == set(range(len(labels)))


def test_the_sheet_holds_counts_and_nobody(room):
    guests = [room.new_guest() for _ in range(3)]
    room.open(ENERGY)
    for guest, value in zip(guests, (2.0, 2.0, 0.0), strict=True):
        room.answer(guest, 1, value)
    room.close()
    room.reveal(lambda question: came(question, FRAME))
    text = sheet(room.seen().polls, SAY)
    rows = [line.split(",") for line in text.splitlines()]
    assert [(row[-4], row[-3]) for row in rows[1:2]] != []
    assert [line for line in text.splitlines() if ",lower,2," in line]
    assert not [guest for guest in guests if guest in text or guest.split(".")[0] in text]
    assert not [guest for guest in guests if guest in repr(room.seen())]


def test_who_listens_is_told_once_for_many_changes(room):
    from tests.dashboard.support import wait_for

    told = []
    stop = room.bell.listen(lambda: told.append(room.seen()))
    room.open(ALIVE)
    for _ in range(20):
        room.answer(room.new_guest(), 1, 3.0)
    wait_for(lambda: bool(told) and len(told[-1].polls[0].answers) == 20)
    assert len(told) <= 3
    stop()
    stop()
