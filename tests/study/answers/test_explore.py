"""Boxes, bundles and edges: what was planted is found, and nothing else."""

import re
from pathlib import Path

import numpy as np
import pytest
from tests.study.sweep.support import engine, study_of

from copsim.errors import InvalidInput, UsageError
from copsim.study import worlds
from copsim.study.answers.budget import Budget
from copsim.study.answers.discover import discover
from copsim.study.answers.search import binding, bundles_of, search
from copsim.study.answers.tipping import lever, tipping
from copsim.study.goal import parse_goal
from copsim.study.sweep.run import How, run

BOXED = """\
replicates = 2
[design]
kind = "sobol"
points = 256
factors."parameters.s_median" = { from = 0.2, to = 0.8 }
factors."parameters.c_0" = { from = 0.0, to = 1.0 }
factors."people.units" = { from = 1, to = 5 }
factors."parameters.b_m" = { from = 0.0, to = 0.5 }
"""
LEVERS = """\
policies = ["none", "a", "b", "c"]
[policy.a]
title = "A"
interventions = [{ from = 0, set = { praise = 0.25 } }]
cost = { hours = 1.0 }
[policy.b]
title = "B"
interventions = [{ from = 0, set = { sponsor = 0.25 } }]
cost = { hours = 2.0 }
[policy.c]
title = "C"
interventions = [{ from = 0, set = { appraisal = 0.25 } }]
cost = { hours = 3.5, once = 10.0 }
"""
WORTH = {"praise": 0.1, "sponsor": 0.2, "appraisal": 0.4}


@pytest.fixture
def boxed(tmp_path, monkeypatch):
    def low(parameters, conditions, replicate):
        return 0.2 if parameters.s_median < 0.5 and parameters.c_0 > 0.6 else 0.8

    monkeypatch.setattr(worlds, "live", engine(low))
    return run(study_of(tmp_path, BOXED), out=tmp_path / "boxed")


def test_a_planted_box_is_found_in_words_and_holds_where_it_was_not_looked_for(boxed):
    box = discover(boxed, parse_goal("mean(energy) < 0.5")).iloc[0]
    found = dict(re.findall(r"parameters\.(\w+) at (?:most|least) ([\d.]+)", box["words"]))
    assert float(found["s_median"]) == pytest.approx(0.5, abs=0.03)
    assert float(found["c_0"]) == pytest.approx(0.6, abs=0.05)
    assert "b_m" not in box["words"]
    assert box["coverage_unseen"] > 0.8
    assert box["density_unseen"] > 0.8


def test_what_never_or_always_fails_has_no_box(boxed):
    for goal in ("mean(energy) < 0.1", "mean(energy) < 0.9"):
        with pytest.raises(InvalidInput, match="points are bad"):
            discover(boxed, parse_goal(goal))
    with pytest.raises(UsageError, match="no policy"):
        discover(boxed, parse_goal("mean(energy) < 0.5"), "nobody")


def worth(parameters, conditions, replicate):
    """A fixed worth of each lever, and luck that all bundles share."""
    luck = 0.02 * np.random.default_rng(replicate).normal()
    return 0.1 + luck + sum(value for name, value in WORTH.items() if conditions[name] == 0.25)


@pytest.fixture
def sought(tmp_path, monkeypatch):
    def of(goal, budget=Budget()):  # noqa: B008 - frozen
        monkeypatch.setattr(worlds, "live", engine(worth))
        study = study_of(tmp_path, LEVERS)
        out = tmp_path / f"search-{len(list(tmp_path.iterdir()))}"
        return search(study, parse_goal(goal), budget, how=How(1), out=out, say=lambda text: None)

    return of


CHEAPEST = {0.05: "none", 0.18: "a", 0.27: "b", 0.37: "a+b", 0.46: "c", 0.58: "a+c", 0.76: "a+b+c"}


@pytest.mark.parametrize("level, best", CHEAPEST.items())
def test_the_cheapest_bundle_is_that_of_full_enumeration(sought, level, best):
    hours = {"a": 1.0, "b": 2.0, "c": 3.5}
    value = {"a": 0.1, "b": 0.2, "c": 0.4}
    meeting = [
        name for name in bundles_of(["a", "b", "c"])
        if 0.1 + sum(value.get(part, 0.0) for part in name.split("+")) >= level
    ]  # fmt: skip
    assert min(meeting, key=lambda name: sum(hours.get(part, 0.0) for part in name.split("+"))) == best
    table = sought(f"mean(energy) >= {level}")
    assert table.iloc[0]["bundle"] == best
    assert table.iloc[0]["checked"]
    assert "cheaper bundle would miss it" in binding(table)


def test_a_budget_binds_and_is_named(sought):
    table = sought("mean(energy) >= 0.46", Budget(hours=3.0))
    assert not table.iloc[0]["within_budget"] or not table.iloc[0]["meets"]
    assert not (table["meets"] & table["within_budget"]).any()
    assert "the budget" in binding(table)
    assert "whatever it costs" in binding(sought("mean(energy) >= 0.95"))


def test_a_front_has_no_bundle_that_is_dearer_and_worse(sought):
    table = sought("mean(energy) >= 0.37")
    front = table[table["front"]].sort_values("hours_a_week")
    assert front["value"].is_monotonic_increasing
    assert set(front["bundle"]) >= {"none", "a", "b", "a+b", "a+b+c"}


def test_too_many_levers_are_refused(tmp_path):
    text = LEVERS.replace(
        '["none", "a", "b", "c"]', str(["none", *(f"a@{week}" for week in range(9))]).replace("'", '"')
    )
    with pytest.raises(UsageError, match="1 to 8 levers"):
        search(study_of(tmp_path, text), parse_goal("mean(energy) > 1"), Budget(), how=How(1), out=Path(), say=print)


def led(remembering):
    """Alive below a mandate of one; with memory, whoever was above it once stays dead."""

    def live(setting, seed, replicate, *, cohort_week=None):
        from copsim.dynamics.conditions import CONDITION_NAMES
        from copsim.dynamics.indicators import COLUMN

        trace = engine(lambda *_: 0.5)(setting, seed, replicate)
        mandates = setting.schedule[setting.epoch, 0, CONDITION_NAMES.index("mandate")]
        alive = mandates <= 1.0
        trace.series[:, 0, COLUMN["alive"]] = np.logical_and.accumulate(alive) if remembering else alive
        return trace

    return live


@pytest.mark.parametrize("remembering", [False, True])
def test_an_edge_is_found_and_memory_only_where_there_is_some(tmp_path, monkeypatch, remembering):
    study_of(tmp_path, "")
    monkeypatch.setattr(worlds, "live", led(remembering))
    x, y = lever("mandate", 4, 0.0, 1.8), lever("people.culture", 2, 0.2, 0.8)
    table = tipping(
        str(tmp_path / "village.toml"), x, y, worlds=4, how=How(1), out=tmp_path / "tip", say=lambda text: None
    )
    np.testing.assert_array_equal(table["alive"], np.tile([1.0, 1.0, 0.0, 0.0], 2))
    np.testing.assert_array_equal(table["upward"], table["alive"])
    below = table["x"] <= 1.0
    assert (table["downward"][below] == (0.0 if remembering else 1.0)).all()
    assert (table["remembers"] == (below & remembering)).all()


def test_a_lever_needs_two_ends():
    with pytest.raises(UsageError, match="from where to where"):
        lever("people.culture", 3)
    assert lever("mandate", 2).places[0] == 0.0
