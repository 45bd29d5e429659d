"""Compare: two to four courses with the same luck, pictures in one week, differences with their spread, who wins."""

import numpy as np
import solara

from copsim.dashboard.charts import differences, ticks
from copsim.dashboard.comparing import Compared, Fate
from copsim.dashboard.headline import signed
from copsim.dashboard.levers import PEOPLE
from copsim.dashboard.offered import policies_of, scenarios
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import Buttons, Cell, People, Table, Transport, button, choice, el
from copsim.dashboard.web.stage import BANDS, picture_words, transport_words
from copsim.dashboard.web.visitor import Visitor, use_visitor
from copsim.scenario.link import MOST_CASES, STAGE
from copsim.show.palette import style_of
from copsim.show.words import MEASURES, Effect, Measure

TOLD = ("alive", "core", "members", "energy", "identification", "attendance", "value_per_hour", "answers")
CHARTS = ("energy", "core", "value_per_hour")
LETTERS = "ABCD"


@solara.component
def Compare() -> solara.Element:
    """Cases on top, then pictures, differences, outcomes, and who gains and who loses."""
    visitor = use_visitor()
    state, comparison = visitor.session.state.value, visitor.comparison
    asked, answer, say = comparison.asked.value, comparison.answer.value, state.say
    solara.use_effect(lambda: comparison.live(state.experiment), [state.experiment, asked.cases, asked.size])
    troubles = [text for text in (state.trouble, comparison.trouble.value) if text]
    told = [el("p", text, kind="cs-headline cs-trouble", role="alert") for text in troubles]
    parts = [_cases(visitor, say), *told]
    if answer is None:
        parts.append(el("p", say(N_("The first worlds are being lived ...")), kind="cs-headline", role="status"))
    else:
        parts += [
            _verdict(answer, answer.asked == asked, say),
            Pictures(visitor, answer, say.code),
            Differences(answer, say.code),
            Outcomes(answer, say.code),
            Fates(answer, say.code),
        ]
    return el("div", *parts, kind="cs-flow")


def _cases(visitor: Visitor, say: Speech) -> solara.Element:
    comparison = visitor.comparison
    asked = comparison.asked.value
    cards = [_card(visitor, n, text, say) for n, text in enumerate(asked.cases)]
    sizes = [(str(size), say(N_("{n} people"), n=say.number(size))) for size in sorted({*PEOPLE, asked.size} - {0})]
    if not asked.size:
        sizes.append(("0", say(N_("as in the scenario"))))

    def pressed(name: str) -> None:
        if name == "add":
            comparison.want(cases=(*asked.cases, "baseline+encouragement"))
        else:
            comparison.want(cases=asked.cases[:-1])

    items = [
        button("add", say(N_("Add a course")), off=len(asked.cases) >= MOST_CASES),
        button("less", say(N_("Take the last one away")), off=len(asked.cases) <= 2),
    ]
    side = el(
        "div",
        choice(say(N_("Around each")), str(asked.size), sizes, lambda size: comparison.want(size=int(size))),
        Buttons(label=say(N_("Courses")), items=items, event_pressed=pressed),
        kind="cs-card cs-rows",
    )
    return el("div", *cards, side, kind="cs-cards")


def _card(visitor: Visitor, number: int, text: str, say: Speech) -> solara.Element:
    """One case: its community and its policy."""
    comparison, (scenario, _, policy) = visitor.comparison, text.partition("+")
    cases = comparison.asked.value.cases

    def put(new: str) -> None:
        comparison.want(cases=tuple(new if n == number else old for n, old in enumerate(cases)))

    known = [(STAGE, say(N_("as on the Stage"))), *[(name, say(title)) for name, title in scenarios()]]
    parts = [choice(say(N_("Community")), scenario, known, lambda name: put(_joined(name, policy)))]
    if scenario != STAGE:
        names = [(name, say(title)) for name, title in policies_of(scenario)]
        if policy and policy not in dict(names):  # of a link: several together, or begun in another week
            names.append((policy, policy))
        parts.append(choice(say(N_("Policy")), policy or "none", names, lambda name: put(_joined(scenario, name))))
    role = say(N_("the control")) if number == 0 else ""
    head = el("h2", el("span", LETTERS[number], kind=f"cs-letter cs-letter-{number}"), f" {role}", kind="cs-sub")
    return el("div", head, *parts, kind="cs-card cs-rows")


