"""The tables of docs/odd.md, made from the declarations of the model.

`python -m tests.docs.odd_tables` writes them between the markers of the document, after a declaration has changed.
"""

import re
from collections.abc import Callable, Iterable
from enum import IntEnum
from functools import partial
from inspect import getsource
from math import isinf
from pathlib import Path

from copsim.dynamics import activities
from copsim.dynamics.chance import Purpose
from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.indicators import INDICATORS
from copsim.dynamics.log import Kind
from copsim.dynamics.outcomes import OUTCOMES
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.state import GROUPS, Array, declared
from copsim.dynamics.switches import SWITCHES

DOCUMENT = Path(__file__).parents[2] / "docs" / "odd.md"
MARKED = re.compile(r"(<!-- table:([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
OF_ACTIVITIES = {
    "with": activities.WITH,
    "formal": activities.FORMAL,
    "coordination": activities.COORDINATION,
    "committed": activities.COMMITTED,
    "rate, /h": activities.RATE,
    "listen": activities.LISTEN,
    "artefacts, /h": activities.ARTEFACTS,
    "shared, /h": activities.SHARED,
    "outside, /h": activities.OUTSIDE,
}
TYPES = {"f8": "real", "i8": "whole", "u1": "whole", "u8": "set"}


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "".join(f"| {' | '.join(cell.replace('|', r'\|') for cell in line)} |\n" for line in lines)


def number(x: float) -> str:
    """The shortest decimal that is exactly x."""
    return repr(float(x)).removesuffix(".0")


def bounds(low: float, high: float) -> str:
    """A range; what has no bound is left open."""
    shown = ("" if isinf(bound) else number(bound) for bound in (low, high))
    return " .. ".join(shown).strip() if not isinf(low) or not isinf(high) else "any"


def range_of(array: Array) -> str:
    """The range of an array; sets have none."""
    return "" if array.dtype == "u8" else bounds(array.low, array.high)


def said_of(kind: type[IntEnum]) -> dict[str, str]:
    """What the comments in the source say of each member; a comment line of its own goes on from the line above."""
    said: dict[str, str] = {}
    last = ""
    for line in getsource(kind).splitlines():
        if found := re.match(r"    (\w+) = \d+(?:  # (.*))?$", line):
            last = found[1]
            said[last] = found[2] or ""
        elif found := re.match(r"    # (.*)$", line):
            said[last] += f"; {found[1]}"
    return said


def members_of(kind: type[IntEnum]) -> str:
    """Number, name and meaning of every member of an enumeration."""
    said = said_of(kind)
    return table(("no.", "name", "meaning"), ((str(int(one)), f"`{one.name}`", said[one.name]) for one in kind))


def state(group: str) -> str:
    """Every array of one group of a world."""
    rows = (
        (f"`{group}.{name}`", TYPES[array.dtype], " × ".join(array.shape), array.unit, range_of(array), array.meaning)
        for here, name, array in declared()
        if here == group
    )
    return table(("array", "type", "one per", "unit", "range", "meaning"), rows)


def parameters() -> str:
    """Every parameter."""
    rows = (
        (f"`{p.name}`", number(p.default), bounds(p.low, p.high), p.unit, p.meaning, p.source, "yes" if p.free else "")
        for p in PARAMETERS
    )
    return table(("symbol", "default", "bounds", "unit", "meaning", "source", "calibrated"), rows)


def conditions() -> str:
    """Every condition that a scenario or intervention may change."""
    rows = ((f"`{c.name}`", number(c.default), bounds(c.low, c.high), c.unit, c.meaning) for c in CONDITIONS)
    return table(("condition", "default", "bounds", "unit", "meaning"), rows)


def switches() -> str:
    """Every mechanism that can be taken out."""
    return table(("switch", "what the model does without it"), ((f"`{s.name}`", s.neutral) for s in SWITCHES))


def indicators() -> str:
    """Every weekly indicator."""
    return table(("indicator", "unit", "meaning"), ((f"`{one.name}`", one.unit, one.meaning) for one in INDICATORS))


def outcomes() -> str:
    """Every outcome of a world."""
    return table(("outcome", "unit", "meaning"), ((f"`{one.name}`", one.unit, one.meaning) for one in OUTCOMES))


def activity_constants() -> str:
    """The constants of the seven activities."""
    rows = (
        (str(k), name, *(number(column[k]) for column in OF_ACTIVITIES.values()))
        for k, name in enumerate(activities.NAMES)
    )
    return table(("k", "activity", *OF_ACTIVITIES), rows)


TABLES: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "conditions": conditions,
    "switches": switches,
    "activities": activity_constants,
    "indicators": indicators,
    "outcomes": outcomes,
    "purposes": partial(members_of, Purpose),
    "events": partial(members_of, Kind),
    **{f"state-{group}": partial(state, group) for group in GROUPS},
}


def tables_in(text: str) -> dict[str, str]:
    """What stands between the markers of a document, by the name of the table."""
    return {found[2]: found[0].removeprefix(found[1]).removesuffix(found[3]) for found in MARKED.finditer(text)}


def filled(text: str) -> str:
    """The document with every table as the declarations have it."""
    return MARKED.sub(lambda found: found[1] + TABLES[found[2]]() + found[3], text)


if __name__ == "__main__":
    DOCUMENT.write_text(filled(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
