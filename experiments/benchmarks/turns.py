"""What all benchmarks of this folder share: clocks, and turns in which one thing is timed after the other."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).parent / "results"
Seen = dict[str, list[float]]  # what was measured, a value a turn


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of some work here."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def least_middle_most(values: list[float]) -> str:
    """Three numbers that say what was seen."""
    return " / ".join(f"{x:.3g}" if x < 1000 else f"{x:,.0f}" for x in (min(values), median(values), max(values)))


def shown(seen: Mapping[str, list[float]]) -> str:
    """A line for each measurement."""
    return "\n".join(f"{name:48} {least_middle_most(values)}" for name, values in seen.items())


def goal(name: str, value: float, bound: float, *, least: bool = True) -> dict[str, Any]:
    """What was asked for, and what there is."""
    reached = value >= bound if least else value <= bound
    return {"name": name, "value": value, "goal": bound, "least": least, "reached": reached}


def keep(name: str, result: dict[str, Any]) -> None:
    """Write results down."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n")
