"""The tree of errors, exit codes, and how problems read."""

import pickle

import pytest

from copsim import errors
from copsim.errors import CopsimError, ExitCode, InvalidInput, Problem, WorldFailed, printable, render_problem

CODES = {
    "OK": 0,
    "INTERNAL": 1,
    "USAGE": 2,
    "INVALID": 3,
    "FAILED_RUNS": 4,
    "CHECK": 5,
    "BUSY": 6,
    "MISMATCH": 7,
    "IO": 8,
    "LIMIT": 9,
    "ENVIRONMENT": 10,
    "INTERRUPTED": 130,
}
CLASSES = {
    "UsageError": 2,
    "InvalidInput": 3,
    "FailedRuns": 4,
    "WorldFailed": 4,
    "CheckNotMet": 5,
    "FolderBusy": 6,
    "Mismatch": 7,
    "StorageError": 8,
    "LimitRefused": 9,
    "EnvironmentProblem": 10,
    "Interrupted": 130,
}


def test_exit_codes_are_those_of_the_manual():
    assert {code.name: int(code) for code in ExitCode} == CODES


def test_every_class_carries_its_code_and_stands_in_the_drawn_tree():
    found = {
        name: int(item.code)
        for name, item in vars(errors).items()
        if isinstance(item, type) and issubclass(item, CopsimError) and item is not CopsimError
    }
    assert found == CLASSES
    assert all(f" {name} " in errors.__doc__ for name in CLASSES)


def test_a_problem_reads_place_value_allowed_and_help():
    problem = Problem("mine.toml:14:10", "conditions.mandate", "41", "0 to 40 inclusive (h/week)", "found so")
    expected = "mine.toml:14:10  conditions.mandate = 41  allowed: 0 to 40 inclusive (h/week); found so"
    assert render_problem(problem) == expected


@pytest.mark.parametrize("count, last", [(1, "1 problem"), (2, "2 problems"), (1200, "1,200 problems")])
def test_the_last_line_counts(count, last):
    text = str(InvalidInput([Problem("a.toml:1:1", "x")] * count, "a.toml"))
    assert text.splitlines()[-1] == f"{last} in a.toml; nothing was run."
    assert len(text.splitlines()) == count + 1


def test_a_long_value_is_cut_at_80_characters():
    shown = render_problem(Problem("a", "b", "x" * 500))
    assert shown == "a  b = " + "x" * 77 + "..."


@pytest.mark.parametrize("evil", ["\x1b[31m", "\x00", "\r\n", "\u202e", "\u2028", "\x9b", "\ud800"])
def test_nothing_reaches_a_terminal_that_it_could_obey(evil):
    shown = render_problem(Problem(f"p{evil}", f"k{evil}", f"v{evil}", f"a{evil}", f"h{evil}"))
    assert not set(shown) & set(evil) - set("[31m")
    assert shown.isprintable()
    assert "\\" in printable(evil)


def test_ordinary_text_stays_as_it_is():
    assert printable("Zoë's 社区 — 50 %") == "Zoë's 社区 — 50 %"


@pytest.mark.parametrize(
    "error", [InvalidInput([Problem("a", "b")], "c"), WorldFailed(3, "person.energy", 17, float("inf"))]
)
def test_errors_travel_between_processes(error):
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_a_failed_world_tells_week_variable_and_person():
    error = WorldFailed(week=3, variable="person.energy", uid=17, value=float("inf"))
    assert str(error) == "week 3: person.energy of 17 is inf"
