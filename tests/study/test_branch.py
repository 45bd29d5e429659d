"""Branches: what came before stays to the last bit, what follows is what the same case would have done."""

import shutil

import numpy as np
import pytest
from tests.study.support import VILLAGE as USUAL_VILLAGE
from tests.study.sweep.support import study_of

from copsim.dynamics.engine import Life, live
from copsim.errors import Mismatch, UsageError
from copsim.scenario import compile_case, parse_case
from copsim.scenario.policy import policies_of
from copsim.study import effects, run_study
from copsim.study.branch import Branch, agrees, indicator_effects, outcome_effects
from copsim.study.folder import StudyFolder
from copsim.study.known import known_run
from copsim.study.manifest import Stretch
from copsim.study.plan import study_text
from copsim.study.runner import complete
from copsim.study.sweep import run as sweeping
from copsim.study.sweep.again import lived_again
from copsim.study.worlds import live_in_turns

WEEK = 9
VILLAGE = (
    USUAL_VILLAGE.replace("from = 10", "from = 5, until = 12")
    + """
[policies.gone]
title = "All who carry it leave"
losses = [{ week = 12, nurturers = "all" }]
"""
)
LAUNCHED = VILLAGE.replace('kind = "founded"\nfounders = 20', 'kind = "three-steps"')
SWEPT = """
policies = ["none", "helped"]
replicates = 2
[design]
kind = "list"
rows = [{ "people.culture" = 0.3 }, { "people.culture" = 0.8 }]
[[outcomes]]
name = "early"
of = "members"
weeks = [2, 5]
[policy.helped]
title = "Somebody convenes"
interventions = [{ from = 3, set = { support_hours = 4.0 } }]
cost = { hours = 4.0 }
"""


@pytest.fixture(scope="module")
def village(tmp_path_factory):
    path = tmp_path_factory.mktemp("village") / "village.toml"
    path.write_text(VILLAGE)
    return path


@pytest.fixture(scope="module")
def pair(village):
    """Three worlds without a policy, and with one that begins in the week after WEEK."""
    cases = [parse_case(str(village)), parse_case(f"{village}+must@{WEEK + 1}")]
    return run_study(cases, name="pair", replicates=3, seed=5, out=village.parent / "pair")


@pytest.fixture
def grown(tmp_path, village):
    """Compute a branch in a folder of its own."""
    own = policies_of(parse_case(str(village)).scenario)

    def grow(known, week=WEEK, policies=(), fresh=0):
        asked = Branch(known, week, tuple(policies), fresh, own)
        manifest = asked.manifest()
        return complete(StudyFolder(tmp_path / manifest.study[:8]), manifest, study_text(manifest))

    return grow


def of(results, number):
    return known_run(f"{results.folder}#{results.runs['run_id'][number]}")


def same(left, right):
    return np.array_equal(left, right, equal_nan=True)


