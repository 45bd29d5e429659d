"""CoP-lite by every implementation, in turn: python experiments/benchmarks/compare.py [--quick]

Each implementation waits in a process of its own; a turn asks one after the other, so that what else the machine does
meets all of them. Times on one thread are processor time, on two wall time. Ratios are taken within a turn. Results go
to experiments/benchmarks/results/cop_lite.json and, unless quick, into the table of docs/performance.md.
"""

import json
import sys
from pathlib import Path

from implementations import ALL, MESA, OURS, VECTOR, Implementation, Waiting
from performance_page import least_middle_most, machine, write

RESULTS = Path(__file__).parent / "results" / "cop_lite.json"
SIZES = 150, 1_000, 10_000, 100_000, 1_000_000
GOALS = {  # (implementation beside ours, size): least ratio
    (VECTOR, 150): 0.95,
    (VECTOR, 10_000): 0.95,
    (VECTOR, 1_000_000): 0.95,
    (MESA, 150): 300.0,
    (MESA, 1_000): 400.0,
    (MESA, 10_000): 700.0,
    ("laser-core", 1_000): 4.0,
    ("laser-core", 10_000): 4.0,
    ("laser-core", 1_000_000): 2.2,
}

Seen = dict[str, dict[int, list[float]]]  # ns per member-week by implementation and size, a value a turn


def measure(waiting: dict[Implementation, Waiting], n: int, turns: int, seconds: float) -> Seen:
    """One size, turn by turn."""
    asked = {one: worker for one, worker in waiting.items() if one.least <= n <= one.most}
    seen: Seen = {one.name: {n: []} for one in asked}
    for turn in range(turns + 1):
        for one, worker in asked.items():
            price = worker.price(n, one.weeks(n, seconds if turn else 0.0))
            if turn:  # the first turn lays out ties and warms up
                seen[one.name][n].append(price)
    return seen


def ratios(seen: Seen, other: str, n: int) -> list[float]:
    """How many times our price another one has, turn by turn."""
    theirs, ours = seen.get(other, {}).get(n, []), seen[OURS].get(n, [])
    return [a / b for a, b in zip(theirs, ours, strict=True)] if theirs else []


def shown(seen: Seen, n: int) -> str:
    """One size as lines of text."""
    lines = [f"\n{n} members           ns per member-week (least, middle, most)   times copsim's style"]
    for name, sizes in seen.items():
        if n in sizes:
            lines.append(f"{name:28} {least_middle_most(sizes[n]):28} {least_middle_most(ratios(seen, name, n))}")
    return "\n".join(lines)


def goals(seen: Seen) -> list[dict[str, object]]:
    """What was asked for, and what there is."""
    found = []
    for (other, n), least in GOALS.items():
        values = sorted(ratios(seen, other, n))
        if values:
            middle = values[len(values) // 2]
            found.append({"beside": other, "members": n, "goal": least, "ratio": middle, "reached": middle >= least})
    return found


def main(quick: bool) -> None:
    """Start, measure, write down."""
    waiting = {one: Waiting(one) for one in ALL}
    missing = {one.name: worker.missing for one, worker in waiting.items() if worker.missing}
    for name, reason in missing.items():
        print(f"{name}: left out, {reason}")
    there = {one: worker for one, worker in waiting.items() if not worker.missing}
    seen: Seen = {one.name: {} for one in there}
    for n in SIZES[:3] if quick else SIZES:
        for name, prices in measure(there, n, *((3, 0.2) if quick else (5, 0.4))).items():
            seen[name] |= prices
        print(shown(seen, n), flush=True)
        keep(seen, missing, quick)
    for worker in there.values():
        worker.close()
    for goal in goals(seen):
        print("{beside} at {members}: {ratio:.2f}, goal {goal}, reached: {reached}".format(**goal))


def keep(seen: Seen, missing: dict[str, str], quick: bool) -> None:
    """Write down what there is so far: larger communities take their time."""
    result = {"machine": machine(), "ns_per_member_week": seen, "missing": missing, "goals": goals(seen)}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")
    if not quick:
        write(result)


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
