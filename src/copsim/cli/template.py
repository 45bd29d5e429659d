"""A scenario file with every key in it: those that are set as they are, the others as comments with their defaults."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import tomlkit
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from copsim.scenario.fields import allowed, keys_of
from copsim.scenario.model import Scenario

SCHEMA_FILE = "copsim.scenario.schema.json"
COLUMNS = 110
EXAMPLES = {
    "interventions": '[[interventions]]\nname = "mandate"\nfrom = 52\nuntil = 104\nset = { mandate = 1.0 }',
    "losses": '[[losses]]\nweek = 78\nnurturers = "all"',
    "policies": '[policies.protect]\ntitle = "Time for it counts as work"\n'
    "interventions = [{ from = 78, set = { protected_hours = 0.5 } }]",
    "constellation": "[constellation]\nlocals = 4\nglobals = 2",
    "space": "[space]\nopens = 52\nlasts = 10\ninvited = 24\nhours = 1.0",
    "activities": "[activities]\nsharing = 0.5\ninquiry = 0.5",
}


def commented_scenario(source: str, values: Mapping[str, Any], name: str) -> str:
    """The text of a new scenario file, made from the text and the values of another one."""
    tables = fields_of(Scenario)
    lines = [f"#:schema ./{SCHEMA_FILE}", *_header(source), ""]
    for key, field in tables.items():
        if not keys_of(field) and key not in EXAMPLES:
            lines += explained(key, field, {**values, "name": name}, _default(field))
    for key, field in tables.items():
        if key in EXAMPLES:
            lines += ["", *_listed(key, field, values.get(key))]
        elif keys_of(field):
            lines += ["", *_table(key, field, values.get(key) or {})]
    return "\n".join(lines) + "\n"


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a table, as they are written."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _header(source: str) -> Iterator[str]:
    """What the other file says about itself, without its schema line."""
    for line in source.splitlines():
        if not line.startswith("#"):
            return
        if not line.startswith("#:schema"):
            yield line


def _table(key: str, field: FieldInfo, values: Mapping[str, Any]) -> list[str]:
    about = getattr(field.annotation, "__doc__", "") or ""
    lines = [explained(name, each, values, _default(each)) for name, each in keys_of(field).items()]
    return [f"[{key}]  # {about}", *(line for each in lines for line in each)]


def explained(key: str, field: FieldInfo, values: Mapping[str, Any], example: Any) -> list[str]:
    """One key: its meaning and what is allowed as comment above it, its value or, as comment, an example."""
    about = "; ".join(part for part in (field.description, allowed(field)) if part)
    comment = textwrap.wrap(about, COLUMNS - 2)
    setting = f"{key} = {toml(values[key])}" if key in values else f"# {key} = {toml(example)}"
    return [*(f"# {line}" for line in comment), setting]


def _default(field: FieldInfo) -> Any:
    """A value to start from, where none is set."""
    default = field.default
    if isinstance(default, tuple):
        return [item.model_dump() if isinstance(item, BaseModel) else item for item in default]
    return 0 if default is None or not isinstance(default, bool | int | float | str) else default


def _listed(key: str, field: FieldInfo, values: Any) -> list[str]:
    """Lists and free tables: as they are set, else an example as comment."""
    comment = f"# {field.description or _about(field)}"
    if not values:
        return [comment, *(f"# {line}" for line in EXAMPLES[key].split("\n"))]
    if key == "policies":
        return [comment, *(line for name, table in values.items() for line in block(f"[policies.{name}]", table))]
    if isinstance(values, Mapping):
        return [comment, *block(f"[{key}]", values)]
    return [comment, *(line for table in values for line in block(f"[[{key}]]", table))]


def _about(field: FieldInfo) -> str:
    return "mix of learning activities; shares sum to 1, what is left out is 0"


def block(header: str, table: Mapping[str, Any]) -> list[str]:
    """A table without explanations."""
    return [header, *(f"{key} = {toml(value)}" for key, value in table.items())]


def toml(value: Any) -> str:
    """A plain value as TOML on one line.

    >>> toml({"name": "a", "share": 0.5}), toml([1, True])
    ('{ name = "a", share = 0.5 }', '[1, true]')
    """
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{tomlkit.key(key).as_string()} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return str(tomlkit.item(value).as_string())