@pytest.mark.parametrize("number", range(6))
def test_a_branch_without_changes_is_the_run_itself(pair, grown, number):
    known = of(pair, number)
    branch = grown(known, week=number)
    assert branch.runs["run_id"].tolist() == [known.run_id]
    assert same(branch.series_of(branch.cases[0])[0], pair.series_of(pair.cases[number % 2])[number // 2])
    assert agrees(known, branch)


@pytest.mark.parametrize("text", [VILLAGE, LAUNCHED], ids=["founded", "launched"])
@pytest.mark.parametrize("until", [1, 2, 13, 19])
def test_a_seam_without_other_luck_leaves_no_trace(tmp_path, text, until):
    (tmp_path / "place.toml").write_text(text)
    setting = compile_case(parse_case(str(tmp_path / "place.toml+must")))
    seamed = live_in_turns(Life(setting, 3, 2, cohort_week=4), (Stretch(2, until), Stretch(2, setting.weeks)))
    assert same(seamed.series, live(setting, 3, 2, cohort_week=4).series)


def test_a_changed_branch_is_the_case_whose_policy_begins_then(pair, grown):
    known = of(pair, 2)
    branch = grown(known, policies=["must"])
    assert branch.cases == ("village", "village+must@10")
    for label, number in zip(branch.cases, (2, 3), strict=True):
        assert same(branch.series_of(label)[0], pair.series_of(pair.cases[number % 2])[1])
    assert branch.runs["run_id"].tolist() == pair.runs["run_id"][2:4].tolist()
    before, after = (branch.series_of(label)[0] for label in branch.cases)
    assert same(before[: WEEK + 1], after[: WEEK + 1])
    assert not same(before[WEEK + 1], after[WEEK + 1])


def test_a_policy_may_begin_later_and_a_loss_happens_once(pair, grown):
    branch = grown(of(pair, 0), policies=["must@14", "gone@16"])
    before, after = (branch.series_of(label)[0] for label in branch.cases)
    assert same(before[:14], after[:14])
    lost = grown(of(branch, 1), week=13, policies=["gone@18"])
    assert lost.manifest.values_of(1)["losses"] == [[16, "all"], [18, "all"]]
    with pytest.raises(UsageError, match="in week 16 already"):
        grown(of(branch, 1), week=13, policies=["gone@16"])


def test_other_futures_share_the_past_and_no_week_after_it(pair, grown):
    branch = grown(of(pair, 0), policies=["must"], fresh=4)
    assert branch.manifest.replicates == 5
    for label in branch.cases:
        own, *others = branch.series_of(label)
        assert same(own, pair.series_of(label)[0])
        for other in others:
            assert same(other[: WEEK + 1], own[: WEEK + 1])
            assert not same(other[WEEK + 1], own[WEEK + 1])
    futures = branch.series_of(branch.cases[0])[1:, -1]
    assert len({future.tobytes() for future in futures}) == 4


def test_other_futures_are_the_same_again_alone_and_after_a_loss_of_parts(pair, grown, tmp_path):
    branch = grown(of(pair, 0), policies=["must"], fresh=4)
    for number in (0, 3, 8):
        assert lived_again(of(branch, number)).agrees
    shutil.copytree(branch.folder, tmp_path / "again")
    for part in (tmp_path / "again" / "parts").iterdir():
        part.unlink()
    again = sweeping.resume(tmp_path / "again")
    assert again.runs.equals(branch.runs)
    assert again.weeks.equals(branch.weeks)


def test_a_future_has_futures_from_its_first_week_on(pair, grown):
    branch = grown(of(pair, 0), fresh=2)
    known = of(branch, 2)
    unchanged, futures = grown(known, week=3), grown(known, week=15, fresh=2)
    line = branch.series_of("village")[2]
    assert agrees(known, unchanged)
    assert agrees(known, futures)
    assert same(unchanged.series_of("village")[0], line)
    assert same(futures.series_of("village")[:, :16], np.stack([line[:16]] * 3))
    assert not same(futures.series_of("village")[1, 16], line[16])
    with pytest.raises(UsageError, match=f"allowed: weeks {WEEK} to 18"):
        grown(known, week=WEEK - 1, fresh=2)


def test_only_other_futures_are_compared(pair, grown):
    branch = grown(of(pair, 0), policies=["must"], fresh=3)
    column = [each.name for each in branch.manifest.outcomes].index("energy")
    gap = (branch.outcomes_of(branch.cases[1]) - branch.outcomes_of(branch.cases[0]))[1:, column]
    row = outcome_effects(branch).set_index("outcome").loc["energy"]
    assert row["n_pairs"] == 3
    assert row["difference"] == pytest.approx(gap.mean(), abs=1e-15)
    assert row["share_better"] == (gap > 0).mean()
    assert effects(branch, *branch.cases, ["energy"])["n_pairs"].item() == 4


def test_futures_alone_are_compared_with_the_run(pair, grown):
    branch = grown(of(pair, 0), fresh=3)
    index = [each.name for each in branch.manifest.indicators].index("members")
    means = branch.series_of("village")[:, 10:20, index].mean(axis=1)
    row = indicator_effects(branch, ["members"], 10, 19).iloc[0]
    assert row["mean_control"] == pytest.approx(means[0])
    assert row["mean_policy"] == pytest.approx(means[1:].mean())
    assert row["share_better"] == (means[1:] > means[0]).mean()


def test_the_study_of_the_run_is_left_alone(pair, grown):
    def seen():
        return {path: path.stat().st_mtime_ns for path in pair.folder.rglob("*")}

    before = seen()
    grown(of(pair, 1), policies=["mandate"], fresh=2)
    assert seen() == before


def test_a_set_of_an_ensemble_stays_with_its_run(village, grown, tmp_path):
    points = [{"s_median": 0.3}, {"s_median": 0.9}]
    source = run_study(
        [parse_case(str(village))], name="sets", replicates=4, seed=2, points=points, out=tmp_path / "sets"
    )
    for number in range(4):
        known = of(source, number)
        assert agrees(known, grown(known, fresh=1))


def test_a_point_of_a_sweep_goes_on_under_a_policy_of_its_study(grown, tmp_path):
    source = sweeping.run(study_of(tmp_path, SWEPT), out=tmp_path / "swept")
    known = of(source, 2)  # the second point, without a policy
    branch = grown(known, week=4, policies=["helped"])
    assert agrees(known, branch)
    assert branch.manifest.cases[0].values["start"]["culture"] == 0.8
    assert "early" in branch.runs
    assert branch.runs["cost_hours"].tolist() == [0.0, 4.0 * 7]


def test_a_run_of_another_model_cannot_go_on(pair, grown, monkeypatch):
    known = of(pair, 0)
    monkeypatch.setattr(sweeping, "model_digest", lambda: "0" * 64)
    with pytest.raises(Mismatch, match=r"model: .* in the folder"):
        grown(known)


@pytest.mark.parametrize("week", [-1, 19, 20])
def test_weeks_that_have_no_next_one_are_refused(pair, grown, week):
    with pytest.raises(UsageError, match="allowed: weeks 0 to 18"):
        grown(of(pair, 0), week=week)


def test_ids_are_found_in_all_folders(pair, village):
    run_id = pair.runs["run_id"][4]
    known = known_run(run_id[:12], village.parent)
    assert (known.run_id, known.run.replicate) == (run_id, 3)
    with pytest.raises(UsageError, match="no run ffffffffffff in the study folders"):
        known_run("ffffffffffff", village.parent)
