"""Sweeps: the same bytes whoever computes them, in whatever order and in however many pieces; going on; costs."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from tests.study.support import parts_of
from tests.study.sweep.support import engine, study_of

from copsim.errors import EnvironmentProblem, InvalidInput, Mismatch, UsageError
from copsim.scenario import compile_case
from copsim.study import elsewhere, plan, read, worlds
from copsim.study.known import known_run
from copsim.study.patches import patched
from copsim.study.sweep.again import lived_again
from copsim.study.sweep.expect import expected
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.sweep.run import How, Shard, merge, resume, run, run_until_precise

TEXT = """\
policies = ["none", "praise@4", "meeting+praise@4"]
replicates = 5
[design]
kind = "list"
rows = [{ people.culture = 0.2 }, { people.count = 14, parameters.s_median = 1.5 }, { parameters.beta = 3.0 }]
[[outcomes]]
name = "early"
of = "members"
weeks = [2, 5]
statistic = "max"
[policy.meeting]
title = "A meeting"
interventions = [{ from = 3, until = 9, set = { support_hours = 2.0 } }]
cost = { hours = 2.0, hours_per_member = 0.25, money = 10.0, once = 100.0 }
"""
PRECISE = """\
policies = ["none", "praise@4"]
[goal]
outcomes = ["energy"]
"""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(plan, "RUNS_PER_BLOCK", 7)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return study_of(tmp_path_factory.mktemp("study"), TEXT)


@pytest.fixture(scope="module")
def whole(study, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "RUNS_PER_BLOCK", 7)
        return run(study, out=tmp_path_factory.mktemp("whole") / "study", jobs=2)


def test_every_point_scenario_policy_and_world_is_a_run(whole):
    assert (whole.done, whole.total) == (45, 45)
    counts = whole.runs.groupby(["policy", "point"])["replicate"].agg(["count", "min", "max"])
    assert (counts.to_numpy() == [5, 1, 5]).all()
    assert len(set(whole.runs["run_id"])) == 45


def test_each_run_is_the_one_that_the_case_alone_would_be(study, whole):
    """A point is what the scenario would be with these values written into its file."""
    for number, point in enumerate(study.points):
        case = study.case("village.toml", "meeting+praise@4", point)
        record = plan.case_record(case, compile_case(case))
        index = whole.manifest.case_index(f"village+meeting+praise@4#{number}")
        assert whole.manifest.values_of(index) == record.values


@pytest.mark.parametrize("jobs", [1, 3])
def test_threads_do_not_show(study, whole, tmp_path, jobs):
    run(study, out=tmp_path / "again", jobs=jobs)
    assert parts_of(tmp_path / "again") == parts_of(whole.folder)


def test_threads_and_processes_of_others_do_not_show(study, whole, tmp_path):
    with ThreadPoolExecutor(2) as executor:
        run(study, out=tmp_path / "threads", executor=executor)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
        run(study, out=tmp_path / "processes", executor=executor)
    assert parts_of(tmp_path / "threads") == parts_of(tmp_path / "processes") == parts_of(whole.folder)


@pytest.mark.parametrize("count", [2, 3])
def test_shards_are_the_whole(study, whole, tmp_path, count):
    folders = [tmp_path / str(number) for number in range(1, count + 1)]
    for number, folder in enumerate(folders, 1):
        run(study, out=folder, shard=Shard(number, count))
    assert not set(parts_of(folders[0])) & set(parts_of(folders[1]))
    partly = merge(tmp_path / "partly", folders[1:])
    assert partly.missing == list(range(0, 7, count))
    assert merge(tmp_path / "partly", folders).missing == []
    assert parts_of(tmp_path / "partly") == parts_of(whole.folder)


def test_a_shard_of_another_study_is_not_mixed_in(study, whole, tmp_path):
    other = study_of(tmp_path, TEXT.replace("= 1.5 }", "= 1.4 }"))
    run(other, out=tmp_path / "other", shard=Shard(1, 2))
    with pytest.raises(Mismatch):
        merge(tmp_path / "both", [whole.folder, tmp_path / "other"])


def test_a_folder_alone_is_enough_to_go_on(study, whole, tmp_path):
    run(study, out=tmp_path / "study", shard=Shard(2, 3))
    assert resume(tmp_path / "study").missing == []
    assert parts_of(tmp_path / "study") == parts_of(whole.folder)
    assert (tmp_path / "study" / "study.toml").read_bytes() == study.text


def test_more_worlds_leave_old_parts_as_they_are(study, whole, tmp_path):
    more = study_of(tmp_path, TEXT.replace("replicates = 5", "replicates = 7"))
    folder = tmp_path / "study"
    run(study, out=folder)
    results = run(more, out=folder)
    assert results.total == 63
    assert parts_of(whole.folder).items() <= parts_of(folder).items()
    with pytest.raises(Mismatch, match="fewer"):
        run(study, out=folder)


EDITS = [("culture = 0.2", "culture = 0.3"), ("[2, 5]", "[2, 6]"), ("cost = { hours = 2", "cost = { hours = 3")]


@pytest.mark.parametrize("old, new", EDITS)
def test_an_edited_study_needs_a_folder_of_its_own(whole, tmp_path, old, new):
    with pytest.raises(Mismatch, match="Nothing was changed"):
        run(study_of(tmp_path, TEXT.replace(old, new)), out=whole.folder)


def test_another_layout_of_the_file_is_the_same_study(whole, tmp_path):
    assert run(study_of(tmp_path, "# a comment\n" + TEXT), out=whole.folder).missing == []


def test_costs_are_those_of_the_weeks_in_which_a_policy_acts(whole):
    """Weeks 3 to 8: six times two hours, a quarter of an hour for each member, money, and what it costs once; praise
    half an hour in each week from 4 to 11."""
    runs = whole.runs.set_index("run_id")
    members = whole.weeks[whole.weeks["week"].between(3, 8)].groupby("run_id")["members"].sum()
    costly = runs[runs["policy"] == "meeting+praise@4"]
    np.testing.assert_allclose(costly["cost_hours"], 6 * 2.0 + 8 * 0.5 + 0.25 * members[costly.index], rtol=1e-12)
    assert set(costly["cost_money"]) == {6 * 10.0 + 100.0}
    assert set(runs.loc[runs["policy"] == "praise@4", "cost_hours"]) == {8 * 0.5}
    assert set(runs.loc[runs["policy"] == "none", "cost_hours"]) == {0.0}


def test_declared_outcomes_are_statistics_of_the_weeks(whole):
    most = whole.weeks[whole.weeks["week"].between(2, 5)].groupby("run_id")["members"].max()
    runs = whole.runs.set_index("run_id")
    np.testing.assert_array_equal(runs["early"], most[runs.index])


def test_worlds_of_independent_points_differ_and_those_of_policies_do_not(tmp_path):
    found = run(study_of(tmp_path, 'worlds = "independent"\n' + TEXT), out=tmp_path / "own").runs
    by_point = found.groupby("point")["replicate"].agg(set)
    assert not by_point[0] & by_point[1]
    for _, part in found.groupby("point"):
        assert part.groupby("policy")["replicate"].agg(frozenset).nunique() == 1


def test_a_run_alone_has_the_bits_of_its_row(whole):
    for run_id in whole.runs["run_id"][[0, 17, 44]]:
        assert lived_again(known_run(f"{whole.folder}#{run_id[:12]}")).agrees


def test_a_changed_row_is_told(whole, monkeypatch):
    sound = worlds.live

    def other(setting, seed, replicate, **how):
        return sound(setting, seed + 1, replicate, **how)

    monkeypatch.setattr(worlds, "live", other)
    assert not lived_again(known_run(f"{whole.folder}#{whole.runs['run_id'][3]}")).agrees


def test_ids_that_mean_no_run_or_several(whole):
    with pytest.raises(UsageError, match="no run"):
        known_run(f"{whole.folder}#zz")
    for digit in "0123456789abcdef":
        beginning = [run_id for run_id in whole.runs["run_id"] if run_id.startswith(digit)]
        if len(beginning) > 1:
            with pytest.raises(UsageError, match="is the beginning of") as caught:
                known_run(f"{whole.folder}#{digit}")
            assert beginning[0] in str(caught.value)


def test_a_worker_with_another_model_stops_the_study(study, tmp_path, monkeypatch):
    monkeypatch.setattr(elsewhere, "model_digest", lambda: "0" * 64)
    with ThreadPoolExecutor(1) as executor, pytest.raises(EnvironmentProblem, match="install it alike"):
        run(study, out=tmp_path / "study", executor=executor)


@pytest.mark.parametrize("noise, worlds_needed", [(0.001, 20), (0.05, 80)])
def test_precision_finds_how_many_worlds_are_needed(tmp_path, monkeypatch, noise, worlds_needed):
    """Half of the interval is z sd / sqrt(n) with z for eight looks, about 2.8: 0.016 for sd 0.05 and n = 80."""

    def energy(parameters, conditions, replicate):
        return 0.5 + noise * np.random.default_rng([replicate, int(conditions["praise"] > 0)]).normal() / np.sqrt(2)

    monkeypatch.setattr(worlds, "live", engine(energy))
    study = study_of(tmp_path, PRECISE)
    told = []
    results = run_until_precise(study, 0.02, relative=False, how=How(1), out=tmp_path / "s", say=told.append)
    assert results.replicates == worlds_needed
    assert len(told) == int(np.log2(worlds_needed / 20)) + 1
    again = run_until_precise(study, 0.02, relative=False, how=How(1), out=tmp_path / "s", say=told.append)
    assert again.replicates == worlds_needed


def test_a_share_of_a_control_that_is_zero_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(worlds, "live", engine(lambda *_: 0.0))
    with pytest.raises(UsageError, match="absolute"):
        run_until_precise(
            study_of(tmp_path, PRECISE), 0.05, relative=True, how=How(1), out=tmp_path / "s", say=lambda text: None
        )


def test_nothing_is_kept_of_what_is_lived_for_an_estimate(study, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = expected(manifest_of_study(study), 1)
    assert (found.runs, found.blocks) == (45, 7)
    assert found.seconds > 0
    assert not list(tmp_path.iterdir())


def test_a_point_that_cannot_be_lived_is_told_with_its_number(tmp_path):
    study = study_of(tmp_path, TEXT.replace("people.count = 14", "people.count = 7"))
    with pytest.raises(InvalidInput, match="at point 1"):
        run(study, out=tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_what_differs_is_all_that_is_kept_of_further_points(whole):
    first, other = whole.manifest.cases[0], whole.manifest.cases[3]
    assert set(other.values) <= {"start", "parameters"}
    assert patched(first.values, other.values)["start"]["people"] == 14


def test_an_unfinished_study_can_be_read(study, tmp_path):
    run(study, out=tmp_path / "study", shard=Shard(1, 2))
    results = read(tmp_path / "study")
    assert 0 < results.done < results.total
    assert np.isnan(results.outcomes_of(results.cases[-1])).any()
