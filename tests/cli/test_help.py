"""Help: fast, with examples first, for every command."""

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from copsim import MODEL_VERSION
from copsim.cli.app import app
from copsim.dynamics.chance import RNG_SCHEME

COMMANDS = [
    "calibrate",
    "validate",
    "demo",
    "new",
    "doctor",
    "selftest",
    "run",
    "compare",
    "tables",
    "list",
    "show",
    "explain",
    "schema",
    "claims",
    "serve",
    "autopsy",
    "sweep",
    "resume",
    "merge",
    "status",
    "rerun",
    "branch",
    "sensitivity",
    "rank",
    "discover",
    "search",
    "tipping",
    "report",
    "verify",
    "archive",
]
HEAVY = ["mesa", "numba", "solara", "pandas", "pyarrow", "matplotlib", "SALib", "numpy", "pydantic", "scipy"]


def test_all_commands_are_there():
    assert sorted(command.name for command in app.registered_commands) == sorted(COMMANDS)


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("name", COMMANDS)
def test_two_examples_stand_before_the_text(real, name, flag):
    ended = real(name, flag)
    lines = [line.strip() for line in ended.out.splitlines()]
    start = lines.index("Examples:")
    assert ended.code == 0
    assert start <= 3
    assert [line.split()[:2] for line in lines[start + 1 : start + 3]] == [["copsim", name]] * 2
    assert "--json" in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_help_loads_nothing_heavy():
    script = (
        "import json, sys; from copsim.cli.app import run; code = run(['--help']);"
        f"print(json.dumps([code, [name for name in {HEAVY!r} if name in sys.modules]]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == [0, []]
    assert "Commands:" in done.stdout


def test_import_is_light():
    script = f"import sys, copsim; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_version_names_model_and_draws(real):
    ended = real("--version")
    assert ended.code == 0
    assert ended.out == f"copsim {version('copsim')} (model {MODEL_VERSION}, draws {RNG_SCHEME})\n"


def test_every_example_is_a_command_line_that_exists(real):
    for command in app.registered_commands:
        examples = [line.split()[1:] for line in command.help.splitlines() if line.startswith("  copsim ")]
        assert len(examples) == 2
        for words in examples:
            options = [word for word in words if word.startswith("--")]
            text = real(words[0], "--help").out
            assert all(option in text for option in options)
