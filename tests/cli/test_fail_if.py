"""--fail-if (C09): 5 after everything is written, with value and bound; 4 where runs failed."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from tests.cli.support import planted

from copsim.cli.schemas import document_schema
from copsim.dynamics.engine import Failure
from copsim.study import read, worlds

RUN = ("run", "village.toml", "--replicates", "4")
COMPARE = ("compare", "village.toml", "village.toml+must", "--replicates", "4")


def one_fails(setting, seed, replicate, *, cohort_week=None):
    failure = Failure(7, "person.energy", 3, float("nan")) if replicate == 2 else None
    return replace(planted(setting, seed, replicate), failure=failure)


def test_c09_a_condition_that_holds_ends_with_5_after_everything_is_written(copsim):
    ended = copsim(*RUN, "--fail-if", "mean(core) > 3 and mean(energy) > 0.1", "--plot", "p.svg")
    assert ended.code == 5
    value = read(Path(ended.out.splitlines()[-2])).runs["core"].mean()
    assert f"copsim: --fail-if mean(core) > 3 and mean(energy) > 0.1 holds for village: mean(core) is {value:.4g}" in (
        ended.err
    )
    assert ended.out == copsim(*RUN, "--plot", "p.svg").out
    assert Path("p.svg").is_file()


def test_c09_a_condition_that_does_not_hold_is_no_word(copsim):
    ended = copsim(*RUN, "--fail-if", "mean(core) < 3", "--quiet")
    assert (ended.code, ended.err) == (0, "")


def test_c09_each_condition_is_told_also_where_all_else_is_quiet(copsim):
    ended = copsim(*RUN, "--fail-if", "mean(core) > 3", "--fail-if", "mean(energy) > 0.1", "--quiet")
    assert ended.code == 5
    assert ended.out.count("\n") == 1
    assert ended.err.count("holds for village") == 2


def test_c09_a_value_that_is_not_available_is_no_pass(copsim):
    ended = copsim(*RUN, "--fail-if", "mean(maturity) > 100")
    assert ended.code == 5
    assert "cannot be told for village: mean(maturity) is not available" in ended.err


def test_c09_compare_looks_at_the_policies_and_knows_differences(copsim):
    assert copsim(*COMPARE, "--fail-if", "difference(energy) < 0").code == 5
    ended = copsim(*COMPARE, "--fail-if", "difference(energy) < -0.5", "--fail-if", "mean(core) > 100", "--json")
    document = json.loads(ended.out)
    jsonschema.validate(document, document_schema("compare"))
    assert ended.code == 0
    assert [(check["case"], check["holds"]) for check in document["checks"]] == [("village+must", False)] * 2


@pytest.mark.parametrize("line", [RUN, COMPARE])
def test_c09_over_failed_runs_no_check_is_a_verdict(copsim, monkeypatch, line):
    monkeypatch.setattr(worlds, "live", one_fails)
    ended = copsim(*line, "--fail-if", "mean(core) > 0")
    assert ended.code == 4
    assert "holds for" in ended.err


@pytest.mark.parametrize("goal", ["", "core > 3", "share(alive) < 80", "difference(core) < 0"])
def test_c09_what_is_no_condition_is_refused_before_anything_is_computed(copsim, goal):
    ended = copsim(*RUN, "--fail-if", goal)
    assert ended.code == 2
    assert ended.err.startswith("copsim: --fail-if ")
    assert not Path("results").exists()
