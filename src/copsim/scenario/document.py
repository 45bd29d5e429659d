"""A TOML file as values with the place of each; every way in which reading it can fail has its own error."""

import codecs
import errno
import json
import os
import re
import stat
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path as FilePath
from typing import Any

from copsim.errors import InvalidInput, Problem, StorageError, UsageError, printable
from copsim.scenario.limits import FILE_BYTES, line_column, place, safe_text, too_large
from copsim.scenario.spots import Path, Spot, find_spots

Order = tuple[int, int]  # offset in the file, or number of the override after all of the file


@dataclass(frozen=True)
class Document:
    """Values of a file, with overrides: path -> (place, text of the value, order) of what was set from outside."""

    source: str
    text: str
    safe: str  # the text as the parser read it
    values: dict[str, Any]
    overrides: dict[Path, tuple[str, str, Order]] = field(default_factory=dict)

    @cached_property
    def spots(self) -> dict[Path, Spot]:
        """Where keys and values stand; most files have no problems, and nobody asks."""
        return find_spots(self.safe)

    def place(self, path: Path) -> str:
        """file:line:column of a key, or of the nearest table around it; "--set a.b" for what was set from outside."""
        override = self._override(path)
        if override:
            return override[0]
        offset = self._spot(path).key
        line = bisect_right(self._lines, offset)
        return f"{self.source}:{line}:{offset - self._lines[line - 1] + 1}"

    def order(self, path: Path) -> Order:
        """Sorts problems as they stand in the file, then in the overrides."""
        override = self._override(path)
        return override[2] if override else (0, self._spot(path).key)

    def written(self, path: Path) -> str:
        """The value as it is written, cut where a new line begins; empty for tables with a header."""
        override = self.overrides.get(path)
        if override:
            return override[1]
        if self._override(path):
            return _as_toml(self.value(path))
        spot = self.spots.get(path)
        return self.text[spot.start : spot.end].split("\n", 1)[0] if spot else ""

    def value(self, path: Path) -> Any:
        """The value at a path, None if there is none."""
        value: Any = self.values
        for part in path:
            if isinstance(value, dict):
                value = value.get(str(part))
            elif isinstance(value, list | tuple) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    @cached_property
    def _lines(self) -> list[int]:
        """Offset of the beginning of each line."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def _spot(self, path: Path) -> Spot:
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, Spot(0))

    def _override(self, path: Path) -> tuple[str, str, Order] | None:
        """What set this key, a table around it, or all that there is of a table that the file does not have."""
        around = [self.overrides[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.overrides]
        if around or path in self.spots:
            return around[0] if around else None
        return next((item for key, item in self.overrides.items() if path and key[: len(path)] == path), None)


def read_document(path: FilePath, source: str | None = None) -> Document:
    """Read a file; `source` is how messages call it, the path as given by default."""
    source = source or str(path)
    return parse_document(_read_bytes(path, source), source)


def parse_document(data: bytes, source: str) -> Document:
    """Turn the bytes of a file into values with places."""
    if len(data) > FILE_BYTES:
        raise too_large(f"more than {FILE_BYTES:,} bytes", source)
    text = _decoded(data, source)
    safe = safe_text(text, source)
    try:
        values = tomllib.loads(safe)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_problem(error, text, source) from None
    except ValueError as error:  # dates such as 30 February
        raise InvalidInput([Problem(source, "", hint=f"a value cannot be read: {error}")], source) from None
    return Document(source, text, safe, plain(values))


def text_of(path: FilePath, source: str) -> str:
    """The text of a regular file that is no longer than a scenario may be; UTF-8, line ends as they are in TOML."""
    data = _read_bytes(path, source)
    if len(data) > FILE_BYTES:
        raise too_large(f"more than {FILE_BYTES:,} bytes", source)
    return _decoded(data, source)


def plain(value: Any) -> Any:
    """Arrays as tuples and no negative zero, so that equal scenarios have equal values."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    return value + 0.0 if isinstance(value, float) else value


def with_override(document: Document, path: Path, value: Any, written: str) -> Document:
    """The document with one value replaced or added; tables on the way are made where they are missing."""
    where = ("--set " + dotted(path), written, (1, len(document.overrides)))
    overrides = {key: item for key, item in document.overrides.items() if key[: len(path)] != path}
    return replace(
        document,
        values=_replaced(document.values, path, plain(value)),
        overrides=overrides | {path: where},
    )


def dotted(path: Path) -> str:
    """A path as people write it.

    >>> dotted(("interventions", 0, "set"))
    'interventions.0.set'
    """
    return ".".join(map(str, path))


def _replaced(values: Any, path: Path, value: Any) -> Any:
    """A copy with another value at the path; what is no table on the way stays as it is, to be reported."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(values, tuple) and isinstance(head, int):
        return tuple(_replaced(item, rest, value) if n == head else item for n, item in enumerate(values))
    if isinstance(values, dict):
        return values | {str(head): _replaced(values.get(str(head), {}), rest, value)}
    return values


def _as_toml(value: Any) -> str:
    """A single value as it would be written; empty for tables and arrays."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None or isinstance(value, dict | tuple) else str(value).lower()


def _read_bytes(path: FilePath, source: str) -> bytes:
    """All bytes of a regular file. Opened non-blocking: a pipe without a writer must not hang us."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        raise UsageError(f"{printable(source)}: there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            raise InvalidInput([Problem(source, "", hint="a link that leads to itself")], source) from None
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise StorageError(f"{printable(source)}: cannot be opened: {reason}") from None
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise InvalidInput([Problem(source, "", hint="not a regular file")], source)
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read(FILE_BYTES + 1)
    except OSError as error:
        raise StorageError(f"{printable(source)}: cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)


def _decoded(data: bytes, source: str) -> str:
    """UTF-8, with or without byte-order mark; line ends as tomllib sees them."""
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        problem = Problem(place(before, len(before), source), "", hint="not UTF-8; save the file as UTF-8")
        raise InvalidInput([problem], source) from None


def _syntax_problem(error: tomllib.TOMLDecodeError, text: str, source: str) -> InvalidInput:
    found = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", str(error), re.DOTALL)
    line, column = (int(found[2]), int(found[3])) if found else line_column(text, len(text))
    reason = found[1] if found else str(error).removesuffix(" (at end of document)")
    return InvalidInput([Problem(f"{source}:{line}:{column}", "", hint=f"not TOML: {reason}")], source)
