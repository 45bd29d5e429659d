"""How large runs will be, said before anything is allocated, and what copsim refuses unless it is told twice."""

from dataclasses import dataclass
from functools import cache
from math import prod

import numpy as np

from copsim.dynamics.setting import LAUNCH_WEEKS
from copsim.dynamics.state import allocate, declared, encounter_capacity
from copsim.errors import LimitRefused, Problem, render_problem
from copsim.scenario.document import Document
from copsim.scenario.model import Scenario

# Widths of a draw's address: a seat has 24 bits, a week 32 bits of which 65,536 numbers lie before week 0.
MOST_PEOPLE = 10_000_000
MOST_WEEKS = 2**32 - 65_536

MOST_MEMORY = 8e9  # bytes of one run
MOST_SECONDS = 24 * 3600.0  # of all runs on one thread
MOST_DISK = 100e9  # bytes of all runs
SECONDS_PER_PERSON_WEEK = 1.8e-6  # measured on one core
BYTES_PER_WEEK = 400  # a row of indicators


@dataclass(frozen=True)
class Estimate:
    """What runs of one scenario take: bytes of memory for each, seconds on one thread and bytes on disk for all."""

    runs: int
    memory: int
    seconds: float
    disk: int

    def __str__(self) -> str:
        runs = "1 run" if self.runs == 1 else f"{self.runs:,} runs"
        time, memory, disk = _spelled_time(self.seconds), _spelled_bytes(self.memory), _spelled_bytes(self.disk)
        return f"{runs}: about {time} on one thread, {memory} of memory for each, {disk} on disk"


def estimate(scenario: Scenario, runs: int = 1) -> Estimate:
    """Time, memory and disk for some runs; nothing is allocated."""
    people, weeks = scenario.people.count, scenario.weeks + LAUNCH_WEEKS
    rows = weeks * BYTES_PER_WEEK
    homes, parents = _communities(scenario)
    memory = _world_bytes(scenario) + 2 * rows * (homes + parents)
    return Estimate(runs, memory, runs * weeks * (people + 1) * SECONDS_PER_PERSON_WEEK, runs * rows)


def check_size(scenario: Scenario, runs: int = 1, *, allow_large: bool = False) -> Estimate:
    """The estimate, or LimitRefused if it is beyond what anybody starts by mistake."""
    expected = estimate(scenario, runs)
    too_large = expected.memory > MOST_MEMORY or expected.seconds > MOST_SECONDS or expected.disk > MOST_DISK
    if too_large and not allow_large:
        limits = f"{_spelled_bytes(MOST_MEMORY)}, {_spelled_time(MOST_SECONDS)}, {_spelled_bytes(MOST_DISK)} on disk"
        raise LimitRefused(f"{expected}. The limits are {limits}; --allow-large lifts them. Nothing was run.")
    return expected


def check_widths(scenario: Scenario, document: Document) -> None:
    """Nobody and no week may lie beyond the numbers that draws are addressed with; no flag lifts this."""
    sizes = ((("people", "count"), scenario.people.count, MOST_PEOPLE), (("weeks",), scenario.weeks, MOST_WEEKS))
    for path, size, most in sizes:
        if size > most:
            problem = Problem(document.place(path), ".".join(path), document.written(path), f"at most {most:,}")
            raise LimitRefused(f"{render_problem(problem)}; this limit is fixed. Nothing was run.")


def _communities(scenario: Scenario) -> tuple[int, int]:
    """How many communities are home to people, and how many gather members of others."""
    several = scenario.constellation
    return (1, 0) if several is None else (several.locals, several.globals)


def _world_bytes(scenario: Scenario) -> int:
    """Bytes of all arrays of a world."""
    homes, parents = _communities(scenario)
    memberships = scenario.people.count * (2 if parents else 1)
    sizes = _constant_sizes() | {
        "person": scenario.people.count,
        "membership": memberships,
        "encounter": encounter_capacity(memberships),
        "unit": scenario.people.units * homes,
        "community": homes + parents,
    }
    arrays = (array for _, _, array in declared())
    return sum(np.dtype(array.dtype).itemsize * prod(sizes[name] for name in array.shape) for array in arrays)


@cache
def _constant_sizes() -> dict[str, int]:
    """Sizes of the dimensions that do not grow, read off the smallest world."""
    world = allocate(people=1, communities=1, units=1)
    shapes = [(array.shape, getattr(getattr(world, group), name).shape) for group, name, array in declared()]
    return {dimension: size for names, shape in shapes for dimension, size in zip(names, shape, strict=True)}


def _spelled_bytes(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:,.3g} TB"


def _spelled_time(seconds: float) -> str:
    for unit, length in (("s", 60), ("min", 60), ("h", 24)):
        if seconds < 2 * length:
            return f"{seconds:.2g} {unit}"
        seconds /= length
    return f"{seconds:,.0f} days"
