"""A whole sweep against the bare kernel: design, settings, worlds, tables and Parquet, beside the same worlds alone.

    python experiments/benchmarks/studies.py [REPEATS]

Both are timed in turn in one run, on as many threads as there are cores; a ratio above 1 is what the study costs. Also
how the memory of the process grows with the number of runs, which are then almost nothing but bookkeeping.
"""

import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path
from statistics import median

from copsim.dynamics.engine import live
from copsim.study.manifest import Block
from copsim.study.sweep.load import Study, study_of_text
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.sweep.run import run
from copsim.study.worlds import Worlds

STUDY = """\
format = 1
name = "bench"
scenarios = ["baseline"]
policies = ["none", "time"]
replicates = {replicates}
[set]
weeks = {weeks}
people.count = {people}
[design]
kind = "lhs"
points = {points}
factors."parameters.s_median" = {{ from = 0.3, to = 1.0 }}
factors."people.culture" = {{ from = 0.4, to = 0.9 }}
[policy.time]
title = "Half an hour"
interventions = [{{ from = 2, set = {{ protected_hours = 0.5 }} }}]
"""
CHUNK = 8


def study(people: int, weeks: int, points: int, replicates: int) -> Study:
    """A design of two factors under two policies."""
    text = STUDY.format(people=people, weeks=weeks, points=points, replicates=replicates)
    return study_of_text(text.encode(), "bench", Path())


def bare(asked: Study) -> float:
    """Seconds for the worlds alone; their settings are compiled before."""
    manifest = manifest_of_study(asked)
    worlds = Worlds(manifest)
    runs = [(worlds.setting(each), each.replicate) for each in manifest.runs(Block(0, 0, manifest.total))]

    def few(some: tuple[tuple[object, int], ...]) -> None:
        for setting, replicate in some:
            live(setting, manifest.seed, replicate, cohort_week=manifest.cohort_week)  # type: ignore[arg-type]

    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(few, batched(runs, CHUNK)))
    return time.perf_counter() - began


def whole(asked: Study) -> float:
    """Seconds for the study, from its file to its parts."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        run(asked, out=Path(folder) / "study")
        return time.perf_counter() - began


def main(repeats: int) -> None:
    """Print ratios and memory."""
    asked = study(150, 156, 32, 10)
    bare(study(150, 156, 2, 2))
    ratios, times = [], []
    for _ in range(repeats):
        alone, all_of_it = bare(asked), whole(asked)
        ratios.append(all_of_it / alone)
        times.append(alone)
    runs = 32 * 10 * 2
    spread = f"{min(ratios):.3f} .. {median(ratios):.3f} .. {max(ratios):.3f}"
    print(f"{runs} runs of 150 people x 156 weeks: bare {median(times):.1f} s, whole study / bare {spread}")
    sizes = [1_000, 10_000]
    peaks = []
    for size in sizes:
        whole(study(2, 4, 10, size // 20))
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    per_run = 1024 * (peaks[1] - peaks[0]) / (sizes[1] - sizes[0])
    told = " and ".join(f"{peak / 1024:.0f} MiB after {size:,} runs" for size, peak in zip(sizes, peaks, strict=True))
    print(f"memory at its peak: {told}")
    print(f"{per_run:.0f} bytes a further run")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
