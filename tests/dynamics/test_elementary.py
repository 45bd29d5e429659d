"""exp, log, power, normal and Poisson variates: near the libraries, monotone, and right at the ends."""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from copsim.dynamics.elementary import exp, log, logistic, normal, poisson, power

SMALLEST_U, LARGEST_U = 2.0**-33, 1.0 - 2.0**-33  # what a draw can be
CUTS = (0.02425, 0.97575)  # where the normal quantile changes its formula


def neighbours(x: float, steps: int = 60) -> list[float]:
    """Floats one after the other around x."""
    found = [x]
    for _ in range(steps):
        found = [math.nextafter(found[0], -math.inf), *found, math.nextafter(found[-1], math.inf)]
    return found


def off_by(value: float, truth: float) -> float:
    return abs(value - truth) / math.ulp(truth)


def test_exp_is_within_one_ulp_where_the_model_uses_it_and_at_the_seams():
    halves = [k * math.log(2.0) / 2.0 for k in range(-100, 101)]
    points = [*np.linspace(-60.0, 60.0, 30_001), *halves, *neighbours(0.0), *neighbours(math.log(2.0) / 2.0)]
    assert max(off_by(exp(x), math.exp(x)) for x in map(float, points)) <= 1.0
    assert exp(5e-324) == exp(-5e-324) == 1.0
    assert exp(700.5) == exp(math.inf) == exp(700.0)
    assert exp(-700.5) == exp(-math.inf) == exp(-700.0)
    assert math.isfinite(exp(math.inf))


def test_log_is_within_two_ulps_at_powers_of_two_and_at_its_seam():
    points = [*(2.0**k for k in range(-1000, 1001, 7)), *np.geomspace(1e-300, 1e300, 20_001), SMALLEST_U]
    points += [math.nextafter(1.0, 0.0), math.nextafter(1.0, 2.0), *neighbours(0.7071067811865476)]
    assert max(off_by(log(x), math.log(x)) for x in map(float, points) if x != 1.0) <= 2.0
    assert log(1.0) == 0.0
    assert log(2.0) == math.log(2.0)


def test_power_of_a_whole_exponent_is_near_the_exact_product():
    for x in np.linspace(0.01, 1.5, 60):
        for n in range(1, 8):
            exact = float(Fraction(float(x)) ** n)
            assert power(float(x), float(n)) == pytest.approx(exact, rel=4e-15)
    assert power(0.0, 0.0) == power(3.0, 0.0) == power(1.0, 5.0) == 1.0
    assert power(0.0, 1e-9) == power(-1.0, 2.0) == 0.0


def test_they_never_go_back():
    steps = np.linspace(-30.0, 30.0, 40_001)
    small = [*neighbours(1.0, 200), *neighbours(3.7, 200)]
    for xs in (steps, [x - 1.0 for x in small], small):
        values = [exp(float(x)) for x in xs]
        assert all(one <= next_one for one, next_one in pairwise(values))
        logistics = [logistic(float(x)) for x in xs]
        assert all(one <= next_one for one, next_one in pairwise(logistics))
    u = np.concatenate(
        [np.linspace(SMALLEST_U, LARGEST_U, 40_001), *(np.linspace(c - 1e-7, c + 1e-7, 201) for c in CUTS)]
    )
    quantiles = np.array([normal(x) for x in np.sort(u)])
    assert (np.diff(quantiles) > -1e-8).all()  # the two formulas meet within their error
    counts = [poisson(float(x), 3.3) for x in np.sort(u)]
    assert counts == sorted(counts)


def test_normal_is_near_scipy_in_both_tails_and_odd_around_one_half():
    u = np.concatenate([np.geomspace(SMALLEST_U, 0.5, 4_000), 1.0 - np.geomspace(SMALLEST_U, 0.5, 4_000)])
    np.testing.assert_allclose([normal(x) for x in u], stats.norm.ppf(u), rtol=2e-9, atol=1e-12)
    for x in (2.0**-k for k in range(2, 33)):
        assert normal(1.0 - x) == -normal(x)
    assert normal(0.5) == 0.0
    assert -6.4 < normal(SMALLEST_U) < 0.0 < normal(LARGEST_U) < 6.4


@pytest.mark.parametrize("mean", [0.01, 0.7, 4.0, 13.0, 48.0])
def test_poisson_takes_each_number_with_its_probability(mean):
    u = (np.arange(20_000) + 0.5) / 20_000
    counts = np.bincount([poisson(float(x), mean) for x in u], minlength=100)
    for n in range(100):
        assert abs(counts[n] - 20_000 * stats.poisson.pmf(n, mean)) <= 1.0  # of an even grid
    assert poisson(SMALLEST_U, mean) == stats.poisson.ppf(SMALLEST_U, mean)


def test_logistic_is_one_half_in_the_middle_and_keeps_inside():
    assert logistic(0.0) == 0.5
    assert 0.0 < logistic(-1e6) < 1e-300
    assert logistic(1e6) == 1.0
    assert math.isnan(logistic(math.nan))
    assert math.isnan(exp(math.nan))
