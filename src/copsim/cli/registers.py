"""Everything that has a name, read from where it is declared."""

import re
from collections.abc import Callable
from pathlib import Path

from copsim.cli.documents import ItemPart


def items(kind: str) -> list[ItemPart]:
    """All things of one kind, in the order of their declaration."""
    return READERS[kind]()


def find(name: str) -> list[tuple[str, ItemPart]]:
    """Every thing of that name, with its kind."""
    return [(kind, item) for kind in READERS for item in items(kind) if item.id == name]


def names() -> list[str]:
    """Names of all things of all kinds."""
    return [item.id for kind in READERS for item in items(kind)]


def read_by(kind: str, name: str) -> list[str]:
    """Files of the model that read a parameter, condition or mechanism, found in their text."""
    import copsim.dynamics

    pattern = {
        "parameters": rf"\bp\.{name}\b",
        "conditions": rf"\b{name.upper()}\b",
        "mechanisms": rf"\b{name.upper()}\b",
    }
    declared_in = {"parameters.py", "conditions.py", "switches.py"}
    if kind not in pattern:
        return []
    files = sorted(Path(copsim.dynamics.__path__[0]).glob("*.py"))
    reading = re.compile(pattern[kind])
    return [file.stem for file in files if file.name not in declared_in and reading.search(file.read_text("utf-8"))]


def _scenarios() -> list[ItemPart]:
    from copsim.scenario import load_scenario, shipped_ids

    return [ItemPart(id=name, meaning=load_scenario(name).title) for name in shipped_ids()]


def _policies() -> list[ItemPart]:
    from copsim.scenario import shipped_policies

    return [ItemPart(id=policy.name, meaning=policy.title) for policy in shipped_policies()]


def _conditions() -> list[ItemPart]:
    from copsim.dynamics.conditions import CONDITIONS

    return [
        ItemPart(id=c.name, meaning=c.meaning, unit=c.unit, default=c.default, low=c.low, high=c.high)
        for c in CONDITIONS
    ]


def _parameters() -> list[ItemPart]:
    from copsim.dynamics.parameters import PARAMETERS

    return [
        ItemPart(id=p.name, meaning=p.meaning, unit=p.unit, default=p.default, low=p.low, high=p.high, source=p.source)
        for p in PARAMETERS
    ]


def _indicators() -> list[ItemPart]:
    from copsim.dynamics.indicators import INDICATORS

    return [ItemPart(id=indicator.name, meaning=indicator.meaning, unit=indicator.unit) for indicator in INDICATORS]


def _outcomes() -> list[ItemPart]:
    from copsim.dynamics.outcomes import OUTCOMES

    return [ItemPart(id=outcome.name, meaning=outcome.meaning, unit=outcome.unit) for outcome in OUTCOMES]


def _mechanisms() -> list[ItemPart]:
    from copsim.dynamics.switches import SWITCHES

    return [ItemPart(id=switch.name, meaning=f"without it: {switch.neutral}") for switch in SWITCHES]


def _claims() -> list[ItemPart]:
    from copsim.study.claims import load_claims

    return [ItemPart(id=claim.id, meaning=claim.title, source=claim.source) for claim in load_claims()]


READERS: dict[str, Callable[[], list[ItemPart]]] = {
    "scenarios": _scenarios,
    "policies": _policies,
    "conditions": _conditions,
    "parameters": _parameters,
    "indicators": _indicators,
    "outcomes": _outcomes,
    "mechanisms": _mechanisms,
    "claims": _claims,
}
