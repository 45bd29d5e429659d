"""The words of a TOML text with their offsets; what a key or a value means is left to tomllib.

The lexer stops without a word where no TOML word can begin: from there on the file has a syntax error, and the parser
says which. So every text, however hostile, is read once, in linear time.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

# Possessive repeats: a string that is never closed must not be tried in many ways.
TOKEN = re.compile(
    r"""
    (?:[ \t]++|\#[^\n]*+)*+  # blanks and comments before the word
    (?:
        (?P<newline>\n)
      | (?P<long>\"{3}(?:[^\\\"]++|\\.|\"(?!\"\"))*+\"{3,5}|'{3}(?:[^']++|'(?!''))*+'{3,5})
      | (?P<string>(?!\"{3})\"(?:[^\\\"\n]++|\\[^\n])*+\"|(?!'{3})'[^'\n]*+')
      | (?P<mark>[\[\]{}=,.])
      | (?P<bare>[A-Za-z0-9_+:-]++)
    )
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One word; kind is newline, long, string, mark or bare; `end` is one past its last character."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """All words of the text but blanks and comments.

    >>> [token.text for token in tokens("a.b = 1 # c")]
    ['a', '.', 'b', '=', '1']
    """
    offset = 0
    while found := TOKEN.match(text, offset):
        kind = str(found.lastgroup)
        start, offset = found.span(kind)
        yield Token(kind, text[start:offset], start, offset)
