"""Draws and elementary functions against known answers, an independent form, and the libraries they replace."""

import math

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy import special, stats

from copsim.dynamics.chance import (
    COMMUNITY_UID,
    GENERATION,
    LAST_GENERATION,
    ORGANISATION_UID,
    UNIT_UID,
    WEEK_ZERO,
    Now,
    Purpose,
    draws,
    pair_draws,
    philox,
    uniform,
)
from copsim.dynamics.elementary import exp, log, logistic, normal, poisson, power

WORD = st.integers(0, 2**32 - 1)

# Random123's kat_vectors, philox4x32 with 10 rounds: counter, key, answer.
KNOWN_ANSWERS = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def plain_philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x32-10 on Python's own integers."""
    for turn in range(10):
        high_a, low_a = divmod(0xD2511F53 * counter[0], 2**32)
        high_b, low_b = divmod(0xCD9E8D57 * counter[2], 2**32)
        round_key = [(key[0] + turn * 0x9E3779B9) % 2**32, (key[1] + turn * 0xBB67AE85) % 2**32]
        counter = [high_b ^ counter[1] ^ round_key[0], low_b, high_a ^ counter[3] ^ round_key[1], low_a]
    return counter


def words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def kernel_philox(counter: list[int], key: list[int]) -> list[int]:
    return [int(word) for word in philox(tuple(map(np.uint64, counter)), tuple(map(np.uint64, key)))]


@pytest.mark.parametrize("counter,key,answer", KNOWN_ANSWERS)
def test_philox_gives_the_known_answers_of_random123(counter, key, answer):
    assert kernel_philox(words(counter), words(key)) == words(answer)
    assert plain_philox(words(counter), words(key)) == words(answer)


@settings(deadline=None)
@given(st.lists(WORD, min_size=4, max_size=4), st.lists(WORD, min_size=2, max_size=2))
def test_philox_equals_its_plain_form(counter, key):
    assert kernel_philox(counter, key) == plain_philox(counter, key)


@settings(deadline=None)  # the first call compiles
@given(WORD, WORD, WORD, WORD, st.integers(-13, 10_000), st.sampled_from(list(Purpose)), st.integers(0, 2**20 - 1))
def test_a_draw_is_addressed_by_seed_replicate_people_week_purpose_and_index(
    seed, replicate, uid, other, week, purpose, index
):
    block = plain_philox([uid, other, week + WEEK_ZERO, (int(purpose) << 20) + index], [seed, replicate])
    expected = tuple((word + 0.5) / 2**32 for word in block)
    assert pair_draws(Now(seed, replicate, week), uid, other, int(purpose), index) == expected
    if other == 0:
        assert draws(Now(seed, replicate, week), uid, int(purpose), index) == expected


def test_uniform_numbers_lie_inside_the_unit_interval():
    assert 0.0 < uniform(np.uint64(0)) < uniform(np.uint64(2**32 - 1)) < 1.0


def test_purposes_are_numbered_without_gap_and_fit_their_bits():
    assert [int(purpose) for purpose in Purpose] == list(range(len(Purpose)))
    assert max(Purpose) < 2**12


def test_uids_of_people_and_collectives_cannot_meet():
    people = GENERATION * LAST_GENERATION + GENERATION - 1
    assert people < ORGANISATION_UID - 2**20 < ORGANISATION_UID < UNIT_UID < COMMUNITY_UID < 2**32


def ulps(value: float, truth: float) -> float:
    return abs(value - truth) / math.ulp(truth)


def test_exp_is_within_one_ulp_of_the_library():
    points = np.random.default_rng(1).uniform(-650, 650, 20_000)
    assert max(ulps(exp(x), math.exp(x)) for x in points) <= 1.0
    assert exp(0.0) == 1.0
    assert exp(1e300) == exp(700.0) < math.inf
    assert exp(-1e300) == exp(-700.0) > 0.0
    assert math.isnan(exp(math.nan))


def test_log_is_within_two_ulps_of_the_library():
    points = np.exp(np.random.default_rng(2).uniform(-300, 300, 20_000))
    near_one = 1.0 + np.random.default_rng(3).uniform(-1e-3, 1e-3, 5_000)
    assert max(ulps(log(x), math.log(x)) for x in [*points, *near_one]) <= 2.0
    assert log(1.0) == 0.0


def test_power_and_logistic_follow_their_definitions():
    for x, y in np.random.default_rng(4).uniform(0.0, 2.0, (2_000, 2)):
        assert power(x, y) == pytest.approx(x**y, rel=1e-14)
        assert logistic(x - y) == pytest.approx(special.expit(x - y), rel=1e-14)
    assert power(0.0, 0.0) == 1.0
    assert power(0.0, 0.5) == 0.0


def test_normal_quantiles_are_those_of_scipy():
    u = np.concatenate([(np.arange(20_000) + 0.5) / 20_000, [2.0**-33, 1e-6, 0.02425, 0.97575, 1 - 2.0**-33]])
    assert [normal(x) for x in u] == pytest.approx(stats.norm.ppf(u), rel=2e-9, abs=1e-12)
    assert normal(0.5) == 0.0


@pytest.mark.parametrize("mean", [1e-3, 0.3, 1.0, 3.2, 17.5, 59.0])
def test_poisson_quantiles_are_those_of_scipy(mean):
    u = np.random.default_rng(5).uniform(size=3_000)
    away = np.abs(stats.poisson.cdf(stats.poisson.ppf(u, mean), mean) - u) > 1e-12  # a tie may fall on either side
    assert away.mean() > 0.99
    assert [poisson(x, mean) for x in u[away]] == list(stats.poisson.ppf(u[away], mean).astype(int))


def test_poisson_without_a_mean_is_zero_and_never_passes_its_limit():
    assert poisson(0.999, 0.0) == poisson(0.999, -1.0) == 0
    assert poisson(1 - 2.0**-33, 600.0) == 255
