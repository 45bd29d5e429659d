"""A run that fails is a row; all others are kept."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count

import numpy as np
import pytest
from tests.study.support import assert_same_tables
from tests.study.sweep.support import study_of

from copsim.dynamics.engine import Failure, Trace
from copsim.study import effects, outcome_summary, read, week_bands, worlds
from copsim.study.rows import whose
from copsim.study.sweep.run import run


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


def ended(results):
    """Status, week and message of each run that did not come to its end, by policy and replicate."""
    rows = results.runs[results.runs["status"] != "ok"].to_dict("records")
    return {(row["policy"], row["replicate"]): (row["status"], row["failed_week"], row["message"]) for row in rows}


LONG = "replicates = 3\npolicies = ['none', 'praise@4']\n[set]\nweeks = 40\n"


def test_w11_who_takes_too_long_is_given_up_after_a_second_try(tmp_path, monkeypatch):
    tries = []
    life = worlds.Life
    monkeypatch.setattr(worlds, "Life", lambda *args, **kwargs: tries.append(args[2]) or life(*args, **kwargs))
    monkeypatch.setattr(worlds, "monotonic", count().__next__)
    results = run(study_of(tmp_path, LONG + "[limits]\nseconds = 0.5\n"), out=tmp_path / "study", jobs=2)
    assert results.failed == results.done == 6
    assert set(ended(results).values()) == {("time-out", 13, "not done after 0.5 s, in week 13")}
    assert sorted(tries) == [1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]


def test_a_clock_that_nobody_runs_into_changes_no_bit(tmp_path):
    whole = run(study_of(tmp_path, LONG), out=tmp_path / "whole")
    timed = run(study_of(tmp_path, LONG + "[limits]\nseconds = 1e4\n"), out=tmp_path / "timed")
    assert_same_tables(timed, whole)


def test_w11_a_run_without_memory_is_a_row_and_the_others_go_on(study, uninterrupted, tmp_path, monkeypatch):
    sound, tried = worlds.live, []

    def live(setting, seed, replicate, *, cohort_week=None):
        if replicate == 3:
            tried.append(replicate)
            raise MemoryError("Unable to allocate")
        return sound(setting, seed, replicate, cohort_week=cohort_week)

    monkeypatch.setattr(worlds, "live", live)
    results = study.complete(tmp_path / "study")
    told = ("memory", "no memory for a world of this size (Unable to allocate)")
    assert {key: (status, message) for key, (status, _, message) in ended(results).items()} == {
        ("none", 3): told,
        ("must", 3): told,
    }
    assert len(tried) == 4
    sound_ones = results.runs["status"] == "ok"
    assert results.runs.loc[sound_ones, "energy"].equals(read(uninterrupted).runs.loc[sound_ones, "energy"])


class KilledWorker(Exception):
    """What a cluster says of a task whose workers died."""


class Deadly(ThreadPoolExecutor):
    """Workers that die of the runs with these numbers."""

    def __init__(self, deadly):
        super().__init__(1)
        self.deadly, self.tasks = deadly, []

    def submit(self, function, text, model, block):
        self.tasks.append((block.begin, block.end))

        def work():
            if any(block.begin <= number < block.end for number in self.deadly):
                raise KilledWorker
            return function(text, model, block)

        return super().submit(work)


@pytest.mark.parametrize("deadly", [[5], [0, 11]])
def test_w12_a_run_that_kills_its_worker_ends_up_alone_and_is_a_row(study, uninterrupted, tmp_path, deadly):
    whole = read(uninterrupted)
    with Deadly(deadly) as executor:
        results = study.complete(tmp_path / "study", executor=executor)
    assert results.missing == []
    wrong = results.runs["status"] != "ok"
    assert wrong.to_numpy().nonzero()[0].tolist() == deadly
    assert set(results.runs.loc[wrong, "status"]) == {"crash"}
    assert results.runs.loc[~wrong, "energy"].equals(whole.runs.loc[~wrong, "energy"])
    for number in deadly:
        assert executor.tasks.count((number, number + 1)) == 2


def test_uids_in_words():
    assert [whose(uid) for uid in (0, 999, (3 << 24) + 5, 2**32 - 1, -1)] == [
        "m001",
        "m1000",
        "m006",
        "community 0",
        "the community",
    ]
