"""The outcomes of a study laid out as what was varied: scenario x policy x point x world."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from copsim.errors import InvalidInput, Problem, printable
from copsim.study.results import Results
from copsim.study.sweep.designs import Factor, Point, points_of


@dataclass(frozen=True)
class Board:
    """Names of what was varied and values, float64[scenario, policy, point, world, outcome]; nan = not available."""

    results: Results
    scenarios: tuple[str, ...]
    policies: tuple[str, ...]
    values: np.ndarray

    @property
    def outcomes(self) -> list[str]:
        """Names of the outcomes, in their order."""
        return [column.name for column in self.results.manifest.outcomes]

    def of(self, outcome: str) -> np.ndarray:
        """One outcome, float64[scenario, policy, point, world]."""
        found: np.ndarray = self.values[..., self.outcomes.index(outcome)]
        return found

    @property
    def points(self) -> tuple[Point, ...]:
        """The points of the design; one where there is none."""
        design = self.results.manifest.design
        return design.points if design else ({},)

    @cached_property
    def factors(self) -> list[Factor]:
        """What was varied; of listed points, every key with the values it took."""
        design = self.results.manifest.design
        if design is None:
            return []
        made = design.made["factors"]
        if made:
            return [_factor(key, table, self.points) for key, table in made.items()]
        keys = list(dict.fromkeys(key for point in self.points for key in point))
        return [_seen(key, [point[key] for point in self.points if key in point]) for key in keys]

    @cached_property
    def places(self) -> np.ndarray:
        """Where each point stands in the unit cube, float64[point, factor]; of levels, by their number."""
        return np.array([[_place(factor, point.get(factor.key)) for factor in self.factors] for point in self.points])


def board_of(results: Results) -> Board:
    """The board of a study."""
    cases, cube = results.manifest.cases, results.outcome_cube
    scenarios = tuple(dict.fromkeys(case.scenario for case in cases))
    policies = tuple(dict.fromkeys(case.policy for case in cases))
    points = 1 + max(case.point for case in cases)
    values = np.full((len(scenarios), len(policies), points, *cube.shape[1:]), np.nan)
    for case, rows in zip(cases, cube, strict=True):
        values[scenarios.index(case.scenario), policies.index(case.policy), case.point] = rows
    return Board(results, scenarios, policies, values)


def check_design(board: Board) -> None:
    """InvalidInput if the points are not those that the design makes: results of other samples say nothing."""
    design = board.results.manifest.design
    assert design is not None
    made = design.made
    again = points_of(made["kind"], board.factors, size=int(made["points"] or 0), seed=int(made["seed"]))
    if tuple(again) != design.points:
        hint = "the points are not those of its design; the indices would be of nothing"
        raise InvalidInput([Problem(printable(str(board.results.folder)), "design", hint=hint)], "design")


def _factor(key: str, table: dict[str, Any], points: tuple[Point, ...]) -> Factor:
    whole = all(isinstance(point[key], int) for point in points) and table["levels"] is None
    return Factor(key, table["from"], table["to"], tuple(table["levels"] or ()), whole)


def _seen(key: str, values: list[Any]) -> Factor:
    words = any(isinstance(value, str | bool) for value in values)
    if words:
        return Factor(key, levels=tuple(dict.fromkeys(values)))
    return Factor(key, float(min(values)), float(max(values)))


def _place(factor: Factor, value: Any) -> float:
    if value is None:
        return float("nan")
    if factor.levels:
        return factor.levels.index(value) / max(1, len(factor.levels) - 1)
    assert factor.low is not None
    assert factor.high is not None
    return (float(value) - factor.low) / (factor.high - factor.low) if factor.high > factor.low else 0.0
