"""Arrays that refuse a place outside, and one that counts from the end: numpy takes the latter, a kernel takes both."""

from typing import Any

import numpy as np

from copsim.dynamics import engine
from copsim.dynamics.setting import Rules, Setting
from copsim.dynamics.state import World, allocate


class Checked(np.ndarray):
    """An array, of records or numbers, whose places are whole numbers from 0 on."""

    def __getitem__(self, place: Any) -> Any:
        refuse(place)
        found = super().__getitem__(place)
        return Row(found) if isinstance(found, np.void) else found

    def __setitem__(self, place: Any, value: Any) -> None:
        refuse(place)
        super().__setitem__(place, value)

    def __getattr__(self, name: str) -> Any:
        if name in (self.dtype.names or ()):
            return super().__getitem__(name)
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in (self.dtype.names or ()):
            super().__getitem__(name)[...] = value
        else:
            super().__setattr__(name, value)


class Row:
    """One record of a checked array."""

    def __init__(self, record: np.void) -> None:
        object.__setattr__(self, "_record", record)

    def __getattr__(self, name: str) -> Any:
        found = self._record[name]
        return found.view(Checked) if isinstance(found, np.ndarray) else found

    def __setattr__(self, name: str, value: Any) -> None:
        self._record[name] = value


def refuse(place: Any) -> None:
    """IndexError for a place that counts from the end."""
    for part in place if isinstance(place, tuple) else (place,):
        if isinstance(part, int | np.integer) and part < 0:
            raise IndexError(f"place {part} counts from the end")


def checked(group: Any) -> Any:
    """A group of arrays, or one array, with its places checked."""
    if isinstance(group, np.ndarray):
        return group.view(np.ndarray).view(Checked)
    return group._replace(**{name: checked(array) for name, array in group._asdict().items()})


def check_places() -> None:
    """From now on, worlds and rules are made of checked arrays; only where the JIT is off."""
    rules_of = engine.rules_of

    def checked_world(*sizes: int) -> World:
        return World(*map(checked, allocate(*sizes)))

    def checked_rules(setting: Setting) -> Rules:
        rules = rules_of(setting)
        return Rules(rules.p, *map(checked, rules[1:]))

    engine.allocate, engine.rules_of = checked_world, checked_rules
