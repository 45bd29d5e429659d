"""The points of a study's design, from its file."""

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from copsim.errors import InvalidInput, Problem
from copsim.scenario import Scenario, load_scenario
from copsim.scenario.document import dotted, text_of
from copsim.scenario.fields import field_at
from copsim.scenario.shipped import SUFFIX, shipped_ids
from copsim.study.relay import overrides_of
from copsim.study.sweep.designs import Factor, Point, Value, points_of
from copsim.study.sweep.model import DesignTable, FactorTable, StudyFile

PARAMETERS = "parameters."
USUAL_SIZE = {"product": 5, "one-at-a-time": 5, "lhs": 64, "sobol": 64, "saltelli": 64, "morris": 10, "ensemble": 64}


def design_points(asked: StudyFile, folder: Path) -> list[Point]:
    """Every point with its values by key; InvalidInput where a CSV of points cannot be read."""
    design = asked.design
    if design is None:
        return [{}]
    if design.kind == "list":
        return [{dotted(path): value for path, value in overrides_of(row)} for row in design.rows]
    if design.kind == "file":
        return points_of_csv(folder / str(design.path))
    if design.kind == "ensemble":
        return ensemble_points(size_of(design))
    found = factors_of(design)
    usual = usual_values(asked, found, folder) if design.kind == "one-at-a-time" else None
    return points_of(design.kind, found, size=size_of(design), seed=design.seed, usual=usual)


def size_of(design: DesignTable) -> int:
    """What `points` says, or what is usual for the kind."""
    return USUAL_SIZE.get(design.kind, 1) if design.points is None else design.points


def factors_of(design: DesignTable) -> list[Factor]:
    """The factors as the schemes take them."""
    return [_factor(key, table) for key, table in design.factors.items()]


def _factor(key: str, table: FactorTable) -> Factor:
    field = field_at(Scenario, tuple(key.split(".")))
    return Factor(key, table.low, table.high, table.levels or (), field is not None and field.annotation is int)


def ensemble_points(size: int) -> list[Point]:
    """The heaviest of the accepted sets of parameters."""
    from copsim.study.calibration import read_ensemble

    return [
        {PARAMETERS + name: value for name, value in member.parameters.items()} for member in read_ensemble()[:size]
    ]


def usual_values(asked: StudyFile, factors: list[Factor], folder: Path) -> dict[str, Value]:
    """Where the first scenario stands in all factors."""
    set_here = {dotted(path): value for path, value in overrides_of(asked.set)}
    scenario = load_scenario(case_text(asked.scenarios[0], "none", folder), set_here)
    return {factor.key: value_at(scenario, factor.key) for factor in factors}


def case_text(scenario: str, policy: str, folder: Path) -> str:
    """How a case is called: a shipped id as it stands, a file by its way from the folder of the study."""
    looks_like_a_file = scenario.endswith(SUFFIX) or "/" in scenario
    name = str(folder / scenario) if looks_like_a_file or scenario not in shipped_ids() else scenario
    return name if policy == "none" else f"{name}+{policy}"


def value_at(model: BaseModel, key: str) -> Any:
    """The value at a key of a scenario, by attributes."""
    found: Any = model
    for part in key.split("."):
        found = getattr(found, part)
    return found


def points_of_csv(path: Path) -> list[Point]:
    """Points of a CSV file: keys in its first line, values as in TOML, words also without quotes."""
    rows = list(csv.reader(io.StringIO(text_of(path, str(path)), newline=""), strict=True))
    keys, problems = rows[0] if rows else [], []
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(keys):
            problems.append(
                Problem(f"{path}:{number}:1", "", hint=f"{len(row)} values, the first line has {len(keys)}")
            )
    if len(rows) < 2:
        problems.append(Problem(f"{path}:1:1", "", hint="no points: a line of keys and at least one of values"))
    if problems:
        raise InvalidInput(problems, str(path))
    return [{key: csv_value(cell) for key, cell in zip(keys, row, strict=True)} for row in rows[1:]]


def csv_value(cell: str) -> Value:
    """A number, true or false as TOML writes them; anything else is text.

    >>> csv_value("0.5"), csv_value("12"), csv_value("three-steps")
    (0.5, 12, 'three-steps')
    """
    try:
        value = tomllib.loads(f"value = {cell.strip()}")["value"] if "\n" not in cell else cell
    except tomllib.TOMLDecodeError:
        return cell.strip()
    return value if isinstance(value, bool | int | float) else cell.strip()
