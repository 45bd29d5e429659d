"""Figures of a report, as SVG that stands inside the page: fans over the weeks, effects with their intervals."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from copsim.errors import printable
from copsim.show.arms import from_change
from copsim.show.page import require_matplotlib, settings, svg_of
from copsim.show.palette import BASELINE, BLUE, INK, QUIET, Style, style_of
from copsim.show.panel import Curve, Panel, draw
from copsim.show.words import measure_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

WIDTH = 9.6  # inches; as wide as the text of the page at a size at which labels are read
IDS = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')
NAMED = 18


def fans(bands: "pd.DataFrame", arms: Sequence[tuple[str, str]], indicators: Sequence[str], title: str) -> str:
    """Median and spread of indicators over the weeks; arms: policy and name, the control first."""
    change = parting(bands, [policy for policy, _ in arms])
    panels = [_panel(bands, arms, indicator, change) for indicator in indicators]
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    require_matplotlib()
    from matplotlib.figure import Figure

    with settings():
        figure = Figure(figsize=(WIDTH, 2.55 * rows + 0.3))
        grid = figure.add_gridspec(
            rows,
            columns,
            left=0.05,
            right=0.83,
            top=1 - 0.55 / (2.55 * rows),
            bottom=0.16 / rows,
            wspace=0.62,
            hspace=0.6,
        )
        for number, panel in enumerate(panels):
            row, column = divmod(number, columns)
            axes = figure.add_subplot(grid[row, column])
            draw(axes, panel, names=number == columns - 1, week_label=row == rows - 1)
    return inside(figure, title, f"{', '.join(name for _, name in arms)}: median and spread over the runs, by week.")


def parting(bands: "pd.DataFrame", policies: Sequence[str]) -> int | None:
    """The first week in which any of the policies has another mean than the first one; None if none ever has."""
    means = bands.pivot(index=["week", "indicator"], columns="policy", values="mean")[list(policies)]
    apart = means.sub(means.iloc[:, 0], axis=0).abs().max(axis=1) > 0
    weeks = apart[apart].index.get_level_values("week")
    return int(weeks.min()) if len(weeks) else None


def _panel(bands: "pd.DataFrame", arms: Sequence[tuple[str, str]], indicator: str, change: int | None) -> Panel:
    mine = bands[bands["indicator"] == indicator]
    measure = measure_of(indicator)
    control, *others = (
        _curve(mine[mine["policy"] == policy], name, style_of(number), of_worlds=measure.of_worlds)
        for number, (policy, name) in enumerate(arms)
    )
    curves = (control, *(from_change(curve, control, change) for curve in others))
    return Panel(measure.title, measure.axis, curves, change, 1.02 if measure.of_worlds else None)


def _curve(rows: "pd.DataFrame", name: str, style: Style, *, of_worlds: bool) -> Curve:
    columns = {
        column: rows[column].to_numpy(np.float64) for column in ("week", "mean", "q05", "q25", "q50", "q75", "q95")
    }
    if of_worlds or np.isnan(columns["q50"]).all():
        return Curve(name, style, columns["week"], columns["mean"])
    wide, narrow = (columns["q05"], columns["q95"]), (columns["q25"], columns["q75"])
    return Curve(name, style, columns["week"], columns["q50"], wide, narrow)


def effects(changes: "pd.DataFrame", outcomes: Sequence[str], title: str) -> str:
    """Paired differences with their 95 % intervals: a panel per outcome, a line per policy."""
    names = list(dict.fromkeys(changes["policy"]))
    columns = min(3, len(outcomes))
    rows = -(-len(outcomes) // columns)
    height = 0.75 + 0.27 * len(names)
    require_matplotlib()
    from matplotlib.figure import Figure

    with settings():
        figure = Figure(figsize=(WIDTH, rows * height + 0.1))
        for number, outcome in enumerate(outcomes):
            axes = figure.add_subplot(rows, columns, number + 1)
            _dots(axes, changes[changes["outcome"] == outcome], names, named=number % columns == 0)
        figure.subplots_adjust(
            left=0.21,
            right=0.98,
            top=1 - 0.32 / (rows * height),
            bottom=0.28 / (rows * height),
            wspace=0.12,
            hspace=0.75,
        )
    return inside(figure, title, "Differences from the control with 95 % intervals; the numbers are in the table.")


def _dots(axes: Any, rows: "pd.DataFrame", names: Sequence[str], *, named: bool) -> None:
    outcome = str(rows["outcome"].iloc[0])
    scale = 100.0 if measure_of(outcome).percent else 1.0
    places = [len(names) - 1 - names.index(name) for name in rows["policy"]]
    middle, low, high = (scale * rows[column].to_numpy(np.float64) for column in ("difference", "lo95", "hi95"))
    axes.axvline(0, color=BASELINE, linewidth=1.0, linestyle=(0, (5, 2.2)))
    axes.hlines(places, low, high, color=BLUE, linewidth=2.2)
    axes.plot(middle, places, "o", color=INK, markersize=5)
    axes.set_yticks(
        range(len(names)), [_fit(name) for name in reversed(names)] if named else [""] * len(names), color=INK
    )
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_title(measure_of(outcome).title, loc="left", fontsize=11, fontweight="bold", color=INK)
    axes.locator_params(axis="x", nbins=4)
    axes.tick_params(axis="x", labelsize=9.5, colors=QUIET)


def _fit(name: str) -> str:
    name = printable(name)
    return name if len(name) <= NAMED else name[: NAMED - 3] + "..."


def inside(figure: "Figure", title: str, description: str) -> str:
    """The figure as an element of a page; its ids do not meet those of other figures, since they carry its title."""
    text = svg_of(figure, title, description)
    mark, seen = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-"), Counter[str]()

    def own(found: re.Match[str]) -> str:
        name = f"{mark}-{found[2].replace(' ', '-')}"
        if found[1].startswith("id"):
            seen[name] += 1
            name += f"-{seen[name]}" if seen[name] > 1 else ""  # what repeats is the same, or nobody refers to it
        return found[1] + name

    return IDS.sub(own, text[text.index("<svg") :]).rstrip()
