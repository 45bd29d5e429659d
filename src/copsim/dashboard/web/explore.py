"""Explore: a form that writes a study file, what the study would take, living it, and what came."""

from typing import Any

import solara

from copsim.dashboard.asking import FEWEST_SPANS, KINDS, MOST_SPANS, SIZES, Form, Span, keys
from copsim.dashboard.exploring import FILE, Checked, Exploration, Told
from copsim.dashboard.offered import policies_of, scenarios
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.bringing import problems
from copsim.dashboard.web.components import Buttons, Fields, Source, button, el, source_words
from copsim.dashboard.web.findings import Findings
from copsim.dashboard.web.visitor import use_visitor
from copsim.dynamics.outcomes import OUTCOMES

DESIGNS = {
    "product": N_("product: all combinations, a map where there are two factors"),
    "one-at-a-time": N_("one at a time: each factor alone"),
    "lhs": N_("Latin hypercube: points that cover the ranges"),
    "sobol": N_("Sobol' sequence: points that cover the ranges"),
    "saltelli": N_("Saltelli: Sobol' indices of sensitivity"),
    "morris": N_("Morris: elementary effects"),
}
SIZE_OF = {
    "product": N_("Values of each factor"),
    "one-at-a-time": N_("Values of each factor"),
    "saltelli": N_("Base sample (a power of two)"),
    "morris": N_("Trajectories"),
}
POINTS = N_("Points")


@solara.component
def Explore() -> solara.Element:
    """Design on the left, the file on the right, and below what the study came to."""
    visitor = use_visitor()
    exploration, language = visitor.exploration, visitor.session.state.value.say.code
    solara.use_effect(lambda: exploration.want(exploration.form.peek()), [])
    design = el("div", Design(exploration, language), Asked(exploration, language), kind="cs-design")
    return el("div", design, Findings(visitor, language), kind="cs-flow")


@solara.component
def Design(exploration: Exploration, language: str) -> solara.Element:
    """The form."""
    say, form = Speech(language), exploration.form.value

    def put(what: list[Any]) -> None:
        exploration.want(exploration.form.peek().put(str(what[0]), what[1]))

    def pressed(name: str) -> None:
        now = exploration.form.peek()
        exploration.want(now.grown() if name == "grow" else now.shrunk())

    actions = [
        button("grow", say(N_("Add a factor")), off=len(form.spans) >= MOST_SPANS),
        button("shrink", say(N_("Take the last one away")), off=len(form.spans) <= FEWEST_SPANS),
    ]
    title = say(N_("Design"))
    return el(
        "section",
        el("h2", title),
        Fields(label=title, fields=_fields(form, say), event_put=put),
        _policies(exploration, form, say),
        *[_factor(number, span, put, say) for number, span in enumerate(form.spans)],
        Buttons(label=say(N_("Factors")), items=actions, event_pressed=pressed),
        kind="cs-card",
        label=title,
    )


def _fields(form: Form, say: Speech) -> list[dict[str, Any]]:
    around = [(str(n), say(N_("{n} people"), n=say.number(n)) if n else say(N_("as in the scenario"))) for n in SIZES]
    size = say(SIZE_OF.get(form.kind, POINTS))
    return [
        _input("name", say(N_("Name of the study")), form.name, "text"),
        _list("scenario", say(N_("Community")), form.scenario, [(name, say(title)) for name, title in scenarios()]),
        _list("size", say(N_("Around it")), str(form.size), around),
        _list("outcome", say(N_("Outcome")), form.outcome, [(each.name, say(each.meaning)) for each in OUTCOMES]),
        _list("kind", say(N_("Kind of design")), form.kind, [(kind, say(DESIGNS[kind])) for kind in KINDS]),
        _input("points", size, form.points),
        _input("worlds", say(N_("Worlds at each point")), form.worlds),
    ]


def _policies(exploration: Exploration, form: Form, say: Speech) -> solara.Element:
    """Policies to choose from; the first chosen one is what the others are compared with."""

    def toggle(name: str) -> None:
        exploration.want(exploration.form.peek().toggled(name))

    label = say(N_("Policies"))
    items = [
        button(name, name, say(title), on=name in form.policies, kind="slim cs-plain")
        for name, title in policies_of(form.scenario)
    ]
    return el(
        "fieldset", el("legend", label), Buttons(label=label, items=items, event_pressed=toggle), kind="cs-toggles"
    )


