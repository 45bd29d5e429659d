"""Trust: why to believe it, why not, what was tried and did not hold, and what is taken for granted."""

from functools import cache
from math import isinf

import solara

from copsim import MODEL_VERSION
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Cell, Table, el
from copsim.dashboard.web.visitor import use_visitor
from copsim.dynamics.parameters import PARAMETERS
from copsim.study.claims import family, load_claims, read_ledger, standing, worst_first
from copsim.study.claims.judge import HOLDS, UNDECIDED
from copsim.study.facts import FACTS
from copsim.study.facts.register import Fact

FOR = (
    N_("Nothing large is put in: bands, cores and collapse follow from hours, energy and answers of single people."),
    N_("Every difference is paired: the same people with the same luck, with the change and without."),
    N_("Spread is always shown. One world is one story, and no curve here is one world."),
    N_("Every number can be computed again, to the last bit, on another computer."),
    N_("What the theory says was written down as experiments before it was tried, and what failed stands first below."),
)
AGAINST = (
    N_("Most parameters are assumptions, set by hand. None is fitted to data of your organisation."),
    N_("People here have no names, no history and no politics; they differ in a dozen numbers."),
    N_("What nobody thought of is not in it: a new boss, a quarrel, a pandemic."),
    N_("That the model can look like real communities does not say that it is right for the reasons it gives."),
    N_(
        "It ranks courses of action under its assumptions. It does not foretell a date, a head count or a sum of money."
    ),
)
LIMITS = (
    N_("No statement about a real person can be read off it, and none should be judged by it."),
    N_("An effect whose interval holds zero is not shown; that is not the same as no effect."),
    N_("If a conclusion turns round when an assumption moves within its bounds, it is no conclusion."),
)
HALF = (UNDECIDED, "holds, not robust", "holds, mechanism not shown")


@solara.component
def Trust() -> solara.Element:
    """Five reasons for, five against, then the register of what was tried and assumed."""
    say = use_visitor().session.state.value.say
    reasons = el(
        "div",
        _reasons(say(N_("Five reasons to believe it")), FOR, say),
        _reasons(say(N_("Five reasons not to")), AGAINST, say),
        kind="cs-two",
    )
    return el(
        "div", reasons, _claims(say), _facts(say), _assumptions(say), _limits(say), _cite(say), kind="cs-flow cs-read"
    )


def _reasons(title: str, texts: tuple[str, ...], say: Speech) -> solara.Element:
    return el("div", el("h2", title), el("ol", *[el("li", say(text)) for text in texts]), kind="cs-card")


def _claims(say: Speech) -> solara.Element:
    """The ledger, what does not hold first."""
    found = tried()
    holding = sum(stands == HOLDS for _, _, stands, _, _ in found)
    heads = [
        say(N_("Claim")),
        say(N_("What it says")),
        say(N_("Standing")),
        say(N_("Worlds")),
        say(N_("p, all claims together")),
    ]
    rows: list[list[Cell]] = [
        [name, title, {"text": say(stands), "kind": _tone(stands)}, str(worlds), _p(p)]
        for name, title, stands, worlds, p in found
    ]
    text = N_("{n} claims of the theory were tried as experiments; {holding} hold. What does not hold stands first.")
    note = say(text, n=len(rows), holding=holding)
    return _section(say(N_("What was claimed, and what came")), note, heads, rows)


@cache
def tried() -> list[tuple[str, str, str, int, float | None]]:
    """Id, title, standing, worlds and family-wise p of every claim in the ledger, what does not hold first."""
    entries = read_ledger()
    claims = {claim.id: claim for claim in load_claims() if claim.id in entries}
    known = {name: entries[name] for name in claims}
    together = family(known)
    return [
        (name, claims[name].title, standing(known[name]), known[name]["worlds"], together[name])
        for name in worst_first(known)
    ]


def _tone(stands: str) -> str:
    return "cs-stands " + ("cs-holds" if stands == HOLDS else "cs-open" if stands in HALF else "cs-fails")


def _p(value: float | None) -> str:
    return "-" if value is None else "< 0.001" if value < 0.001 else f"{value:.3f}"


def _facts(say: Speech) -> solara.Element:
    heads = [say(N_("Fact")), say(N_("What is known")), say(N_("Source")), say(N_("Range")), say(N_("Use"))]
    rows: list[list[Cell]] = [[fact.id, fact.sentence, fact.source, _range(fact, say), fact.use] for fact in FACTS]
    note = say(N_("The pattern card: copsim validate holds the model against each of these, and says which it misses."))
    return _section(say(N_("Facts of participation")), note, heads, rows)


def _range(fact: Fact, say: Speech) -> str:
    text = (
        N_("at least {low} {unit}")
        if isinf(fact.high)
        else N_("at most {high} {unit}")
        if isinf(fact.low)
        else "{low} .. {high} {unit}"
    )
    return say(text, low=f"{fact.low:g}", high=f"{fact.high:g}", unit=fact.unit)


def _assumptions(say: Speech) -> solara.Element:
    heads = [say(N_("Symbol")), say(N_("Meaning")), say(N_("Value")), say(N_("Bounds")), say(N_("Where it comes from"))]
    rows: list[list[Cell]] = [
        [
            item.name,
            say(item.meaning),
            f"{item.default:g} {say(item.unit)}".rstrip(),
            f"{item.low:g} .. {item.high:g}",
            say(item.source),
        ]
        for item in PARAMETERS
    ]
    note = say(N_("Grades: A experiment, B observation, C cases, D theory alone; assumed: a choice of the design."))
    return _section(say(N_("What is taken for granted")), note, heads, rows)


def _limits(say: Speech) -> solara.Element:
    return el("div", el("h2", say(N_("Limits"))), el("ul", *[el("li", say(text)) for text in LIMITS]), kind="cs-card")


def _cite(say: Speech) -> solara.Element:
    text = say(
        N_("The copsim authors: copsim, an agent-based simulation of communities of practice, model {version}."),
        version=MODEL_VERSION,
    )
    more = say(
        N_("Give the link of what you show: it holds scenario, levers and seed. copsim selftest checks this computer.")
    )
    return el("div", el("h2", say(N_("How to cite"))), el("p", text), el("p", more, kind="cs-note"), kind="cs-card")


def _section(title: str, note: str, heads: list[str], rows: list[list[Cell]]) -> solara.Element:
    box = el(
        "div", Table(caption=title, heads=heads, rows=rows), kind="cs-scroll", tabindex="0", role="region", label=title
    )
    return el("div", el("h2", title), el("p", note, kind="cs-note"), box, kind="cs-card")
