"""What happened to one person in the followed world, read off its event log in words."""

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from copsim.dashboard.desk import Desk, Stopped
from copsim.dashboard.experiment import Experiment
from copsim.dashboard.recording import Recording
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import N_
from copsim.dashboard.worlds import FOLLOWED
from copsim.dynamics.chance import GENERATION
from copsim.dynamics.engine import Life
from copsim.dynamics.log import Kind

FIRST_LOG = 1 << 16
MOST_LINES = 400
TONES = TURN, GOOD, BAD, PLAIN = "turn", "good", "bad", "plain"

# What each kind says about the person it happened to; kinds without words are steps inside of others.
WORDS: dict[int, tuple[str, str]] = {
    Kind.JOINED: (TURN, N_("joins, and expects {amount} hours' worth of an hour")),
    Kind.LEFT: (TURN, N_("leaves the community, with an identification of {amount}")),
    Kind.GONE: (TURN, N_("leaves the organisation; somebody else takes the seat")),
    Kind.ROLE_TAKEN: (TURN, N_("takes part in convening")),
    Kind.ROLE_GIVEN_UP: (TURN, N_("gives convening up, with an energy of {amount}")),
    Kind.TALKED: (PLAIN, N_("is talked with before the launch")),
    Kind.SUBGROUP_OPENED: (TURN, N_("opens a subgroup")),
    Kind.LEARNED: (GOOD, N_("learns something new from {other}")),
    Kind.HEARD: (GOOD, N_("learns something new by listening")),
    Kind.READ: (GOOD, N_("learns something new from the record")),
    Kind.WORKED_OUT: (GOOD, N_("works out an open question with {other}")),
    Kind.RESULT: (GOOD, N_("has a result of energizing work")),
    Kind.FOUND_OUTSIDE: (GOOD, N_("finds something new outside")),
    Kind.REFRAMED: (TURN, N_("sees things differently after working with {other}")),
    Kind.USED: (GOOD, N_("uses an insight at work and saves {amount} h")),
    Kind.USED_IN_VAIN: (PLAIN, N_("uses an insight at work in vain")),
    Kind.UNANSWERED: (BAD, N_("asks, and gets no answer")),
    Kind.OBLIGED: (BAD, N_("spends {amount} h on what was not chosen")),
}


class Entry(NamedTuple):
    """One line: the same thing several times in a week is one line. other: seat of who else was there."""

    week: int
    tone: str
    text: str
    other: int | None
    amount: float
    times: int


@dataclass(frozen=True)
class Entries:
    """The diary of one person in one experiment."""

    of: tuple[Experiment, int]
    lines: tuple[Entry, ...]


class Diary:
    """Reads logs for one visitor; `entries` is read by the page."""

    def __init__(self) -> None:
        self.entries: Shown[Entries | None] = Shown(None)
        self._desk: Desk[tuple[Experiment, int]] = Desk(self._work)
        self._log: tuple[Experiment, np.ndarray, np.ndarray] | None = None

    def want(self, experiment: Experiment, person: int) -> None:
        """Read about somebody."""
        self._desk.ask((experiment, person))

    def close(self) -> None:
        """The visitor has gone."""
        self._desk.close()
        self._log = None

    def _work(self, asked: tuple[Experiment, int], stopped: Stopped) -> None:
        experiment, person = asked
        if self._log is None or self._log[0] != experiment:
            self._log = (experiment, *_logged(experiment))
        if not stopped():
            self.entries.set(Entries(asked, tuple(read(self._log[1], self._log[2], person))))


def _logged(experiment: Experiment) -> tuple[np.ndarray, np.ndarray]:
    """All events of the followed world: int64[event, field] and their amounts."""
    life = Life(experiment.compiled, experiment.seed, FOLLOWED, log_capacity=FIRST_LOG)
    life.advance(life.horizon - life.first_week)
    count = int(life.log.count[0])
    return life.log.event[:count].copy(), life.log.amount[:count].copy()


def read(events: np.ndarray, amounts: np.ndarray, person: int) -> list[Entry]:
    """The lines of one seat, whoever sits on it; the latest ones if there are very many."""
    mine = np.flatnonzero((events[:, 2] % GENERATION == person) & np.isin(events[:, 1], list(WORDS)))
    rows = [(int(events[n, 0]), int(events[n, 1]), int(events[n, 3]), float(amounts[n])) for n in mine]
    lines = []
    for (week, kind), group in groupby(sorted(rows), key=lambda row: row[:2]):
        same = list(group)
        tone, text = WORDS[kind]
        other = same[0][2] % GENERATION if "{other}" in text and same[0][2] >= 0 else None
        lines.append(Entry(week, tone, text, other, sum(row[3] for row in same), len(same)))
    return lines[-MOST_LINES:]


def parting(before: Recording, now: Recording, person: int) -> int | None:
    """The first week in which what can be seen of a person differs between two worlds."""
    apart = (before.cells[:, person] != now.cells[:, person]).any(axis=1)
    return int(apart.argmax()) + before.first_week if apart.any() else None
