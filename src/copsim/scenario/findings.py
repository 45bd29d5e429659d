"""Everything wrong with one document, collected: each key is reported once, in the order of the file."""

import math
from datetime import date, time
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from copsim.errors import InvalidInput, Problem
from copsim.scenario.document import Document, dotted
from copsim.scenario.fields import Part, Slug, all_keys, allowed, field_at, keys_of
from copsim.scenario.names import did_you_mean, is_observed, one_edit_away
from copsim.scenario.spots import Path

SUGGESTIONS = 200  # a file with more unknown keys than that gets no more help with spelling
TYPES: dict[type | tuple[type, ...], str] = {
    bool: "true or false",
    int: "an integer",
    float: "a number with a fraction",
    str: "text",
    dict: "a table",
    tuple: "an array",
    (date, time): "a date or time",
}


class Findings:
    """Problems of one document; `model` says which keys there are."""

    def __init__(self, document: Document, model: type[Part]) -> None:
        self.document, self.model = document, model
        self._found: dict[Path, Problem] = {}

    def add(self, path: Path, *, allowed: str = "", hint: str = "", value: str | None = None) -> None:
        """Report a key; what was found first about it stands."""
        written = self.document.written(path) if value is None else value
        problem = Problem(self.document.place(path), dotted(path), written, allowed, hint)
        self._found.setdefault(path, problem)

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at a path if nothing is wrong there or above it, else None; the default if the key is missing."""
        if any(path[:n] in self._found for n in range(len(path) + 1)):
            return None
        value = self.document.value(path)
        return default if value is None else value

    def problems(self) -> tuple[Problem, ...]:
        """All that was found, in the order of the file."""
        return tuple(self._found[path] for path in sorted(self._found, key=self.document.order))

    def stop(self) -> None:
        """Raise all problems at once, if there are any."""
        if self._found:
            raise InvalidInput(self.problems(), self.document.source)

    def add_errors(self, error: ValidationError) -> None:
        """Report what pydantic found."""
        for detail in error.errors(include_url=False, include_context=False, include_input=False):
            if detail["type"] == "missing":
                self._add_missing(detail["loc"])
            elif detail["type"] == "extra_forbidden":
                self._add_unknown(detail["loc"])
            else:
                self._add_wrong(detail)

    def _add_missing(self, path: Path) -> None:
        """A required key is missing; of a missing table, those keys in it that are required."""
        field = field_at(self.model, path)
        inner = {key: item for key, item in (keys_of(field) if field else {}).items() if item.is_required()}
        for key in inner:
            self._add_missing((*path, key))
        if not inner:
            self.add(path, allowed=allowed(field) if field else "", hint="the key is missing", value="")

    def _add_unknown(self, path: Path) -> None:
        self.add(path, hint=self._help(path), value="")

    def _help(self, path: Path) -> str:
        if len(self._found) >= SUGGESTIONS:
            return "unknown key"
        key = str(path[-1])
        table = field_at(self.model, path[:-1])
        elsewhere = [dotted(other) for other in all_keys(self.model) if other[-1] == key]
        question = f"did you mean {' or '.join(elsewhere)}?" if elsewhere else ""
        known = keys_of(table) if table else ()
        if is_observed(key):  # and yet a slip of the pen, such as week for weeks
            question = question or did_you_mean(key, one_edit_away(key, known))
            return f"is observed, not set; {question}".removesuffix("; ")
        question = question or did_you_mean(key, known)
        return f"unknown key; {question}".removesuffix("; ")

    def _add_wrong(self, detail: ErrorDetails) -> None:
        """A value that is not allowed. pydantic's path may go on past the value, into the choices it tried."""
        path = detail["loc"]
        while path and self.document.value(path) is None:
            path = path[:-1]
        if detail["loc"][-1] == "[key]":
            self.add(path, allowed=allowed(FieldInfo.from_annotation(Slug)), value="")
            return
        field = field_at(self.model, path)
        value = self.document.value(path)
        words = allowed(field) if field else "a table"
        self.add(path, allowed=words, hint=_hint(detail["type"], value, words))


def _hint(kind: str, value: Any, words: str) -> str:
    """The type that was found where another was expected, or the nearest word where words were."""
    if isinstance(value, float) and not math.isfinite(value):
        return "found no finite number"
    if kind.endswith("_type") or kind == "is_instance_of":
        return f"found {next(words for types, words in TYPES.items() if isinstance(value, types))}"
    if kind == "literal_error" and isinstance(value, str):
        return did_you_mean(value, words.split('"')[1::2])
    return ""
