"""The model's whole week by groups of passes, beside CoP-lite: python experiments/benchmarks/full_week.py

Organisations as `organisation.py` makes them; the first weeks are not timed. Each turn lives the same weeks by the
model's own loop and under the stopwatch, and CoP-lite at the same size in a process that waits; all on one thread, in
processor time. --quick: up to 10,000, fewer turns, and nothing is written into the page. --large: a million people,
added to what was measured last; in communities of 1,500, since the start takes long for thousands of communities, and
the weeks go on from turn to turn.
"""

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from implementations import ALL, OURS, Waiting
from mesa_week import MesaCommunity
from organisation import COMMUNITY, settled
from performance_page import by_size, goals, machine, table, write
from stopwatch import GROUPS, times
from turns import RESULTS, Seen, goal, keep, least_middle_most, shown, spent

from copsim.dynamics.engine import Life, live
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import FOUNDED, usual_setting
from copsim.dynamics.state import TIE_SLOTS, allocate

SIZES, LARGE = (100, 150, 300, 1_000, 3_000, 10_000, 100_000), 1_000_000
GROWTH = (100, 300, 1_000, 3_000, 10_000)  # sizes between which growth is measured
WARM, TURNS = 8, 5
WORLDS, OBJECT_TURNS = 4, 3
WEEKS, FEW_WEEKS = 156, 2
WHOLE, PARTS, LITE = "whole week", "sum of its parts, each with a clock", "CoP-lite, copsim's style"

Prices = dict[str, dict[int, list[float]]]


@dataclass
class Measured:
    """ns per member-week by name and size, a value a turn; further: other things, a value a turn."""

    prices: Prices = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    further: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, n: int, seconds: float, weeks: float) -> None:
        """One turn of one thing."""
        self.prices[name][n].append(1e9 * seconds / n / weeks)

    def ratio(self, name: str, other: str, n: int) -> list[float]:
        """Turn by turn."""
        pairs = zip(self.prices[name][n], self.prices[other][n], strict=True)
        return [one / two for one, two in pairs]


def weeks_of(n: int) -> int:
    """Timed weeks of a world."""
    return 26 if n <= 10_000 else 10 if n < LARGE else FEW_WEEKS


def aged(n: int, replicate: int, weeks: int) -> Life:
    """An organisation some weeks into its life."""
    life = settled(n, weeks, replicate=replicate, size=COMMUNITY if n < LARGE else 10 * COMMUNITY)
    life.advance(WARM)
    return life


def lived(lives: list[Life], weeks: int, apart: dict[str, int] | None = None) -> float:
    """Processor seconds of some weeks of every life; under the stopwatch if parts are asked for."""

    def work() -> None:
        for life in lives:
            if apart is None:
                life.advance(weeks)
            else:
                for name, part in times(life, weeks)[0].items():
                    apart[name] += part

    return spent(work)[1]


def check(n: int) -> None:
    """The stopwatch lives the weeks that the model lives; only aliveness is filled in later, by the engine."""
    plain, timed = aged(n, 1, WARM + 4), aged(n, 1, WARM + 4)
    plain.advance(4)
    _, rows = times(timed, 4)
    kept = [k for name, k in COLUMN.items() if name not in ("alive", "space_alive")]
    np.testing.assert_array_equal(plain.series[WARM:][..., kept], rows[..., kept])


