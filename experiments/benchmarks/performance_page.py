"""The table of docs/performance.md, and the machine on which it was measured."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- cop-lite -->", "<!-- end of cop-lite -->"


def least_middle_most(values: list[float]) -> str:
    """Three numbers that say what was seen."""
    return " / ".join(f"{x:.3g}" if x < 1000 else f"{x:,.0f}" for x in (min(values), median(values), max(values)))


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    wide = any("avx512f" in line for line in lines)
    return f"{names[0] if names else platform.machine()}{', AVX-512' if wide else ''}"


def _compiler() -> str:
    try:
        return subprocess.run(["cc", "--version"], capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError):
        return "no C compiler"


def machine() -> dict[str, Any]:
    """What a reader must know to compare, and nothing that says whose it is."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numba": version("numba"),
        "numpy": version("numpy"),
        "mesa": version("mesa"),
        "compiler": _compiler(),
    }


def _table(seen: dict[str, dict[int, list[float]]]) -> list[str]:
    sizes = sorted({n for prices in seen.values() for n in prices})
    lines = ["| ns per member-week |" + "".join(f" {n:,} |" for n in sizes), "|---|" + "---|" * len(sizes)]
    for name, prices in seen.items():
        cells = (least_middle_most(prices[n]) if n in prices else "-" for n in sizes)
        lines.append(f"| {name} |" + "".join(f" {cell} |" for cell in cells))
    return lines


def _goals(goals: list[dict[str, Any]]) -> list[str]:
    lines = ["| copsim's style against | members | times as fast | goal | |", "|---|---|---|---|---|"]
    for goal in goals:
        said = "reached" if goal["reached"] else "**not reached**"
        lines.append(f"| {goal['beside']} | {goal['members']:,} | {goal['ratio']:.2f} | {goal['goal']:g} | {said} |")
    return lines


def write(result: dict[str, Any]) -> None:
    """Put the measured tables between the markers of the page."""
    where = ", ".join(f"{key} {value}" for key, value in result["machine"].items())
    missing = [f"Left out: {name} ({reason})." for name, reason in result["missing"].items()]
    parts = [_table(result["ns_per_member_week"]), _goals(result["goals"]), [f"Measured on: {where}.", *missing]]
    text = PAGE.read_text()
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    tables = "\n\n".join("\n".join(part) for part in parts)
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables}\n\n{END}{after}")
