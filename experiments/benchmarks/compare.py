"""CoP-lite by every implementation, in turn: python experiments/benchmarks/compare.py [--quick]

Each implementation waits in a process of its own; a turn asks one after the other, so that what else the machine does
meets all of them. Times on one thread are processor time, on two wall time. Ratios are taken within a turn. Results go
to experiments/benchmarks/results/cop_lite.json and, unless quick, into the table of docs/performance.md.
"""

import sys
from statistics import median
from typing import Any

from implementations import ALL, MESA, OURS, VECTOR, Implementation, Waiting
from performance_page import by_size, goals as goals_table, machine, write
from turns import goal, keep as keep_results, least_middle_most

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

Prices = dict[str, dict[int, list[float]]]  # ns per member-week by implementation and size, a value a turn


def measure(waiting: dict[Implementation, Waiting], n: int, turns: int, seconds: float) -> Prices:
    """One size, turn by turn."""
    asked = {one: worker for one, worker in waiting.items() if one.least <= n <= one.most}
    seen: Prices = {one.name: {n: []} for one in asked}
    for turn in range(turns + 1):
        for one, worker in asked.items():
            price = worker.price(n, one.weeks(n, seconds if turn else 0.0))
            if turn:  # the first turn lays out ties and warms up
                seen[one.name][n].append(price)
    return seen


def ratios(seen: Prices, other: str, n: int) -> list[float]:
    """How many times our price another one has, turn by turn."""
    theirs, ours = seen.get(other, {}).get(n, []), seen[OURS].get(n, [])
    return [a / b for a, b in zip(theirs, ours, strict=True)] if theirs else []


def shown(seen: Prices, n: int) -> str:
    """One size as lines of text."""
    lines = [f"\n{n} members           ns per member-week (least, middle, most)   times copsim's style"]
    for name, sizes in seen.items():
        if n in sizes:
            lines.append(f"{name:28} {least_middle_most(sizes[n]):28} {least_middle_most(ratios(seen, name, n))}")
    return "\n".join(lines)


def goals(seen: Prices) -> list[dict[str, Any]]:
    """What was asked for, and what there is."""
    return [
        goal(f"CoP-lite, {n:,} members, times as fast as {other}", median(ratios(seen, other, n)), least)
        for (other, n), least in GOALS.items()
        if ratios(seen, other, n)
    ]


def main(quick: bool) -> None:
    """Start, measure, write down."""
    waiting = {one: Waiting(one) for one in ALL}
    missing = {one.name: worker.missing for one, worker in waiting.items() if worker.missing}
    for name, reason in missing.items():
        print(f"{name}: left out, {reason}")
    there = {one: worker for one, worker in waiting.items() if not worker.missing}
    seen: Prices = {one.name: {} for one in there}
    for n in SIZES[:3] if quick else SIZES:
        for name, prices in measure(there, n, *((3, 0.2) if quick else (5, 0.4))).items():
            seen[name] |= prices
        print(shown(seen, n), flush=True)
        keep(seen, missing, quick)
    for worker in there.values():
        worker.close()
    print("\n".join(goals_table(goals(seen))))


def keep(seen: Prices, missing: dict[str, str], quick: bool) -> None:
    """Write down what there is so far: larger communities take their time."""
    result = {"machine": machine(), "ns_per_member_week": seen, "missing": missing, "goals": goals(seen)}
    keep_results("cop_lite", result)
    if not quick:
        left_out = [f"Left out: {name} ({reason})." for name, reason in missing.items()]
        write("cop-lite", [by_size("ns per member-week", seen), goals_table(result["goals"]), left_out])


if __name__ == "__main__":
    main("--quick" in sys.argv[1:])
