"""Times one implementation: python -m cop_lite.worker MODULE FUNCTION THREADS, then a line "members weeks" per run.

Answers each line with wall and processor seconds of the run, or with the reason why there is none. What starts a run
(ties, objects, compilation) is not timed.
"""

import importlib
import json
import sys
import time
from functools import cache
from typing import Any

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


def main(module: str, function: str, threads: int) -> None:
    """Answer line by line."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a framework prints is no answer
    try:
        prepare = getattr(importlib.import_module(f"cop_lite.{module}"), function)
        prepare(community(20), 1)()
        print(json.dumps("ready"), file=answers, flush=True)
    except (ImportError, LookupError) as reason:
        print(json.dumps(str(reason)), file=answers, flush=True)
        return
    for line in sys.stdin:
        n, weeks = map(int, line.split())
        print(json.dumps(timed(prepare, n, weeks, threads)), file=answers, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
