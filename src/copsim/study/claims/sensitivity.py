"""What decides? Sobol' indices of a claim's factors, all drawn at once from their ranges.

The first-order index of a factor is the share of the variance of the outcome that it explains alone, the total-order
index the share that would be left if all others were known (Saltelli et al. 2010). Each point is the mean of a few
worlds, which are the same at all points.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import batched
from typing import Any

import numpy as np
from scipy.stats import norm, sobol_indices, uniform

from copsim.scenario import Case, parse_case
from copsim.study.claims.inference import ALPHA, Estimate
from copsim.study.claims.judge import FAILS, HOLDS, UNDECIDED, Finding
from copsim.study.claims.measure import numbers
from copsim.study.claims.model import Claim, Test
from copsim.study.claims.worlds import WorldBank
from copsim.study.relay import overrides_of

WORLDS_A_POINT = 2
POINTS_AT_ONCE = 64  # of the design, so that threads have something to share and memory stays flat
RESAMPLES = 500
DESIGN_SEED = 20_263
TINY = 1e-12
MANY = "many-factors"


@dataclass(frozen=True)
class Indices:
    """Indices by factor, float64[factor]; low and high end the interval of the total-order index."""

    first: np.ndarray
    total: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray


def weighed(claim: Claim, test: Test, bank: WorldBank, points: int, looks: int) -> tuple[Finding, list[dict[str, Any]]]:
    """What a test of many factors found with that many base points, and the indices of each factor."""
    indices = indices_of(claim, lambda places: outcomes_at(claim, test, bank, places), points, looks)
    parts = [
        {"key": factor.key, "first": float(first), "total": float(total), "low": float(low), "high": float(high)}
        for factor, first, total, low, high in zip(
            claim.factors, indices.first, indices.total, indices.low, indices.high, strict=True
        )
    ]
    return judge(test, indices, looks), parts


def indices_of(claim: Claim, outcome: Callable[[np.ndarray], np.ndarray], points: int, looks: int) -> Indices:
    """Indices from points * (factors + 2) evaluations; outcome: float64[factor, n] -> float64[n]."""
    ranges: list[Any] = [uniform(factor.low, factor.high - factor.low) for factor in claim.factors]
    found = sobol_indices(
        func=outcome,
        n=points,
        dists=ranges,
        rng=np.random.default_rng(DESIGN_SEED),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a factor that changes nothing at all has no interval
        spread = found.bootstrap(confidence_level=1.0 - ALPHA / looks, n_resamples=RESAMPLES).total_order
    span, total = spread.confidence_interval, found.total_order
    low, high = (np.where(np.isnan(end), total, end) for end in (span.low, span.high))
    return Indices(found.first_order, total, low, high, np.nan_to_num(spread.standard_error))


def outcomes_at(claim: Claim, test: Test, bank: WorldBank, places: np.ndarray) -> np.ndarray:
    """The outcome at each place, float64[n]; nothing to measure counts as 0: whoever is not there has none."""
    found: list[float] = []
    for some in batched(places.T, POINTS_AT_ONCE):
        cases = {str(n): case_at(claim, place) for n, place in enumerate(some)}
        here = numbers(test, bank.traces(cases, range(1, WORLDS_A_POINT + 1), claim.cohort))
        found += [float(np.nan_to_num(values).mean()) for values in here.values()]
    return np.array(found)


def case_at(claim: Claim, place: np.ndarray) -> Case:
    """The first arm with the factors at a place, float64[factor]."""
    arm = claim.arms[0]
    usual = {".".join(map(str, path)): value for path, value in overrides_of(arm.set)}
    drawn = {factor.key: float(value) for factor, value in zip(claim.factors, place, strict=True)}
    return parse_case(arm.case, usual | drawn)


def judge(test: Test, indices: Indices, looks: int) -> Finding:
    """Whether enough factors surely matter, and no few of them explain it all by themselves."""
    assert test.at_least is not None
    count, fewest, most = (int((ends > test.by).sum()) for ends in (indices.total, indices.low, indices.high))
    effect = Estimate(float(count), float(fewest), float(most), float("nan"), len(indices.total))
    alone = float(indices.first.sum())
    enough = fewest >= test.at_least
    verdict = HOLDS if enough and alone < test.share else FAILS if most < test.at_least else UNDECIDED
    doubts = np.sort(norm.sf((indices.total - test.by) / np.maximum(indices.error, TINY)))
    p = min(1.0, looks * float(doubts[test.at_least - 1])) if alone < test.share else 1.0
    return Finding(verdict, effect, alone, p, float("nan"), float("nan"))
