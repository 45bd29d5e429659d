"""Indicators against a slow plain computation, outcomes against series made by hand."""

from dataclasses import replace

import numpy as np
import pytest
from tests.dynamics.plainly import Observer, gini, top_fifth
from tests.dynamics.worlds import assuming, busy, busy_above, club, village, worlds_named

from copsim.dynamics.engine import Life, Trace
from copsim.dynamics.indicators import COLUMN, INDICATOR_NAMES
from copsim.dynamics.outcomes import OUTCOME_NAMES, first_value, maturity, outcomes
from copsim.dynamics.setting import Setting
from copsim.dynamics.shares import gini as gini_of, top_share


@pytest.mark.parametrize("name", ["busy", "busy, two slots", "busy above", *worlds_named()])
def test_every_indicator_is_what_the_description_says(name):
    settings = {"busy": busy(40), "busy, two slots": replace(busy(25), slots=2), "busy above": busy_above(25)}
    settings |= worlds_named(40)
    life = Life(settings[name], 4, 1, cohort_week=12)
    observer = Observer(life)
    while life.week < life.horizon:
        life.advance()
        observer.look(life)
        for c, expected in enumerate(observer.rows[-1]):
            assert set(expected) == set(INDICATOR_NAMES)
            row = [expected[indicator] for indicator in INDICATOR_NAMES]
            np.testing.assert_allclose(life.series[-1, c], row, rtol=1e-9, atol=1e-12, err_msg=f"week {life.week - 1}")


def test_gini_is_the_mean_difference_of_pairs_over_twice_the_mean():
    rng = np.random.default_rng(3)
    for n in (2, 3, 7, 40):
        for values in (rng.uniform(size=n), rng.poisson(0.5, n).astype(float), np.eye(n)[0], np.ones(n)):
            assert gini_of(np.sort(values), n) == pytest.approx(gini(list(values)), rel=1e-12, abs=1e-12, nan_ok=True)
            assert top_share(np.sort(values), n, 0.2) == pytest.approx(top_fifth(list(values)), rel=1e-12, nan_ok=True)
    assert gini_of(np.eye(9)[0][::-1].copy(), 9) == pytest.approx(1.0)
    assert gini_of(np.ones(9), 9) == pytest.approx(0.0, abs=1e-12)
    for nothing in (np.zeros(0), np.ones(1), np.zeros(5)):
        assert np.isnan(gini_of(nothing, len(nothing)))
    assert np.isnan(top_share(np.zeros(4), 4, 0.2))


RATIOS = {"reply_rate", "intense_share", "novelty_per_encounter", "novelty_per_hour", "stale_share", "value_per_hour"}
RATIOS |= {"gini", "top_fifth", "core_share", "core_energy", "moved_inward", "moved_outward", "alive"}
RATIOS |= {"cohort_energy", "cohort_identification", "cohort_hours", "cross_unit_share", "nurturer_energy"}
RATIOS |= {"core_hours", "active_hours", "interest_modularity", "needs_met", "guests", "space_alive"}
RATIOS |= {"wish_met", "time_kept", "identification_kept", "carrier_energy"}
OF_MEMBERS = {"energy", "identification", "value", "autonomy", "openness", "hours_voluntary", "attendance", "trust"}
OF_MEMBERS |= {"share_core", "share_active", "share_peripheral", "attending", "overload", "realised"}
OF_MEMBERS |= {"answers_per_member", "peripheral_hours", "sharing_freely", "unit_norm", "realised_as_aspired"}
OF_MEMBERS |= {name for name in INDICATOR_NAMES if name.startswith("value_")}
OF_MEMBERS |= {"trust_across", "health"}
OF_MEMBERS -= {"value_per_hour", "value_of_periphery"}
OF_MEMBERS |= {"coverage", "domain_distance", "hour_cost", "tied_together"}


def not_available(setting: Setting) -> set[str]:
    """Indicators of the first week that are nan."""
    life = Life(setting)
    life.advance()
    return {name for name in INDICATOR_NAMES if np.isnan(life.series[0, 0, COLUMN[name]])}


