"""A map of aliveness over two levers, with the places that remember where a world came from."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from copsim.errors import printable
from copsim.show.page import check_target, require_matplotlib, settings, store, svg_of
from copsim.show.palette import INK, QUIET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SIZE = (8.0, 6.2)


def draw_map(places: "pd.DataFrame", x: str, y: str, target: Path) -> Path:
    """Draw the share alive as colour and number, the edge as a line, memory as hatching; returns the path."""
    check_target(target)
    alive = places.pivot(index="y", columns="x", values="alive")
    memory = places.pivot(index="y", columns="x", values="remembers").to_numpy(bool)
    title = f"Who is alive, over {printable(x)} and {printable(y)}"
    edge = "half of the worlds are alive along the line" if _has_edge(alive.to_numpy()) else "there is no edge here"
    words = f"{edge}; {int(memory.sum())} of {memory.size} places depend on the way that led there."
    store(svg_of(_figure(alive, memory, (x, y), title), title, words).encode(), target)
    return target


def _has_edge(values: np.ndarray) -> bool:
    return bool(np.nanmin(values) < 0.5 < np.nanmax(values))


def _figure(alive: "pd.DataFrame", memory: np.ndarray, names: tuple[str, str], title: str) -> "Figure":
    require_matplotlib()
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    values = alive.to_numpy(np.float64)
    with settings():
        figure = Figure(figsize=SIZE)
        axes = figure.add_axes((0.12, 0.13, 0.84, 0.74))
        axes.imshow(values, origin="lower", aspect="auto", cmap="cividis", vmin=0.0, vmax=1.0)
        for row, column in np.ndindex(*values.shape):
            share = values[row, column]
            ink = "#ffffff" if share < 0.55 else INK
            axes.text(column, row, f"{100 * share:.0f}", ha="center", va="center", fontsize=8, color=ink)
            if memory[row, column]:
                corner = (column - 0.5, row - 0.5)
                axes.add_patch(Rectangle(corner, 1, 1, fill=False, hatch="///", edgecolor="#ffffff", linewidth=0))
        if _has_edge(values) and min(values.shape) > 1:
            axes.contour(values, levels=[0.5], colors="#ffffff", linewidths=2)
        axes.set_xticks(range(values.shape[1]), [f"{x:.3g}" for x in alive.columns], fontsize=8)
        axes.set_yticks(range(values.shape[0]), [f"{y:.3g}" for y in alive.index], fontsize=8)
        axes.set_xlabel(printable(names[0]))
        axes.set_ylabel(printable(names[1]))
        figure.text(0.12, 0.945, title, fontsize=14, fontweight="bold", color=INK)
        note = "% of worlds alive at the end; line: half; hatched: depends on the way that led there"
        figure.text(0.12, 0.905, note, fontsize=9, color=QUIET)
    return figure
