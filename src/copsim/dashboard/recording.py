"""One world as it is watched: what a picture needs of every person in every week, four bytes each.

A recording is bytes and travels to the browser as it is, so that playing and scrubbing need no server.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from copsim.dynamics.chance import GENERATION
from copsim.dynamics.engine import Life
from copsim.dynamics.state import LIVING

CELL = 4  # bytes: who (band, role, generation), energy, identification, hours
ROLE, GENERATION_SHIFT, GENERATIONS = 4, 3, 31
HOURS_SCALE = 25  # an hour is 25 steps, so that ten hours fit
MOST_PAIRS = 250  # of one week; more lines are a blur


@dataclass(frozen=True, eq=False)
class Recording:
    """cells: uint8[week, person, 4]; pairs: who helped whom, uint16[pair, 2]; ends: int32[week], pairs up to there."""

    first_week: int
    cells: np.ndarray
    pairs: np.ndarray
    ends: np.ndarray

    @property
    def people(self) -> int:
        """Everybody in the organisation."""
        return int(self.cells.shape[1])

    @property
    def after(self) -> int:
        """The week after the last one."""
        return self.first_week + len(self.cells)

    def until(self, week: int) -> Self:
        """The same up to a week, that week not included."""
        n = max(0, week - self.first_week)
        last = int(self.ends[n - 1]) if n else 0
        return replace(self, cells=self.cells[:n], pairs=self.pairs[:last], ends=self.ends[:n])

    def then(self, later: "Recording") -> Self:
        """The same, going on with a recording that begins where this one ends."""
        ends = np.concatenate([self.ends, later.ends + len(self.pairs)]).astype(np.int32)
        cells, pairs = np.concatenate([self.cells, later.cells]), np.concatenate([self.pairs, later.pairs])
        return replace(self, cells=cells, pairs=pairs, ends=ends)

    def of(self, person: int) -> bytes:
        """The cells of one person, week after week."""
        return self.cells[:, person].tobytes()


def record(life: Life) -> Recording:
    """Live a world to its horizon and keep what can be seen; the last weeks of an ended community are still weeks."""
    first, slots = life.week, max(1, len(life.world.membership) // max(1, len(life.world.person)))
    cells, pairs, ends, total = [], [], [], 0
    while life.week < life.horizon:
        life.advance()
        cells.append(_seen(life, slots))
        helped = _helped(life, slots)
        total += len(helped)
        pairs.append(helped)
        ends.append(total)
    people = len(life.world.person)
    seen = np.array(cells, np.uint8).reshape(len(cells), people, CELL)
    joined = np.concatenate([np.zeros((0, 2), np.uint16), *pairs])
    return Recording(first, seen, joined, np.array(ends, np.int32))


def _seen(life: Life, slots: int) -> np.ndarray:
    """Everybody this week; of several memberships the most central one counts."""
    world = life.world
    rows = np.arange(len(world.person)) * slots + world.observation.band.reshape(-1, slots).argmax(axis=1)
    own, week = world.membership[rows], world.week[rows]
    here = own.community >= 0
    generation = np.minimum(world.person.uid // GENERATION, GENERATIONS) << GENERATION_SHIFT
    who = np.where(here, world.observation.band[rows] + ROLE * own.role, 0) + generation
    hours = np.where(here, np.minimum(255, np.rint(HOURS_SCALE * week.attendance)), 0)
    identification = np.where(here, np.rint(255 * own.identification), 0)
    return np.stack([who, np.rint(255 * world.person.energy), identification, hours], axis=1).astype(np.uint8)


def _helped(life: Life, slots: int) -> np.ndarray:
    """Whose questions were answered by whom this week: uint16[pair, 2], at most MOST_PAIRS of them, evenly picked."""
    meeting = life.world.meeting[: int(life.world.count.encounters[0])]
    if not (life.world.community.status == LIVING).any():
        meeting = meeting[:0]
    answered = meeting[meeting.outcome == 1]
    step = max(1, -(-len(answered) // MOST_PAIRS))
    few = answered[::step]
    return np.stack([few.initiator // slots, few.partner // slots], axis=1).astype(np.uint16).reshape(-1, 2)
