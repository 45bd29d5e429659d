"""Designs: the points at which factors are tried. The schemes themselves come from scipy and SALib."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from scipy.stats import qmc

from copsim.errors import EnvironmentProblem

Value = float | int | str | bool
Point = dict[str, Value]

COVERING = ("lhs", "sobol")
INDICES = ("saltelli", "morris")
RANDOM = (*COVERING, *INDICES)  # made from numbers between 0 and 1, so they need ranges or levels for all factors
MORRIS_LEVELS = 4


@dataclass(frozen=True)
class Factor:
    """What is varied: a key of scenario files, with a range from low to high (both included) or with levels.

    whole: values of the range are integers, each as likely as any other.
    """

    key: str
    low: float | None = None
    high: float | None = None
    levels: tuple[Value, ...] = ()
    whole: bool = False

    @property
    def categorical(self) -> bool:
        """Whether its values have no order: words, or yes and no."""
        return any(isinstance(level, str | bool) for level in self.levels)

    def at(self, u: float) -> Value:
        """The value at a number from 0 to 1.

        >>> Factor("people.count", 10, 12, whole=True).at(0.5), Factor("x", levels=("a", "b")).at(1.0)
        (11, 'b')
        """
        if self.levels:
            return self.levels[min(int(u * len(self.levels)), len(self.levels) - 1)]
        assert self.low is not None
        assert self.high is not None
        if self.whole:
            return int(self.low) + min(int(u * (self.high - self.low + 1)), int(self.high - self.low))
        return self.low + u * (self.high - self.low)

    def values(self, steps: int) -> list[Value]:
        """Its levels, or as many values of its range, evenly spaced."""
        if self.levels:
            return list(self.levels)
        return list(dict.fromkeys(self.at(u) for u in np.linspace(0.0, 1.0, steps).tolist()))


def points_of(
    kind: str, factors: Sequence[Factor], *, size: int, seed: int, usual: Mapping[str, Value] | None = None
) -> list[Point]:
    """The points of a design, each with a value of every factor.

    kind: product, one-at-a-time, lhs, sobol, saltelli or morris. size: values of a range (product, one-at-a-time),
    points (lhs, sobol), base sample (saltelli), trajectories (morris). usual: where all factors stand that are not the
    one (one-at-a-time).
    """
    if kind == "product":
        return [named(factors, row) for row in product(*(factor.values(size) for factor in factors))]
    if kind == "one-at-a-time":
        start = dict(usual or {})
        others = [start | {factor.key: value} for factor in factors for value in factor.values(size)]
        return [start, *(point for point in others if point != start)]
    return [named(factors, _values(factors, row)) for row in unit_rows(kind, len(factors), size, seed)]


def most_points(kind: str, factors: int, size: int) -> int:
    """How many points a design has at most, without making them.

    >>> most_points("product", 2, 5), most_points("saltelli", 3, 16)
    (25, 80)
    """
    counts: dict[str, int] = {
        "product": size**factors,
        "one-at-a-time": 1 + factors * size,
        "saltelli": size * (factors + 2),
        "morris": size * (factors + 1),
    }
    return counts.get(kind, size)


def unit_rows(kind: str, factors: int, size: int, seed: int) -> np.ndarray:
    """The design in the unit cube, float64[point, factor]."""
    if kind == "lhs":
        return qmc.LatinHypercube(factors, rng=seed).random(size)
    if kind == "sobol":
        return qmc.Sobol(factors, rng=seed).random(size)
    return _salib(kind, factors, size, seed)


def problem_of(names: Sequence[str]) -> dict[str, Any]:
    """What SALib calls a problem: the unit cube, to which it knows the way."""
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


def _salib(kind: str, factors: int, size: int, seed: int) -> np.ndarray:
    try:
        from SALib.sample import morris, sobol
    except ImportError:
        raise EnvironmentProblem("designs for indices need SALib: install copsim[analysis]") from None
    problem = problem_of([str(n) for n in range(factors)])
    if kind == "saltelli":
        rows = sobol.sample(problem, size, calc_second_order=False, seed=seed)
    else:
        rows = morris.sample(problem, size, num_levels=MORRIS_LEVELS, seed=seed)
    return np.asarray(rows, np.float64)


def _values(factors: Sequence[Factor], row: np.ndarray) -> list[Value]:
    return [factor.at(float(u)) for factor, u in zip(factors, row, strict=True)]


def named(factors: Sequence[Factor], row: Sequence[Value]) -> Point:
    """Values by the keys of their factors."""
    return {factor.key: value for factor, value in zip(factors, row, strict=True)}
