"""What a study of a visitor came to: a table of its cases, a map of two factors, indices of sensitivity, and the way
from each of them to the command line and to the Stage.
"""

import shlex
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from copsim.dashboard.experiment import Experiment, experiment_of_case
from copsim.dashboard.tally import Tally, tally_of
from copsim.errors import CopsimError, InvalidInput
from copsim.scenario.override import as_toml
from copsim.show.bars import MAIN
from copsim.study.answers.board import Board, board_of
from copsim.study.answers.discover import FEWEST_BAD, Cut, boxes_of, table_of
from copsim.study.answers.rank import holds_in_conditions
from copsim.study.answers.sensitivity import WORLD, sensitivity
from copsim.study.columns import SHARE_UNIT
from copsim.study.goal import MEAN, SHARE, parse_goal
from copsim.study.plan import NO_POLICY
from copsim.study.results import Results
from copsim.study.statistics import outcome_summary
from copsim.study.sweep.designs import Value
from copsim.study.sweep.load import Study

FEWEST_OF_EACH = 2 * FEWEST_BAD  # points that are bad, and that are not, so that boxes can be sought
NUMBERS = ("mean", "lo95", "hi95", "n")
STUDY_LINE = "copsim sweep study.toml"


class Look(NamedTuple):
    """What somebody looks at: an outcome; and a policy, where only one can be drawn."""

    outcome: str
    policy: str


@dataclass(frozen=True, eq=False)
class Grid:
    """A design of two factors as a map. points: int[y, x], the number of the point at each place."""

    x: str
    y: str
    xs: tuple[Value, ...]
    ys: tuple[Value, ...]
    points: np.ndarray