def _joined(scenario: str, policy: str) -> str:
    if scenario == STAGE or policy in ("", "none"):
        return scenario
    return f"{scenario}+{policy}" if policy in [name for name, _ in policies_of(scenario)] else scenario


def _verdict(answer: Compared, fresh: bool, say: Speech) -> solara.Element:
    """One sentence: what differs most, and for how many of the worlds the community lives."""
    sides = [round(10 * float(np.nan_to_num(side[:, -1, 0]).mean())) for side in answer.sides]
    alive = ", ".join(f"{LETTERS[n]} {tenths}" for n, tenths in enumerate(sides))
    text = say(N_("Alive at the end, in worlds out of ten: {alive}."), alive=alive)
    luck = say(N_("All courses are lived by the same {n} worlds."), n=answer.worlds)
    return el("p", f"{text} {luck}", kind="cs-headline" + ("" if fresh else " cs-old"), role="status")


@solara.component
def Pictures(visitor: Visitor, answer: Compared, language: str) -> solara.Element:
    """The first world of each case, all in the same week; rings mark who ends up in another band than in A."""
    say = Speech(language)
    last = min(seen.after for seen in answer.recordings) - 1
    pictures = [Small(answer, n, language) for n in range(len(answer.cases))]
    clock = Transport(
        first=0,
        last=last,
        end=last,
        seek=visitor.session.state.peek().seek,
        run=(0, 0, 0),
        flags=[],
        letters=visitor.letters.value,
        words=transport_words(say),
        event_looked=lambda what: visitor.session.looked_at(int(what[0]), still=False),
        event_pressed=visitor.act,
    )
    note = say(N_("Pink rings: people who end in another band than in A."))
    return el("div", el("div", *pictures, kind="cs-pictures"), el("p", note, kind="cs-note"), clock, kind="cs-block")


@solara.component
def Small(answer: Compared, number: int, language: str) -> solara.Element:
    """One picture with its letter and name."""
    say, seen = Speech(language), answer.recordings[number]
    bits = solara.use_memo(lambda: [part.tobytes() for part in (seen.cells, seen.pairs, seen.ends)], [seen])
    picture = People(
        cells=bits[0],
        pairs=bits[1],
        ends=bits[2],
        people=seen.people,
        first=seen.first_week,
        followed=-1,
        marked=list(answer.marked[number]),
        small=True,
        words=picture_words(say),
        event_follow=lambda _: None,
    )
    return el("figure", picture, el("figcaption", _name(answer, number, say)), kind="cs-figure")


def _name(answer: Compared, number: int, say: Speech) -> solara.Element:
    case = answer.cases[number]
    titles = [say(policy.title) for policy in case.policies] or [say(case.scenario.title)]
    return el("span", el("span", LETTERS[number], kind=f"cs-letter cs-letter-{number}"), " " + ", ".join(titles))


@solara.component
def Differences(answer: Compared, language: str) -> solara.Element:
    """What each case changes against A: curves with spread, zero as a line."""
    say = Speech(language)
    charts = [_difference(answer, indicator, say) for indicator in CHARTS]
    head = say(N_("Difference to A, week by week; ribbons hold 50 and 90 % of the worlds"))
    return el("div", el("h2", head, kind="cs-sub"), el("div", *charts, kind="cs-three"), kind="cs-block")


def _difference(answer: Compared, indicator: str, say: Speech) -> solara.Element:
    others = range(1, len(answer.cases))
    drawing = differences([(LETTERS[n], answer.difference(n, indicator), style_of(n)) for n in others], indicator)
    marks = [el("span", str(week), style=f"--at: {part:.4f}") for week, part in ticks(0, answer.weeks - 1)]
    measure = MEASURES[indicator]
    told = [f"{LETTERS[n]} {signed(answer.effect(n, indicator), say)[0]}" for n in others]
    attributes = {"class": "cs-echart", "role": "img", "aria-label": f"{say(measure.title)}: {', '.join(told)}"}
    return el(
        "div",
        el("h3", say(measure.title), el("span", " " + say(measure.axis), kind="cs-quiet"), kind="cs-chart-name"),
        el(
            "div",
            solara.FigureEcharts(drawing, attributes=attributes, responsive=True),
            *marks,
            kind="cs-plot",
        ),
        kind="cs-chart cs-tall",
    )


