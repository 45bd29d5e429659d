"""The vocabulary of scenario files: what a table, a number, a name is, and in words what each may be.

Bounds, units and meanings stand in one place and are read by pydantic, by the messages and by the JSON Schema alike.
"""

from collections.abc import Iterable, Iterator
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Protocol, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from copsim.scenario.spots import Path

LARGEST = 2**63 - 1  # of a TOML integer
TEXT_CHARACTERS = 1_000
MOST_ITEMS = 1_000  # of one list; keeps the work with a file of 1 MB bounded


class Words(NamedTuple):
    """What is allowed, where the type does not say it all."""

    text: str


class Part(BaseModel):
    """A table of a scenario file: nothing is coerced, nothing unknown is ignored, nothing changes afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


Text = Annotated[
    str, Field(min_length=1, max_length=TEXT_CHARACTERS), Words(f"text of 1 to {TEXT_CHARACTERS:,} characters")
]
Slug = Annotated[
    str,
    Field(max_length=80, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
    Words('small letters and digits, joined by hyphens, such as "new-blood"; at most 80 characters'),
]
Share = Annotated[float, Field(ge=0, le=1)]


class Declaration(Protocol):
    """What conditions and parameters declare alike."""

    @property
    def name(self) -> str:
        """Key in the file."""

    @property
    def default(self) -> float:
        """Value where nobody sets it."""

    @property
    def low(self) -> float:
        """Smallest value."""

    @property
    def high(self) -> float:
        """Largest value."""

    @property
    def unit(self) -> str:
        """Unit, empty for plain numbers."""

    @property
    def meaning(self) -> str:
        """One phrase."""


def table_of(module: str, title: str, meaning: str, declarations: Iterable[Declaration]) -> type[Part]:
    """A table with a number per declaration; those that are `whole` are integers. It is pickled by module and title."""
    fields: dict[str, Any] = {}
    for item in declarations:
        kind = int if getattr(item, "whole", False) else float
        bounds: dict[str, Any] = {"ge": item.low, "le": item.high}
        notes: dict[str, Any] = {"description": item.meaning, "json_schema_extra": {"unit": item.unit}}
        fields[item.name] = (kind, Field(kind(item.default), **bounds, **notes))
    return create_model(title, __base__=Part, __module__=module, __doc__=meaning, **fields)


def given(table: BaseModel) -> dict[str, float]:
    """The numbers that the file sets in a table, in the order of their declaration."""
    return {name: float(getattr(table, name)) for name in type(table).model_fields if name in table.model_fields_set}


def keys_of(table: FieldInfo) -> dict[str, FieldInfo]:
    """Known keys of a table, as they are written in the file."""
    model = plain(table).annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in model.model_fields.items()}


def field_at(model: type[Part], path: Path) -> FieldInfo | None:
    """The declaration of the key at a path; None where the path leaves what is known."""
    field: FieldInfo | None = FieldInfo.from_annotation(model)
    for part in path:
        field = _inside(plain(field), part) if field else None
    return plain(field) if field else None


def all_keys(model: type[Part], path: Path = ()) -> Iterator[Path]:
    """Every key that is always there to be set: those of tables, not those inside of lists."""
    field = field_at(model, path)
    for key, inner in keys_of(field).items() if field else ():
        yield (*path, key)
        if keys_of(inner):
            yield from all_keys(model, (*path, key))


def allowed(field: FieldInfo) -> str:
    """What may stand there, in words."""
    field = plain(field)
    words = next((item.text for item in field.metadata if isinstance(item, Words)), None) or _type_words(field)
    extra = field.json_schema_extra
    notes = [str(extra["unit"])] if isinstance(extra, dict) and extra.get("unit") else []
    if isinstance(field.default, int | float | str):
        notes.append(f"default {_number(field.default)}")
    return f"{words} ({', '.join(notes)})" if notes else words


def _type_words(field: FieldInfo) -> str:
    kind = field.annotation
    if get_origin(kind) is Literal:
        return " or ".join(f'"{item}"' for item in get_args(kind))
    if get_origin(kind) is tuple:
        most = next((item.max_length for item in field.metadata if hasattr(item, "max_length")), MOST_ITEMS)
        return f"an array of at most {most:,}"
    if kind is bool:
        return "true or false"
    if kind in (int, float):
        return f"{'an integer' if kind is int else 'a number'} from {_bounds(field)}"
    return "text" if kind is str else "a table"


def _bounds(field: FieldInfo) -> str:
    low = next(item.ge for item in field.metadata if hasattr(item, "ge"))
    high = next(item.le for item in field.metadata if hasattr(item, "le"))
    return f"{_number(low)} to {'2^63 - 1' if high == LARGEST else _number(high)} inclusive"


def _number(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else f"{value:g}" if isinstance(value, float) else str(value)


def _inside(field: FieldInfo, part: str | int) -> FieldInfo | None:
    """The declaration one step further: of a key of a table, or of an element of a list."""
    kind, arguments = get_origin(field.annotation), get_args(field.annotation)
    if kind is tuple and isinstance(part, int):
        return FieldInfo.from_annotation(arguments[0])
    if kind is dict and isinstance(part, str):
        return FieldInfo.from_annotation(arguments[1])
    return keys_of(field).get(str(part))


def plain(field: FieldInfo) -> FieldInfo:
    """The declaration without "or nothing": TOML has no null, a key is there or not."""
    choices = get_args(field.annotation) if get_origin(field.annotation) in (Union, UnionType) else ()
    if NoneType not in choices:
        return field
    return FieldInfo.from_annotation(next(item for item in choices if item is not NoneType))
