"""Spread over runs, and differences paired by replicate, against independent ways to compute them."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from copsim.errors import UsageError
from copsim.study import all_effects, effects, outcome_summary, read, week_bands, window_effects
from copsim.study.columns import EFFECTS, OUTCOME_SUMMARY, WEEK_BANDS
from copsim.study.statistics import moments, share_interval, spread

ENDS = ("village", "village+must")


@pytest.fixture(scope="module")
def results(uninterrupted):
    return read(uninterrupted)


def _names(columns):
    return [column.name for column in columns]


def test_bands_are_those_of_pandas(results):
    bands = week_bands(results)
    assert list(bands.columns) == _names(WEEK_BANDS)
    keys = results.runs[["run_id", "scenario", "policy", "point"]]
    long = results.weeks.merge(keys).melt([*keys, "week"], var_name="indicator", value_name="number")
    groups = long.groupby(["scenario", "policy", "point", "week", "indicator"])["number"]
    expected = groups.agg(["count", "mean", "std"])
    for percent in (5, 25, 50, 75, 95):
        expected[f"q{percent:02d}"] = groups.quantile(percent / 100)
    expected.loc[expected.index.get_level_values("indicator") == "alive", "q05":] = np.nan
    found = bands.set_index(["scenario", "policy", "point", "week", "indicator"]).sort_index()
    expected.columns = found.columns
    pd.testing.assert_frame_equal(found, expected.sort_index(), check_index_type=False)


def test_bands_hold_one_row_per_case_week_and_indicator(results):
    bands = week_bands(results)
    assert len(bands) == 2 * 20 * len(results.manifest.indicators)
    assert not bands.duplicated(["scenario", "policy", "week", "indicator"]).any()


def test_alive_is_a_share(results):
    alive = week_bands(results).query("indicator == 'alive' and n > 0")
    assert len(alive)
    assert alive["mean"].between(0, 1).all()
    assert alive[["q05", "q50", "q95"]].isna().all(axis=None)


def test_effects_are_those_of_a_paired_t_test(results):
    table = effects(results, *ENDS).set_index("outcome")
    assert list(effects(results, *ENDS).columns) == _names(EFFECTS)
    runs = results.runs.pivot(index="replicate", columns="policy", values=_names(results.manifest.outcomes))
    for name, row in table.iterrows():
        left, right = runs[name]["none"], runs[name]["must"]
        both = left.notna() & right.notna()
        assert row["n_pairs"] == both.sum()
        if both.sum() > 1 and (right - left)[both].std() > 1e-9:
            interval = stats.ttest_rel(right[both], left[both]).confidence_interval(0.95)
            assert row[["lo95", "hi95"]].tolist() == pytest.approx([interval.low, interval.high])
            assert row["difference"] == pytest.approx((right - left)[both].mean())
            assert row["mean_policy"] - row["mean_control"] == pytest.approx(row["difference"])
            assert row["share_better"] == (right > left)[both].mean()
            assert row["share_equal"] == (right == left)[both].mean()


def test_a_case_compared_with_itself_differs_nowhere(results):
    table = effects(results, "village", "village")
    some = table[table["n_pairs"] > 1]
    assert (some[["difference", "lo95", "hi95", "share_better"]] == 0).all(axis=None)
    assert (some["share_equal"] == 1).all()


def test_pairs_with_a_hole_on_either_side_are_dropped(results, monkeypatch):
    name = results.manifest.outcomes[0].name
    values = {"village": [1.0, np.nan, 3.0, 4.0, np.nan, 9.0], "village+must": [2.0, 5.0, np.nan, 6.0, np.nan, 9.0]}
    count = len(results.manifest.outcomes)
    monkeypatch.setattr(results, "outcomes_of", lambda label: np.tile(np.array(values[label])[:, None], count))
    (row,) = effects(results, *ENDS, [name]).to_dict("records")
    assert row["n_pairs"] == 3
    assert (row["mean_control"], row["mean_policy"], row["difference"]) == pytest.approx((14 / 3, 17 / 3, 1))
    assert (row["share_better"], row["share_equal"]) == pytest.approx((2 / 3, 1 / 3))


def test_too_few_pairs_have_no_interval(results, monkeypatch):
    count = len(results.manifest.outcomes)
    one = np.full((6, count), np.nan)
    one[0] = 1.0
    for values, n in ((one, 1), (one * np.nan, 0)):
        monkeypatch.setattr(results, "outcomes_of", lambda label, values=values: values)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            table = effects(results, *ENDS)
        assert set(table["n_pairs"]) == {n}
        assert table[["lo95", "hi95"]].isna().all(axis=None)
        assert table["difference"].isna().all() == (n == 0)


def test_a_window_is_the_mean_over_its_weeks(results):
    (row,) = window_effects(results, *ENDS, ["members"], 12, 15).to_dict("records")
    weeks = results.weeks.merge(results.runs[["run_id", "policy", "replicate"]])
    inside = weeks[weeks["week"].between(12, 15)]
    means = inside.groupby(["policy", "replicate"])["members"].mean().unstack("policy")
    gaps = (means["must"] - means["none"]).dropna()
    assert (row["outcome"], row["first_week"], row["last_week"], row["n_pairs"]) == ("members", 12, 15, len(gaps))
    assert row["difference"] == pytest.approx(gaps.mean())
    assert row["mean_control"] == pytest.approx(means["none"][gaps.index].mean())


def test_before_the_policy_begins_nothing_differs(results):
    names = [name for name in _names(results.manifest.indicators) if not name.startswith("cohort")]
    table = window_effects(results, *ENDS, names, 0, 9)
    some = table[table["n_pairs"] > 0]
    assert len(some) > 20
    assert (some["share_equal"] == 1).all()
    assert window_effects(results, *ENDS, ["attendance"], 10, 19)["share_equal"].item() < 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: effects(r, "village", "nowhere"),
        lambda r: effects(r, *ENDS, ["happiness"]),
        lambda r: window_effects(r, *ENDS, ["happiness"], 0, 1),
        lambda r: window_effects(r, *ENDS, ["members"], -1, 1),
        lambda r: window_effects(r, *ENDS, ["members"], 3, 2),
        lambda r: window_effects(r, *ENDS, ["members"], 0, 20),
    ],
)
def test_what_does_not_exist_is_refused(results, ask):
    with pytest.raises(UsageError):
        ask(results)


def test_effects_of_all_cases_are_against_the_first(results):
    pd.testing.assert_frame_equal(all_effects(results), effects(results, *ENDS))


def test_the_interval_of_an_outcome_is_that_of_its_mean(results):
    table = outcome_summary(results)
    assert list(table.columns) == _names(OUTCOME_SUMMARY)
    for row in table.to_dict("records"):
        values = results.runs.loc[results.runs["policy"] == row["policy"], row["outcome"]].dropna()
        assert row["n"] == len(values)
        if row["outcome"] != "alive" and len(values) > 1 and values.std() > 1e-9:
            interval = stats.ttest_1samp(values, 0).confidence_interval(0.95)
            assert (row["lo95"], row["hi95"]) == pytest.approx((interval.low, interval.high))
            assert row["q25"] == pytest.approx(values.quantile(0.25))


def test_nothing_available_gives_nothing_and_no_warning():
    empty = np.full((4, 2), np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        numbers = {**moments(empty), **spread(empty)}
    assert numbers.pop("n").tolist() == [0, 0]
    assert all(np.isnan(column).all() for column in numbers.values())


@pytest.mark.parametrize("n", [2, 3, 20, 100])
def test_the_interval_of_a_share_of_yes_is_wilsons(n):
    for yes in {0, 1, n // 2, n - 1, n}:
        low, high = share_interval(np.array([n]), np.array([yes / n]))[:, 0]
        expected = stats.binomtest(yes, n).proportion_ci(0.95, method="wilson")
        assert (low, high) == pytest.approx((expected.low, expected.high))
        assert 0 <= low <= yes / n <= high <= 1


def test_one_world_or_none_has_no_interval_of_a_share():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(share_interval(np.array([1, 0]), np.array([1.0, np.nan]))).all()


def test_the_share_of_living_worlds_has_the_interval_of_a_share(results):
    alive = outcome_summary(results).set_index("outcome").loc["alive"]
    for row in alive.to_dict("records"):
        interval = share_interval(np.array([row["n"]]), np.array([row["mean"]]))[:, 0]
        assert [row["lo95"], row["hi95"]] == interval.tolist()


@pytest.mark.parametrize(
    "control, policy, low, high",
    [
        pytest.param([1, 1], [1, 0], None, None, id="two-pairs-say-nothing"),
        pytest.param([1, 1, 1], [1, 1, 0], None, None, id="nor-do-three"),
        pytest.param([1, 1, 1, 1], [1, 1, 1, 0], -1.0, 0.5456, id="nothing-beyond-all"),
        pytest.param([1] * 20, [0] * 10 + [1] * 10, -0.7401, -0.2599, id="many"),
        pytest.param([1, 0], [1, 0], 0.0, 0.0, id="the-same-worlds"),
    ],
)
def test_a_difference_of_yes_or_no_stays_between_all_and_none(results, monkeypatch, control, policy, low, high):
    count = len(results.manifest.outcomes)
    values = {"village": control, "village+must": policy}
    monkeypatch.setattr(results, "outcomes_of", lambda label: np.tile(np.array(values[label], float)[:, None], count))
    (row,) = effects(results, *ENDS, ["alive"]).to_dict("records")
    assert row["difference"] == pytest.approx(np.mean(policy) - np.mean(control))
    found = [None if np.isnan(row[end]) else round(row[end], 4) for end in ("lo95", "hi95")]
    assert found == [low, high]
