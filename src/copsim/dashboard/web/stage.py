"""The Stage: one community that breathes, six levers, and at once what they do."""

from typing import Any

import solara

from copsim.dashboard.charts import option
from copsim.dashboard.frame import Frame
from copsim.dashboard.headline import headline
from copsim.dashboard.levers import LEVER, LEVERS, MORE, PEOPLE
from copsim.dashboard.session import Session
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Buttons, LeverPanel, Numbers, People, Transport, button, choice, el
from copsim.dashboard.web.visitor import Visitor, use_visitor
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.switches import SWITCHES
from copsim.scenario import load_scenario, shipped_ids
from copsim.show.words import MEASURES

BANDS = (N_("outside"), N_("periphery"), N_("active"), N_("core"))


@solara.component
def Stage() -> solara.Element:
    """Levers on the left, the picture in the middle, charts on the right, one sentence above."""
    visitor = use_visitor()
    session = visitor.session
    frame = session.frame.value
    middle = [_sentence(visitor), _picture(visitor, frame), _transport(visitor)]
    return el(
        "div",
        el("section", _scenario(session), _levers(visitor), kind="cs-left", **{"aria-label": session.say(N_("Levers"))}),
        el("section", *middle, kind="cs-middle", **{"aria-label": session.say(N_("The community"))}),
        el("section", *_charts(visitor, frame), kind="cs-right", **{"aria-label": session.say(N_("Charts"))}),
        kind="cs-stage",
    )


def _scenario(session: Session) -> solara.Element:
    say, now = session.say, session.experiment.value
    scenario = now.baseline.scenario
    sizes = sorted({*PEOPLE, scenario.people.count})
    return el(
        "div",
        choice(say(N_("Community")), now.scenario, [(name, say(title)) for name, title in scenarios()], session.choose),
        choice(
            say(N_("People in the organisation")),
            str(scenario.people.count),
            [(str(size), say.number(size)) for size in sizes],
            lambda size: session.put("people.count", int(size)),
        ),
        kind="cs-card cs-two",
    )


def scenarios() -> list[tuple[str, str]]:
    """Shipped scenarios that a page can show: one community each."""
    found = [(name, load_scenario(name)) for name in shipped_ids()]
    return [(name, scenario.title) for name, scenario in found if scenario.constellation is None]


def _levers(visitor: Visitor) -> solara.Element:
    session, say = visitor.session, visitor.session.say
    now = session.experiment.value
    act = say(N_("What you change acts from week {week} on."), week=session.next_week)
    holding, usual = now.conditions_in(session.next_week), now.baseline_in(session.next_week)
    rows = [_lever_row(lever, holding, usual, say) for lever in LEVERS]

    def moved(what: list[Any]) -> None:
        session.move(LEVER[what[0]].stops[int(what[1])].values)

    return el(
        "div",
        el("p", act, kind="cs-note"),
        LeverPanel(levers=rows, event_moved=moved),
        Buttons(label=say(N_("Changes")), items=_actions(session, say), event_pressed=lambda name: act_on(visitor, name)),
        _more(session, holding, usual),
        _assumptions(session),
        kind="cs-card",
    )


def _lever_row(lever: Any, holding: dict[str, float], usual: dict[str, float], say: Speech) -> dict[str, Any]:
    return {
        "name": lever.name,
        "title": say(lever.title),
        "help": say(lever.help),
        "unit": say(lever.unit),
        "stops": [say(stop.label) if stop.label.isalpha() else stop.label for stop in lever.stops],
        "at": lever.stop_of(holding),
        "usual": lever.stop_of(usual),
    }


def _actions(session: Session, say: Speech) -> list[dict[str, Any]]:
    nothing = not session.experiment.value.moves
    return [
        button("lose", say(N_("Those who carry it leave")), say(N_("All who convene leave the organisation next week"))),
        button("replay", say(N_("Replay")), say(N_("Play the weeks around the last change (r)")), off=nothing),
        button("undo", say(N_("Undo")), say(N_("Take the last step back (u)")), off=not session.past.value),
        button("reset", say(N_("Reset")), say(N_("All levers as the scenario has them")), off=nothing),
    ]


