"""What is known of a study before it is computed: what it will take, from a few of its runs lived now, and notices."""

import os
import time
from collections.abc import Callable
from typing import NamedTuple

from copsim.scenario import Notice
from copsim.study.manifest import Block, Manifest
from copsim.study.part import encode_part
from copsim.study.sweep.designs import COVERING
from copsim.study.sweep.load import Study
from copsim.study.worlds import Worlds

TRIED = 6  # runs, spread over the cases
SHARED = 0.95  # of the speed of one thread alone


class Expected(NamedTuple):
    """Runs and blocks that a study asks for, seconds they take and bytes on disk."""

    runs: int
    blocks: int
    seconds: float
    disk: float


def expected(manifest: Manifest, jobs: int | None = None, clock: Callable[[], float] = time.perf_counter) -> Expected:
    """Time and disk for all runs, by living some: the first of them twice, so that nothing is compiled in the clock.

    clock: in seconds; that of the thread says what it would take if nobody else were at work.
    """
    worlds = Worlds(manifest)
    count = min(TRIED, manifest.total)
    runs = manifest.runs(Block(0, 0, len(manifest.cases)))[:: max(1, len(manifest.cases) // count)][:count]
    worlds.live(runs[0])
    began = clock()
    rows = worlds.rows(runs)
    seconds = (clock() - began) / len(rows)
    _, data = encode_part(manifest, Block(0, 0, len(rows)), rows)
    threads = jobs or os.cpu_count() or 1
    blocks = sum(1 for _ in manifest.blocks())
    faster = threads if threads == 1 else SHARED * threads
    return Expected(manifest.total, blocks, manifest.total * seconds / faster, manifest.total * len(data) / len(rows))


def notices_of(study: Study) -> list[Notice]:
    """What is worth knowing about a design before it is computed."""
    design, found = study.asked.design, []
    if design and design.kind in COVERING and len(design.factors) > 1:
        text = 'this design serves PAWN, delta, maps and rankings; for Sobol\' indices use kind = "saltelli"'
        found.append(Notice("sa.design", "", text))
    if design and any(any(isinstance(level, str | bool) for level in f.levels or ()) for f in design.factors.values()):
        found.append(Notice("sa.categorical", "", "a factor without order: sensitivity by delta or PAWN only"))
    return found
