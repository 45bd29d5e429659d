"""Every key and every element has its line and column."""

import tomllib

import pytest
from hypothesis import given, strategies as st
from tests.scenario.support import FILE

from copsim.scenario.limits import place
from copsim.scenario.spots import find_spots

TEXT = '''# first line
format = 1
people.count = 3   # dotted
"quoted key" = [1, [2, 3], { a = 4, b.c = 5 }]
lines = [
  "one", # with a comment
  """two
  lines""",
]
[launch]
kind = 'x'
[[sites]]
name = 1979-05-27 07:32:00
[[ sites ]]
name = "b"
  [sites.more]
  x = -1.5e+3
[[sites.inner]]
y = { z = [{}, {q = 1}] }
'''
SPOTS = {
    ("format",): (2, 1, "1"),
    ("people",): (3, 1, ""),
    ("people", "count"): (3, 8, "3"),
    ("quoted key",): (4, 1, "[1, [2, 3], { a = 4, b.c = 5 }]"),
    ("quoted key", 1): (4, 20, "[2, 3]"),
    ("quoted key", 1, 1): (4, 24, "3"),
    ("quoted key", 2, "a"): (4, 30, "4"),
    ("quoted key", 2, "b"): (4, 37, ""),
    ("quoted key", 2, "b", "c"): (4, 39, "5"),
    ("lines", 0): (6, 3, '"one"'),
    ("lines", 1): (7, 3, '"""two\n  lines"""'),
    ("launch",): (10, 1, ""),
    ("launch", "kind"): (11, 1, "'x'"),
    ("sites",): (12, 1, ""),
    ("sites", 0): (12, 1, ""),
    ("sites", 0, "name"): (13, 1, "1979-05-27 07:32:00"),
    ("sites", 1): (14, 1, ""),
    ("sites", 1, "more"): (16, 3, ""),
    ("sites", 1, "more", "x"): (17, 3, "-1.5e+3"),
    ("sites", 1, "inner", 0, "y", "z", 1, "q"): (19, 17, "1"),
}


@pytest.mark.parametrize("path", SPOTS, ids=lambda path: ".".join(map(str, path)))
def test_a_key_is_found_with_line_column_and_value(path):
    line, column, written = SPOTS[path]
    spot = find_spots(TEXT)[path]
    assert place(TEXT, spot.key, FILE) == f"{FILE}:{line}:{column}"
    assert TEXT[spot.start : spot.end] == written


def paths_of(value, path=()):
    """Every path in parsed values."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from paths_of(item, (*path, key))


def test_every_path_that_the_parser_finds_has_a_spot():
    assert set(paths_of(tomllib.loads(TEXT))) == set(find_spots(TEXT))


KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"\\u0041"', "1", "true"])
SCALARS = st.sampled_from(["1", "-2_0.5e3", '"x = [1]"', "'#'", '"""\n"]"""', "''''x'''", "1979-05-27", "inf", "true"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[ # c ]\n" + ",\n".join(items) + "]"),
        st.dictionaries(KEYS, inner.filter(lambda text: "\n" not in text or '"""' in text), max_size=3).map(
            lambda table: "{ " + ", ".join(f"{key} = {item}" for key, item in table.items()) + " }"
        ),
    ),
    max_leaves=6,
)
DOTTED = st.lists(KEYS, min_size=1, max_size=3).map(" . ".join)
LINES = st.one_of(
    st.tuples(DOTTED, VALUES).map(" = ".join),
    DOTTED.map(lambda key: f"[ {key} ]  # ] ="),
    DOTTED.map(lambda key: f"[[{key}]]"),
    st.sampled_from(["", "# = [", "  \t"]),
)


@given(st.lists(LINES, max_size=8).map("\n".join))
def test_every_path_of_any_text_has_a_spot(text):
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(paths_of(values)) <= set(find_spots(text))
