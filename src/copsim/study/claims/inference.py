"""Intervals and p-values that stay valid under repeated looks, and the family-wise statement over all claims.

At most k looks are planned, and each of them uses alpha / k (Bonferroni over looks). So the intervals of all looks
together miss the truth with a chance of at most alpha, whenever one stops; a p-value is multiplied by k.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy.special import stdtr, stdtrit
from scipy.stats import beta, binom

ALPHA = 0.05


class Estimate(NamedTuple):
    """A quantity with its interval; `error` is its standard error; nan is not available."""

    value: float
    low: float
    high: float
    error: float
    n: int


NOTHING = Estimate(*(float("nan"),) * 4, 0)


def of_mean(values: np.ndarray, looks: int = 1, *, yes_or_no: bool = False) -> Estimate:
    """Mean of the available values with an interval by Student's t.

    yes_or_no: differences of -1, 0 and 1; half a pair is added to each of the four cells (Agresti & Min 2005), so that
    pairs which all agree do not pass for certainty.
    """
    values = values[~np.isnan(values)]
    n = len(values)
    if n < 2:
        return NOTHING
    mean = float(values.mean())
    if yes_or_no:
        total, squares, count = float(values.sum()), float((values**2).sum()) + 1.0, n + 2
        centre = total / count
        variance = (squares - count * centre**2) / (count - 1)
        error = float(np.sqrt(variance / count))
        half = quantile(n - 1, looks) * error
        return Estimate(mean, max(-1.0, centre - half), min(1.0, centre + half), error, n)
    error = float(values.std(ddof=1) / np.sqrt(n))
    half = quantile(n - 1, looks) * error
    return Estimate(mean, mean - half, mean + half, error, n)


def of_ratio(top: np.ndarray, bottom: np.ndarray, looks: int = 1) -> Estimate:
    """Ratio of two paired means, its error by linearisation."""
    both = ~(np.isnan(top) | np.isnan(bottom))
    top, bottom = top[both], bottom[both]
    if len(top) < 2 or abs(float(bottom.mean())) < 1e-12:
        return NOTHING
    ratio = float(top.mean() / bottom.mean())
    return of_mean((top - ratio * bottom) / float(bottom.mean()) + ratio, looks)


def of_share(successes: int, n: int, looks: int = 1) -> Estimate:
    """Share of successes with its exact interval (Clopper & Pearson 1934)."""
    if n == 0:
        return NOTHING
    tail = ALPHA / looks / 2
    low = float(beta.ppf(tail, successes, n - successes + 1)) if successes > 0 else 0.0
    high = float(beta.ppf(1 - tail, successes + 1, n - successes)) if successes < n else 1.0
    share = successes / n
    return Estimate(share, low, high, float(np.sqrt(share * (1 - share) / n)), n)


def of_variation(values: np.ndarray, looks: int = 1) -> Estimate:
    """Coefficient of variation with an interval from the jackknife."""
    values = values[~np.isnan(values)]
    n = len(values)
    if n < 4 or abs(float(values.mean())) < 1e-12:
        return NOTHING
    whole = float(values.std(ddof=1) / values.mean())
    rest = np.array([_variation(np.delete(values, k)) for k in range(n)])
    return of_mean(n * whole - (n - 1) * rest, looks)._replace(value=whole)


def _variation(values: np.ndarray) -> float:
    mean = float(values.mean())
    return float(values.std(ddof=1)) / mean if mean else float("nan")


def quantile(freedom: int, looks: int) -> float:
    """Half-width of the interval in standard errors.

    >>> round(quantile(39, 1), 3), round(quantile(39, 3), 3)
    (2.023, 2.502)
    """
    return float(stdtrit(freedom, 1 - ALPHA / looks / 2))


def p_above(found: Estimate, bound: float, looks: int = 1) -> float:
    """p-value against "not above the bound", twice the tail, over all looks."""
    if not np.isfinite(found.error):
        return 1.0
    if found.error == 0:
        return 0.0 if found.value > bound else 1.0
    tail = float(stdtr(found.n - 1, -(found.value - bound) / found.error))
    return min(1.0, 2 * tail * looks)


def p_below(found: Estimate, bound: float, looks: int = 1) -> float:
    """p-value against "not below the bound"."""
    return p_above(found._replace(value=-found.value), -bound, looks)


def p_share_above(successes: int, n: int, share: float, looks: int = 1) -> float:
    """p-value against "no larger share than this"."""
    return min(1.0, 2 * float(binom.sf(successes - 1, n, share)) * looks) if n else 1.0


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjusted p-values (Holm 1979): below alpha for all claims that hold together with a family-wise error of alpha.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    adjusted, worst = {}, 0.0
    ordered = sorted(p_values, key=lambda name: p_values[name])
    for rank, name in enumerate(ordered):
        worst = min(1.0, max(worst, (len(ordered) - rank) * p_values[name]))
        adjusted[name] = worst
    return {name: adjusted[name] for name in p_values}
