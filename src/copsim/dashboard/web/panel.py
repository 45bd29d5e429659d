"""The left side of the Stage: which community, the levers, and the drawers under them."""

from typing import Any

import solara

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.levers import LEVER, LEVERS, MORE, PEOPLE, Lever, label_of
from copsim.dashboard.offered import scenarios
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.tours import tours
from copsim.dashboard.web.bringing import Bringing
from copsim.dashboard.web.components import Buttons, LeverPanel, Numbers, button, choice, el
from copsim.dashboard.web.visitor import Visitor
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.switches import SWITCHES
from copsim.scenario.link import OWN


@solara.component
def Panel(visitor: Visitor, now: Experiment, week: int, can_undo: bool, language: str) -> solara.Element:
    """What can be chosen and pulled; `week`: from when a lever acts."""
    say, session = Speech(language), visitor.session
    holding, usual = now.conditions_in(week), now.baseline_in(week)

    def moved(what: list[Any]) -> None:
        session.move(LEVER[what[0]].stops[int(what[1])].values)

    solara.use_effect(lambda: _close_field(visitor), [session.state.value.own])
    drawer = visitor.drawer.value
    drawers = [
        _drawer_button(visitor, "more", say(N_("More levers"))),
        _drawer_button(visitor, "assumed", say(N_("Assumptions"))),
    ]
    opened = {"more": More, "assumed": Assumptions}.get(drawer)
    return el(
        "div",
        _community(visitor, now, say),
        el(
            "div",
            el("p", say(N_("Changes act from week {week} on."), week=week), kind="cs-note"),
            LeverPanel(levers=[_row(lever, holding, usual, say) for lever in LEVERS], event_moved=moved),
            Buttons(label=say(N_("Changes")), items=_actions(now, can_undo, say), event_pressed=visitor.act),
            el("div", *drawers, kind="cs-tabs"),
            *([opened(visitor, now, week, language)] if opened else []),
            kind="cs-card",
        ),
        kind="cs-column",
    )


def _community(visitor: Visitor, now: Experiment, say: Speech) -> solara.Element:
    session, count, state = visitor.session, now.baseline.scenario.people.count, visitor.session.state.value
    brings = visitor.drawer.value == OWN or state.waiting is not None
    own = [] if state.own is None else [(state.own.name, state.own.title)]
    known = [(name, say(title)) for name, title in scenarios()]

    def choose(name: str) -> None:
        visitor.drawer.set(OWN if name == OWN else "")
        if name != OWN:
            session.choose(name)

    sizes = [(str(size), say(N_("{n} people"), n=say.number(size))) for size in sorted({*PEOPLE, count})]
    return el(
        "div",
        choice(
            say(N_("Community")),
            OWN if brings else now.scenario,
            [*known, *own, (OWN, say(N_("Own file ...")))],
            choose,
        ),
        *([Bringing(session, say.code)] if brings else []),
        choice(say(N_("Around it")), str(count), sizes, lambda size: session.put("people.count", int(size))),
        choice(
            say(N_("Guided tour")), visitor.guide.value.name if visitor.guide.value else "", _tours(say), visitor.take
        ),
        kind="cs-card cs-rows",
    )


def _close_field(visitor: Visitor) -> None:
    """Where a file has come, its field goes."""
    if visitor.session.state.peek().own is not None and visitor.drawer.peek() == OWN:
        visitor.drawer.set("")


def _tours(say: Speech) -> list[tuple[str, str]]:
    text = N_("{title} ({minutes} min)")
    found = [(name, say(text, title=say(tour.title), minutes=tour.minutes)) for name, tour in tours().items()]
    return [("", say(N_("none"))), *found]


def _row(lever: Lever, holding: dict[str, float], usual: dict[str, float], say: Speech) -> dict[str, Any]:
    return {
        "name": lever.name,
        "title": say(lever.title),
        "help": say(lever.help),
        "unit": say(lever.unit),
        "words": lever.stops[0].is_word,
        "stops": [label_of(stop, say) for stop in lever.stops],
        "at": lever.stop_of(holding),
        "usual": lever.stop_of(usual),
    }


