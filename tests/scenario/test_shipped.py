"""The scenarios that come with copsim: each can be read by a person and by the loader, and what it proposes works."""

import re
import shlex
from itertools import pairwise, takewhile
from pathlib import Path

import pytest

from copsim.errors import EnvironmentProblem, UsageError
from copsim.scenario import shipped
from copsim.scenario.case import parse_case
from copsim.scenario.compile import compile_case
from copsim.scenario.load import load_scenario
from copsim.scenario.policy import shipped_policies
from copsim.scenario.shipped import policies_path, shipped_ids, shipped_path

EXPECTED = {
    "baseline",
    "compulsory-participation",
    "constellation",
    "de-energizing-tasks",
    "encouraged-participation",
    "energizing-tasks",
    "funded-tasks",
    "headquarters-and-field",
    "learning-space",
    "two-practices",
    "launch-event-only",
    "leadership-loss",
    "new-blood",
    "protected-time",
    "reporting-burden",
    "shared-leadership-loss",
    "three-step-launch",
    "tiny-closed-community",
}
POLICIES = [
    "none",
    "mandate",
    "light-mandate",
    "encouragement",
    "unfunded-tasks",
    "funded-tasks",
    "energizing-tasks",
    "leader-loss",
    "protected-time",
    "reporting",
    "praise",
    "experts",
    "paid-answers",
]
HEADINGS = ["# What it is", "# Things to notice", "# Things to try"]


def header(path):
    """The comment lines at the top of a file."""
    return [line for line in path.read_text().split("\nformat = ")[0].splitlines() if line.startswith("#")]


def test_the_shipped_ids():
    assert set(shipped_ids()) == EXPECTED
    assert list(shipped_ids()) == sorted(shipped_ids())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_shipped_scenario_is_named_as_its_file_and_says_what_it_is(name):
    assert load_scenario(name).name == name
    lines = header(shipped_path(name))
    assert lines[0] == "#:schema ./copsim.scenario.schema.json"
    assert [line for line in lines if line in HEADINGS] == HEADINGS
    assert parse_case(name).notices == ()


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_every_shipped_policy_fits_every_scenario(name):
    for policy in shipped_policies():
        if policy.losses and load_scenario(name).losses:
            continue  # a week has one loss
        case = parse_case(f"{name}+{policy.name}")
        assert compile_case(case).weeks == case.scenario.weeks


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_the_commands_that_a_header_proposes_can_be_typed(name):
    text = "\n".join(header(shipped_path(name)))
    commands = re.findall(r"copsim (?:run|compare) ([^\n]*?)(?: +\(.*)?$", text, re.MULTILINE)
    for command in commands:
        words = shlex.split(command)
        values = [word for before, word in pairwise(words) if before == "--set"]
        for case in takewhile(lambda word: not word.startswith("--"), words):
            compile_case(parse_case(case, values))
    assert commands


def test_policies_are_told_and_begin_in_week_78():
    assert [policy.name for policy in shipped_policies()] == POLICIES
    for policy in shipped_policies():
        assert policy.title
        assert policy.about
        assert {item.first for item in policy.interventions} | {item.week for item in policy.losses} <= {78}
    assert [line for line in header(policies_path()) if line in HEADINGS] == HEADINGS


def test_policies_are_no_scenario():
    with pytest.raises(UsageError):
        shipped_path("policies")


def test_an_installed_package_carries_its_scenarios(tmp_path, monkeypatch):
    folder = tmp_path / "shipped" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "only.toml").write_text("")
    monkeypatch.setattr(shipped, "files", lambda _: tmp_path)
    assert shipped_ids() == ("only",)


def test_an_installation_without_scenarios_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(shipped, "files", lambda _: tmp_path)
    monkeypatch.setattr(shipped, "__file__", str(tmp_path / "a" / "b" / "c" / "d.py"))
    with pytest.raises(EnvironmentProblem, match="install copsim again"):
        shipped_ids()


def test_a_path_is_a_path(tmp_path):
    for name in (Path("baseline"), str(tmp_path / "baseline"), "baseline.toml"):
        with pytest.raises(UsageError, match="there is no such file"):
            load_scenario(name)
