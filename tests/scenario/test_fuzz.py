"""Mutated scenario files end as a scenario or with a documented error, whatever was done to them."""

import random

import pytest
from hypothesis import given, settings, strategies as st
from tests.scenario.support import FILE, is_harmless, read

from copsim.errors import CopsimError, ExitCode
from copsim.scenario.case import Case
from copsim.scenario.compile import compile_case
from copsim.scenario.shipped import policies_path, shipped_ids, shipped_path
from copsim.scenario.tell import explain

CORPUS = [path.read_bytes() for path in (*map(shipped_path, shipped_ids()), policies_path())]
CORPUS += [b"\n".join(line for line in data.splitlines() if not line.startswith(b"#")) for data in CORPUS]
WORDS = [
    *(b"nan", b"inf", b"1e400", b"-0.0", b"true", b"{}", b"[]", b"[[", b"]]", b"'''", b'"""', b"\\", b"\x00", b"\xff"),
    *(
        b"0x_",
        b"9" * 5000,
        b"-1",
        b"a.b.c",
        b"1979-05-27",
        b"=",
        b"set",
        b"energy",
        b"\r",
        b"\n",
        b"\xe2\x80\xae",
        b".",
    ),
]


@st.composite
def mutated(draw):
    """Bytes of a shipped file with some parts cut, doubled, moved, replaced or flipped."""
    data = bytearray(draw(st.sampled_from(CORPUS)))
    luck = random.Random(draw(st.integers(0, 2**32)))
    for _ in range(draw(st.integers(1, 6))):
        begin, length = luck.randrange(len(data) + 1), luck.choice((1, 1, 3, 10, 80))
        piece = bytes(data[begin : begin + length])
        words = (b"", piece * 2, luck.choice(WORDS), bytes([luck.randrange(256)]), luck.choice(CORPUS)[begin:][:length])
        data[begin : begin + length] = luck.choice(words)
    return bytes(data)


@settings(max_examples=1500)
@given(mutated())
def test_a_mutated_file_ends_as_documented(data):
    error = error_of(data)
    if error is not None:
        assert error.code in (ExitCode.INVALID, ExitCode.LIMIT)
        assert FILE in str(error)
        assert is_harmless(str(error))


@settings(max_examples=300)
@given(mutated().filter(lambda data: error_of(data) is None))
def test_a_mutated_file_that_is_read_can_be_compiled_and_explained(data):
    case = Case(read(data))
    if case.scenario.weeks < 10_000 and case.scenario.people.units < 10_000:
        assert len(compile_case(case).epoch) == case.scenario.weeks
        assert is_harmless(explain(case))


@pytest.mark.parametrize("data", CORPUS[: len(shipped_ids())], ids=shipped_ids())
def test_every_beginning_of_a_file_ends_as_documented(data):
    errors = [error_of(data[:end]) for end in range(0, len(data), 37)]
    assert {error.code for error in errors if error} == {ExitCode.INVALID}


def error_of(data):
    """The documented error that reading ends with; None if the file is a scenario."""
    try:
        read(data)
    except CopsimError as error:
        return error
    return None
