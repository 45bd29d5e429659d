"""Three charts beside the picture, each of an indicator that the visitor chooses."""

import solara

from copsim.dashboard.charts import option, ticks
from copsim.dashboard.frame import Frame
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import choice, el
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
    drawing = solara.use_memo(
        lambda: option(frame, name, say, baseline=baseline, hidden=hidden), [frame, name, language, baseline, hidden]
    )
    marks = [
        el("span", str(week), style=f"--at: {part:.4f}")
        for week, part in ticks(frame.first_week, frame.recording.after - 1)
    ]
    return el(
        "div",
        choice(say(N_("Chart {n}"), n=place + 1), name, measures, choose, quiet=True),
        el("span", say(MEASURES[name].axis), kind="cs-quiet cs-axis"),
        el(
            "div",
            solara.FigureEcharts(drawing, attributes={"class": "cs-echart"}, responsive=True),
            *marks,
            kind="cs-plot",
        ),
        kind="cs-chart",
    )
