"""The event log: what happened, to whom, in which community, about which insight, and what led to it."""

from enum import IntEnum

from copsim.dynamics.chance import Now
from copsim.dynamics.kernel import step
from copsim.dynamics.state import Log


class Kind(IntEnum):
    """Kinds of events. Append only. The amount's unit stands behind each kind."""

    LEARNED = 0  # a new insight from an answer; he
    HEARD = 1  # a new insight from listening; he
    READ = 2  # a new insight from the record; he
    WORKED_OUT = 3  # an open question solved together; he
    RESULT = 4  # a result of energizing work; he
    ANSWERED = 5  # an answer without anything new; 1
    UNANSWERED = 6  # a question met no answer; 1
    QUESTION = 7  # a question from practice stays open; 1
    USED = 8  # an acquired insight used at work with success; h saved
    USED_IN_VAIN = 9  # an acquired insight used at work without success; 1
    ROLE_TAKEN = 10  # takes part in convening; 1
    ROLE_GIVEN_UP = 11  # gives convening up; energy
    JOINED = 12  # becomes a member; expected value, he/h
    LEFT = 13  # leaves the community; identification
    GONE = 14  # leaves the organisation; 1
    OBLIGED = 15  # compelled, undesired and reporting hours; h
    TALKED = 16  # a talk before the launch; 1
    FOUND_OUTSIDE = 17  # a new insight from an outside source; he
    REFRAMED = 18  # a view changed by working something out together; he
    ADVISED = 19  # the community was asked on a decision; insights it could add
    ADOPTED = 20  # its advice was adopted; he
    DECIDED_BADLY = 21  # a decision without the community went wrong; insights it could have added
    SUBGROUP_OPENED = 22  # opens a subgroup; 1 about a topic, 2 about a place
    TRUSTED = 23  # the comfort of an answer from somebody trusted; he
    HELPED = 24  # the satisfaction of having helped; he
    WORKED_OUT_WITH = 25  # a new insight as the partner in working something out; he
    CONVENED = 26  # convening done this week; h
    WRITTEN = 27  # an insight put on record; he
    ORIENTED = 28  # a first tie across units or places; he
    TAUGHT = 29  # a new insight from an expert; he


@step
def note(log: Log, now: Now, what: tuple[int, int, int, int, int, int], amount: float) -> int:
    """Write an event and return its number; `what` = (kind, uid, other uid, community, insight, cause).

    Beyond the capacity events are counted and not written; the engine then lives the world again with a larger log.
    """
    capacity = len(log.event)
    if capacity == 0:
        return -1
    number = log.count[0]
    log.count[0] += 1
    if number < capacity:
        kind, uid, other, community, insight, cause = what
        row = log.event[number]
        row[0], row[1], row[2], row[3] = now.week, kind, uid, other
        row[4], row[5], row[6] = community, insight, cause
        log.amount[number] = amount
    return number


@step
def remember_learned(log: Log, m: int, insight: int, number: int) -> None:
    """Keep which event brought membership m an insight."""
    if len(log.event) > 0:
        log.learned[m, insight] = number


@step
def remember_raised(log: Log, i: int, insight: int, number: int) -> None:
    """Keep which event raised person i's question."""
    if len(log.event) > 0:
        log.raised[i, insight] = number


@step
def how_learned(log: Log, m: int, insight: int) -> int:
    """Event by which membership m acquired an insight, -1 without a log."""
    return log.learned[m, insight] if len(log.event) > 0 else -1


@step
def why_raised(log: Log, i: int, insight: int) -> int:
    """Event by which person i's question was raised, -1 without a log."""
    return log.raised[i, insight] if len(log.event) > 0 else -1
