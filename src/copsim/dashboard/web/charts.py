"""Three charts beside the picture, each of an indicator that the visitor chooses."""

import solara

from copsim.dashboard.charts import option, table, ticks
from copsim.dashboard.frame import Frame
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Buttons, Cell, Table, button, choice, el
from copsim.dashboard.web.visitor import Visitor
from copsim.show.words import MEASURES


@solara.component
def Charts(visitor: Visitor, frame: Frame | None, hidden: bool, language: str) -> solara.Element:
    """What the colours mean, and the charts under each other."""
    if frame is None:
        return el("div")
    say = Speech(language)
    legend = [el("span", say(N_("now")), kind="cs-key cs-key-now")]
    if frame.is_changed and visitor.baseline.value and not hidden:
        legend.append(el("span", say(N_("without the change")), kind="cs-key cs-key-base"))
    legend.append(el("span", say(N_("ribbons: 50 and 90 % of {n} worlds"), n=frame.pairs.worlds), kind="cs-quiet"))
    charts = [Chart(visitor, frame, place, hidden, language) for place in range(len(visitor.charts.value))]
    return el("div", el("p", *legend, kind="cs-legend-line"), *charts, kind="cs-charts")


@solara.component
def Chart(visitor: Visitor, frame: Frame, place: int, hidden: bool, language: str) -> solara.Element:
    """One chart under its name, which is a list to choose from."""
    say, chosen = Speech(language), visitor.charts.value
    measures = [(name, say(measure.title)) for name, measure in MEASURES.items() if not name.startswith("cohort")]

    def choose(name: str) -> None:
        visitor.charts.value = tuple(name if n == place else old for n, old in enumerate(chosen))

    name, baseline = chosen[place], visitor.baseline.value
    is_table = name in visitor.tables.value
    toggle = button("table", say(N_("Chart")) if is_table else say(N_("Table")), kind="tiny")
    content = _table(frame, name, hidden, say) if is_table else Drawing(frame, name, baseline, hidden, language)

    def turn(_: object) -> None:
        visitor.tables.value = visitor.tables.value ^ {name}

    head = el(
        "div",
        choice(say(N_("Chart {n}"), n=place + 1), name, measures, choose, quiet=True),
        el("span", say(MEASURES[name].axis), kind="cs-axis", title=say(MEASURES[name].axis)),
        Buttons(label=say(MEASURES[name].title), items=[toggle], event_pressed=turn),
        kind="cs-chart-head",
    )
    return el("div", head, content, kind="cs-chart")


@solara.component
def Drawing(frame: Frame, name: str, baseline: bool, hidden: bool, language: str) -> solara.Element:
    """The curves; the sentence for those who hear the page says where they end."""
    say = Speech(language)
    drawing = solara.use_memo(
        lambda: option(frame, name, say, baseline=baseline, hidden=hidden), [frame, name, language, baseline, hidden]
    )
    marks = [
        el("span", str(week), style=f"--at: {part:.4f}") for week, part in ticks(frame.first_week, frame.last_week)
    ]
    attributes = {"class": "cs-echart", "role": "img", "aria-label": spoken(frame, name, hidden, say)}
    return el("div", solara.FigureEcharts(drawing, attributes=attributes, responsive=True), *marks, kind="cs-plot")


def spoken(frame: Frame, name: str, hidden: bool, say: Speech) -> str:
    """A chart as a sentence: its level in the last half year, with and without the moves."""
    title, (before, now) = say(MEASURES[name].title), frame.level(name)
    if hidden:
        return say(N_("{title}: what follows is hidden."), title=title)
    if not frame.is_changed:
        return say(N_("{title}: {now} in the last half year."), title=title, now=say.number(now, 2))
    text = N_("{title}: {now} in the last half year, {before} without the change.")
    return say(text, title=title, now=say.number(now, 2), before=say.number(before, 2))


def _table(frame: Frame, name: str, hidden: bool, say: Speech) -> solara.Element:
    """Every quarter: the middle of the worlds, and where nine of ten lie."""
    arms = [say(N_("now")), *([say(N_("without the change"))] if frame.is_changed else [])]
    rows: list[list[Cell]] = []
    for week, before, now in table(frame, name):
        if not hidden or frame.experiment.first_move is None or week < frame.experiment.first_move:
            rows.append([str(week), *[_cell(values, say) for values in (now, before)[: len(arms)]]])
    return el(
        "div",
        Table(caption=say(MEASURES[name].title), heads=[say(N_("Week")), *arms], rows=rows),
        kind="cs-scroll",
        tabindex="0",
    )


def _cell(values: list[float], say: Speech) -> str:
    if any(value != value for value in values):
        return "-"
    if len(values) == 1:
        return say.number(values[0], 2)
    low, middle, high = (say.number(value, 2) for value in values)
    return f"{middle} ({low} .. {high})"
