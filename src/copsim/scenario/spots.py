"""Where every key and value of a TOML text stands: the table behind file:line:column.

The text has been accepted by tomllib before, so this reader only follows its structure.
"""

import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from copsim.scenario.tokens import Token, tokens

Path = tuple[str | int, ...]

END = Token("newline", "", 0, 0)


class Spot(NamedTuple):
    """Offsets of a key (or an element of an array) and of its value; a table has no value of its own."""

    key: int
    start: int = 0
    end: int = 0


def find_spots(text: str) -> dict[Path, Spot]:
    """The spot of every key path; elements of arrays and arrays of tables have their number in the path.

    >>> find_spots("[a]\\nb = [1, 2]")[("a", "b", 1)]
    Spot(key=12, start=12, end=13)
    """
    return _Reader(text).spots


class _Reader:
    """Follows the words of one text; `table` is the path that the last header opened."""

    def __init__(self, text: str) -> None:
        self.spots: dict[Path, Spot] = {}
        self._lengths: dict[Path, int] = {}  # of arrays of tables
        self._words: Iterator[Token] = tokens(text)
        self._word = END
        self._advance()
        table: Path = ()
        while self._word is not END:
            if self._word.text == "[":
                table = self._header()
            elif self._word.kind == "newline":
                self._advance()
            else:
                self._pair(table)

    def _advance(self) -> Token:
        """Go to the next word; returns the one left."""
        word, self._word = self._word, next(self._words, END)
        return word

    def _skip_newlines(self) -> None:
        while self._word.kind == "newline" and self._word is not END:
            self._advance()

    def _key(self) -> list[Token]:
        parts = [self._advance()]
        while self._word.text == ".":
            self._advance()
            parts.append(self._advance())
        return parts

    def _header(self) -> Path:
        start = self._advance().start
        repeated = self._word.text == "["
        if repeated:
            self._advance()
        parts = self._key()
        while self._word.text == "]":
            self._advance()
        path: Path = ()
        for part in parts[:-1]:
            path = self._open((*path, _name(part)), start)
        path = (*path, _name(parts[-1]))
        if repeated:
            self._lengths[path] = self._lengths.get(path, 0) + 1
        return self._open(path, start)

    def _open(self, path: Path, start: int) -> Path:
        """The table that a path in a header means: of an array of tables the last."""
        self.spots.setdefault(path, Spot(start))
        if path in self._lengths:
            path = (*path, self._lengths[path] - 1)
            self.spots.setdefault(path, Spot(start))
        return path

    def _pair(self, table: Path) -> None:
        path = table
        parts = self._key()
        for part in parts:
            path = (*path, _name(part))
            self.spots.setdefault(path, Spot(part.start))
        self._advance()
        self.spots[path] = Spot(parts[-1].start, *self._value(path))

    def _value(self, path: Path) -> tuple[int, int]:
        start = end = self._word.start
        if self._word.text == "[":
            return start, self._array(path)
        if self._word.text == "{":
            return start, self._inline_table(path)
        while self._word.kind != "newline" and self._word.text not in (",", "]", "}"):
            end = self._advance().end
        return start, end

    def _array(self, path: Path) -> int:
        self._advance()
        number = 0
        self._skip_newlines()
        while self._word.text != "]":
            element = (*path, number)
            start, end = self._value(element)
            self.spots[element] = Spot(start, start, end)
            number += 1
            self._skip_newlines()
            if self._word.text == ",":
                self._advance()
                self._skip_newlines()
        return self._advance().end

    def _inline_table(self, path: Path) -> int:
        self._advance()
        while self._word.text != "}":
            self._pair(path)
            if self._word.text == ",":
                self._advance()
        return self._advance().end


def _name(part: Token) -> str:
    """The name that a word of a key stands for."""
    if part.kind == "bare":
        return part.text
    return next(iter(tomllib.loads(f"{part.text} = 0")))
