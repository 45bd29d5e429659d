"""How long until the first result, and how many worlds a second: `make bench`.

A shared machine is never the same twice, so every measurement is repeated, in turn with the others, and shown as the
least, middle and largest value; where a ratio makes sense, it is taken within one turn. Times of our own work are
processor time, of commands wall time with their processor time beside it.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
from mesa_week import MesaCommunity

from copsim.dynamics.engine import live, live_many
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import FOUNDED, usual_setting

WEEKS, SMALL = 156, 150
MESA_WORLDS = 8
FIRST = ("run", "baseline", "--replicates", "2", "--set", f"people.count={SMALL}")
COPSIM = Path(sys.executable).with_name("copsim")
TURNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3

Seen = dict[str, list[float]]


def command(words: list[str], cache: str) -> tuple[float, float]:
    """Wall and processor seconds of a command in a folder of its own."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"COPSIM_CACHE_DIR": cache}
        subprocess.run(words, cwd=folder, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def commands(seen: Seen) -> None:
    """One turn of everything that starts from nothing."""
    python = [sys.executable, "-c"]
    with tempfile.TemporaryDirectory() as cache:
        for name, words in (
            ("first result, empty cache", [str(COPSIM), *FIRST]),
            ("first result, cached", [str(COPSIM), *FIRST]),
            ("copsim --help", [str(COPSIM), "--help"]),
            ("import copsim", [*python, "import copsim"]),
            ("python alone", [*python, "pass"]),
        ):
            wall, work = command(words, cache)
            seen[f"{name}, wall s"].append(wall)
            seen[f"{name}, processor s"].append(work)


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of some work here."""
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def worlds(seen: Seen) -> None:
    """One turn of many worlds in two arms that share their luck."""
    for people, pairs in ((800, 100), (SMALL, 200)):
        plain, mandated = usual_setting(WEEKS, people=people), usual_setting(WEEKS, people=people)
        mandated.schedule[..., 0] = 2.0

        def arms(few: tuple = (plain, mandated), replicates: range = range(1, pairs + 1)) -> None:
            for setting in few:
                for _ in live_many(setting, 1, replicates):
                    pass

        wall, processor = spent(arms)
        seen[f"{pairs} pairs of {people} people, wall s"].append(wall)
        seen[f"one world of {people} people, processor ms"].append(1e3 * processor / (2 * pairs))


def against_mesa(seen: Seen) -> None:
    """One turn of the same week by kernels and by objects."""
    setting = usual_setting(WEEKS, people=SMALL, kind=FOUNDED)
    traces = []
    _, kernels = spent(lambda: traces.extend(live(setting, 1, replicate) for replicate in range(1, 11)))
    models = [MesaCommunity(SMALL, rng=number) for number in range(1, MESA_WORLDS + 1)]
    _, objects = spent(lambda: [model.step() for model in models for _ in range(WEEKS)])
    tables = [model.datacollector.get_model_vars_dataframe() for model in models]
    seen["kernels, ns per person-week"].append(1e9 * kernels / (10 * SMALL * WEEKS))
    seen["Mesa objects, ns per person-week"].append(1e9 * objects / (MESA_WORLDS * SMALL * WEEKS))
    seen["Mesa objects : kernels"].append(10 * objects / (MESA_WORLDS * kernels))
    # small communities have two fates, so only means over several say whether both live alike
    for name, column in (("members", "members"), ("hours", "hours_voluntary_total"), ("energy", "energy")):
        seen[f"mean {name}, kernels"].append(
            sum(float(np.nanmean(trace.series[:, 0, COLUMN[column]])) for trace in traces) / len(traces)
        )
        seen[f"mean {name}, Mesa objects"].append(sum(float(table[name].mean()) for table in tables) / len(tables))


def main() -> None:
    """Turns of all measurements, then the table."""
    live(usual_setting(3, people=60), 1, 1)  # compiled, or loaded, before anything is timed
    seen: Seen = defaultdict(list)
    for _ in range(TURNS):
        commands(seen)
        worlds(seen)
        against_mesa(seen)
    print(f"{'':44}{'least':>10}{'middle':>10}{'largest':>10}")
    for name, values in seen.items():
        ordered = sorted(values)
        print(f"{name:44}{ordered[0]:10.2f}{ordered[len(ordered) // 2]:10.2f}{ordered[-1]:10.2f}")


if __name__ == "__main__":
    main()
