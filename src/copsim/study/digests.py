"""Digests that say what a study is: of values, never of the text that somebody typed."""

import ast
import json
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import copsim.dynamics
from copsim.dynamics.parameters import PARAMETERS

DIGEST_BYTES = 32
SHORT = 8  # characters of a digest that go into a name


def canonical_text(value: Any) -> str:
    """Plain values as JSON: one text per value, whatever the order of keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:
    """BLAKE2b of a plain value, as hexadecimal digits.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    return blake2b(canonical_text(value).encode(), digest_size=DIGEST_BYTES).hexdigest()


@cache
def model_digest() -> str:
    """Digest of the model: its syntax trees without comments and docstrings, and the table of parameters.

    Taken once, so that a source edited while a study runs does not pass for the code that is running.
    """
    folder = Path(copsim.dynamics.__file__).parent
    trees = {path.name: syntax_digest(path.read_text("utf-8")) for path in sorted(folder.glob("*.py"))}
    table = [[parameter.name, parameter.default, parameter.low, parameter.high] for parameter in PARAMETERS]
    return digest({"trees": trees, "parameters": [[repr(cell) for cell in row] for row in table]})


def syntax_digest(source: str) -> str:
    """Digest of what a source does; layout, comments and docstrings do not count.

    >>> syntax_digest("def f():\\n    'Says.'\\n    return 1  # one") == syntax_digest("def f(): return 1")
    True
    """
    text = "\n".join(_tree(ast.parse(source)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).hexdigest()


def _tree(node: Any) -> Iterator[str]:
    """A syntax tree as lines. Not ast.dump: what that prints for empty fields differs between Python versions."""
    if isinstance(node, ast.AST):
        yield f"({type(node).__name__}"
        for name, value in sorted(ast.iter_fields(node)):
            if value is not None and value != [] and name not in ("ctx", "kind", "type_comment"):
                yield name
                yield from _tree(value)
        yield ")"
    elif isinstance(node, list):
        for item in node:
            if not _is_text_alone(item):
                yield from _tree(item)
    else:
        yield f"{type(node).__name__} {node!r}"


def _is_text_alone(node: Any) -> bool:
    """Whether a statement is nothing but a string, such as a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