def test_a_ratio_with_nothing_to_divide_by_is_not_available_and_never_zero():
    assert not_available(village(3, people=0)) == RATIOS | OF_MEMBERS
    # members without time, of whom nobody convenes: means over members are there, and so is trust between them
    idle = assuming(club(3, core=0), s_median=0.0, tau_o=0.0)
    assert not_available(idle) == RATIOS - {"cross_unit_share", "interest_modularity", "needs_met"}


def rows(weeks: int, **columns: object) -> np.ndarray:
    """A series with given columns, one after the other week; all others are 0."""
    found = np.zeros((weeks, len(INDICATOR_NAMES)))
    for name, values in columns.items():
        found[:, COLUMN[name]] = values
    return found


def good_weeks(weeks: int, *good: int) -> np.ndarray:
    """Twenty members, with a success and two new insights in the good weeks."""
    there = np.isin(np.arange(weeks), good)
    return rows(weeks, members=20.0, successes=there * 1.0, new_insights=there * 2.0)


def test_first_value_is_the_first_of_four_good_weeks_in_a_row():
    assert first_value(good_weeks(20, 2, 3, 4, 6, 7, 8, 9, 10)) == 6.0
    assert first_value(good_weeks(20, 0, 1, 2, 3)) == 0.0
    assert first_value(good_weeks(20, 16, 17, 18, 19)) == 16.0
    assert np.isnan(first_value(good_weeks(20, 1, 2, 3, 17, 18, 19)))
    assert np.isnan(first_value(good_weeks(3, 0, 1, 2)))
    for lacking in ({"members": 0.0}, {"new_insights": 1.9}, {"successes": 0.0}):
        poor = good_weeks(10, *range(10))
        for name, value in lacking.items():
            poor[:, COLUMN[name]] = value
        assert np.isnan(first_value(poor))


def test_maturity_is_the_first_week_whose_smoothed_answers_reach_four_fifths_of_the_reference():
    step = np.where(np.arange(120) < 30, 0.0, 1.0)
    # the mean of eight weeks is 7/8 in the seventh week after the step, 6/8 before
    assert maturity(rows(120, answers_per_member=step)) == 36.0
    assert maturity(rows(120, answers_per_member=1.0)) == 7.0
    ramp = np.minimum(1.0, np.arange(120) / 50.0)
    means = np.array([ramp[max(0, t - 7) : t + 1].mean() for t in range(120)])
    expected = next(t for t in range(7, 120) if means[t] >= 0.8 * means[60:104].mean())
    assert maturity(rows(120, answers_per_member=ramp)) == expected
    gaps = np.where(np.arange(120) % 2 == 0, np.nan, step)  # of four available values all four are needed
    assert maturity(rows(120, answers_per_member=gaps)) == 37.0
    assert np.isnan(maturity(rows(50, answers_per_member=1.0)))
    assert np.isnan(maturity(rows(5, answers_per_member=1.0)))


def trace_of(series: np.ndarray, first_week: int = 0) -> Trace:
    return Trace(first_week, series[:, None, :])


def test_means_are_over_the_available_of_the_last_26_weeks():
    energy = np.arange(40.0)
    energy[[20, 39]] = np.nan
    found = outcomes(trace_of(rows(40, energy=energy, alive=1.0)))
    assert set(found) == set(OUTCOME_NAMES)
    assert found["energy"] == pytest.approx(np.mean([x for x in range(14, 39) if x != 20]))
    assert np.isnan(outcomes(trace_of(rows(40, energy=np.nan)))["energy"])


def test_weeks_before_week_zero_count_for_no_outcome():
    alive = np.where(np.arange(33) < 20, 1.0, np.nan)
    series = rows(33, alive=alive, energy=np.where(np.arange(33) < 13, 100.0, 0.5))
    found = outcomes(trace_of(series, first_week=-13))
    assert found["weeks_alive"] == 7.0
    assert found["energy"] == 0.5
    assert np.isnan(found["alive"])


def test_only_a_world_that_is_alive_at_the_end_has_matured():
    series = rows(120, answers_per_member=1.0, alive=1.0)
    assert outcomes(trace_of(series))["maturity"] == 7.0
    series[-1, COLUMN["alive"]] = 0.0
    assert np.isnan(outcomes(trace_of(series))["maturity"])
