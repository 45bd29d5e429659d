"""A whole sweep against the bare kernel: design, settings, worlds, tables and Parquet, beside the same worlds alone.

    python experiments/benchmarks/studies.py [TURNS]

Both are timed in turn in one run, on as many threads as there are cores. Also how the memory of the process grows with
the number of runs, which are then almost nothing but bookkeeping.
"""

import os
import resource
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import batched, pairwise
from pathlib import Path
from statistics import median

from performance_page import goals, machine, table, write
from turns import Seen, goal, keep, least_middle_most, shown, spent

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
COMMUNITY = 150, 156  # people, weeks
SIZES = 1_000, 10_000, 100_000  # runs


def study(people: int, weeks: int, points: int, replicates: int) -> Study:
    """A design of two factors under two policies."""
    text = STUDY.format(people=people, weeks=weeks, points=points, replicates=replicates)
    return study_of_text(text.encode(), "bench", Path())


def bare(asked: Study) -> tuple[float, float]:
    """Wall and processor seconds for the worlds alone; their settings are compiled before."""
    manifest = manifest_of_study(asked)
    worlds = Worlds(manifest)
    runs = [(worlds.setting(each), each.replicate) for each in manifest.runs(Block(0, 0, manifest.total))]

    def few(some: tuple[tuple[object, int], ...]) -> None:
        for setting, replicate in some:
            live(setting, manifest.seed, replicate, cohort_week=manifest.cohort_week)  # type: ignore[arg-type]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return spent(lambda: list(pool.map(few, batched(runs, CHUNK))))


def whole(asked: Study) -> tuple[float, float]:
    """Wall and processor seconds for the study, from its file to its parts."""
    with tempfile.TemporaryDirectory() as folder:
        return spent(lambda: run(asked, out=Path(folder) / "study"))


def side_by_side(turns: int) -> Seen:
    """The same worlds alone and as a study, turn by turn."""
    seen: Seen = defaultdict(list)
    asked = study(*COMMUNITY, 32, 10)
    bare(study(*COMMUNITY, 2, 2))
    for _ in range(turns):
        alone, all_of_it = bare(asked), whole(asked)
        seen["worlds alone, processor s"].append(alone[1])
        seen["bare kernel : whole study, by the clock"].append(alone[0] / all_of_it[0])
        seen["bare kernel : whole study, by processor time"].append(alone[1] / all_of_it[1])
    return seen


def memory() -> dict[int, float]:
    """MiB of the process at its peak, by the runs of a study of two people and four weeks."""
    peaks = {}
    for size in SIZES:
        whole(study(2, 4, 10, size // 20))
        peaks[size] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return peaks


def main(turns: int) -> None:
    """Measure, write down."""
    peaks, seen = memory(), side_by_side(turns)  # a peak is that of all that was before
    found = [goal(name, median(values), 0.9) for name, values in seen.items() if ":" in name]
    further = [
        f"{2**20 * (peaks[many] - peaks[few]) / (many - few):,.0f} bytes a further run from {few:,} to {many:,} runs"
        for few, many in pairwise(peaks)
    ]
    sizes = table(
        ["runs", *(f"{n:,}" for n in peaks)], [["MiB at the peak", *(f"{peak:,.0f}" for peak in peaks.values())]]
    )
    times = table(
        ["640 runs of 150 people, 156 weeks", "least / middle / most"],
        ([name, least_middle_most(values)] for name, values in seen.items()),
    )
    print(shown(seen), *sizes, *further, *goals(found), sep="\n")
    keep("studies", {"machine": machine(), "times": seen, "peaks": peaks, "goals": found})
    write("studies", [times, sizes, [f"{'; '.join(further)}."], goals(found)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
