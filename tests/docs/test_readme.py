"""README.md shows what the commands print today, its Python runs, and its tables are those of the code."""

import os
import re

import pytest
from tests.docs.readme_blocks import BLOCK, COMMANDS, OF_CHECKS, PICTURE, README, ROOT, blocks_in, filled, made, masked

from copsim.errors import ExitCode

AGAIN = "after a change run: python -m tests.docs.readme_blocks"


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


@pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="hundreds of worlds need compiled kernels")
def test_transcripts_examples_and_picture_are_real(text, tmp_path):
    blocks, picture = made(text, tmp_path)
    shown = blocks_in(text)
    assert set(shown) == {*blocks, OF_CHECKS}
    for name, block in blocks.items():
        assert masked(shown[name]) == masked(block), AGAIN
    assert masked(PICTURE.read_text(encoding="utf-8")) == masked(picture), AGAIN


def test_checks_end_as_shown(text):
    lines = blocks_in(text)[OF_CHECKS].splitlines()
    assert [re.sub(r"\d+", "N", line) for line in lines] == [
        "$ make test",
        "All checks passed!",
        "N files already formatted",
        "Success: no issues found in N source files",
        "Contracts: N kept, N broken.",
    ]


def test_every_exit_code_stands_in_the_table(text):
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == [int(code) for code in ExitCode]


def test_every_link_leads_somewhere(text):
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_every_file_that_is_named_is_there(text):
    for path in re.findall(r"`((?:src|tests|docs|scenarios)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_it_stays_short(text):
    own = BLOCK.sub("", text).splitlines()
    assert len(own) <= 300


def test_blocks_are_put_where_they_belong(text):
    spoilt = text.replace("$ copsim demo\n", "$ copsim demo\nnonsense\n")
    assert spoilt != text
    assert filled(spoilt, blocks_in(text)) == text
    assert COMMANDS.keys() <= blocks_in(text).keys()
