"""Times one implementation: python -m cop_lite.worker MODULE FUNCTION THREADS, then a line "members weeks" per run.

Says first how far its series is from the one in numpy, or why there is none; then answers each line with wall and
processor seconds of the run. What starts a run (ties, objects, compilation) is not timed.
"""

import importlib
import json
import sys
import time
from functools import cache
from typing import Any

import numpy as np

from . import numpy_rows
from .community import Community, community


@cache
def started(n: int) -> Community:
    """The community of n members in week zero."""
    return community(n)


def timed(prepare: Any, n: int, weeks: int, threads: int) -> tuple[float, float]:
    """Wall and processor seconds of some weeks."""
    live = prepare(started(n), weeks, *([threads] if threads > 1 else []))
    wall, processor = time.perf_counter(), time.process_time()
    live()
    return time.perf_counter() - wall, time.process_time() - processor


def difference(prepare: Any) -> float:
    """The largest relative difference from the series in numpy, which the tests compare with the reference."""
    ours, reference = (make(community(150), 40)() for make in (prepare, numpy_rows.prepare))
    return float(np.max(np.abs(ours - reference) / np.maximum(np.abs(reference), 1.0)))


def main(module: str, function: str, threads: int) -> None:
    """Answer line by line."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a framework prints is no answer
    try:
        prepare = getattr(importlib.import_module(f"cop_lite.{module}"), function)
        print(json.dumps(difference(prepare)), file=answers, flush=True)
    except (ImportError, LookupError) as reason:
        print(json.dumps(str(reason)), file=answers, flush=True)
        return
    for line in sys.stdin:
        n, weeks = map(int, line.split())
        print(json.dumps(timed(prepare, n, weeks, threads)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
