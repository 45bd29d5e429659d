"""One small chart: curves over the weeks with their spread. Plain arrays in, marks on given axes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from copsim.errors import printable
from copsim.show.palette import HAIR, INK, QUIET, Style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

NAME_CHARACTERS = 16
Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Curve:
    """One arm in one panel: middle[week], and where there are any the quantiles around 90 and 50 % of the worlds."""

    label: str
    style: Style
    weeks: Floats
    middle: Floats
    spread90: tuple[Floats, Floats] | None = None
    spread50: tuple[Floats, Floats] | None = None

    @property
    def drawable(self) -> bool:
        """Whether any week has a value."""
        return bool(np.isfinite(self.middle).any())

    def part(self, first: int) -> "Curve":
        """The same without its first weeks."""
        spreads = [spread and (spread[0][first:], spread[1][first:]) for spread in (self.spread90, self.spread50)]
        return Curve(self.label, self.style, self.weeks[first:], self.middle[first:], *spreads)


@dataclass(frozen=True)
class Panel:
    """What one small chart shows; `change`: the week in which the arms part; `top`: the end of an axis if known."""

    title: str
    unit: str
    curves: tuple[Curve, ...]
    change: int | None = None
    top: float | None = None


def short(values: Sequence[float]) -> list[str]:
    """Values of one panel as labels: as many digits as a reader can use, as many behind the point for all of them.

    >>> short([0.4213, 1.0]), short([7.881, 39.66]), short([184.2, 9.0]), short([8.0, 9.0])
    (['0.42', '1.00'], ['7.9', '39.7'], ['184', '9'], ['8', '9'])
    """
    largest = max((abs(value) for value in values), default=0.0)
    whole = all(value == round(value) for value in values)
    digits = 0 if largest >= 100 or whole else 1 if largest >= 10 else 2
    return [f"{value:.{digits}f}" for value in values]


def fit(name: str) -> str:
    """A name as long as the margin of a panel allows; control characters are written as escapes.

    >>> fit("a name of thirty characters at least")
    'a name of thi...'
    """
    name = printable(name)
    return name if len(name) <= NAME_CHARACTERS else name[: NAME_CHARACTERS - 3] + "..."


def spread_out(heights: Sequence[float], gap: float) -> list[float]:
    """Heights moved apart until neighbours are `gap` away from each other, order and middle kept.

    >>> [round(height, 6) for height in spread_out([1.0, 1.1, 5.0], 0.5)]
    [0.8, 1.3, 5.0]
    """
    order = np.argsort(heights, kind="stable")
    blocks: list[list[float]] = []  # middle, count
    for height in (heights[index] for index in order):
        blocks.append([height, 1.0])
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            middle, count = blocks.pop()
            lower, lower_count = blocks[-1]
            blocks[-1] = [(lower * lower_count + middle * count) / (lower_count + count), lower_count + count]
    placed = [middle + gap * (place - (count - 1) / 2) for middle, count in blocks for place in range(int(count))]
    moved = [0.0] * len(placed)
    for index, height in zip(order, placed, strict=True):
        moved[int(index)] = height
    return moved


def draw(axes: "Axes", panel: Panel, *, names: bool, week_label: bool) -> None:
    """Draw one panel; `names`: beside the end of a curve stands whose it is, not only its last value."""
    curves = [curve for curve in panel.curves if curve.drawable]
    for curve in curves:
        _draw_curve(axes, curve)
    _title(axes, panel)
    if not curves:
        axes.text(0.5, 0.5, "no members", transform=axes.transAxes, ha="center", va="center", color=QUIET)
        axes.set_xticks([])
        axes.set_yticks([])
        return
    _frame(axes, panel, curves)
    _mark_change(axes, panel)
    _label_ends(axes, curves, names)
    if week_label:
        axes.set_xlabel("week", fontsize=10.3, labelpad=2)


def _draw_curve(axes: "Axes", curve: Curve) -> None:
    light, dark = curve.style.ribbons
    for spread, alpha, name in ((curve.spread90, light, "spread 90"), (curve.spread50, dark, "spread 50")):
        if spread is not None:
            ribbon = axes.fill_between(curve.weeks, *spread, color=curve.style.colour, alpha=alpha, linewidth=0)
            ribbon.set_gid(f"{name} {printable(curve.label)}")
    axes.plot(curve.weeks, curve.middle, color=curve.style.colour, linestyle=curve.style.dash, linewidth=2.0)


def _title(axes: "Axes", panel: Panel) -> None:
    axes.set_title(panel.title, loc="left", fontsize=11.5, fontweight="bold", color=INK, pad=17)
    axes.text(0, 1.03, panel.unit, transform=axes.transAxes, fontsize=10.3, color=QUIET, va="bottom")


def _frame(axes: "Axes", panel: Panel, curves: Sequence[Curve]) -> None:
    """Axes that begin at zero, so that a fall looks as large as it is."""
    edges = [edge for curve in curves for edge in (curve.middle, *(curve.spread90 or ()))]
    low = min(0.0, *(float(np.nanmin(edge)) for edge in edges))
    high = panel.top if panel.top is not None else max(float(np.nanmax(edge)) for edge in edges) * 1.04
    axes.set_ylim(low, high if high > low else low + 1.0)
    first, last = float(curves[0].weeks[0]), float(curves[0].weeks[-1])
    axes.set_xlim(first, max(last, first + 1.0))
    step = next(step for step in (1, 2, 4, 13, 26, 52, 104, 520, 5200) if (last - first) / step <= 6.5 or step == 5200)
    axes.set_xticks(np.arange(np.ceil(first / step) * step, last + 1, step))
    axes.yaxis.set_major_locator(_few_ticks())
    axes.grid(axis="y", color=HAIR)


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10])


def _mark_change(axes: "Axes", panel: Panel) -> None:
    if panel.change is not None:
        line = axes.axvline(panel.change, color=INK, linewidth=0.9, linestyle=(0, (1, 1.5)))
        line.set_gid("change")


def _label_ends(axes: "Axes", curves: Sequence[Curve], names: bool) -> None:
    """Last values, and on demand names, right of the curves."""
    low, high = axes.get_ylim()
    ends = [float(curve.middle[np.isfinite(curve.middle)][-1]) for curve in curves]
    texts = [f"{end}  {fit(curve.label)}" if names else end for end, curve in zip(short(ends), curves, strict=True)]
    # a line of text is 14 points high; told in the units of the axis
    points = axes.bbox.height / axes.figure.dpi * 72
    places = spread_out(ends, (high - low) * 14 / points)
    for curve, text, place in zip(curves, texts, places, strict=True):
        axes.annotate(
            text,
            (1, place),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=10.8,
            color=curve.style.colour,
            annotation_clip=False,
        )