def _factor(number: int, span: Span, put: Any, say: Speech) -> solara.Element:
    known = [(key.name, f"{key.name}: {say(key.meaning)}") for key in keys().values()]
    unit, title = say(keys()[span.key].unit), say(N_("Factor {n}"), n=number + 1)
    ends = [f"{say(text)} [{unit}]" if unit else say(text) for text in (N_("from"), N_("to"))]
    fields = [
        _list(f"key.{number}", title, span.key, known),
        _input(f"low.{number}", ends[0], span.low),
        _input(f"high.{number}", ends[1], span.high),
    ]
    return el("div", Fields(label=title, fields=fields, event_put=put), kind="cs-factor")


def _list(name: str, label: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": options}


def _input(name: str, label: str, value: object, kind: str = "number") -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "kind": kind}


@solara.component
def Asked(exploration: Exploration, language: str) -> solara.Element:
    """The study file, what is wrong with it or what it takes, and the way to run it."""
    say, form, checked = Speech(language), exploration.form.value, exploration.checked.value
    fresh = checked is not None and checked.form == form
    file = Source(label=FILE, text=form.toml(), file=FILE, numbered=True, words=source_words(say))
    parts = [el("h2", say(N_("The study file"))), file]
    if checked is not None:
        parts.append(el("div", *_said(checked, say), kind="cs-rows" + ("" if fresh else " cs-old")))
    can_run = fresh and checked is not None and checked.can_run
    parts.append(Running(exploration, can_run, language))
    if checked is not None and checked.refusal:
        text = f"{told(checked.refusal, say)} {say(N_('The command line lives it:'))}"
        parts.append(el("p", text, kind="cs-banner", role="alert"))
    title, line, words = say(N_("On the command line")), f"copsim sweep {FILE}", source_words(say)
    parts.append(Source(label=title, text=line, file="", numbered=False, words=words))
    return el("section", *parts, kind="cs-card", label=say(N_("The study file")))


def _said(checked: Checked, say: Speech) -> list[solara.Element]:
    """Problems, or the estimate with what is worth knowing."""
    if checked.problems:
        return problems(checked.problems, len(checked.problems), say)
    found = [el("p", _estimate(checked, say), role="status")] if checked.expected else []
    return [*found, *[el("p", notice, kind="cs-note") for notice in checked.notices]]


def _estimate(checked: Checked, say: Speech) -> str:
    found = checked.expected
    assert found is not None
    text = N_("{runs} runs, about {seconds} s on this computer, {megabytes} MB while they are lived.")
    megabytes = say.number(found.disk / 1e6, 1)
    return say(text, runs=say.number(found.runs), seconds=say.number(max(1.0, found.seconds)), megabytes=megabytes)


def told(why: Told, say: Speech) -> str:
    """A sentence with its numbers as people write them there."""
    return say(why.text, **{name: say.number(value) for name, value in why.slots.items()})


@solara.component
def Running(exploration: Exploration, can_run: bool, language: str) -> solara.Element:
    """Run, and while it runs how far it is and the way to stop it."""
    say, going, trouble = Speech(language), exploration.going.value, exploration.trouble.value
    kept = exploration.kept.value
    again = kept is not None and kept.order.form == exploration.form.value

    def pressed(name: str) -> None:
        if name == "run":
            exploration.run()
        else:
            exploration.cancel()

    start = say(N_("Go on")) if again else say(N_("Run"))
    item = button("cancel", say(N_("Cancel"))) if going else button("run", start, off=not can_run, kind="main")
    parts = [Buttons(label=say(N_("The study")), items=[item], event_pressed=pressed)]
    if going is not None:
        text = N_("{done} of {total} runs") if going.done else N_("waits for its turn")
        label = say(text, done=say.number(going.done), total=say.number(going.total))
        parts.append(el("progress", value=str(going.done), max=str(going.total), label=label))
        parts.append(el("span", label, role="status"))
    elif kept is not None or exploration.answer.value is not None:
        parts.append(el("span", say(N_("What came stands below.")), kind="cs-note", role="status"))
    if trouble is not None:
        parts.append(el("p", told(trouble, say), kind="cs-problems", role="alert"))
    return el("div", *parts, kind="cs-runs")
