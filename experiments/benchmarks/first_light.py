"""How long until the first result, what is imported for it, and how many worlds a second: `make bench`.

A shared machine is never the same twice, so every measurement is repeated, in turn with the others, and shown as the
least, middle and largest value; where a ratio makes sense, it is taken within one turn. Times of our own work are
processor time, of commands wall time with their processor time beside it. Run it where Python may write bytecode, as
`make bench` does, or every import compiles all of copsim anew.
"""

import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from performance_page import goals, machine, table, write
from turns import Seen, goal, keep, least_middle_most, shown, spent

from copsim.dynamics.engine import live, live_many
from copsim.dynamics.setting import usual_setting

WEEKS, SMALL = 156, 150
FIRST = ("run", "baseline", "--replicates", "2", "--set", f"people.count={SMALL}")
COPSIM = Path(sys.executable).with_name("copsim")
TURNS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
ROOMS = (
    "copsim",
    "copsim.cli.app",  # copsim --help, completion
    "copsim.scenario",  # validate, explain, list, schema
    "copsim.dynamics.engine",
    "copsim.study.runner",  # run, compare
    "copsim.study.sweep.run",  # sweep, resume
    "copsim.stories",  # autopsy
    "copsim.mesa_model",
    "copsim.show.report.write",  # report
    "copsim.api",
    "copsim.dashboard.serve",  # serve
)
GOALS = {
    "first result, empty cache, wall s": 10.0,
    "first result, cached, wall s": 1.5,
    "copsim --help, wall s": 0.3,
    "first result, empty cache, processor s": 10.0,
    "first result, cached, processor s": 1.5,
    "copsim --help, processor s": 0.3,
}


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
    with tempfile.TemporaryDirectory() as cache:
        for name, words in (
            ("first result, empty cache", [str(COPSIM), *FIRST]),
            ("first result, cached", [str(COPSIM), *FIRST]),
            ("copsim --help", [str(COPSIM), "--help"]),
            ("python alone", [sys.executable, "-c", "pass"]),
        ):
            wall, work = command(words, cache)
            seen[f"{name}, wall s"].append(wall)
            seen[f"{name}, processor s"].append(work)


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


def packages(statement: str) -> dict[str, float]:
    """Milliseconds that importing takes, by package: what each module itself took, under Python's own stopwatch."""
    words = [sys.executable, "-X", "importtime", "-c", statement]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stderr
    cost: dict[str, float] = defaultdict(float)
    for own, name in re.findall(r"import time: +(\d+) \| +\d+ \| +([\w.]+)", said):
        cost[name.split(".")[0]] += int(own) / 1e3
    return cost


def imports(seen: Seen, dearest: dict[str, Seen]) -> None:
    """One turn of importing every room of the house, each in a Python of its own."""
    for room in ROOMS:
        statement = f"import {room}"
        seen[f"{statement}, processor s"].append(command([sys.executable, "-c", statement], "")[1])
        for name, own in packages(statement).items():
            dearest[room][name].append(own)


def dear(dearest: dict[str, Seen]) -> list[str]:
    """The packages that cost most, by room."""
    rows = []
    for room, costs in dearest.items():
        first = sorted(costs, key=lambda name: -min(costs[name]))[:5]
        rows.append([room, ", ".join(f"{name} {min(costs[name]):.0f}" for name in first)])
    return table(["imported", "the packages that take longest, ms each, the least of the turns"], rows)


def main() -> None:
    """Turns of all measurements, then the table."""
    live(usual_setting(3, people=60), 1, 1)  # compiled, or loaded, before anything is timed
    seen: Seen = defaultdict(list)
    dearest: dict[str, Seen] = {room: defaultdict(list) for room in ROOMS}
    for _ in range(TURNS):
        commands(seen)
        imports(seen, dearest)
        worlds(seen)
    judged = [goal(name, median(seen[name]), most, least=False) for name, most in GOALS.items()]
    print(shown(seen), *dear(dearest), *goals(judged), sep="\n")
    keep("first_light", {"machine": machine(), "seen": seen, "imports": dearest, "goals": judged})
    rows = ([name, least_middle_most(values)] for name, values in seen.items())
    write("first-answer", [table(["", "least / middle / most"], rows), dear(dearest), goals(judged)])


if __name__ == "__main__":
    main()
