"""`--set a.b=value`: one value of a scenario, set from outside of the file."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from copsim.errors import CopsimError, UsageError, printable, shortened
from copsim.scenario.document import Document, dotted, parse_document, with_override
from copsim.scenario.fields import Part, all_keys, field_at, keys_of
from copsim.scenario.names import did_you_mean, is_observed
from copsim.scenario.spots import Path

Overrides = Mapping[str, object] | Iterable[str]


def parse_overrides(overrides: Overrides) -> list[tuple[Path, Any, str]]:
    """Path, value and written value of each; from texts "a.b=value", or from values by path."""
    if isinstance(overrides, Mapping):
        return [(_parse_path(path), value, as_toml(value)) for path, value in overrides.items()]
    return [_parse_override(text) for text in overrides]


def apply_overrides(document: Document, model: type[Part], overrides: Overrides) -> Document:
    """The document with values set from outside, in their order; a path that leads nowhere is refused."""
    for path, value, written in parse_overrides(overrides):
        path = _known(document, model, path)
        document = with_override(document, path, value, written)
    return document


def as_toml(value: object) -> str:
    """A plain value as it would be written."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def _parse_override(text: str) -> tuple[Path, Any, str]:
    """One text; the value is TOML and nothing else: it is parsed, never evaluated."""
    key, equals, written = text.partition("=")
    path = _parse_path(key.strip())
    try:
        values = parse_document(f"value = {written.strip()}".encode(), "--set").values
    except (CopsimError, UnicodeError):
        values = {}
    if not equals or set(values) != {"value"}:
        raise UsageError(
            f"--set {printable(shortened(text))}: write key=value, the value as in a TOML file; texts in quotes"
        )
    return path, values["value"], written.strip()


def _parse_path(key: str) -> Path:
    try:
        values: Any = tomllib.loads(f"{key} = 0") if key.count(".") < 16 and "\n" not in key else 0
    except ValueError:
        values = 0
    path: list[str | int] = []
    while isinstance(values, dict) and values:  # a comment is TOML too, with nothing in it
        part, values = next(iter(values.items()))
        path.append(part)
    if not path:
        raise UsageError(f"--set {printable(shortened(key))}: not a key; write names joined by dots")
    return tuple(path)


def _known(document: Document, model: type[Part], path: Path) -> Path:
    """The path, if it leads to a key that a scenario can have; elements of lists must be there already."""
    known: Path = ()
    for part in map(str, path):
        in_list = isinstance(document.value(known), tuple)
        step = (*known, int(part) if in_list and part.isdecimal() and len(part) < 10 else part)
        if field_at(model, step) is None or (in_list and document.value(step) is None):
            raise UsageError(f"--set {printable(shortened(dotted(path)))}: {_help(model, known, part)}")
        known = step
    return known


def _help(model: type[Part], table: Path, key: str) -> str:
    field = field_at(model, table)
    known = keys_of(field) if field else {}
    elsewhere = [dotted(path) for path in all_keys(model) if path[-1] == key]
    question = f"did you mean {' or '.join(elsewhere)}?" if elsewhere else did_you_mean(key, known)
    what = "is observed, not set" if is_observed(key) else f"there is no {printable(shortened(key))} to set"
    return f"{what}; {printable(question)}".removesuffix("; ")
