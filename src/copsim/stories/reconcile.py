"""7.13.2 Do stories and numbers agree? A world's event log against its indicators, and its chains against themselves.

A value story is a chain of events: a question from practice, an answer, a use, hours saved. Whoever tells it claims
that each link is in the log; whoever counts claims that the totals are those of the log.
"""

from typing import NamedTuple

import numpy as np

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.ledger import Value
from copsim.dynamics.log import Kind

# Events whose amounts are the value of a kind; applied value is a price for each use.
BOOKED: dict[Value, tuple[Kind, ...]] = {
    Value.IMMEDIATE: (Kind.TRUSTED, Kind.HELPED),
    Value.POTENTIAL: (
        Kind.LEARNED,
        Kind.HEARD,
        Kind.READ,
        Kind.FOUND_OUTSIDE,
        Kind.TAUGHT,
        Kind.RESULT,
        Kind.WORKED_OUT,
        Kind.WORKED_OUT_WITH,
    ),
    Value.APPLIED: (Kind.USED, Kind.USED_IN_VAIN),
    Value.REALISED: (Kind.USED,),
    Value.ENABLING: (Kind.CONVENED, Kind.WRITTEN),
    Value.STRATEGIC: (Kind.ADOPTED,),
    Value.ORIENTING: (Kind.ORIENTED,),
    Value.TRANSFORMATIVE: (Kind.REFRAMED,),
}
ACQUIRED = (Kind.LEARNED, Kind.HEARD, Kind.READ, Kind.WORKED_OUT, Kind.RESULT, Kind.FOUND_OUTSIDE, Kind.TAUGHT)
FIELDS = WEEK, KIND, UID, OTHER, COMMUNITY, INSIGHT, CAUSE = range(7)  # of log.event


class Audit(NamedTuple):
    """What was found in the log of one world.

    unaccounted: largest difference of a kind of value between indicators and log, as a share of it. broken: uses and
    answers whose cause is not what brought them. told: uses that lead back to what was learned.
    """

    unaccounted: float
    broken: int
    told: int


def audit(life: Life) -> Audit:
    """Check a life that was lived with a log; its weeks must be lived."""
    count = int(life.log.count[0])
    events, amounts = np.asarray(life.log.event[:count]), np.asarray(life.log.amount[:count])
    broken, told = _chains(events)
    return Audit(_unaccounted(life, events, amounts), broken, told)


def _unaccounted(life: Life, events: np.ndarray, amounts: np.ndarray) -> float:
    """Indicators are per member: weeks without members have none, and their events are left out as well."""
    members = life.series[:, :, COLUMN["members"]]
    there = members > 0
    counted = (events[:, COMMUNITY] >= 0) & there[events[:, WEEK] - life.first_week, events[:, COMMUNITY]]
    gaps = []
    for kind, sources in BOOKED.items():
        mine = counted & np.isin(events[:, KIND], sources)
        price = float(life.setting.parameters.v_a)
        logged = price * float(mine.sum()) if kind is Value.APPLIED else float(amounts[mine].sum())
        told = life.series[:, :, COLUMN[f"value_{kind.name.lower()}"]]
        gaps.append(abs(float((told * members)[there].sum()) - logged) / max(1.0, logged))
    return max(gaps)


def _chains(events: np.ndarray) -> tuple[int, int]:
    """How many uses and answers have a wrong cause, and how many uses a right one."""
    uses = np.flatnonzero(np.isin(events[:, KIND], (Kind.USED, Kind.USED_IN_VAIN)))
    right = _caused(events, uses, events[uses, UID])
    answers = np.flatnonzero((events[:, KIND] == Kind.LEARNED) & (events[:, CAUSE] >= 0))
    cause = events[events[answers, CAUSE]]
    asked = (cause[:, KIND] == Kind.QUESTION) & (cause[:, UID] == events[answers, UID])
    asked &= cause[:, INSIGHT] == events[answers, INSIGHT]
    passed_on = _caused(events, answers, events[answers, OTHER])
    return int((~right).sum() + (~(asked | passed_on)).sum()), int(right.sum())


def _caused(events: np.ndarray, which: np.ndarray, who: np.ndarray) -> np.ndarray:
    """Whether the cause of events is that somebody acquired their insight, earlier; bool[event]."""
    numbers = events[which, CAUSE]
    cause = events[np.maximum(numbers, 0)]
    theirs = (cause[:, UID] == who) | ((cause[:, KIND] == Kind.WORKED_OUT) & (cause[:, OTHER] == who))
    same = (cause[:, INSIGHT] == events[which, INSIGHT]) & np.isin(cause[:, KIND], ACQUIRED)
    right: np.ndarray = (numbers >= 0) & (numbers < which) & theirs & same
    return right