@solara.component
def Outcomes(answer: Compared, language: str) -> solara.Element:
    """The last half year in numbers: level of A, paired difference with interval, share of worlds that are higher."""
    say = Speech(language)
    heads = [say(N_("Last half year")), "A", *[_difference_head(n, say) for n in range(1, len(answer.cases))]]
    rows = [*(_outcome(answer, name, say) for name in TOLD), *_costs(answer, say)]
    note = say(N_("Difference to A with its 95 % interval; below, in how many of the worlds it is higher than in A."))
    title = say(N_("Outcomes"))
    parts = [
        el("h2", title, kind="cs-sub"),
        el("p", note, kind="cs-note"),
        Table(caption=title, heads=heads, rows=rows),
    ]
    return el("div", *parts, kind="cs-block")


def _difference_head(number: int, say: Speech) -> str:
    return say(N_("{letter} against A"), letter=LETTERS[number])


def _outcome(answer: Compared, name: str, say: Speech) -> list[Cell]:
    measure = MEASURES[name]
    effects = [answer.effect(n, name) for n in range(1, len(answer.cases))]
    base = answer.level(0, name)
    places = max(effect.places for effect in effects)
    cells = [_effect_cell(effect, answer.better(n, name), say) for n, effect in enumerate(effects, 1)]
    return [say(measure.title), _level(measure, base, places, say), *cells]


def _costs(answer: Compared, say: Speech) -> list[list[Cell]]:
    """What the courses take from others than the members, where any says so."""
    others = range(1, len(answer.cases))
    hours = [answer.hours_a_year(n) for n in range(len(answer.cases))]
    if not any(hours):
        return []
    each = [answer.hours_per_core(n) for n in others]
    told = [f"{say.number(value)} h" for value in hours]
    for_core = ["-" if value != value else f"{say.number(value)} h" for value in each]
    return [
        [say(N_("Hours of others, a year")), *told],
        [say(N_("of them for each core member more")), "", *for_core],
    ]


def _level(measure: Measure, value: float, places: int, say: Speech) -> str:
    if value != value:
        return "-"
    return f"{say.number(100 * value)} %" if measure.percent else f"{say.number(value, places)} {measure.unit}".rstrip()


def _effect_cell(effect: Effect, better: float, say: Speech) -> Cell:
    """A difference with its interval; pale where luck alone may be behind it."""
    if effect.difference != effect.difference:
        return "-"
    middle, low, high = signed(effect, say)
    note = say(N_("higher in {n} %"), n=round(100 * better)) if better == better else ""
    return {
        "strong": middle,
        "text": f"({low} .. {high})",
        "note": note,
        "kind": "" if effect.clearness > 1.0 else "cs-pale",
    }


@solara.component
def Fates(answer: Compared, language: str) -> solara.Element:
    """Who gains and who loses, by the band in which people were when the courses parted."""
    say = Speech(language)
    if not any(answer.fates):
        return el("div")
    heads = [say(N_("Band before")), *[_difference_head(n, say) for n in range(1, len(answer.cases))]]
    rows = [
        [
            say(BANDS[band]),
            *[_fate_cell(next((f for f in fates if f.band == band), None), say) for fates in answer.fates],
        ]
        for band in (3, 2, 1)
    ]
    note = say(N_("Social energy and identification together at the end, against the same person in A, in six worlds."))
    title = say(N_("Who gains, who loses"))
    parts = [
        el("h2", title, kind="cs-sub"),
        el("p", note, kind="cs-note"),
        Table(caption=title, heads=heads, rows=rows),
    ]
    return el("div", *parts, kind="cs-block")


def _fate_cell(fate: Fate | None, say: Speech) -> Cell:
    if fate is None or fate.gain != fate.gain:
        return "-"
    text = N_("{gain} % gain, {lose} % lose, of about {n} people")
    told = say(text, gain=round(fate.gain), lose=round(fate.lose), n=round(fate.people))
    return {"text": told, "gain": round(fate.gain), "lose": round(fate.lose)}
