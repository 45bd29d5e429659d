"""Under which conditions it goes wrong: boxes of factors found by PRIM, in words, and judged on points they never saw.

PRIM (Friedman & Fisher 1999) comes from the EMA workbench. Half of the points, drawn
among the bad and among the others, is kept back; coverage is the share of all
bad points that a box holds, density the share of its points that are bad.
"""

import contextlib
import io
import logging
import math
import warnings
from collections.abc import Iterable
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from copsim.errors import EnvironmentProblem, InvalidInput, Problem, UsageError
from copsim.study.answers.board import Board, board_of
from copsim.study.answers.rank import holds_in_conditions
from copsim.study.goal import Goal
from copsim.study.results import Results

ALONE = Lock()  # PRIM prints; what it prints to belongs to the whole process while it is kept from doing so
SEED = 1
FEWEST_BAD = 8  # in each half
NEGLIGIBLE = 0.02  # density that a cut has to bring to be worth its words
MOST_BOXES = 3
DENSITY = 0.6  # that a box has to reach before it is looked at
FACTORS = 4  # that a box may name; more of them nobody remembers


class Cut(NamedTuple):
    """A condition of a box: a factor between two ends, infinite where it is open; or one of some words."""

    factor: str
    low: float
    high: float
    among: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.among:
            return f"{self.factor} is {' or '.join(self.among)}"
        if self.low == -math.inf:
            return f"{self.factor} at most {self.high:.3g}"
        if self.high == math.inf:
            return f"{self.factor} at least {self.low:.3g}"
        return f"{self.factor} from {self.low:.3g} to {self.high:.3g}"


class Box(NamedTuple):
    """Conditions in words, and how well they tell bad points from others: in the half they were found in, and in the
    other one."""

    words: str
    factors: int
    coverage: float
    density: float
    coverage_unseen: float
    density_unseen: float


COLUMNS = ("box", *Box._fields)


def discover(results: Results, bad: Goal, policy: str | None = None) -> pd.DataFrame:
    """Boxes of conditions in which `bad` holds under a policy (the control if not given); columns as in COLUMNS.

    InvalidInput where nothing is varied, or too few points are bad or good.
    """
    return table_of(box for _, box in boxes_of(results, bad, policy))


def table_of(boxes: Iterable[Box]) -> pd.DataFrame:
    """Boxes in their order; columns as in COLUMNS."""
    return pd.DataFrame([(n, *box) for n, box in enumerate(boxes, 1)], columns=list(COLUMNS))


def boxes_of(results: Results, bad: Goal, policy: str | None = None) -> list[tuple[tuple[Cut, ...], Box]]:
    """The same with the cuts that make each box."""
    board = board_of(results)
    if not board.factors:
        raise _refused("the study has no design: no conditions are varied")
    name = board.policies[0] if policy is None else policy
    if name not in board.policies:
        raise UsageError(f"no policy {name} in this study; it has {', '.join(board.policies)}")
    wrong = holds_in_conditions(board, bad)[:, board.policies.index(name)]
    frame = pd.concat([_frame(board, scenario) for scenario in board.scenarios], ignore_index=True)
    seen = _half(wrong)
    for part in (seen, ~seen):
        if min(wrong[part].sum(), (~wrong[part]).sum()) < FEWEST_BAD:
            raise _refused(f"{int(wrong.sum())} of {len(wrong)} points are bad; {FEWEST_BAD} of each kind in each half")
    with ALONE:
        found = _found(frame[seen], wrong[seen])
    return [_judged(limits, frame, wrong, seen) for limits in found]


def _half(wrong: np.ndarray) -> np.ndarray:
    """Half of the bad points and half of the others, by chance: neighbours in a design are no chance."""
    rng = np.random.default_rng(SEED)
    seen = np.zeros(len(wrong), bool)
    for part in (np.flatnonzero(wrong), np.flatnonzero(~wrong)):
        seen[rng.permutation(part)[::2]] = True
    return seen


def _refused(hint: str) -> InvalidInput:
    return InvalidInput([Problem("--bad", "", hint=hint)], "discover")


