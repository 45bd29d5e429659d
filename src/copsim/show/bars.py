"""Indices of sensitivity as bars with their intervals."""

from collections.abc import Hashable
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import numpy as np

from copsim.errors import printable
from copsim.show.page import check_target, require_matplotlib, settings, store, svg_of
from copsim.show.palette import BLUE, INK, QUIET

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MAIN = ("ST", "mu_star", "delta", "pawn")  # the measure of each method that is drawn
COLUMNS, PANELS = 3, 12
WIDTH, ROW_INCHES, HEAD_INCHES = 13.33, 0.26, 1.1
CHARACTERS = 40  # over a panel


def draw_indices(indices: "pd.DataFrame", target: Path) -> Path:
    """Draw the main measure of each factor, a panel for each outcome and case, at most twelve; returns the path."""
    check_target(target)
    store(indices_svg(indices).encode(), target)
    return target


def indices_svg(indices: "pd.DataFrame") -> str:
    """The picture as SVG text."""
    shown = indices[indices["measure"].isin(MAIN)]
    groups = list(shown.groupby(["scenario", "policy", "outcome"], sort=False))[:PANELS]
    title = "Which factors move the outcomes"
    words = "; ".join(_sentence(key, part) for key, part in groups) or "no outcome varies"
    return svg_of(_figure(groups, title), title, f"{words}.")


def _sentence(key: Hashable, part: "pd.DataFrame") -> str:
    top = part.sort_values("value", ascending=False).iloc[0]
    return f"{_name(key)}: most by {top['factor']} ({top['value']:.2f})"


def _name(key: Any) -> str:
    scenario, policy, outcome = key
    return printable(f"{outcome}, {scenario} under {policy}")


def _heading(key: Any) -> str:
    """Outcome and case on two lines that fit over a panel."""
    scenario, policy, outcome = key
    return f"{printable(outcome)}\n{shorten(printable(f'{scenario} under {policy}'), CHARACTERS, placeholder=' ...')}"


def _figure(groups: "list[tuple[Any, pd.DataFrame]]", title: str) -> "Figure":
    require_matplotlib()
    from matplotlib.figure import Figure

    most = max((len(part) for _, part in groups), default=1)
    rows = -(-len(groups) // COLUMNS) or 1
    panel = HEAD_INCHES + ROW_INCHES * most
    with settings():
        figure = Figure(figsize=(WIDTH, 0.9 + rows * panel))
        figure.text(0.03, 1 - 0.35 / figure.get_figheight(), title, fontsize=16, fontweight="bold", color=INK)
        for number, (key, part) in enumerate(groups):
            axes = figure.add_subplot(rows, COLUMNS, number + 1)
            _bars(axes, part.sort_values("value"), _heading(key))
        figure.subplots_adjust(left=0.16, right=0.98, top=1 - 0.9 / figure.get_figheight(), wspace=0.9, hspace=0.7)
    return figure


def _bars(axes: Any, part: "pd.DataFrame", name: str) -> None:
    """Horizontal bars with intervals; what has not converged is hatched."""
    places, values = np.arange(len(part)), part["value"].to_numpy(np.float64)
    ends = [np.abs(part[column].to_numpy(np.float64) - values) for column in ("lo95", "hi95")]
    bars = axes.barh(places, values, color=BLUE, alpha=0.75, height=0.7, edgecolor=INK, linewidth=0.5)
    for bar, converged in zip(bars, part["converged"], strict=True):
        bar.set_hatch("" if converged else "///")
    axes.errorbar(values, places, xerr=np.nan_to_num(np.stack(ends)), fmt="none", ecolor=INK, elinewidth=1, capsize=2)
    axes.set_yticks(places, [printable(str(factor)) for factor in part["factor"]], fontsize=9)
    axes.set_title(name, fontsize=10, color=INK, loc="left")
    measure = part["measure"].iloc[0]
    axes.set_xlabel(f"{measure} with 95 % interval; hatched: not converged", fontsize=8, color=QUIET)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