def measure(measured: Measured, n: int, lite: Waiting, turns: int) -> None:
    """One size, turn by turn."""
    weeks = weeks_of(n)
    replicates = range(1, 1 + max(1, turns * 6_000 // n))
    going_on = [aged(n, 1, WARM + 2 * FEW_WEEKS * (turns + 1))] if n >= LARGE else []
    for turn in range(turns + 1):
        one, two = (going_on or [aged(n, r, WARM + weeks) for r in replicates] for _ in range(2))
        apart: dict[str, int] = dict.fromkeys(GROUPS.values(), 0)
        whole, parts = lived(one, weeks), lived(two, weeks, apart)
        asked = next(each for each in ALL if each.name == OURS).weeks(n, 0.2)
        price = lite.price(n, asked)
        if turn:  # the first turn warms up
            many = weeks * len(one)
            measured.add(WHOLE, n, whole, many)
            for name, nanoseconds in apart.items():
                measured.add(name, n, nanoseconds / 1e9, many)
            measured.add(PARTS, n, parts, many)
            measured.prices[LITE][n].append(price)
    print(f"\n{n:,} people\n" + shown({name: sizes[n] for name, sizes in measured.prices.items()}), flush=True)


def growth(measured: Measured, name: str) -> list[float]:
    """Exponent b of time ~ N^b, least squares on logarithms, turn by turn."""
    logs = np.log(GROWTH)
    prices = np.array([measured.prices[name][n] for n in GROWTH])
    return [1.0 + float(np.polyfit(logs, np.log(turn), 1)[0]) for turn in prices.T]


def objects(further: Seen) -> None:
    """One turn of the same week by kernels and by Mesa's objects, at 150 people."""
    people = 150
    setting = usual_setting(WEEKS, people=people, kind=FOUNDED)
    traces = []
    _, kernels = spent(lambda: traces.extend(live(setting, 1, replicate) for replicate in range(1, 1 + WORLDS)))
    models = [MesaCommunity(people, rng=number) for number in range(1, 1 + WORLDS)]
    _, slow = spent(lambda: [model.step() for model in models for _ in range(WEEKS)])
    tables = [model.datacollector.get_model_vars_dataframe() for model in models]
    further["kernels, ns per member-week"].append(1e9 * kernels / (WORLDS * people * WEEKS))
    further["Mesa objects, ns per member-week"].append(1e9 * slow / (WORLDS * people * WEEKS))
    further["Mesa objects : kernels"].append(slow / kernels)
    # small communities have two fates, so only means over several say whether both live alike
    for name, column in (("members", "members"), ("hours", "hours_voluntary_total"), ("energy", "energy")):
        ours = [float(np.nanmean(trace.series[:, 0, COLUMN[column]])) for trace in traces]
        further[f"mean {name}, kernels"].append(sum(ours) / WORLDS)
        further[f"mean {name}, Mesa objects"].append(sum(float(table[name].mean()) for table in tables) / WORLDS)


def memory(n: int) -> dict[str, float]:
    """Bytes per person of the arrays of a world, by what they are for; an address space, nothing is written."""
    world = allocate(n, 1, 8)
    size = {group: getattr(world, group).nbytes / n for group in world._fields if group != "log"}
    return {
        "people and memberships, remembered": size["person"] + size["membership"],
        "this week's work": size["person_week"] + size["week"],
        "observers": size["observation"],
        "list of encounters": size["meeting"],
        f"ties, {TIE_SLOTS} slots of {world.tie.dtype.itemsize} bytes": size["tie"],
    }


def judged(measured: Measured) -> list[dict[str, Any]]:
    """What was asked for, and what there is."""
    beside_ties = sum(bytes_ for name, bytes_ in memory(10_000).items() if not name.startswith("ties"))
    lite = max(median(measured.ratio(WHOLE, LITE, n)) for n in measured.prices[WHOLE] if n not in GROWTH[:2])
    slow = median(measured.further["Mesa objects : kernels"])
    return [
        goal("whole week, times CoP-lite, dearest size", lite, 6, least=False),
        goal("whole week at 150 people, times as fast as Mesa objects", slow, 300),
        goal("growth exponent, 100 to 10,000 people", median(growth(measured, WHOLE)), 1.03, least=False),
        goal("bytes per person beside tie slots, at 10,000", beside_ties, 300, least=False),
    ]


def report(measured: Measured, *, quick: bool) -> None:
    """Write down, and into the page."""
    sizes = [n for n in measured.prices[WHOLE] if n not in (100, 300, 3_000)]
    seen = {name: {n: prices[n] for n in sizes} for name, prices in measured.prices.items()}
    seen["whole : CoP-lite"] = {n: measured.ratio(WHOLE, LITE, n) for n in sizes}
    seen["sum of parts : whole"] = {n: measured.ratio(PARTS, WHOLE, n) for n in sizes}
    rates = {"member-weeks per second, millions": {n: [1e3 / price for price in seen[WHOLE][n]] for n in sizes}}
    measured.further.update({f"growth exponent, {name}": growth(measured, name) for name in (WHOLE, LITE)})
    further = dict(measured.further)
    held = {n: memory(n) for n in sizes}
    bytes_ = table(
        ["bytes per person", *(f"{n:,}" for n in sizes)],
        ([name, *(f"{held[n][name]:,.0f}" for n in sizes)] for name in held[sizes[0]]),
    )
    others = table(["", "least / middle / most"], ([name, least_middle_most(one)] for name, one in further.items()))
    keep("full_week", {"machine": machine(), "ns_per_member_week": measured.prices, "further": further})
    print("\n" + shown(further), *bytes_, *goals(judged(measured)), sep="\n")
    if not quick:
        parts = [by_size("", rates), by_size("ns per member-week", seen), others, bytes_, goals(judged(measured))]
        write("full-week", parts)


def measured_last() -> Measured:
    """What the results hold."""
    kept = json.loads((RESULTS / "full_week.json").read_text())
    measured = Measured()
    for name, sizes in kept["ns_per_member_week"].items():
        measured.prices[name].update({int(n): values for n, values in sizes.items()})
    measured.further.update(kept["further"])
    return measured


def main(sizes: tuple[int, ...], turns: int, measured: Measured, *, quick: bool = False) -> None:
    """Start, measure, write down."""
    lite = Waiting(next(each for each in ALL if each.name == OURS))
    check(1_000)
    for n in sizes:
        measure(measured, n, lite, turns)
    lite.close()
    for _ in range(0 if measured.further else 1 if quick else OBJECT_TURNS):
        objects(measured.further)
    report(measured, quick=quick)


if __name__ == "__main__":
    if "--quick" in sys.argv:
        main(SIZES[:-1], 2, Measured(), quick=True)
    elif "--large" in sys.argv:
        main((LARGE,), TURNS, measured_last())
    else:
        main(SIZES, TURNS, Measured())
