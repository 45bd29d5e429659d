"""The benchmarks of the whole week time what the model does; nothing is timed here."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from copsim.dynamics import week
from copsim.dynamics.indicators import COLUMN

BENCHMARKS = Path(__file__).parents[2] / "experiments" / "benchmarks"
PAGE = BENCHMARKS.parents[1] / "docs" / "performance.md"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch):
    """Imports a module of the benchmarks."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def imported(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield imported
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_the_stopwatch_knows_every_pass_of_the_week(part):
    stopwatch = part("stopwatch")
    called = [name for half in week.HALVES for name in getattr(half, "py_func", half).__code__.co_names]
    assert [one.name for one in stopwatch.passes()] == called
    assert {one.number for one in stopwatch.passes()} == set(stopwatch.GROUPS) - {13, 14}


def test_an_organisation_begins_with_a_fifth_as_members(part):
    life = part("organisation").settled(1_000, 3)
    assert len(life.world.community) == 6
    assert (life.world.membership.community >= 0).sum() == 200
    life.advance(2)
    assert life.series[0, :, COLUMN["members"]].sum() > 150


def test_goals_say_whether_they_are_reached(part):
    goal = part("turns").goal
    assert goal("fast", 2.0, 1.9)["reached"]
    assert not goal("small", 2.0, 1.9, least=False)["reached"]


def test_tables_are_put_between_their_markers(part, tmp_path, monkeypatch):
    page = part("performance_page")
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    page.PAGE.write_text("before\n<!-- worlds -->\nold\n<!-- end of worlds -->\nafter\n")
    page.write("worlds", [page.table(["a", "b"], [["1", "2"]])])
    said = page.PAGE.read_text()
    assert "| a | b |\n|---|---|\n| 1 | 2 |" in said
    assert said.startswith("before\n<!-- worlds -->")
    assert said.endswith("<!-- end of worlds -->\nafter\n")
    assert "old" not in said


@pytest.mark.parametrize("section", ["cop-lite", "full-week", "worlds", "first-answer"])
def test_the_page_has_a_place_for_every_table(section):
    text = PAGE.read_text()
    assert text.count(f"<!-- {section} -->") == text.count(f"<!-- end of {section} -->") == 1
