"""Situations whose outcome we know: one mechanism at a time in a real world, against its closed form."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from tests.dynamics.worlds import GIVEN_MIX, assuming, changed, village, weekly, without

from copsim.dynamics.activities import RATE
from copsim.dynamics.bond import faded, strengthened
from copsim.dynamics.engine import Life
from copsim.dynamics.setting import FOUNDED, Setting

UNLIKELY = 1e-6
ULP = np.finfo(float).eps


def quiet(weeks: int, people: int = 12, founders: int = 6, **parameters: float) -> Setting:
    """People who meet nobody and need nothing; no noise, turnover or decisions, norms and workload are constant."""
    still = {"lambda_0": 0.0, "l_r": 0.0, "nu_n": 0.0, "sigma_E": 0.0, "k_IE": 0.0}
    still |= {"eta_c": 0.0, "eta_u": 0.0, "eta_o": 0.0}
    setting = assuming(village(weeks, people=people, founders=founders, kind=FOUNDED, core=0), **still | parameters)
    alone = {"inflow": 0.0, "turbulence": 0.0, "discovery": 0.0, "outside_sources": 0.0, "decision_rate": 0.0}
    return changed(without(setting, "workload", "turnover"), 0, **alone)


def close(values: np.ndarray, truth: np.ndarray, weeks: int) -> None:
    """Within 2 ulp for every week that led there."""
    np.testing.assert_allclose(values, truth, rtol=2 * ULP * max(1, weeks), atol=2 * ULP * max(1, weeks))


def test_energy_returns_to_its_rest_at_a_constant_rate():
    setting = quiet(40, founders=1)
    life = Life(setting)
    rest, begin = life.world.person.rest, np.linspace(0.0, 1.0, 12)
    life.world.person.energy[:] = begin
    for week in range(1, 41):
        life.advance()
        close(life.world.person.energy, rest + (begin - rest) * (1.0 - 0.25) ** week, week)


def test_a_constant_overload_shifts_the_rest_and_not_the_rate():
    setting = changed(quiet(40, k_c=0.0, E_sd=0.05), 0, mandate=4.0)
    setting = replace(setting, parameters=setting.parameters.copy())
    life = Life(setting)
    members = life.world.membership.community >= 0
    begin = life.world.person.energy.copy()
    life.advance()
    over = life.world.week.overload.copy()
    assert (over[members] > 1.0).any()
    rest = life.world.person.rest - 0.03 * over / 0.25
    for week in range(2, 41):
        life.advance()
        np.testing.assert_allclose(life.world.week.overload, over, rtol=1e-12)
        inside = rest > 0.0  # nobody below zero
        truth = rest + (begin - rest) * 0.75**week
        close(life.world.person.energy[inside], truth[inside], 4 * week)


def test_without_encounters_expected_value_decays_at_a_constant_rate():
    life = Life(changed(quiet(30), 0, mandate=1.0))
    members = life.world.membership.community >= 0
    begin = life.world.membership.value[members].copy()
    for week in range(1, 31):
        life.advance()
        close(life.world.membership.value[members], begin * (1.0 - 0.17) ** week, week)


def test_without_hours_expected_value_drifts_to_the_prior():
    life = Life(quiet(10, s_median=0.0))
    members = life.world.membership.community >= 0
    begin = life.world.membership.value[members].copy()
    for week in range(1, 11):
        life.advance()
        close(life.world.membership.value[members], 0.5 + (begin - 0.5) * 0.98**week, week)


def test_autonomy_approaches_the_self_chosen_share_quickly_down_and_slowly_up():
    constant = quiet(40, omega_I=0.0, omega_E=0.0, beta=0.0, k_c=0.0, k_o=0.0, s_median=1.0)
    life = Life(changed(constant, 0, 20, mandate=2.0, self_governance=1.0))
    members = life.world.membership.community >= 0
    life.advance()
    h, h_c = life.world.week.voluntary[members], life.world.week.compelled[members]
    target = (h + 0.01) / (h + h_c + 0.01)
    assert (target < 0.5).any()
    for week in range(2, 21):
        life.advance()
        np.testing.assert_array_equal(life.world.week.voluntary[members], h)
        close(life.world.membership.autonomy[members], target + (1.0 - target) * (1.0 - 0.12) ** week, 8 * week)
    low = life.world.membership.autonomy[members].copy()
    fully = Life(changed(constant, 0, 20, mandate=2.0, self_governance=1.0))
    fully.setting.schedule[20:, :, 10] = 1.0  # nobody else governs afterwards either
    fully.advance(20)
    for week in range(1, 21):
        fully.advance()
        close(fully.world.membership.autonomy[members], 1.0 - (1.0 - low) * (1.0 - 0.04) ** week, 8 * week)


@pytest.mark.parametrize("autonomy", [0.0, 0.4, 1.0])
def test_without_value_identification_decays_at_the_rate_of_the_description(autonomy):
    life = Life(changed(without(quiet(30), "workload", "turnover", "autonomy"), 0, mandate=1.0))
    members = life.world.membership.community >= 0
    life.world.membership.autonomy[:] = autonomy
    begin = life.world.membership.identification[members].copy()
    for week in range(1, 31):
        life.advance()
        rate = 1.0 - 3.0 * 0.012 - 0.02 * (1.0 - autonomy)
        close(life.world.membership.identification[members], begin * rate**week, 4 * week)


def test_an_untended_tie_fades_in_powers_and_a_colleague_is_kept_in_mind():
    life = Life(quiet(140, people=60))
    world = life.world
    begin, there = world.tie.trust.copy(), world.tie.neighbour.copy()
    unit = world.person.unit
    inside = (unit[:, None] == unit[there]) & (there >= 0)
    across = (unit[:, None] != unit[there]) & (there >= 0)
    assert inside.any()
    assert across.any()
    rate, gain = 0.97 * (1.0 - 0.006), 0.006
    fixed = gain / (1.0 - rate)
    for week in range(1, 141):
        life.advance()
        close(world.tie.trust[inside], fixed + (begin[inside] - fixed) * rate**week, 8 * week)
        left = begin[across] * 0.97**week
        close(world.tie.trust[across], np.where(left < 0.01, 0.0, left), week)
        np.testing.assert_array_equal(world.tie.neighbour[across] == -1, left < 0.01)


def test_a_tie_that_was_touched_k_times_is_the_growth_map_composed_k_times():
    for w in (0.0, 0.01, 0.3, 0.99):
        grown = w
        for k in range(1, 40):
            grown = strengthened(grown, 0.15)
            close(np.array(grown), np.array(1.0 - (1.0 - w) * (1.0 - 0.15) ** k), k)
        assert faded(w, 0.03) == w * (1.0 - 0.03)


def test_noise_alone_gives_the_stationary_variance_of_its_recursion():
    people = 1500
    setting = village(160, people=people, founders=0, kind=FOUNDED)
    setting = assuming(setting, nu_n=0.0, E_sd=0.0, tau_o=0.0)
    setting = changed(setting, 0, inflow=0.0, turbulence=0.0, discovery=0.0)
    life, energy, workload = Life(setting), [], []
    for _ in range(8):  # twenty weeks apart there is nothing left of 0.75 and 0.8 to the power of weeks
        life.advance(20)
        energy.append((life.world.person.energy - 0.6) / (0.03 / np.sqrt(1.0 - 0.75**2)))
        workload.append(life.world.person.workload / (0.18 / np.sqrt(1.0 - 0.8**2)))
    for values in (np.ravel(energy), np.ravel(workload)):
        assert stats.chi2(len(values)).sf((values**2).sum()) > UNLIKELY
        assert stats.chi2(len(values)).cdf((values**2).sum()) > UNLIKELY
        assert stats.norm.sf(abs(values.sum()) / np.sqrt(len(values))) > UNLIKELY
        assert stats.kstest(values, "norm").pvalue > UNLIKELY


def test_encounters_at_fixed_hours_are_poisson_and_fall_on_activities_by_frequency():
    setting = village(30, people=160, founders=160, kind=FOUNDED, choosing=0)
    setting = assuming(replace(setting, mix=np.array([GIVEN_MIX])), theta_T=0.0, tau_o=0.0, T_max=2.0)
    setting = without(setting, "convening", "affinity", "workload", "menu", "subgroups")
    setting = changed(setting, 0, mandate=2.0, inflow=0.0)
    counts, activities = [], np.zeros(7)
    for life in weekly(setting):
        if life.week > 0:
            meeting = life.world.meeting[: life.world.count.encounters[0]]
            counts.append(np.bincount(meeting.initiator, minlength=160))
            activities += np.bincount(meeting.activity, minlength=7)
    counts = np.ravel(counts)
    parts = setting.mix[0] * RATE
    mean = 0.8 * 1.2 * 2.0 * parts.sum()  # held space is 0.8, and two hours are spent
    total = stats.poisson(mean * len(counts))
    assert min(total.cdf(counts.sum()), total.sf(counts.sum())) > UNLIKELY
    spread = ((counts - counts.mean()) ** 2).sum() / counts.mean()
    assert min(stats.chi2(len(counts) - 1).cdf(spread), stats.chi2(len(counts) - 1).sf(spread)) > UNLIKELY
    assert stats.chisquare(activities, activities.sum() * parts / parts.sum()).pvalue > UNLIKELY
