"""A run that fails is a row; all others are kept."""

import numpy as np
import pytest
from tests.study.support import assert_same_tables

from copsim.dynamics.engine import Failure, Trace
from copsim.study import effects, outcome_summary, read, week_bands, worlds
from copsim.study.rows import whose


@pytest.fixture
def poisoned(study, tmp_path, monkeypatch):
    """Replicate 2 under the policy breaks down in week 7."""
    sound = worlds.live
    policy = study.settings[1]

    def live(setting, seed, replicate, *, cohort_week=None):
        trace = sound(setting, seed, replicate, cohort_week=cohort_week)
        if setting.schedule.tobytes() == policy.schedule.tobytes() and replicate == 2:
            return Trace(trace.first_week, trace.series[:7], Failure(7, "person.energy", 16, float("nan")))
        return trace

    monkeypatch.setattr(worlds, "live", live)
    return study.complete(tmp_path / "study")


def test_it_is_a_row_that_says_what_happened(poisoned):
    assert (poisoned.done, poisoned.failed) == (12, 1)
    (row,) = poisoned.runs[poisoned.runs["status"] != "ok"].to_dict("records")
    assert (row["status"], row["policy"], row["replicate"]) == ("nonfinite", "must", 2)
    assert (row["failed_week"], row["failed_variable"]) == (7, "person.energy")
    assert row["message"] == "week 7: person.energy of m017 is nan"
    assert all(np.isnan(row[column.name]) for column in poisoned.manifest.outcomes)


def test_all_other_runs_are_what_they_are_without_it(poisoned, uninterrupted):
    whole = read(uninterrupted)
    sound = poisoned.runs["status"] == "ok"
    assert (
        poisoned.runs[sound]
        .drop(columns=["failed_week", "failed_variable", "message"])
        .equals(whole.runs[sound].drop(columns=["failed_week", "failed_variable", "message"]))
    )
    failed_id = poisoned.runs.loc[~sound, "run_id"].item()
    assert failed_id not in set(poisoned.weeks["run_id"])
    assert poisoned.weeks.equals(whole.weeks[whole.weeks["run_id"] != failed_id].reset_index(drop=True))


def test_it_counts_nowhere(poisoned):
    bands = week_bands(poisoned)
    members = bands[bands["indicator"] == "members"]
    assert members[members["policy"] == "none"]["n"].max() == 6
    assert members[members["policy"] == "must"]["n"].max() == 5
    assert effects(poisoned, "village", "village+must")["n_pairs"].max() <= 5
    summary = outcome_summary(poisoned)
    assert summary[summary["policy"] == "must"]["n"].max() <= 5


def test_it_is_not_tried_again(study, poisoned, monkeypatch):
    monkeypatch.setattr(worlds, "live", None)
    assert_same_tables(study.complete(poisoned.folder), poisoned)


def test_a_study_in_which_all_runs_fail_is_a_study(study, tmp_path, monkeypatch):
    def live(setting, seed, replicate, *, cohort_week=None):
        return Trace(0, np.empty((0, 1, 1)), Failure(0, "community.space", -1, float("inf")))

    monkeypatch.setattr(worlds, "live", live)
    results = study.complete(tmp_path / "study")
    assert results.failed == results.done == 12
    assert len(results.weeks) == 0
    assert set(results.runs["message"]) == {"week 0: community.space of the community is inf"}
    assert set(effects(results, "village", "village+must")["n_pairs"]) == {0}
    assert set(week_bands(results)["n"]) == {0}
    assert "12 failed" in results._repr_html_()


def test_uids_in_words():
    assert [whose(uid) for uid in (0, 999, (3 << 24) + 5, 2**32 - 1, -1)] == [
        "m001",
        "m1000",
        "m006",
        "community 0",
        "the community",
    ]