@dataclass(frozen=True, eq=False)
class Sight:
    """What one look shows.

    table: a row for each point and policy; columns: point, a column for each factor, policy, NUMBERS. grid: only where
    the design is a product of two factors. indices: main index of each factor, as `copsim sensitivity` writes it, or
    none, and why.
    """

    look: Look
    percent: bool
    table: pd.DataFrame
    grid: Grid | None
    indices: pd.DataFrame | None
    reason: str

    def at(self, point: int, policy: str) -> "pd.Series[Any]":
        """The row of one point under a policy."""
        return self._by_policy[policy].iloc[point]

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The ends of the scale of colours: of shares all there is, else the smallest and the largest mean."""
        return (0.0, 1.0) if self.percent else (float(self.table["mean"].min()), float(self.table["mean"].max()))

    @cached_property
    def half(self) -> float:
        """Half of the usual interval, which says how many digits mean anything."""
        return float((self.table["hi95"] - self.table["lo95"]).median() / 2)

    @cached_property
    def _by_policy(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows.sort_values("point") for name, rows in self.table.groupby("policy")}


class Bad(NamedTuple):
    """Points that somebody looks for: where an outcome is below or above (sign) a bound under a policy."""

    outcome: str
    policy: str
    sign: str
    bound: float


@dataclass(frozen=True, eq=False)
class Boxes:
    """Where such points lie. goal: in the words of the command line; wrong: how many of the points they are; cuts and
    table: the boxes, as `copsim discover` writes them; reason: why there are none, where that can be told.
    """

    bad: Bad
    goal: str = ""
    points: int = 0
    wrong: int = 0
    cuts: tuple[tuple[Cut, ...], ...] = ()
    table: pd.DataFrame | None = None
    reason: str = ""

    @property
    def too_few(self) -> bool:
        """Whether there are too few points of one kind to tell one from the other."""
        return self.table is None and not self.reason


@dataclass(frozen=True, eq=False)
class Explored:
    """A study that was lived. folder: what it would be called on the command line."""

    study: Study
    board: Board
    summary: pd.DataFrame
    tally: Tally
    folder: str

    @property
    def policies(self) -> tuple[str, ...]:
        """As tables call them; the first is the control."""
        return self.board.policies

    @property
    def factors(self) -> list[str]:
        """Keys of what was varied."""
        return [factor.key for factor in self.board.factors]

    def has(self, look: Look) -> bool:
        """Whether there is such a thing to look at."""
        return look.outcome in self.board.outcomes and look.policy in self.policies

    def sight(self, look: Look) -> Sight:
        """Everything that is shown of one outcome; indices take a second."""
        grid = grid_of(self.board)
        indices, reason = (None, "") if grid else self._indices(look)
        return Sight(
            look, self._unit(look.outcome) in (SHARE_UNIT, "share"), self._table(look.outcome), grid, indices, reason
        )

    def experiment(self, point: int, policy: str) -> Experiment:
        """The case of a point as the Stage shows it."""
        scenario, values = self.study.asked.scenarios[0], self._values(point)
        return experiment_of_case(self.study.case(scenario, policy, values), scenario, values, self.study.asked.seed)

    def run_line(self, point: int, policy: str) -> str:
        """The command that lives the worlds of one point alone."""
        scenario, asked = self.study.asked.scenarios[0], self.study.asked
        case = scenario if policy == NO_POLICY else f"{scenario}+{policy}"
        changes = [f"--set {shlex.quote(f'{key}={as_toml(value)}')}" for key, value in self._values(point).items()]
        return " ".join(["copsim run", case, *changes, f"--replicates {asked.replicates} --seed {asked.seed}"])

    def table_lines(self) -> str:
        """The commands behind the table."""
        return f"{STUDY_LINE}\ncopsim tables {self.folder} --only runs --format csv"

    def index_lines(self, look: Look) -> str:
        """The commands behind the indices."""
        return f"{STUDY_LINE}\ncopsim sensitivity {self.folder} --outcome {look.outcome} --policy {look.policy}"

    def usual_bound(self, look: Look) -> float:
        """A bound to begin with: half of the worlds, or what half of the points have under the policy."""
        if self._unit(look.outcome) == SHARE_UNIT:
            return 0.5
        here = (self.summary["outcome"] == look.outcome) & (self.summary["policy"] == look.policy)
        means = self.summary[here]["mean"]
        return float(f"{means.median():.4g}") if means.notna().any() else 0.0

    def boxes(self, bad: Bad) -> Boxes:
        """Where points are bad, in boxes of the factors; takes some seconds."""
        measure = SHARE if self._unit(bad.outcome) == SHARE_UNIT else MEAN
        try:
            goal = parse_goal(f"{measure}({bad.outcome}) {bad.sign} {bad.bound:g}", further=self.board.outcomes)
        except CopsimError as error:
            return Boxes(bad, reason=str(error))
        wrong = holds_in_conditions(self.board, goal)[:, self.policies.index(bad.policy)]
        known = Boxes(bad, str(goal), len(wrong), int(wrong.sum()))
        try:
            found = boxes_of(self.board.results, goal, bad.policy)
        except InvalidInput:
            return known
        except CopsimError as error:
            return replace(known, reason=str(error))
        return replace(known, cuts=tuple(cuts for cuts, _ in found), table=table_of(box for _, box in found))

    def box_lines(self, boxes: Boxes) -> str:
        """The commands behind the boxes."""
        bad = shlex.quote(boxes.goal)
        return f"{STUDY_LINE}\ncopsim discover {self.folder} --bad {bad} --policy {boxes.bad.policy}"

    def _unit(self, outcome: str) -> str:
        return next(column.unit for column in self.board.results.manifest.outcomes if column.name == outcome)

    def _values(self, point: int) -> dict[str, Value]:
        return self.study.usual | self.board.points[point]

    def _table(self, outcome: str) -> pd.DataFrame:
        rows = self.summary[self.summary["outcome"] == outcome]
        factors = pd.DataFrame([self.board.points[point] for point in rows["point"]], index=rows.index)
        parts = [rows[["point"]], factors[self.factors], rows[["policy", *NUMBERS]]]
        return pd.concat(parts, axis=1).reset_index(drop=True)

    def _indices(self, look: Look) -> tuple[pd.DataFrame | None, str]:
        """The main index of each factor, those that matter most first, then luck; or why there is none."""
        try:
            found = sensitivity(self.board.results, outcomes=[look.outcome], policy=look.policy)
        except CopsimError as error:
            return None, str(error)
        main = found[found["measure"].isin(MAIN)].sort_values("value", ascending=False)
        return pd.concat([main, found[found["factor"] == WORLD]], ignore_index=True), ""


def explored(results: Results, study: Study, folder: str) -> Explored:
    """A study as pages read it; all of it is in memory then."""
    return Explored(study, board_of(results), outcome_summary(results), tally_of(results, folder), folder)


def grid_of(board: Board) -> Grid | None:
    """The map of a product of two factors; the first goes to the right, the second upward."""
    design = board.results.manifest.design
    if design is None or design.made["kind"] != "product" or len(board.factors) != 2:
        return None
    x, y = (factor.key for factor in board.factors)
    xs, ys = (tuple(dict.fromkeys(point[key] for point in board.points)) for key in (x, y))
    return Grid(x, y, xs, ys, np.arange(len(board.points)).reshape(len(xs), len(ys)).T)
