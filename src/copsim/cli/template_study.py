"""A study file with every key in it, written from the declarations of study files: what they learn, it says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

import tomlkit
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from copsim.cli.template import block, explained, fields_of
from copsim.scenario.fields import Part, plain
from copsim.scenario.model import Conditions
from copsim.study.sweep.model import StudyFile

SCHEMA_FILE = "copsim.study.schema.json"
OWN = "facilitator"


def commented_study(name: str, weeks: int) -> str:
    """The text of a new study file about the scenario NAME.toml in the folder above it, which has so many weeks."""
    halfway = weeks // 2
    tried = [f"protected-time@{halfway}", f"encouragement@{halfway}"] if weeks > 1 else []
    factors = {"people.culture": {"from": 0.2, "to": 1.0}, "people.prior_identity": {"from": 0.0, "to": 0.6}}
    values = {
        "format": 1,
        "name": name,
        "scenarios": [f"../{name}.toml"],
        "policies": ["none", *tried],
        "replicates": 4,
        "design": {"kind": "lhs", "points": 32, "factors": factors},
        "goal": {"outcomes": ["energy", "alive"]},
    }
    head = [
        f"#:schema ./{SCHEMA_FILE}",
        "# Under which of these conditions does the community thrive, and what does halfway support change?",
        "# copsim sweep study.toml --dry-run says what it takes; copsim sensitivity and rank ask what came of it.",
        "",
    ]
    return "\n".join([*head, *_Pen(examples(weeks)).keys(StudyFile, values, "")]) + "\n"


def examples(weeks: int) -> dict[str, Any]:
    """What types cannot say, by key.

    A key that is not here is shown with its default, or with the least that its type allows; a list or tables by name
    that are neither here nor set are only described.
    """
    halfway = weeks // 2
    convenes = {"from": halfway, "set": {"support_hours": 4.0}}
    return {
        "question": "What helps it most, for how little?",
        "set": {"weeks": max(1, weeks)},
        "design.path": "points.csv",
        "outcomes": [{"name": "core_after", "of": "core", "weeks": [halfway, max(halfway, weeks - 1)]}],
        "record.tables": ["runs", "effects"],
        "goal.meet": "share(alive) >= 0.8",
        "policy": {
            OWN: {"title": "Somebody convenes for the community", "interventions": [convenes], "cost": {"hours": 4.0}}
        },
        f"policy.{OWN}.losses": [{"week": halfway, "nurturers": 1}],
    }


@dataclass(frozen=True)
class _Pen:
    """Writes tables as TOML with explanations; examples: by key, for what is not set."""

    examples: Mapping[str, Any]

    def keys(self, model: type[BaseModel], values: Mapping[str, Any], place: str) -> Iterator[str]:
        """All keys of a table: first those with a value, then the tables in it, as TOML wants them."""
        tables = {}
        for key, field in fields_of(model).items():
            if _kind(field) is None:
                yield from explained(key, field, values, self._example(field, f"{place}{key}"))
            else:
                tables[key] = field
        for key, field in tables.items():
            yield ""
            yield from self._tables(f"{place}{key}", field, values.get(key))

    def _tables(self, place: str, field: FieldInfo, values: Any) -> Iterator[str]:
        """A table, a list of them or tables by name: as they are set, else an example as comment, to be switched on."""
        kind, model = _kind(field) or ("", Part)
        yield f"# {field.description or model.__doc__}"
        lines = list(self._entries(place, kind, model, values or self.examples.get(place, {})))
        always = kind == "table" and field.default is not None
        yield from lines if values or always else [f"# {line}".rstrip() for line in lines]

    def _entries(self, place: str, kind: str, model: type[BaseModel], shown: Any) -> Iterator[str]:
        if kind == "list":
            for entry in shown:
                yield from [f"[[{place}]]", *self.keys(model, entry, f"{place}.")]
        elif kind == "by name":
            for name, entry in shown.items():
                here = f"{place}.{tomlkit.key(name).as_string()}"
                yield from [f"[{here}]", *self.keys(model, entry, f"{here}.")]
        elif kind == "table":
            yield from [f"[{place}]", *self.keys(model, shown, f"{place}.")]
        else:
            yield from block(f"[{place}]", shown)

    def _example(self, field: FieldInfo, place: str) -> Any:
        """A value to begin with where none is set: the default, else the least that is allowed."""
        if place in self.examples:
            return self.examples[place]
        if field.default is not None and not field.is_required():
            return field.default
        field = plain(field)
        kind = field.annotation
        if get_origin(kind) is Literal:
            return get_args(kind)[0]
        if get_origin(kind) is tuple:
            return []
        if kind in (int, float):
            return next((kind(each.ge) for each in field.metadata if hasattr(each, "ge")), kind(0))
        return {} if kind is Conditions else "..."


def _kind(field: FieldInfo) -> tuple[str, type[BaseModel]] | None:
    """What kind of tables stands there, and of what; None for a value, and for conditions, which the scenario tells."""
    kind = plain(field).annotation
    inner = [each for each in get_args(kind) if isinstance(each, type) and issubclass(each, BaseModel)]
    if kind is Conditions:
        return None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "table", kind
    if get_origin(kind) is dict:
        return ("by name", inner[0]) if inner else ("free", Part)
    return ("list", inner[0]) if inner and get_origin(kind) is tuple else None
