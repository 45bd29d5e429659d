"""Sensitivity: Ishigami's known indices, additive models, and what is refused instead of being computed wrongly."""

from dataclasses import replace

import numpy as np
import pytest
from tests.study.sweep.support import engine, study_of

from copsim.dynamics.engine import Failure, Trace
from copsim.errors import InvalidInput
from copsim.study import worlds
from copsim.study.answers.sensitivity import WORLD, sensitivity
from copsim.study.manifest import Design
from copsim.study.sweep.run import run

DESIGN = """\
replicates = {worlds}
[design]
kind = "{kind}"
points = {points}
factors."parameters.s_median" = {{ from = 0.2, to = 1.2 }}
factors."parameters.beta" = {{ from = 1.0, to = 3.0 }}
factors."parameters.c_0" = {{ from = 0.5, to = 1.5 }}
"""
KNOWN = {"s_median": (0.3139, 0.5576), "beta": (0.4424, 0.4424), "c_0": (0.0, 0.2437)}  # first and total, a 7, b 0.1


def units(parameters):
    """The three factors, each from 0 to 1."""
    return [float(parameters.s_median) - 0.2, (float(parameters.beta) - 1.0) / 2.0, float(parameters.c_0) - 0.5]


def ishigami(parameters, conditions, replicate):
    a, b, c = (np.pi * (2.0 * u - 1.0) for u in units(parameters))
    return np.sin(a) + 7.0 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def additive(parameters, conditions, replicate):
    a, b, _ = units(parameters)
    return 3.0 * a + b + np.random.default_rng(replicate).normal(0.0, 0.5)


@pytest.fixture
def studied(tmp_path, monkeypatch):
    def of(formula, kind, points, worlds_=1, text=DESIGN):
        monkeypatch.setattr(worlds, "live", engine(formula))
        study = study_of(tmp_path, text.format(kind=kind, points=points, worlds=worlds_))
        return run(study, out=tmp_path / f"{kind}{points}")

    return of


def indices(results, measure, **how):
    found = sensitivity(results, outcomes=["energy"], **how)
    return found[found["measure"] == measure].set_index("factor")


def test_ishigami_s_indices_are_inside_their_intervals_and_said_to_be_converged(studied):
    results = studied(ishigami, "saltelli", 2048)
    for measure, which in (("S1", 0), ("ST", 1)):
        found = indices(results, measure)
        for factor, known in KNOWN.items():
            row = found.loc[f"parameters.{factor}"]
            half = (row["hi95"] - row["lo95"]) / 2
            assert abs(row["value"] - known[which]) <= 1.5 * half  # six intervals of 95 % are asked at once
        assert found.loc["parameters.beta", "converged"]


def test_few_points_are_not_called_converged(studied):
    assert not indices(studied(ishigami, "saltelli", 16), "ST")["converged"].all()


def test_elementary_effects_of_an_additive_model_are_its_slopes(studied):
    results = studied(lambda p, c, r: additive(p, c, 1), "morris", 8)
    found = indices(results, "mu_star")
    np.testing.assert_allclose(found["value"], [3.0, 1.0, 0.0], atol=1e-9)
    np.testing.assert_allclose(indices(results, "sigma")["value"], 0.0, atol=1e-9)


@pytest.mark.parametrize("method", ["delta", "pawn"])
def test_what_moves_most_is_first_whatever_the_method(studied, method):
    measure = "delta" if method == "delta" else "pawn"
    found = indices(studied(lambda p, c, r: additive(p, c, 1), "sobol", 128), measure, method=method)
    ordered = found["value"].drop(WORLD, errors="ignore").sort_values(ascending=False)
    assert ordered.index[0] == "parameters.s_median"


def test_luck_is_a_factor_of_its_own(studied):
    """Variance of the points 9/12 + 1/12, of the worlds a quarter; the sample of worlds is known."""
    results = studied(additive, "sobol", 64, 20)
    luck = np.var([np.random.default_rng(r).normal(0.0, 0.5) for r in range(1, 21)], ddof=1)
    found = indices(results, "share").loc[WORLD]
    assert found["value"] == pytest.approx(luck / (luck + 10 / 12), abs=0.03)
    assert found["lo95"] < found["value"] < found["hi95"]


@pytest.mark.parametrize(
    "method, kind", [("sobol", "lhs"), ("morris", "sobol"), ("sobol", "morris"), ("pawn", "morris")]
)
def test_a_method_that_does_not_fit_is_refused_with_one_that_does(studied, method, kind):
    size = {"lhs": 40, "sobol": 64, "morris": 3}[kind]
    with pytest.raises(InvalidInput, match=r"delta|points or more"):
        sensitivity(studied(additive, kind, size), method)


def test_a_design_with_holes_is_never_patched(tmp_path, monkeypatch):
    """Indices would need the values of all points; methods of given data say how many points they had."""
    sound = engine(lambda p, c, r: additive(p, c, 1))

    def live(setting, seed, replicate, *, cohort_week=None):
        if 0.60 < units(setting.parameters)[0] < 0.63:
            return Trace(setting.first_week, np.empty((0, 1, 1)), Failure(0, "person.energy", 0, float("nan")))
        return sound(setting, seed, replicate, cohort_week=cohort_week)

    monkeypatch.setattr(worlds, "live", live)
    text = DESIGN.format(kind="saltelli", points=32, worlds=1)
    results = run(study_of(tmp_path, text), out=tmp_path / "holes")
    assert 0 < results.failed < 8
    with pytest.raises(InvalidInput, match=rf"missing at {results.failed} of 160 points"):
        sensitivity(results, outcomes=["energy"])
    given = sensitivity(results, "pawn", outcomes=["energy"])
    assert set(given["points"]) == {160 - results.failed}


def test_shuffled_rows_do_not_matter(studied):
    """Analyses go by the number of the point, which every run carries, not by the order of rows."""
    results = studied(ishigami, "saltelli", 64)
    before = sensitivity(results, outcomes=["energy"])
    results._found.paths = dict(reversed(results._found.paths.items()))
    results.__dict__.pop("outcome_cube")
    assert sensitivity(results, outcomes=["energy"]).equals(before)


def test_a_foreign_design_is_refused(studied):
    results = studied(ishigami, "saltelli", 16)
    points = results.manifest.design.points
    swapped = Design(results.manifest.design.made, (points[1], points[0], *points[2:]))
    results.manifest = replace(results.manifest, design=swapped)
    with pytest.raises(InvalidInput, match="not those of its design"):
        sensitivity(results)


def test_without_a_design_there_is_nothing_to_say(studied):
    with pytest.raises(InvalidInput, match="no design"):
        sensitivity(studied(additive, "none", 1, 3, "replicates = {worlds}"))
