"""Worlds take turns of sets of parameters; what differs between sets is told apart from luck."""

import json

import numpy as np
import pytest

from copsim.errors import Mismatch
from copsim.scenario import parse_case
from copsim.study import effects, outcome_summary, read, run_study
from copsim.study.statistics import parts_of_variance

VILLAGE = ["people.count=40", "weeks=12", 'launch.kind="founded"', "launch.founders=20"]
POINTS = ({"c_0": 0.6, "s_median": 2.0}, {"c_0": 1.4, "s_median": 2.0}, {"c_0": 1.0, "s_median": 1.0})


def cases():
    return [
        parse_case("baseline", VILLAGE),
        parse_case("baseline", [*VILLAGE, 'name="slack"', "conditions.protected_hours=1.0"]),
    ]


def lived(folder, replicates=7, points=POINTS, **how):
    return run_study(cases(), name="e", replicates=replicates, seed=3, out=folder, points=points, **how)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return lived(tmp_path_factory.mktemp("e") / "study")


def test_worlds_take_turns_and_both_cases_have_the_same_set(results):
    runs = results.runs
    assert runs.groupby("replicate")["point"].nunique().eq(1).all()
    mine = runs[runs["scenario"] == "baseline"].sort_values("replicate")
    assert mine["point"].tolist() == [0, 1, 2, 0, 1, 2, 0]


@pytest.mark.parametrize("replicate", [1, 2, 6])
def test_a_world_is_the_one_that_its_parameters_make(results, replicate, tmp_path):
    changes = [f"parameters.{name}={value}" for name, value in POINTS[(replicate - 1) % 3].items()]
    alone = run_study(
        [parse_case("baseline", [*VILLAGE, *changes])],
        name="a",
        replicates=1,
        seed=3,
        out=tmp_path / "a",
        first_replicate=replicate,
    )
    names = ["members", "energy", "attendance", "answers"]  # nothing of a cohort, which is that of a comparison
    mine, theirs = results.series_of(results.cases[0], names), alone.series_of(alone.cases[0], names)
    np.testing.assert_array_equal(mine[replicate - 1], theirs[0])


def test_the_folder_remembers_the_sets_and_refuses_others(results):
    assert read(results.folder).manifest.points == POINTS
    assert json.loads((results.folder / "manifest.json").read_text())["points"] == list(POINTS)
    with pytest.raises(Mismatch, match="ensemble"):
        lived(results.folder, points=POINTS[:2])
    with pytest.raises(Mismatch, match="ensemble"):
        lived(results.folder, points=())
    assert lived(results.folder, replicates=9).done == 18


def test_intervals_count_sets_and_not_worlds(results):
    row = effects(results, *results.cases, ["energy"]).iloc[0]
    left, right = (results.outcomes_of(label) for label in results.cases)
    names = [column.name for column in results.manifest.outcomes]
    gap = (right - left)[:, names.index("energy")]
    means = np.array([gap[point::3].mean() for point in range(3)])
    half = 4.302652729911275 * means.std(ddof=1) / 3**0.5  # Student's t, two degrees of freedom
    assert row["lo95"] == pytest.approx(means.mean() - half)
    assert row["hi95"] == pytest.approx(means.mean() + half)
    assert row["luck"] > 0
    assert row["ignorance"] >= 0


def test_a_parameter_that_matters_is_ignorance_and_not_luck(results):
    summary = outcome_summary(results).query("scenario == 'baseline'").set_index("outcome")
    assert summary.loc["attendance", "ignorance"] > summary.loc["attendance", "luck"]


def test_without_an_ensemble_there_is_neither(tmp_path):
    plain = lived(tmp_path / "plain", replicates=3, points=())
    assert effects(plain, *plain.cases)[["luck", "ignorance"]].isna().all().all()
    assert plain.runs["point"].eq(0).all()


def test_parts_of_variance_are_those_that_were_planted():
    rng = np.random.default_rng(5)
    groups = [rng.normal(mean, 2.0, 6) for mean in rng.normal(0.0, 3.0, 400)]
    luck, ignorance = parts_of_variance(groups)
    assert luck == pytest.approx(2.0, rel=0.05)
    assert ignorance == pytest.approx(3.0, rel=0.1)
    assert parts_of_variance([rng.normal(0.0, 1.0, 200) for _ in range(50)])[1] < 0.05
