"""What a scenario file may cost to read, checked on its words before the parser sees it.

tomllib recurses over nesting, takes seconds over very long dotted keys and refuses very long integers with an exception
that knows no line; so the first two are refused here, and the third is replaced by one that merely is out of range.
"""

import re
from collections.abc import Iterator

from copsim.errors import LimitRefused, printable
from copsim.scenario.tokens import Token, tokens

FILE_BYTES = 1_000_000
NESTING = 32
KEY_PARTS = 16
LONG_INTEGER = re.compile(r"[+-]?[0-9_]{40,}")  # no value of a scenario has so many digits
OUT_OF_RANGE = "f" * 20  # beyond 64 bit; hexadecimal digits may have zeros before them, and are read in linear time


def safe_text(text: str, source: str) -> str:
    """The text with over-long integers replaced, every offset as before; refuses what the parser could not stand."""
    depth = parts = 0
    last = ""
    for token in tokens(text):
        if token.kind == "mark":
            depth = max(0, depth + (token.text in "[{") - (token.text in "]}"))
        parts = _key_parts(parts, last, token)
        if depth > NESTING:
            raise too_large(f"nested deeper than {NESTING} levels", place(text, token.start, source))
        if parts > KEY_PARTS:
            raise too_large(f"a key of more than {KEY_PARTS} parts", place(text, token.start, source))
        last = token.text
    return _without_long_integers(text)


def too_large(what: str, where: str) -> LimitRefused:
    """The refusal of a file by one of these fixed limits."""
    return LimitRefused(f"{printable(where)}  {what}; this limit is fixed. Nothing was run.")


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character.

    >>> line_column("a = 1\\nb = 2", 10)
    (2, 5)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def place(text: str, offset: int, source: str) -> str:
    """file:line:column."""
    line, column = line_column(text, offset)
    return f"{source}:{line}:{column}"


def _key_parts(parts: int, last: str, token: Token) -> int:
    """Words joined by dots so far; a number with a fraction also counts, as two."""
    if token.kind in ("bare", "string"):
        return parts + 1 if last == "." else 1
    return parts if token.text == "." else 0


def _without_long_integers(text: str) -> str:
    if not LONG_INTEGER.search(text):
        return text
    pieces, offset = [], 0
    for token in _long_integers(text):
        pieces += [text[offset : token.start], "0x" + OUT_OF_RANGE.rjust(token.end - token.start - 2, "0")]
        offset = token.end
    return "".join([*pieces, text[offset:]])


def _long_integers(text: str) -> Iterator[Token]:
    """Integers that stand as values: neither part of a key nor of a fraction."""
    last, held = "", None
    for token in tokens(text):
        if held and token.text not in ("=", "."):
            yield held
        held = token if last in ("=", ",", "[") and LONG_INTEGER.fullmatch(token.text) else None
        last = token.text
    if held:
        yield held
