"""Which factors move an outcome: indices with intervals, by the methods that the design allows; SALib computes them.

The outcome of a point is its mean over worlds. What worlds contribute stands apart, as the factor `world`: the share of
the variance of a single run that is luck.
"""

import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from copsim.errors import EnvironmentProblem, InvalidInput, Problem
from copsim.study.answers.board import Board, board_of, check_design
from copsim.study.results import Results
from copsim.study.statistics import crossed_parts, mean_of_available
from copsim.study.sweep.designs import MORRIS_LEVELS, problem_of, unit_rows

WORLD = "world"  # the factor of luck
CONVERGED = 0.05  # half of an interval that is narrow enough
RESAMPLES = 200
SEED = 1
FEWEST = 30  # points that delta and PAWN need
FEWEST_FOR_EIGHT = 80
METHODS = ("sobol", "morris", "delta", "pawn")
NEEDS = {"sobol": "saltelli", "morris": "morris"}


class Index(NamedTuple):
    """One index of one factor, with its 95 % interval."""

    factor: str
    measure: str
    value: float
    low: float
    high: float


CASE = ("scenario", "policy", "outcome")
COLUMNS = (*CASE, "factor", "method", "measure", "value", "lo95", "hi95", "points", "converged")


def sensitivity(
    results: Results, method: str | None = None, outcomes: Sequence[str] | None = None, policy: str | None = None
) -> pd.DataFrame:
    """Indices of all factors for every outcome, scenario and policy, in one pass; columns as in COLUMNS.

    method: sobol, morris, delta or pawn; what the design allows if not given. policy: only this one. InvalidInput where
    method and design do not fit, or where Sobol' or Morris would have to be computed with points missing.
    """
    board = board_of(results)
    method = method or usual_method(board)
    check_method(board, method)
    rows = []
    for s, scenario in enumerate(board.scenarios):
        for q, name in enumerate(board.policies):
            for outcome in outcomes or board.outcomes:
                if policy in (None, name):
                    values = board.of(outcome)[s, q]
                    rows += [(scenario, name, outcome, *row) for row in _rows(board, method, values, outcome)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def usual_method(board: Board) -> str:
    """What the design was made for."""
    design = board.results.manifest.design
    if design is None:
        raise _refused("the study has no design: nothing is varied but worlds")
    kind = design.made["kind"]
    fitting = {made: method for method, made in NEEDS.items()}
    return fitting.get(kind, "delta" if len(design.points) >= FEWEST * 2 else "pawn")


def check_method(board: Board, method: str) -> None:
    """InvalidInput where a method cannot say anything about this design."""
    design = board.results.manifest.design
    if design is None:
        raise _refused("the study has no design: nothing is varied but worlds")
    kind, needed = design.made["kind"], NEEDS.get(method)
    if needed:
        words = [factor.key for factor in board.factors if factor.categorical]
        if words:
            raise _refused(f"{words[0]} has no order, so {method} says nothing; use --method delta or pawn")
        if kind != needed:
            raise _refused(f'{method} needs kind = "{needed}", this design is "{kind}"; use --method delta or pawn')
        check_design(board)
    elif len(design.points) < FEWEST:
        raise _refused(f"{method} needs {FEWEST} points or more, the design has {len(design.points)}")


def _refused(hint: str) -> InvalidInput:
    return InvalidInput([Problem("--method", "", hint=hint)], "sensitivity")


def _rows(board: Board, method: str, values: np.ndarray, outcome: str) -> Iterator[tuple[Any, ...]]:
    """Rows of one outcome of one case; values: float64[point, world]."""
    means = mean_of_available(values, axis=1)
    there = ~np.isnan(means)
    if method in NEEDS and not there.all():
        if not there.any() or _never_everywhere(values):
            return  # an outcome that this case does not have, such as the maturity of what never matures
        hint = f"{outcome} is missing at {int((~there).sum())} of {len(there)} points; use --method delta or pawn"
        raise _refused(f"{method} cannot be computed with holes: {hint}")
    if (method not in NEEDS and there.sum() < FEWEST) or np.ptp(means[there]) == 0.0:
        return
    for index in (*_indices(board, method, means, there), luck(values)):
        narrow = (index.high - index.low) / 2 < CONVERGED
        how = "variance" if index.factor == WORLD else method
        yield (index.factor, how, index.measure, index.value, index.low, index.high, int(there.sum()), bool(narrow))


def _never_everywhere(values: np.ndarray) -> bool:
    """Whether worlds do not have the outcome because of what they are, not because runs failed."""
    return bool(np.isnan(values).mean() > 0.05)


def luck(values: np.ndarray) -> Index:
    """Share of the variance of a single run that worlds make, interval by resampling points and worlds."""
    rng = np.random.default_rng(SEED)

    def share(rows: np.ndarray) -> float:
        within, between = crossed_parts(rows)
        total = within**2 + between**2
        return within**2 / total if total > 0 else float("nan")

    points, worlds = values.shape
    again = [
        share(values[rng.integers(0, points, points)][:, rng.integers(0, worlds, worlds)]) for _ in range(RESAMPLES)
    ]
    return Index(WORLD, "share", share(values), *_ends(again, share(values)))


def _indices(board: Board, method: str, means: np.ndarray, there: np.ndarray) -> list[Index]:
    names = [factor.key for factor in board.factors]
    analyses: dict[str, Callable[[], list[Index]]] = {
        "sobol": lambda: _sobol(names, means),
        "morris": lambda: _morris(board, names, means),
        "delta": lambda: _delta(names, board.places[there], means[there]),
        "pawn": lambda: _pawn(names, board.places[there], means[there]),
    }
    try:
        from threadpoolctl import threadpool_limits

        quiet = redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO())
        # SALib tells of its bins, and sets filters; threads for its tiny matrices make it slow where others are at work
        with warnings.catch_warnings(record=True), quiet[0], quiet[1], threadpool_limits(1, user_api="blas"):
            return analyses[method]()
    except ImportError:
        raise EnvironmentProblem("sensitivity needs SALib: install copsim[analysis]") from None