def act_on(visitor: Visitor, name: str) -> None:
    """A button or a key was pressed."""
    session = visitor.session
    if name in ("replay", "r") and session.experiment.value.moves:
        visitor.replays.value += 1
    elif name in ("undo", "u"):
        session.undo()
    elif name == "reset":
        session.reset()
    elif name == "lose":
        session.lose()
    elif name == "b":
        visitor.baseline.value = not visitor.baseline.value
    elif name == "?":
        visitor.help.value += 1
    elif name == "Escape":
        visitor.followed.value = -1


def _more(session: Session, holding: dict[str, float], usual: dict[str, float]) -> solara.Element:
    say = session.say
    rows = [
        {
            "name": item.name,
            "title": say(item.meaning),
            "note": "",
            "unit": say(item.unit),
            "low": item.low,
            "high": item.high,
            "whole": item.whole,
            "value": round(holding[item.name], 6),
            "usual": round(usual[item.name], 6),
        }
        for item in MORE
    ]
    panel = Numbers(
        kind="more",
        rows=rows,
        words=_number_words(say),
        event_put=lambda what: session.move(((str(what[0]), float(what[1])),)),
    )
    return el("details", el("summary", say(N_("More levers"))), panel, kind="cs-drawer")


def _assumptions(session: Session) -> solara.Element:
    """What the model assumes; another colour, because nobody can pull these in the world."""
    say = session.say
    settings = dict(session.experiment.value.settings)
    rows = [
        {
            "name": item.name,
            "title": say(item.meaning),
            "note": say(item.source),
            "unit": say(item.unit),
            "low": item.low,
            "high": item.high,
            "whole": False,
            "value": settings.get(f"parameters.{item.name}", item.default),
            "usual": item.default,
        }
        for item in PARAMETERS
    ]
    off = settings.get("ablations.off", ())
    without = [{**_switch(name, say(neutral)), "value": int(name in off)} for name, neutral in SWITCHES]

    def put(what: list[Any]) -> None:
        usual = next(item.default for item in PARAMETERS if item.name == what[0])
        session.put(f"parameters.{what[0]}", None if float(what[1]) == usual else float(what[1]))

    def switch(what: list[Any]) -> None:
        left = {name for name in off if name != what[0]} | ({what[0]} if what[1] else set())
        session.put("ablations.off", tuple(sorted(left)) or None)

    note = say(N_("What the model takes for granted. A change here holds in both worlds, and both begin anew."))
    return el(
        "details",
        el("summary", say(N_("Assumptions"))),
        el("p", note, kind="cs-note"),
        Buttons(
            label=say(N_("Assumptions")),
            items=[button("reset", say(N_("All as usual")))],
            event_pressed=lambda _: session.reset_settings(),
        ),
        Numbers(kind="assumption", rows=rows, words=_number_words(say), event_put=put),
        el("h3", say(N_("Take a mechanism out"))),
        Numbers(kind="switch", rows=without, words=_number_words(say), event_put=switch),
        kind="cs-drawer cs-assumed",
    )


def _switch(name: str, neutral: str) -> dict[str, Any]:
    return {"name": name, "title": neutral, "note": "", "unit": "", "low": 0, "high": 1, "whole": True, "usual": 0}


def _number_words(say: Speech) -> dict[str, str]:
    return {"find": say(N_("Find")), "usual": say(N_("usually")), "allowed": say(N_("Allowed:"))}


def _sentence(visitor: Visitor) -> solara.Element:
    session = visitor.session
    frame, say, trouble = session.frame.value, session.say, session.trouble.value
    if trouble:
        return el("p", trouble, kind="cs-headline cs-trouble", role="alert")
    if frame is None:
        return el("p", say(N_("The first worlds are being lived ...")), kind="cs-headline", role="status")
    fresh = frame.experiment == session.experiment.value
    return el("p", headline(frame, say), kind="cs-headline" + ("" if fresh else " cs-old"), role="status")


def _picture(visitor: Visitor, frame: Frame | None) -> solara.Element:
    if frame is None:
        return el("div", kind="cs-people cs-empty")
    return people(visitor, frame)


