"""The event log tells what happened and what led to it, and leaves nothing out."""

from collections import Counter

import numpy as np
import pytest
from tests.dynamics.plainly import held
from tests.dynamics.worlds import busy, changed, club, lively, village, worlds_named

from copsim.dynamics.chance import GENERATION
from copsim.dynamics.engine import Life
from copsim.dynamics.log import Kind
from copsim.dynamics.setting import Setting

ACQUIRED = {Kind.LEARNED, Kind.HEARD, Kind.READ, Kind.WORKED_OUT, Kind.RESULT, Kind.FOUND_OUTSIDE, Kind.TAUGHT}
ALWAYS = {Kind.USED, Kind.USED_IN_VAIN, Kind.WORKED_OUT, Kind.HELPED, Kind.WORKED_OUT_WITH, Kind.REFRAMED}
ALWAYS |= {Kind.WRITTEN, Kind.ADOPTED}  # have a cause
WORLDS = ["three steps", "unfunded tasks and reporting", "energizing tasks and praise", "turbulence", "two communities"]
WORLDS += ["sponsored and asked", "never asked", "subgroups", "learning stance", "constellation"]


class Event:
    """One row of the log."""

    def __init__(self, number: int, row: np.ndarray, amount: float) -> None:
        self.number, self.amount = number, amount
        self.week, kind, self.uid, self.other, self.community, self.insight, self.cause = (int(x) for x in row)
        self.kind = Kind(kind)

    def brought(self, uid: int, insight: int) -> bool:
        """Whether it brought an insight to a person's membership."""
        whom = {self.uid, self.other} if self.kind == Kind.WORKED_OUT else {self.uid}
        return self.kind in ACQUIRED and self.insight == insight and uid in whom


def logged(setting: Setting, room: int = 200_000, weeks: int = 0) -> Life:
    life = Life(setting, 2, 1, log_capacity=room)
    while life.week < life.horizon:
        life.advance(weeks or life.horizon - life.week)
    return life


def events(life: Life) -> list[Event]:
    count = int(life.log.count[0])
    return [Event(n, life.log.event[n], float(life.log.amount[n])) for n in range(count)]


@pytest.fixture(scope="module")
def histories() -> dict[str, list[Event]]:
    """The events of several worlds."""
    named = worlds_named()
    return {"busy": events(logged(busy(60)))} | {name: events(logged(named[name])) for name in WORLDS}


def has_the_right_cause(event: Event, cause: Event) -> bool:
    """Whether a cause is of the kind, and about the person and insight, that the description says."""
    mine, there = (event.uid, event.other, event.insight), (cause.uid, cause.other, cause.insight)
    asked = cause.kind == Kind.QUESTION and (cause.uid, cause.insight) == (event.uid, event.insight)
    match event.kind:
        case Kind.LEARNED:
            return asked or cause.brought(event.other, event.insight)
        case Kind.HEARD:
            return cause.brought(event.other, event.insight)
        case Kind.WORKED_OUT | Kind.TAUGHT:
            return asked
        case Kind.USED | Kind.USED_IN_VAIN:
            return cause.brought(event.uid, event.insight)
        case Kind.QUESTION:
            vain = cause.kind == Kind.USED_IN_VAIN and cause.uid == event.uid
            return vain and cause.insight // 32 == event.insight // 32
        case Kind.HELPED:
            return cause.kind == Kind.LEARNED and there == (event.other, event.uid, event.insight)
        case Kind.WORKED_OUT_WITH:
            return cause.kind == Kind.WORKED_OUT and there == (event.other, event.uid, event.insight)
        case Kind.REFRAMED:
            return cause.kind == Kind.WORKED_OUT and there == mine
        case Kind.WRITTEN:
            return cause.kind == Kind.LEARNED and (cause.uid, cause.insight) == (event.uid, event.insight)
        case Kind.ADOPTED:
            return cause.kind == Kind.ADVISED and (cause.week, cause.community) == (event.week, event.community)
    return False


@pytest.mark.parametrize("name", ["busy", *WORLDS])
def test_causes_come_before_and_are_about_the_same_person_and_insight(name, histories):
    history, kinds = histories[name], Counter()
    for event in history:
        if event.cause >= 0:
            cause = history[event.cause]
            assert event.cause < event.number
            assert cause.week <= event.week
            assert has_the_right_cause(event, cause), (vars(event), vars(cause))
            kinds[event.kind] += 1
    assert kinds[Kind.USED] > 0
    assert kinds[Kind.LEARNED] > 0


