"""The tables of docs/performance.md, and the machine on which they were measured."""

import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from turns import least_middle_most

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


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


def table(head: list[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """A table as lines of Markdown."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def by_size(what: str, seen: Mapping[str, Mapping[int, list[float]]]) -> list[str]:
    """A row for each name, a column for each size."""
    sizes = sorted({n for prices in seen.values() for n in prices})
    cells = (
        [name, *(least_middle_most(prices[n]) if n in prices else "-" for n in sizes)] for name, prices in seen.items()
    )
    return table([what, *(f"{n:,}" for n in sizes)], cells)


def goals(found: list[dict[str, Any]]) -> list[str]:
    """What was asked for, what there is, and whether that is enough."""
    rows = []
    for one in found:
        bound = f"{'at least' if one['least'] else 'at most'} {one['goal']:,g}"
        said = "reached" if one["reached"] else "**not reached**"
        rows.append(
            [one["name"], f"{one['value']:,.3g}" if one["value"] < 1000 else f"{one['value']:,.0f}", bound, said]
        )
    return table(["goal", "measured, middle", "asked for", ""], rows)


def write(section: str, parts: list[list[str]]) -> None:
    """Put measured tables between the markers of a section of the page, and under them where they were measured."""
    where = ", ".join(f"{key} {value}" for key, value in machine().items())
    begin, end = f"<!-- {section} -->", f"<!-- end of {section} -->"
    text = PAGE.read_text()
    before, rest = text.split(begin)
    after = rest.split(end)[1]
    tables = "\n\n".join("\n".join(part) for part in [*parts, [f"Measured on: {where}."]] if part)
    PAGE.write_text(f"{before}{begin}\n\n{tables}\n\n{end}{after}")
