"""What a study will take, from a few of its runs lived now; nothing of it is kept."""

import os
import time
from typing import NamedTuple

from copsim.study.manifest import Block, Manifest
from copsim.study.part import encode_part
from copsim.study.worlds import Worlds

TRIED = 6  # runs, spread over the cases
SHARED = 0.95  # of the speed of one thread alone


class Expected(NamedTuple):
    """Runs and blocks that a study asks for, seconds they take and bytes on disk."""

    runs: int
    blocks: int
    seconds: float
    disk: float


def expected(manifest: Manifest, jobs: int | None = None) -> Expected:
    """Time and disk for all runs, by living some: the first of them twice, so that nothing is compiled in the clock."""
    worlds = Worlds(manifest)
    count = min(TRIED, manifest.total)
    runs = manifest.runs(Block(0, 0, len(manifest.cases)))[:: max(1, len(manifest.cases) // count)][:count]
    worlds.live(runs[0])
    began = time.perf_counter()
    rows = worlds.rows(runs)
    seconds = (time.perf_counter() - began) / len(rows)
    _, data = encode_part(manifest, Block(0, 0, len(rows)), rows)
    threads = jobs or os.cpu_count() or 1
    blocks = sum(1 for _ in manifest.blocks())
    faster = threads if threads == 1 else SHARED * threads
    return Expected(manifest.total, blocks, manifest.total * seconds / faster, manifest.total * len(data) / len(rows))
