"""The ensemble: accepted sets of parameters, a small table in the package, written by `copsim calibrate --record`."""

import csv
import io
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from copsim.errors import StorageError
from copsim.study.calibration.monte_carlo import Population
from copsim.study.calibration.prior import NAMES, parameters_at
from copsim.study.commit import commit_bytes, storage_problems

FILE = "accepted.csv"
SLOTS = 64
HEADER = ("weight", "distance", "facts_met", *NAMES)


class Member(NamedTuple):
    """One accepted set: its weight (they sum to 1), distance from the facts, facts met, parameters by name."""

    weight: float
    distance: float
    facts_met: int
    parameters: dict[str, float]


def members_of(population: Population) -> list[Member]:
    """The sets of a finished search, heaviest first."""
    order = np.argsort(-population.weights, kind="stable")
    return [
        Member(
            float(f"{population.weights[n]:.6f}"),
            float(f"{population.distances[n]:.6f}"),
            population.facts[n] if population.facts else 0,
            parameters_at(population.places[n]),
        )
        for n in order
    ]


def encoded(members: list[Member]) -> bytes:
    """The table as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for one in members:
        writer.writerow([one.weight, one.distance, one.facts_met, *one.parameters.values()])
    return text.getvalue().encode()


def write_ensemble(members: list[Member]) -> Path:
    """Put the table where the package reads it."""
    path = Path(str(files("copsim.study.calibration") / FILE))
    with storage_problems(f"cannot write {path}"):
        commit_bytes(path, encoded(members))
    return path


def ensemble_slots(members: Sequence[Member], slots: int = SLOTS) -> tuple[dict[str, float], ...]:
    """Sets for that many equally likely slots: systematic resampling, so that a heavy set has several."""
    edges = np.cumsum([one.weight for one in members])
    places = np.searchsorted(edges, (np.arange(slots) + 0.5) / slots * edges[-1])
    return tuple(members[place].parameters for place in places)


def read_ensemble() -> list[Member]:
    """The accepted sets that the package ships, heaviest first.

    >>> len(read_ensemble()) >= 64
    True
    """
    try:
        text = (files("copsim.study.calibration") / FILE).read_text(encoding="utf-8")
    except OSError as problem:
        raise StorageError(f"the ensemble is not there: {problem}") from problem
    rows = csv.DictReader(io.StringIO(text))
    return [
        Member(
            float(row["weight"]),
            float(row["distance"]),
            int(row["facts_met"]),
            {name: float(row[name]) for name in NAMES},
        )
        for row in rows
    ]