def _sobol(names: list[str], means: np.ndarray) -> list[Index]:
    from SALib.analyze import sobol

    found = sobol.analyze(
        problem_of(names), _standard(means), calc_second_order=False, num_resamples=RESAMPLES, seed=SEED
    )
    return [
        Index(name, measure, float(found[measure][n]), *_about(found[measure][n], found[f"{measure}_conf"][n]))
        for n, name in enumerate(names)
        for measure in ("S1", "ST")
    ]


def _morris(board: Board, names: list[str], means: np.ndarray) -> list[Index]:
    from SALib.analyze import morris

    design = board.results.manifest.design
    assert design is not None
    rows = unit_rows("morris", len(names), int(design.made["points"]), int(design.made["seed"]))
    found = morris.analyze(problem_of(names), rows, means, num_resamples=RESAMPLES, num_levels=MORRIS_LEVELS, seed=SEED)
    return [
        index
        for n, name in enumerate(names)
        for index in (
            Index(name, "mu_star", float(found["mu_star"][n]), *_about(found["mu_star"][n], found["mu_star_conf"][n])),
            Index(name, "sigma", float(found["sigma"][n]), float("nan"), float("nan")),
        )
    ]


def _delta(names: list[str], places: np.ndarray, means: np.ndarray) -> list[Index]:
    from SALib.analyze import delta

    found = delta.analyze(problem_of(names), places, means, num_resamples=RESAMPLES, seed=SEED, method="all")
    keys = {"delta": "delta_raw", "S1": "S1"}
    return [
        Index(name, measure, float(found[key][n]), *_about(found[key][n], found[f"{key}_conf"][n]))
        for n, name in enumerate(names)
        for measure, key in keys.items()
    ]


def _pawn(names: list[str], places: np.ndarray, means: np.ndarray) -> list[Index]:
    from SALib.analyze import pawn

    slides = 4 if len(means) < FEWEST_FOR_EIGHT else 8  # powers of two: SALib's edges are exact then
    rng = np.random.default_rng(SEED)

    def medians(rows: np.ndarray) -> np.ndarray:
        found = pawn.analyze(problem_of(names), places[rows], means[rows], S=slides, seed=SEED)
        return np.array(found["median"], np.float64)

    value = medians(np.arange(len(means)))
    again = np.array([medians(rng.integers(0, len(means), len(means))) for _ in range(RESAMPLES // 4)])
    return [Index(name, "pawn", float(value[n]), *_ends(again[:, n], float(value[n]))) for n, name in enumerate(names)]


def _standard(values: np.ndarray) -> np.ndarray:
    """Indices do not depend on place and scale; the estimator is steadier around 0."""
    return (values - values.mean()) / values.std()


def _about(value: float, half: float) -> tuple[float, float]:
    return float(value - half), float(value + half)


def _ends(again: Sequence[float] | np.ndarray, value: float) -> tuple[float, float]:
    """Interval from resamples, moved by what resampling alone adds to a measure that cannot be negative."""
    found = np.asarray(again, np.float64)
    found = found[~np.isnan(found)]
    if len(found) < 2:
        return float("nan"), float("nan")
    low, high = np.quantile(found, [0.025, 0.975]) - (found.mean() - value)
    return max(0.0, float(low)), min(1.0, float(high))