def _frame(board: Board, scenario: str) -> pd.DataFrame:
    """The values of the factors, a row per point: words as categories, numbers as reals."""
    columns: dict[str, Any] = {
        factor.key: [point.get(factor.key) for point in board.points] for factor in board.factors
    }
    if len(board.scenarios) > 1:
        columns["scenario"] = [scenario] * len(board.points)
    frame = pd.DataFrame(columns)
    for name in frame:
        if not pd.api.types.is_numeric_dtype(frame[name]) or frame[name].dtype == bool:
            frame[name] = frame[name].astype(str).astype("category")
        else:
            frame[name] = frame[name].astype(float)
    return frame


def _found(frame: pd.DataFrame, wrong: np.ndarray) -> list[pd.DataFrame]:
    """Limits of each box, a row `low` and a row `high` for each factor that it names."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")  # of the evaluators that are not installed, and need not be
            from ema_workbench.analysis import prim
    except ImportError:
        raise EnvironmentProblem("discover needs the EMA workbench: install copsim[discovery]") from None
    logging.getLogger("EMA").setLevel(logging.CRITICAL)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        search: Any = prim.Prim(frame.reset_index(drop=True), wrong, mass_min=0.05)
        boxes = []
        for _ in range(MOST_BOXES):
            box = search.find_box()
            if box is None:
                break
            trajectory = box.peeling_trajectory
            narrow = trajectory[(trajectory["res_dim"] <= FACTORS) & (trajectory["density"] >= DENSITY)]
            if narrow.empty:
                break
            best = int((narrow["coverage"] * narrow["density"]).idxmax())
            box.select(best)
            boxes.append(_limits(_opened(box.box_lims[best], frame, wrong), frame))
    return [box for box in boxes if len(box.columns)]


def _opened(limits: pd.DataFrame, frame: pd.DataFrame, wrong: np.ndarray) -> pd.DataFrame:
    """The box without cuts that keep hardly a good point out: PRIM peels a little from every side."""
    opened = limits.astype(object)
    for name in (name for name in frame if not isinstance(frame[name].dtype, pd.CategoricalDtype)):
        for row, end in ((0, -np.inf), (1, np.inf)):
            wider = opened.copy()
            wider.loc[wider.index[row], name] = end
            if _density(wider, frame, wrong) >= _density(opened, frame, wrong) - NEGLIGIBLE:
                opened = wider
    return opened


def _density(limits: pd.DataFrame, frame: pd.DataFrame, wrong: np.ndarray) -> float:
    inside = np.ones(len(frame), bool)
    for name in limits:
        inside &= _inside(limits[name], frame[name])
    return _worth(inside, wrong)[1]


def _limits(limits: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Only the factors that the box cuts."""
    cut = [name for name in frame if not _whole(limits[name], frame[name])]
    return limits[cut]


def _whole(limits: pd.Series, values: pd.Series) -> bool:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return set(limits.iloc[0]) >= set(values.cat.categories)
    return bool(limits.iloc[0] <= values.min() and limits.iloc[1] >= values.max())


def _judged(
    limits: pd.DataFrame, frame: pd.DataFrame, wrong: np.ndarray, seen: np.ndarray
) -> tuple[tuple[Cut, ...], Box]:
    inside = np.ones(len(frame), bool)
    for name in limits:
        inside &= _inside(limits[name], frame[name])
    cuts = tuple(_cut(str(name), limits[name], frame[name]) for name in limits)
    words = " and ".join(map(str, cuts))
    return cuts, Box(words, len(cuts), *_worth(inside[seen], wrong[seen]), *_worth(inside[~seen], wrong[~seen]))


def _inside(limits: pd.Series, values: pd.Series) -> np.ndarray:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return np.asarray(values.isin(list(limits.iloc[0])))
    return np.asarray((values >= limits.iloc[0]) & (values <= limits.iloc[1]))


def _cut(name: str, limits: pd.Series, values: pd.Series) -> Cut:
    """One cut; an end beyond all values is open."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return Cut(name, -math.inf, math.inf, tuple(sorted(map(str, limits.iloc[0]))))
    low, high = float(limits.iloc[0]), float(limits.iloc[1])
    return Cut(name, -math.inf if low <= values.min() else low, math.inf if high >= values.max() else high)


def _worth(inside: np.ndarray, wrong: np.ndarray) -> tuple[float, float]:
    """Coverage and density."""
    held = float((inside & wrong).sum())
    return held / max(1, int(wrong.sum())), held / max(1, int(inside.sum()))