def _actions(now: Experiment, can_undo: bool, say: Speech) -> list[dict[str, Any]]:
    nothing = not now.moves
    leave = say(N_("All who convene leave the organisation next week"))
    return [
        button("lose", say(N_("Those who carry it leave")), leave, kind="wide"),
        button("replay", say(N_("Replay")), say(N_("Play the weeks around the last change (r)")), off=nothing),
        button("undo", say(N_("Undo")), say(N_("Take the last step back (u)")), off=not can_undo),
        button("reset", say(N_("Reset")), say(N_("All levers as the scenario has them")), off=nothing),
    ]


def _drawer_button(visitor: Visitor, name: str, text: str) -> solara.Element:
    is_open = visitor.drawer.value == name
    return Buttons(
        label=text,
        items=[button(name, text, on=is_open, kind=f"slim cs-tab-{name}")],
        event_pressed=lambda _: visitor.drawer.set("" if is_open else name),
    )


@solara.component
def More(visitor: Visitor, now: Experiment, week: int, language: str) -> solara.Element:
    """All other conditions, each with its bounds and unit."""
    say, session = Speech(language), visitor.session
    holding, usual = now.conditions_in(week), now.baseline_in(week)
    rows = [
        _number(item, say)
        | {"whole": item.whole, "value": round(holding[item.name], 6), "usual": round(usual[item.name], 6)}
        for item in MORE
    ]

    def put(what: list[Any]) -> None:
        session.move(((str(what[0]), float(what[1])),))

    return el("div", Numbers(kind="more", rows=rows, words=_words(say), event_put=put), kind="cs-drawer")


@solara.component
def Assumptions(visitor: Visitor, now: Experiment, week: int, language: str) -> solara.Element:
    """What the model takes for granted; in another colour, because nobody can pull these in the world."""
    say, session = Speech(language), visitor.session
    settings = dict(now.settings)
    usual = {item.name: item.default for item in PARAMETERS}
    rows = [
        _number(item, say)
        | {
            "note": say(item.source),
            "value": settings.get(f"parameters.{item.name}", item.default),
            "usual": item.default,
        }
        for item in PARAMETERS
    ]
    found = settings.get("ablations.off", ())
    off = [str(name) for name in found] if isinstance(found, tuple) else []
    without = [{**_switch(name, say(neutral)), "value": int(name in off)} for name, neutral in SWITCHES]

    def put(what: list[Any]) -> None:
        session.put(f"parameters.{what[0]}", None if float(what[1]) == usual[what[0]] else float(what[1]))

    def switch(what: list[Any]) -> None:
        left = {name for name in off if name != what[0]} | ({what[0]} if what[1] else set())
        session.put("ablations.off", tuple(sorted(left)) or None)

    note = say(N_("What the model takes for granted. A change here holds in both worlds, and both begin anew."))
    reset = [button("reset", say(N_("All as usual")), off=not (set(settings) - {"people.count"}))]
    return el(
        "div",
        el("p", note, kind="cs-note"),
        Buttons(label=say(N_("Assumptions")), items=reset, event_pressed=lambda _: session.reset_settings()),
        Numbers(kind="assumption", rows=rows, words=_words(say), event_put=put),
        el("h2", say(N_("Take a mechanism out")), kind="cs-sub"),
        Numbers(kind="switch", rows=without, words=_words(say), event_put=switch),
        kind="cs-drawer cs-assumed",
    )


def _number(item: Any, say: Speech) -> dict[str, Any]:
    """A declared number as a row."""
    row = {"name": item.name, "title": say(item.meaning), "note": "", "unit": say(item.unit), "whole": False}
    return row | {"low": item.low, "high": item.high}


def _switch(name: str, neutral: str) -> dict[str, Any]:
    return {"name": name, "title": neutral, "note": "", "unit": "", "low": 0, "high": 1, "whole": True, "usual": 0}


def _words(say: Speech) -> dict[str, str]:
    return {"find": say(N_("Find")), "usual": say(N_("usually")), "allowed": say(N_("Allowed:"))}
