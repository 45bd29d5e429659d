"""Options for ECharts: curves of both worlds with their spread. No script, no formatter: plain values only."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from copsim.dashboard.frame import Curve, Frame
from copsim.dashboard.speech import Speech
from copsim.show.palette import BASELINE, VERMILION, Style
from copsim.show.words import MEASURES

LEFT, RIGHT, TOP, BOTTOM = 46, 14, 10, 24  # of the grid in pixels; style.css knows them too, for the week's mark
STEP = 26  # weeks between the numbers under a chart
Option = dict[str, Any]
Points = list[list[str | float | None]]


def option(frame: Frame, indicator: str, say: Speech, *, baseline: bool = True, hidden: bool = False) -> Option:
    """One chart. baseline: whether the other world is drawn; hidden: what the moves do is not shown yet."""
    base, now = frame.curves(indicator)
    weeks = np.arange(frame.first_week, frame.first_week + len(base.middle))
    move = frame.experiment.first_move
    since = 0 if move is None else max(0, move - frame.first_week - 1)
    series = []
    if frame.is_changed and baseline and not hidden:
        series += _arm(weeks[since:], base.part(since), say("without the change"), BASELINE, kind="dashed")
    until = since + 1 if hidden and frame.is_changed else len(weeks)
    series += _arm(weeks[:until], now.part(0, until), say("now"), VERMILION, kind="solid")
    if move is not None:
        series[-1]["markLine"] = _marks(sorted({item.week for item in frame.experiment.moves}))
    return _frame(series, weeks.tolist(), _values(indicator))


def table(frame: Frame, indicator: str, every: int = 13) -> list[tuple[int, list[float], list[float]]]:
    """The same as numbers: week, then 5 %, middle and 95 % of the worlds, without and with the moves."""
    base, now = frame.curves(indicator)
    weeks = range(len(base.middle))[::-every][::-1]
    return [(frame.first_week + n, _row(base, n), _row(now, n)) for n in weeks]


def _row(curve: Curve, n: int) -> list[float]:
    if curve.spread is None:
        return [float(curve.middle[n])]
    return [float(curve.spread[0, n]), float(curve.middle[n]), float(curve.spread[3, n])]


def _frame(series: list[Option], weeks: list[int], values: Option) -> Option:
    return {
        "animation": False,
        "grid": {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
        "tooltip": {"trigger": "axis", "confine": True, "axisPointer": {"animation": False}},
        "xAxis": _weeks(weeks),
        "yAxis": values,
        "series": series,
    }


def _arm(weeks: np.ndarray, curve: Curve, name: str, colour: str, *, kind: str) -> list[Option]:
    """Ribbons for 90 and 50 % of the worlds, then the line."""
    series: list[Option] = []
    if curve.spread is not None:
        low90, low50, high50, high90 = curve.spread
        opacities = (0.10, 0.16) if kind == "dashed" else (0.15, 0.28)
        for label, low, high, opacity in (("90", low90, high90, opacities[0]), ("50", low50, high50, opacities[1])):
            series += _ribbon(f"{name} {label}", _points(weeks, low), _points(weeks, high - low), colour, opacity)
    line = {"color": colour, "width": 2.5 if kind == "solid" else 2, "type": kind}
    shown = {"lineStyle": line, "itemStyle": {"color": colour}, "z": 5}
    series.append(_line(name, _points(weeks, curve.middle)) | shown)
    return series


def _ribbon(stack: str, low: Points, width: Points, colour: str, opacity: float) -> list[Option]:
    """Two series on top of each other: an invisible one, and the area over it."""
    hidden = {"lineStyle": {"opacity": 0}, "itemStyle": {"opacity": 0, "color": colour}, "silent": True, "stack": stack}
    hidden |= {"stackStrategy": "all", "tooltip": {"show": False}}
    area = {"areaStyle": {"color": colour, "opacity": opacity}}
    return [_line(stack, low) | hidden, _line(stack, width) | hidden | area]


def _line(name: str, points: Points) -> Option:
    return {"type": "line", "name": name, "showSymbol": False, "data": points}


def _points(weeks: np.ndarray, values: np.ndarray) -> Points:
    """Values with four digits; null where there is nothing."""
    pairs = zip(weeks.tolist(), values.tolist(), strict=True)
    return [[str(week), None if value != value else float(f"{value:.4g}")] for week, value in pairs]


def _weeks(weeks: list[int]) -> Option:
    """An axis of names, because only on such an axis ECharts piles ribbons up; the page writes the numbers under it."""
    return {
        "type": "category",
        "boundaryGap": False,
        "data": [str(week) for week in weeks],
        "axisLabel": {"show": False},
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": "#8a8a8a"}, "onZero": False},
    }


def differences(curves: Sequence[tuple[str, Curve, Style]], indicator: str) -> Option:
    """What several cases change against one, week by week; zero is a line."""
    series: list[Option] = []
    for name, curve, style in curves:
        weeks = np.arange(len(curve.middle))
        dashes = "solid" if style.dash == "solid" else "dashed" if style.dash[1][0] > 2 else "dotted"
        series += _arm(weeks, curve, name, style.colour, kind=dashes)
    if series:
        zero = {"silent": True, "symbol": "none", "label": {"show": False}, "data": [{"yAxis": 0}]}
        series[0]["markLine"] = zero | {"lineStyle": {"color": "#1a1a1a", "type": "solid", "width": 1}}
    lengths = [len(curve.middle) for _, curve, _ in curves]
    scale = _values(indicator)
    scale.pop("min")
    scale.pop("max", None)
    return _frame(series, list(range(max(lengths, default=1))), scale)


def ticks(first: int, last: int) -> list[tuple[int, float]]:
    """Weeks to write under a chart, and how far along the axis they are."""
    step = STEP if last - first < 10 * STEP else 2 * STEP
    return [(week, (week - first) / max(1, last - first)) for week in range(0, last + 1, step)]


def _values(indicator: str) -> Option:
    measure = MEASURES[indicator]
    share = measure.percent or "0 to 1" in measure.axis
    label = {"color": "#5f5f5f", "fontSize": 12}
    return {
        "type": "value",
        "min": 0,
        **({"max": 1} if measure.of_worlds else {}),
        "splitNumber": 3,
        "scale": False,
        "axisLabel": label,
        "splitLine": {"lineStyle": {"color": "#ececec"}},
        "minInterval": 0.1 if share else 0,
    }


def _marks(weeks: list[int]) -> Option:
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": "#1a1a1a", "type": "dotted", "width": 1.2},
        "data": [{"xAxis": str(week)} for week in weeks],
    }
