"""Answers as files of the study folder, and what the study was to answer."""

import tomllib
from pathlib import Path

import pandas as pd

from copsim.errors import InvalidInput, Problem, printable
from copsim.study.answers.rank import Aim
from copsim.study.commit import commit_bytes, make_folder, storage_problems
from copsim.study.folder import STUDY
from copsim.study.goal import parse_goal
from copsim.study.results import Results
from copsim.study.sweep.model import GoalTable

FOLDER = "analysis"


def write_table(results: Results, name: str, table: pd.DataFrame) -> Path:
    """Commit a tidy table as CSV; returns its path."""
    return write_frame(results.folder / FOLDER / f"{name}.csv", table)


def write_frame(target: Path, table: pd.DataFrame) -> Path:
    """Commit a tidy table as CSV."""
    with storage_problems(f"cannot write {target}"):
        make_folder(target.parent)
        commit_bytes(target, table.to_csv(index=False, lineterminator="\n").encode())
    return target


def asked_aim(results: Results) -> Aim:
    """The goal that the study file states; aliveness where it states none."""
    with storage_problems(f"cannot read {results.folder}"):
        data = (results.folder / STUDY).read_bytes()
    try:
        goal = GoalTable.model_validate(_tuples(tomllib.loads(data.decode()).get("goal", {})))
    except ValueError as problem:
        place = printable(str(results.folder / STUDY))
        raise InvalidInput([Problem(place, "goal", hint="cannot be read")], place) from problem
    names = [column.name for column in results.manifest.outcomes]
    meet = parse_goal(goal.meet, further=names) if goal.meet else None
    return Aim(goal.outcomes[0], goal.higher_is_better, meet)


def _tuples(table: dict[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