@pytest.mark.parametrize("name", ["busy", *WORLDS])
def test_uses_joint_work_and_what_comes_of_an_event_always_have_a_cause(name, histories):
    told = [event for event in histories[name] if event.kind in ALWAYS]
    assert told
    assert all(event.cause >= 0 for event in told)


def test_what_lapsed_and_was_found_anew_names_no_event_from_before():
    setting = changed(lively(club(60), tau_o=0.0), 0, turbulence=0.1, discovery=1.0)
    life, lapsed = Life(setting, 2, 1, log_capacity=200_000), {}
    while life.week < life.horizon:
        life.advance()
        for insight in held(life.world.community_week.lapsed[0]):
            lapsed.setdefault(insight, []).append(life.week - 1)
    spread = anew = 0
    brought: dict[tuple[int, int], Event] = {}  # the last time, whether it lapsed since or not
    history = events(life)
    for event in history:
        asked = event.cause >= 0 and history[event.cause].kind == Kind.QUESTION
        if event.kind in (Kind.LEARNED, Kind.HEARD) and not asked:
            before = brought.get((event.other, event.insight))
            last = max((week for week in lapsed.get(event.insight, []) if week <= event.week), default=-1)
            valid = before is not None and before.week >= last
            assert event.cause == (before.number if before is not None and valid else -1)
            spread += valid
            anew += before is not None and not valid
        if event.kind == Kind.LEFT:
            brought = {key: value for key, value in brought.items() if key[0] != event.uid}
        for uid in (event.uid, event.other):
            if event.brought(uid, event.insight):
                brought[uid, event.insight] = event
    assert spread > 20
    assert anew > 20


def test_every_kind_happens_and_weeks_never_go_back(histories):
    assert {event.kind for history in histories.values() for event in history} == set(Kind)
    for history in histories.values():
        weeks = [event.week for event in history]
        assert weeks == sorted(weeks)


def test_events_name_people_who_were_there(histories):
    for history in histories.values():
        gone: set[int] = set()
        for event in history:
            assert event.uid not in gone
            assert event.other not in gone
            if event.kind == Kind.GONE:
                gone.add(event.uid)
    newcomers = [e for history in histories.values() for e in history if e.uid >= GENERATION]
    assert newcomers


def test_a_use_leads_back_over_what_was_learned_to_what_the_partner_had_learned(histories):
    longest = 0
    for history in histories.values():
        for event in history:
            if event.kind == Kind.USED:
                people, learned = [event.uid], history[event.cause]
                while learned.cause >= 0 and history[learned.cause].kind in ACQUIRED:
                    people.append(learned.uid)
                    learned = history[learned.cause]
                    assert learned.insight == event.insight
                longest = max(longest, len(people))
    assert longest >= 3  # somebody used what another had from a third


@pytest.mark.parametrize("weeks", [0, 1, 7])
def test_a_log_that_was_too_small_grows_and_tells_the_same(weeks):
    setting = worlds_named()["three steps"]
    whole, grown = logged(setting), logged(setting, room=3, weeks=weeks)
    count = int(whole.log.count[0])
    assert count == grown.log.count[0] > 3
    assert len(grown.log.event) >= count
    assert whole.log.event[:count].tobytes() == grown.log.event[:count].tobytes()
    assert whole.log.amount[:count].tobytes() == grown.log.amount[:count].tobytes()
    assert whole.series.tobytes() == grown.series.tobytes()


def test_a_log_is_complete_after_every_week():
    life = Life(lively(village(20)), log_capacity=1)
    last = 0
    while life.week < life.horizon:
        life.advance()
        count = int(life.log.count[0])
        assert last <= count <= len(life.log.event)
        assert (life.log.event[:count, 1] >= 0).all()
        assert (life.log.event[last:count, 0] == life.week - 1).all() or life.week - 1 == life.first_week
        last = count


def test_without_a_log_nothing_is_kept():
    life = logged(worlds_named(10)["mandate"], room=0)
    assert life.log.count[0] == 0
    assert life.log.event.shape == (0, 7)


def test_questions_stay_open_until_something_answers_them(histories):
    for history in histories.values():
        opened: dict[tuple[int, int], int] = {}
        for event in history:
            if event.kind == Kind.QUESTION:
                opened[event.uid, event.insight] = event.number
            elif event.cause >= 0 and history[event.cause].kind == Kind.QUESTION:
                assert opened[event.uid, event.insight] == event.cause  # the last time it was raised
