"""Worlds of 150 people and 156 weeks per second, one after the other and side by side; what Mesa's face costs a week.

    python experiments/benchmarks/many_worlds.py

Threads take chunks of worlds as `live_many` hands them out; processes and Dask's workers take the same chunks. Each has
lived a chunk before it is timed. Times are wall time, since the question is how long one waits; beside them stands the
processor time of a world, which other work on the machine hardly touches, and what it would allow on idle cores.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from itertools import batched
from multiprocessing import get_context
from statistics import median
from typing import Any

from chunks import PEOPLE, setting, some
from performance_page import goals, machine, table, write
from turns import Seen, goal, keep, least_middle_most, shown, spent

from copsim.dynamics.engine import CHUNK, Life, live_many
from copsim.mesa_model import CommunityModel

WORLDS, TURNS, FACE_TURNS, CORES = 320, 5, 11, os.cpu_count() or 1


@contextmanager
def dask() -> Iterator[Executor]:
    """The workers of a Dask cluster on this computer, a thread each."""
    from distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    given = {"n_workers": CORES, "threads_per_worker": 1, "dashboard_address": None, "silence_logs": logging.CRITICAL}
    with LocalCluster(**given) as cluster, Client(cluster, set_as_default=False) as client:
        yield client.get_executor(pure=False, retries=0)


def elsewhere(pool: Executor, replicates: Sequence[int]) -> float:
    """Processor seconds that other processes took for some worlds."""
    futures = [pool.submit(some, few) for few in batched(replicates, CHUNK)]
    wait(futures)
    return sum(future.result() for future in futures)


def here(jobs: int, replicates: Sequence[int]) -> float:
    """Processor seconds that some worlds took on threads."""
    return spent(lambda: [None for _ in live_many(setting(), 1, replicates, jobs=jobs)])[1]


def turn(ways: dict[str, Executor | int], seen: Seen, replicates: Sequence[int]) -> None:
    """One turn of every way."""
    for name, way in ways.items():
        processor = 0.0

        def work(way: Executor | int = way) -> None:
            nonlocal processor
            processor = here(way, replicates) if isinstance(way, int) else elsewhere(way, replicates)

        wall, _ = spent(work)
        seen[f"{name}, worlds per second"].append(len(replicates) / wall)
        seen[f"{name}, processor ms per world"].append(1e3 * processor / len(replicates))


def side_by_side(seen: Seen) -> None:
    """Worlds in every way, turn by turn."""
    with ExitStack() as stack:
        processes = stack.enter_context(ProcessPoolExecutor(CORES, mp_context=get_context("spawn")))
        ways: dict[str, Executor | int] = {"one thread": 1, f"{CORES} threads": CORES}
        ways |= {f"{CORES} processes": processes, f"Dask, {CORES} workers": stack.enter_context(dask())}
        turn(ways, defaultdict(list), range(1, 1 + 2 * CHUNK * CORES))
        for _ in range(TURNS):
            turn(ways, seen, range(1, WORLDS + 1))
    for name in list(ways)[1:]:
        gain = ratios(seen, f"{name}, worlds per second", "one thread, worlds per second")
        dearer = ratios(seen, "one thread, processor ms per world", f"{name}, processor ms per world")
        seen[f"{name} : one thread, by the clock"] = gain
        seen[f"{name} : one thread, by processor time"] = [CORES * one for one in dearer]


def ratios(seen: Seen, one: str, other: str) -> list[float]:
    """Turn by turn."""
    return [a / b for a, b in zip(seen[one], seen[other], strict=True)]


def face(seen: Seen) -> None:
    """One turn of the same weeks in one call, in a call each, and as steps of the Mesa model."""
    model = CommunityModel("baseline", people_count=PEOPLE, rng=1)
    whole, single = (Life(model.life.setting, model.root_seed) for _ in range(2))
    weeks = whole.horizon - whole.first_week
    _, bare = spent(lambda: whole.advance(weeks))
    _, calls = spent(lambda: [single.advance() for _ in range(weeks)])
    _, steps = spent(lambda: [model.step() for _ in range(weeks)])
    seen["bare week, microseconds"].append(1e6 * bare / weeks)
    seen["Life.advance() - bare week, microseconds"].append(1e6 * (calls - bare) / weeks)
    seen["model.step() - bare week, microseconds"].append(1e6 * (steps - bare) / weeks)


def judged(worlds: Seen, faces: Seen) -> list[dict[str, Any]]:
    """What was asked for, and what there is."""
    threads = f"{CORES} threads : one thread"
    clocks = [
        goal(f"{CORES} threads over worlds, times one, {clock}", median(worlds[f"{threads}, {clock}"]), 1.9)
        for clock in ("by the clock", "by processor time")
    ]
    step = median(faces["model.step() - bare week, microseconds"])
    return [*clocks, goal("Mesa step beside the bare week, microseconds", step, 60, least=False)]


def main() -> None:
    """Measure, write down."""
    worlds: Seen = defaultdict(list)
    faces: Seen = defaultdict(list)
    side_by_side(worlds)
    for number in range(FACE_TURNS + 3):
        face(faces if number >= 3 else defaultdict(list))  # the first ones warm up
    report(worlds, faces)


def report(worlds: Seen, faces: Seen) -> None:
    """Write down, and into the page."""
    found = judged(worlds, faces)
    print(shown(worlds), shown(faces), *goals(found), sep="\n")
    keep("many_worlds", {"machine": machine(), "worlds": worlds, "face": faces, "goals": found})
    parts = [
        table([head, "least / middle / most"], ([name, least_middle_most(one)] for name, one in part.items()))
        for head, part in (("150 people, 156 weeks", worlds), ("a week of 150 people", faces))
    ]
    write("worlds", [*parts, goals(found)])


if __name__ == "__main__":
    main()