def people(visitor: Visitor, frame: Frame) -> solara.Element:
    """The living picture of a frame."""
    seen = frame.recording
    return People(
        cells=seen.cells.tobytes(),
        pairs=seen.pairs.tobytes(),
        ends=seen.ends.tobytes(),
        people=seen.people,
        first=seen.first_week,
        followed=visitor.followed.value,
        marked=[],
        words=picture_words(visitor.session.say),
        event_follow=visitor.followed.set,
    )


def picture_words(say: Speech) -> dict[str, Any]:
    """What the picture says."""
    text = N_("Week {week}: {core} people in the core, {active} active, {peripheral} at the periphery, {outside} outside.")
    return {
        "bands": [say(band) for band in BANDS],
        "lively": say(N_("lively")),
        "middling": say(N_("middling")),
        "drained": say(N_("drained")),
        "size": say(N_("size: identification")),
        "carries": say(N_("carries it")),
        "lines": say(N_("helped this week")),
        "energy": say(N_("energy")),
        "identification": say(N_("identification")),
        "summary": say(text),
    }


def _transport(visitor: Visitor) -> solara.Element:
    session, say = visitor.session, visitor.session.say
    now = session.experiment.value
    last_move = now.moves[-1].week if now.moves else 0
    return Transport(
        first=now.first_week,
        last=now.weeks - 1,
        seek=session.seek.value,
        replay=(last_move, visitor.replays.value),
        flags=flags(session),
        letters=visitor.letters.value,
        words={
            "time": say(N_("Weeks")),
            "week": say(N_("Week")),
            "play": say(N_("Play")),
            "pause": say(N_("Pause")),
            "speed": say(N_("Speed")),
            "rate": say(N_("weeks/s")),
        },
        event_looked=lambda what: session.looked_at(int(what[0]), still=bool(what[1])),
        event_pressed=lambda name: act_on(visitor, name),
    )


def flags(session: Session) -> list[dict[str, Any]]:
    """What happens when: the scenario's own changes, and what the visitor did."""
    say, now = session.say, session.experiment.value
    found = [{"week": c.first, "text": say(c.who), "kind": "own"} for c in now.baseline.changes]
    found += [{"week": d.week, "text": say(N_("those who carry it leave")), "kind": "own"} for d in now.baseline.departures]
    for move in now.moves:
        what = say(N_("those who carry it leave")) if move.loss else _told(dict(move.values), say)
        found.append({"week": move.week, "text": what, "kind": "move"})
    return found


def _told(values: dict[str, float], say: Speech) -> str:
    for lever in LEVERS:
        if set(lever.conditions) & set(values):
            stop = lever.stops[lever.stop_of({**dict(lever.stops[0].values), **values})]
            label = say(stop.label) if stop.label.isalpha() else stop.label
            return f"{say(lever.title)}: {label} {say(lever.unit)}".rstrip()
    return ", ".join(f"{name} {value:g}" for name, value in values.items())


def _charts(visitor: Visitor, frame: Frame | None) -> list[solara.Element]:
    if frame is None:
        return []
    say = visitor.session.say
    legend = [el("span", say(N_("now")), kind="cs-key cs-key-now")]
    if frame.is_changed:
        legend.append(el("span", say(N_("without the change")), kind="cs-key cs-key-base"))
    legend.append(el("span", say(N_("ribbons: 50 and 90 % of {n} worlds"), n=frame.pairs.worlds), kind="cs-quiet"))
    return [el("p", *legend, kind="cs-legend-line"), *[_chart(visitor, frame, n) for n in range(3)]]


def _chart(visitor: Visitor, frame: Frame, place: int) -> solara.Element:
    say, chosen = visitor.session.say, visitor.charts.value
    measures = [(name, say(measure.title)) for name, measure in MEASURES.items() if not name.startswith("cohort")]

    def choose(name: str) -> None:
        visitor.charts.value = tuple(name if n == place else old for n, old in enumerate(chosen))

    name = chosen[place]
    drawing = option(frame, name, say, baseline=visitor.baseline.value)
    return el(
        "div",
        choice(say(N_("Chart {n}"), n=place + 1), name, measures, choose, quiet=True),
        el("span", say(MEASURES[name].axis), kind="cs-quiet cs-axis"),
        el("div", solara.FigureEcharts(drawing, attributes={"class": "cs-echart"}, responsive=True), kind="cs-plot"),
        kind="cs-chart",
    )
