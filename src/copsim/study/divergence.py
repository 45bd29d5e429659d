"""Where two cases of one replicate part: the first week, the first member, and what differs, in words.

Both worlds are lived again, side by side. With the same draws all is equal, bit by bit, until something differs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from copsim.dynamics.engine import Life
from copsim.dynamics.state import Array, World, declared
from copsim.scenario import Case, compile_case
from copsim.study.rows import member_label

BANDS = ("outside", "peripheral", "active", "core")
PEOPLE = ("person", "membership")
# What happens to a person, roughly from cause to consequence; the first of them that differs anywhere is named.
TELLING = (
    "person.uid",
    "week.compelled",
    "week.undesired",
    "week.energizing",
    "week.reporting",
    "person_week.free",
    "week.available",
    "person.asked",
    "membership.community",
    "membership.role",
    "week.convened",
    "week.voluntary",
)
COMPARED = ("person", "person_week", "membership", "week", "tie", "community", "unit")
# lists, not values of their rows
SCRATCH = {"person.by_unit"} | {f"week.{name}" for name in ("roll", "roster", "presence", "speech", "toiler", "toil")}


@dataclass(frozen=True)
class Divergence:
    """The first difference between two worlds. member, band: empty if it is the community that differs first."""

    replicate: int
    week: int
    member: str
    band: str
    what: str

    def __str__(self) -> str:
        who = f"{self.member} ({self.band})" if self.member else "the community"
        return f"Replicate {self.replicate} parts in week {self.week}: {who} {self.what}."


class _Pair(NamedTuple):
    """One array in both worlds."""

    name: str
    about: Array
    left: np.ndarray
    right: np.ndarray

    @property
    def of_people(self) -> bool:
        return self.about.shape[0] in PEOPLE

    def rows_apart(self) -> np.ndarray:
        """Rows in which the two differ."""
        apart = (self.left != self.right) & ~((self.left != self.left) & (self.right != self.right))
        return np.flatnonzero(apart.any(axis=tuple(range(1, apart.ndim))))


Telling = Callable[[_Pair, int], str]


def first_divergence(case_a: Case, case_b: Case, seed: int, replicate: int) -> Divergence | None:
    """Where case_b parts from case_a; None if it never does, to the end of the shorter one."""
    left, right = (Life(compile_case(case), seed, replicate) for case in (case_a, case_b))
    if not _comparable(left, right):
        start = min(left.first_week, right.first_week)
        return Divergence(replicate, start, "", "", "is not the same from the start")
    while True:
        apart = [pair for pair in _pairs(left.world, right.world) if len(pair.rows_apart())]
        if apart:
            return _told(replicate, max(left.week - 1, left.first_week), apart, left.world)
        if left.week >= min(left.horizon, right.horizon):
            return None
        left.advance()
        right.advance()


def _comparable(left: Life, right: Life) -> bool:
    same_form = all(pair.left.shape == pair.right.shape for pair in _pairs(left.world, right.world))
    return same_form and left.first_week == right.first_week


def _pairs(left: World, right: World) -> Iterator[_Pair]:
    """The arrays that say what the people, their ties and the communities are, and what the people did this week."""
    for group, name, about in declared():
        full = f"{group}.{name}"
        if group in COMPARED and full not in SCRATCH:
            arrays = (np.asarray(getattr(getattr(world, group), name)) for world in (left, right))
            yield _Pair(full, about, *arrays)


def _told(replicate: int, week: int, apart: list[_Pair], world: World) -> Divergence:
    people = [pair for pair in apart if pair.of_people]
    if not people:
        return Divergence(replicate, week, "", "", _plainly(apart[0], int(apart[0].rows_apart()[0])))
    pair = min(people, key=lambda each: TELLING.index(each.name) if each.name in TELLING else len(TELLING))
    row = int(pair.rows_apart()[0])
    slots = len(world.membership.community) // len(world.person.uid)
    seat = row // slots if pair.about.shape[0] == "membership" else row
    band = BANDS[int(world.observation.band[seat * slots : (seat + 1) * slots].max())]
    tell: Telling = WORDS.get(pair.name, _plainly)
    return Divergence(replicate, week, member_label(int(world.person.uid[seat])), band, tell(pair, row))


def _plainly(pair: _Pair, row: int) -> str:
    """What differs, by its declaration."""
    if np.ndim(pair.left[row]) or pair.about.unit == "bits":
        return f"differs in {pair.about.meaning}"
    return f"differs in {pair.about.meaning}, {_instead(pair, row)}"


def _instead(pair: _Pair, row: int) -> str:
    """The two values with as many digits as they need to look different."""
    left, right = float(pair.left[row]), float(pair.right[row])
    digits = next((n for n in range(2, 17) if f"{left:.{n}g}" != f"{right:.{n}g}"), 17)
    unit = f" {pair.about.unit}" if pair.about.unit not in ("", "share") else ""
    return f"{right:.{digits}g}{unit} instead of {left:.{digits}g}{unit}"


def _hours(more: str, fewer: str) -> Telling:
    def tell(pair: _Pair, row: int) -> str:
        words = more if pair.right[row] > pair.left[row] else fewer
        return f"{words}, {_instead(pair, row)}"

    return tell


def _either(more: str, fewer: str) -> Telling:
    def tell(pair: _Pair, row: int) -> str:
        return more if pair.right[row] > pair.left[row] else fewer

    return tell


WORDS: dict[str, Telling] = {
    "person.uid": _either("leaves the organisation", "stays in the organisation"),
    "week.compelled": _hours("attends because it is required", "has less attendance required"),
    "week.undesired": _hours("is given work that teaches nothing", "is spared work that teaches nothing"),
    "week.energizing": _hours("learns from work that the community is asked to do", "has less work to learn from"),
    "week.reporting": _hours("has to report", "has less to report"),
    "person.asked": _either("is asked to join", "is not asked to join"),
    "membership.community": _either("joins", "is no member"),
    "membership.role": _either("takes part in convening", "does not take part in convening"),
    "week.available": _hours("has more time for the community", "has less time for the community"),
    "person_week.free": _hours("has more time of their own", "has less time of their own"),
    "week.convened": _hours("convenes more", "convenes less"),
    "week.voluntary": _hours("gives more time freely", "gives less time freely"),
}
