"""Streams that end, fill up or cannot show everything (C04), and environments that must not matter (C06)."""

import json
import os
import subprocess
import sys

import pytest
from tests.cli.support import VILLAGE

from copsim.errors import printable

COPSIM = [sys.executable, "-c", "from copsim.cli import main; main()"]
LIST = [*COPSIM, "list", "parameters"]
HOSTILE = ["\x1b[31mred", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "a\nb\x07", "<script>", "CON", "x" * 300]
FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")


def called(*arguments, **environment):
    return subprocess.run([*COPSIM, *arguments], capture_output=True, env={**os.environ, **environment}, check=False)


def test_reader_that_goes_away(tmp_path):
    with subprocess.Popen([*LIST, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@FULL
@pytest.mark.parametrize("flags", [[], ["--json"], ["--quiet"]])
def test_full_device(flags):
    with open("/dev/full", "w") as full:
        done = subprocess.run([*LIST, *flags], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 8
    assert done.stderr == "copsim: cannot write the result to stdout: No space left on device\n"


@pytest.mark.parametrize("closing", [">&-", "<&-", "2>&-", ">&- 2>&-"])
def test_closed_streams(closing):
    line = f'"$0" -c "from copsim.cli import main; main()" list policies {closing}'
    assert subprocess.run(["sh", "-c", line, sys.executable], capture_output=True, check=False).returncode == 0


def test_ascii_terminal_gets_ascii(tmp_path):
    path = tmp_path / "cafe.toml"
    path.write_text(VILLAGE.replace("Forty people", "Caf\N{LATIN SMALL LETTER E WITH ACUTE} \N{ROCKET}"))
    done = called("explain", str(path), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Caf\\xe9 \\U0001f680" in done.stdout.decode("ascii")


@pytest.mark.parametrize(
    "name", ["\x1b[31mred", "\N{RIGHT-TO-LEFT OVERRIDE}abc", "a\nb\x07", "<script>", "CON", "x" * 300]
)
def test_text_of_users_cannot_command_the_terminal(copsim, village, name):
    village.write_text(village.read_text().replace('"Forty people"', json.dumps(name)))
    for line in (["run", "village.toml", "--replicates", "2"], ["explain", "village.toml"]):
        ended = copsim(*line)
        assert ended.code == 0
        assert printable(name)[:40] in ended.out
        assert not set(name) & set("\x1b\x07\N{RIGHT-TO-LEFT OVERRIDE}") & set(ended.out + ended.err)


@pytest.fixture(scope="module")
def plain():
    """What a list looks like in a usual environment."""
    return called("list", "conditions").stdout


@pytest.mark.parametrize(
    "environment",
    [
        {"NO_COLOR": "1", "TERM": "dumb"},
        {"FORCE_COLOR": "1", "COLUMNS": "20"},
        {"HOST": "0.0.0.0", "PYTHONHASHSEED": "7", "COPSIM_SEED": "9"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=str,
)
def test_environment_changes_nothing(plain, environment):
    changed = called("list", "conditions", **environment)
    assert changed.returncode == 0
    assert changed.stdout == plain
    assert b"\x1b" not in changed.stdout


def test_optimised_python_still_refuses():
    assert called("run", "nothing", PYTHONOPTIMIZE="2").returncode == 2
    assert b"Examples:" in called("run", "-h", PYTHONOPTIMIZE="2").stdout
