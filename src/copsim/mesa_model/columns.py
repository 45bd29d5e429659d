"""Columns: which arrays of a world a member shows as attributes, and what may be written into them.

A column is one number per person: an array of people, or of their first memberships. Where both groups have a name, the
membership keeps it and the person's is called `person_<name>`. Of people outside the community, whatever belongs to a
membership reads as 0, the community itself as -1, and cannot be written: nothing there has a meaning.
"""

import difflib
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from copsim.dynamics.state import Array, World, declared

BANDS = ("outside", "peripheral", "active", "core")  # words for the numbers of observation.band

# As long as people or memberships, but in an order of their own: no property of anybody.
WORKING_LISTS = {"by_unit", "roll", "roster", "presence", "speech", "toiler", "toil", "sorted", "group", "grouped"}
SHOWN_GROUPS = ("person", "membership", "person_week", "week", "observation")

REMEMBERED_GROUPS = ("person", "membership")  # a week begins from these and computes the others anew
PLACES = {
    "uid",
    "home",
    "unit",
    "site",
    "community",
    "subgroup",
    "cohort",
}  # who and where somebody is: other arrays refer to it

Rows = np.ndarray | slice


class Column(NamedTuple):
    """One number per person, and where it lives in a world."""

    name: str
    group: str
    field: str
    array: Array
    words: tuple[str, ...] = ()

    @property
    def of_members(self) -> bool:
        """Whether only members have it."""
        return self.array.shape == ("membership",) and self.name != "community"

    def read(self, world: World, rows: Rows) -> np.ndarray:
        """A copy of some rows."""
        values = np.array(_per_person(world, self.group, self.field)[rows])
        if self.of_members:
            values[_outside(world, rows)] = 0
        return values

    def one(self, world: World, row: int) -> Any:
        """The value of one person as a Python scalar."""
        value = _per_person(world, self.group, self.field)[row].item()
        if self.of_members and _per_person(world, "membership", "community")[row] < 0:
            value = type(value)(0)
        return self.words[value] if self.words else value

    def write(self, world: World, rows: Rows, value: Any) -> None:
        """Write one value into all rows, or an array of them into a row each."""
        checked = self._checked(value)
        if self.of_members and _outside(world, rows).any():
            raise ValueError(f"only members have {self.name}; take those of agents.where(community=0)")
        _per_person(world, self.group, self.field)[rows] = checked

    def plain(self, values: np.ndarray) -> list[Any]:
        """Values of this column as Python scalars; bands as words."""
        scalars: list[Any] = values.tolist()
        return [self.words[value] for value in scalars] if self.words else scalars

    def matches(self, values: np.ndarray, wanted: Any) -> np.ndarray:
        """Which values equal what is wanted, or one of several wanted."""
        several = isinstance(wanted, list | tuple | set | frozenset | range | np.ndarray)
        return np.isin(values, [self._number(one) for one in (wanted if several else (wanted,))])

    def _checked(self, value: Any) -> np.ndarray:
        """What may be written; here, because the kernels check nothing."""
        if self.name not in WRITABLE:
            raise AttributeError(f"{self.name} can be read but not set")
        given, whole = np.asarray(value), self.array.dtype == "i8"
        if given.dtype.kind not in ("biu" if whole else "biuf"):
            raise TypeError(f"{self.name} takes {'whole numbers' if whole else 'numbers'}, not {value!r}")
        if not ((given >= self.array.low) & (given <= self.array.high) & np.isfinite(given)).all():
            raise ValueError(f"{self.name} is {self.array.low:g} to {self.array.high:g}, not {value!r}")
        return given.astype(self.array.dtype)

    def _number(self, wanted: Any) -> Any:
        if not self.words or not isinstance(wanted, str):
            return wanted
        if wanted not in self.words:
            raise ValueError(f"{self.name} is one of {', '.join(self.words)}, not {wanted!r}")
        return self.words.index(wanted)


def _per_person(world: World, group: str, field: str) -> np.ndarray:
    """An array of people or memberships as a view with a row per person."""
    array: np.ndarray = getattr(world, group)[field]
    return array[:: max(1, len(array) // max(1, len(world.person)))]


def _outside(world: World, rows: Rows) -> np.ndarray:
    outside: np.ndarray = _per_person(world, "membership", "community")[rows] < 0
    return outside


def _columns() -> Iterator[Column]:
    shown = [
        (group, field, array)
        for group, field, array in declared()
        if group in SHOWN_GROUPS and array.shape in (("person",), ("membership",)) and field not in WORKING_LISTS
    ]
    of_memberships = {field for group, field, _ in shown if group == "membership"}
    for group, field, array in shown:
        name = f"person_{field}" if group == "person" and field in of_memberships else field
        yield Column(name, group, field, array, BANDS if field == "band" else ())


COLUMNS: dict[str, Column] = {column.name: column for column in _columns()}
WRITABLE = {name for name, one in COLUMNS.items() if one.group in REMEMBERED_GROUPS and name not in PLACES}
COLUMNS["unique_id"] = COLUMNS["uid"]._replace(name="unique_id")  # what Mesa calls it


def unknown(name: str) -> str:
    """What to say of a name that is no column."""
    near = difflib.get_close_matches(name, COLUMNS, n=1)
    return f"members have no attribute or column {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
