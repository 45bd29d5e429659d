"""From bytes to values: what cannot be read says where, what would hurt is refused before the parser sees it."""

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from tests.scenario.support import FILE, problems_of, read, scenario_text, the_problem_of

from copsim.errors import CopsimError, InvalidInput, LimitRefused, UsageError
from copsim.scenario.document import parse_document, read_document
from copsim.scenario.limits import FILE_BYTES, KEY_PARTS, NESTING


@pytest.mark.parametrize(
    "line, place",
    [
        pytest.param('title = "open', "2:14", id="S02-unclosed-string"),
        pytest.param('title = """open\nstill', "3:6", id="S02-unclosed-long-string"),
        pytest.param("title = ", "2:9", id="S02-no-value"),
        pytest.param("a = 1\na = 2", "3:6", id="S02-key-twice"),
        pytest.param("title = 1\rweeks = 2", "2:10", id="S02-bare-carriage-return"),
        pytest.param("title = \\", "2:9", id="S02-backslash"),
        pytest.param('title = "a\x00b"', "2:11", id="S02-nul"),
    ],
)
def test_a_syntax_error_has_line_and_column(line, place):
    problem = the_problem_of(f"format = 1\n{line}")
    assert problem.place == f"{FILE}:{place}"
    assert problem.hint.startswith("not TOML: ")


def test_s02_what_is_not_utf_8_says_where():
    problem = the_problem_of(b'format = 1\ntitle = "caf\xe9"')
    assert problem.place == f"{FILE}:2:13"
    assert "UTF-8" in problem.hint


def test_s02_utf_16_is_not_guessed():
    assert "UTF-8" in the_problem_of("format = 1".encode("utf-16")).hint


def test_s02_a_date_that_does_not_exist_has_a_place():
    problem = the_problem_of("format = 1\nname = 2025-02-30")
    assert problem.place == f"{FILE}:2:8"


def test_s03_a_byte_order_mark_and_the_line_ends_of_windows_change_nothing():
    text = scenario_text(title='"Zoë"')
    assert read(b"\xef\xbb\xbf" + text.encode()) == read(text) == read(text.replace("\n", "\r\n"))
    assert the_problem_of(b"\xef\xbb\xbf\xe9").place == f"{FILE}:1:1"


@pytest.mark.parametrize(
    "text, place",
    [
        pytest.param("a = " + "[" * 1000, f"1:{5 + NESTING}", id="S04-arrays"),
        pytest.param("a = " + "{a = " * 1000, f"1:{5 + 5 * NESTING}", id="S04-inline-tables"),
        pytest.param("a" + ".a" * 3000 + " = 1", f"1:{1 + 2 * KEY_PARTS}", id="S04-dotted-key"),
        pytest.param("\n[" + '"a" . ' * 3000 + "a]", f"2:{2 + 6 * KEY_PARTS}", id="S04-dotted-header"),
        pytest.param("a" + ".a" * 20_000 + " = 1", f"1:{1 + 2 * KEY_PARTS}", id="S04-very-long-dotted-key"),
    ],
)
def test_s04_the_parser_is_never_called(text, place, monkeypatch):
    monkeypatch.setattr(tomllib, "loads", lambda _: pytest.fail("the parser was called"))
    with pytest.raises(LimitRefused, match="this limit is fixed") as caught:
        parse_document(text.encode(), FILE)
    assert str(caught.value).startswith(f"{FILE}:{place}  ")


def test_s04_at_the_limits_nothing_is_refused():
    text = f"{'.'.join('a' * KEY_PARTS)} = {'[' * NESTING}{']' * NESTING}\nb = 1.5\n"
    assert parse_document(text.encode(), FILE).values["b"] == 1.5


def test_s04_brackets_and_dots_in_texts_and_comments_do_not_count():
    text = f'a = \'{"[" * 100}\' # {"{" * 100}\nb = """{".a" * 100}"""\n'
    assert len(parse_document(text.encode(), FILE).values) == 2


def test_s04_a_large_file_is_refused_before_it_is_decoded():
    with pytest.raises(LimitRefused, match="more than 1,000,000 bytes"):
        parse_document(b"\xff" * (FILE_BYTES + 1), FILE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('\\"""\n' * 40_000, id="long-strings-never-closed"),
        pytest.param('"""' + '\\"""' * 48_000, id="escaped-quotes"),
        pytest.param("'''" + "''" * 99_000, id="single-quotes"),
        pytest.param('"' * 199_999, id="quotes"),
        pytest.param("[" * 199_999, id="brackets"),
        pytest.param("a=1\n" * 49_000, id="one-key-many-times"),
        pytest.param("x = [" + "1," * 59_000 + "]", id="long-array"),
        pytest.param("x = " + "1" * 999_000, id="long-integer"),
        pytest.param("x = 1." + "1" * 999_000, id="long-fraction"),
        pytest.param("x = " + "[" * 30 + "9" * 50 + "," + "]" * 30, id="long-integer-deep-down"),
    ],
)
@pytest.mark.timeout(60)
def test_s04_hostile_texts_are_read_in_linear_time(text):
    with pytest.raises(CopsimError) as caught:
        read(text)
    assert caught.value.code in (3, 9)


@pytest.mark.parametrize("digits", [19, 20, 39, 40, 41, 5000, 400_000])
@pytest.mark.parametrize("key", ["weeks", "seed", "people.count", "parameters.beta"])
def test_s05_an_integer_beyond_64_bit_is_a_problem_of_its_key(digits, key):
    problem = the_problem_of(scenario_text({key: "9" * digits}))
    assert problem.key == key
    assert problem.value == "9" * digits
    assert problem.allowed.startswith("a")


def test_s05_the_rest_of_the_file_is_checked_as_well():
    text = scenario_text(weeks="-" + "8" * 5000 + " # long", untis="1", seed="1_0")
    assert [problem.key for problem in problems_of(text)] == ["weeks", "untis"]
    assert problems_of(text)[0].value == "-" + "8" * 5000


def test_s05_a_key_of_many_digits_is_just_unknown():
    assert the_problem_of(scenario_text({"9" * 50: "1"})).key == "9" * 50


def test_s12_names_and_texts_are_kept_verbatim():
    for title in ("<script>", "../../x", "CON", "a" * 300, "dot.", b"\x7f".decode("ascii"), "\u202e", "🙂"):
        escaped = "".join(f"\\U{ord(c):08x}" for c in title)
        assert read(scenario_text(title=f'"{escaped}"')).title == title


@pytest.mark.parametrize("kind", ["directory", "pipe", "device", "link-to-itself"])
def test_s13_what_is_no_file_is_refused_and_never_hangs(kind, tmp_path):
    path = tmp_path / "x.toml"
    if kind == "directory":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path = Path("/dev/zero")
    else:
        path.symlink_to(path)
    with pytest.raises(InvalidInput, match=r"not a regular file|a link that leads to itself"):
        read_document(path)


def test_s13_a_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"gone.toml: there is no such file"):
        read_document(tmp_path / "gone.toml")


@given(st.binary(max_size=200))
def test_any_bytes_end_with_a_documented_error(data):
    with pytest.raises(CopsimError) as caught:
        read(data)
    assert caught.value.code in (3, 9)
