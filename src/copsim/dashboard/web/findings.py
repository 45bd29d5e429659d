"""What a study came to, below the form: a table, a map or indices; each with its data and the commands behind it."""

from typing import Any

import numpy as np
import pandas as pd
import solara

from copsim.dashboard.explored import Explored, Look, Sight
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.tally import FAILED
from copsim.dashboard.web.block import Block
from copsim.dashboard.web.components import (
    Bars,
    Cell,
    Event,
    PlaceMap,
    Table,
    choice,
    el,
)
from copsim.dashboard.web.discover import Discover
from copsim.dashboard.web.runs import Rest, Runs
from copsim.dashboard.web.visitor import Visitor
from copsim.dynamics.outcomes import OUTCOMES
from copsim.show.palette import cividis, ink_on
from copsim.show.words import decimals
from copsim.study.answers.sensitivity import CONVERGED, WORLD

MOST_ROWS = 200
STEPS = 9  # of the scale beside a map
MEASURES = {
    "ST": N_("total Sobol' index: the share of the variance that goes with a factor, alone and together with others"),
    "mu_star": N_("Morris: the mean absolute effect, in the unit of the outcome"),
    "delta": N_("Borgonovo's delta: how far the distribution moves once a factor is known"),
    "pawn": N_("PAWN: how far the distribution moves once a factor is known"),
}


@solara.component
def Findings(visitor: Visitor, language: str) -> solara.Element:
    """Everything that is known of the last study; nothing before there was one."""
    exploration, say = visitor.exploration, Speech(language)
    answer, sight, kept = exploration.answer.value, exploration.sight.value, exploration.kept.value
    parts = [] if kept is None else [Rest(exploration, kept, language)]
    if answer is None or sight is None:
        nothing = el("p", say(N_("What the study comes to will stand here.")), kind="cs-note")
        return el("div", *parts or [nothing], kind="cs-column")
    parts.append(_head(visitor, answer, sight, say))
    if sight.grid is not None:
        lines = f"{answer.table_lines()}\n{answer.run_line(0, sight.look.policy)}"
        parts.append(Block(say(N_("Map")), Places(visitor, answer, sight, language), sight.table, lines, language))
    elif sight.indices is not None and len(sight.indices):
        lines = answer.index_lines(sight.look)
        parts.append(Block(say(N_("Sensitivity")), _bars(sight, say), sight.indices, lines, language))
    else:
        why = sight.reason or say(N_("This outcome does not vary over the points."))
        parts.append(el("div", el("h2", say(N_("Sensitivity"))), el("p", why, kind="cs-note"), kind="cs-block"))
    parts.append(Block(say(N_("Outcomes")), _table(answer, sight, say), sight.table, answer.table_lines(), language))
    parts += [Discover(exploration, answer, sight, language), Runs(answer.tally, language)]
    return el("div", *parts, kind="cs-column")


def _head(visitor: Visitor, answer: Explored, sight: Sight, say: Speech) -> solara.Element:
    """Which outcome and policy are looked at, and how many runs there were."""
    look, exploration, results = sight.look, visitor.exploration, answer.board.results
    meanings = {each.name: say(each.meaning) for each in OUTCOMES}
    outcomes = [(name, meanings.get(name, name)) for name in answer.board.outcomes]
    policies = [(name, name) for name in answer.policies]
    text = N_("{runs} runs, {failed} failed; the same {worlds} worlds at every point.")
    counts = {"runs": results.done, "failed": answer.tally.count(FAILED), "worlds": results.replicates}
    line = [
        el("h2", f"{say(N_('What came'))}: {results.manifest.name}"),
        choice(say(N_("Outcome")), look.outcome, outcomes, lambda name: exploration.look(Look(name, look.policy))),
    ]
    if sight.grid is None:
        line.append(
            choice(say(N_("Policy")), look.policy, policies, lambda name: exploration.look(Look(look.outcome, name)))
        )
    note = say(text, **{name: say.number(count) for name, count in counts.items()})
    return el("div", el("div", *line, kind="cs-head-line"), el("p", note, kind="cs-note"), kind="cs-block")


@solara.component
def Places(visitor: Visitor, answer: Explored, sight: Sight, language: str) -> solara.Element:
    """A map for each policy: a number at every place, coloured alike in all; each opens its case on the Stage."""
    say, router, grid = Speech(language), solara.use_router(), sight.grid
    assert grid is not None

    def open_case(policy: str, point: int) -> None:
        if 0 <= int(point) < grid.points.size:
            visitor.session.change(answer.experiment(int(point), policy))
            router.push("/")

    def figure(policy: str) -> solara.Element:
        drawn = _map(sight, policy, lambda point: open_case(policy, point), say)
        return el("figure", el("figcaption", policy), drawn)

    text = N_("{x} to the right, {y} upward; a place opens its case on the Stage, arrows go from one to the next.")
    scale = ", ".join(cividis(n / (STEPS - 1)) for n in range(STEPS))
    low, high = (f"{_number(end, sight, say)}{' %' if sight.percent else ''}" for end in sight.ends)
    ramp = el("i", style=f"background: linear-gradient(90deg, {scale})")
    return el(
        "div",
        el("p", say(text, x=grid.x, y=grid.y), kind="cs-note"),
        el("div", *map(figure, answer.policies), kind="cs-maps"),
        el("p", low, ramp, high, kind="cs-scale"),
        kind="cs-rows",
    )


def _map(sight: Sight, policy: str, on_open: Event, say: Speech) -> solara.Element:
    grid = sight.grid
    assert grid is not None
    return PlaceMap(
        caption=f"{policy}: {grid.x}, {grid.y}",
        corner=f"{grid.y.rpartition('.')[2]} / {grid.x.rpartition('.')[2]}",
        xs=[_value(x) for x in grid.xs],
        ys=[_value(y) for y in grid.ys[::-1]],
        rows=[[_place(sight, int(point), policy, say) for point in line] for line in grid.points[::-1]],
        event_open=on_open,
    )


def _place(sight: Sight, point: int, policy: str, say: Speech) -> dict[str, Any]:
    row, grid = sight.at(point, policy), sight.grid
    assert grid is not None
    mean, (low, high) = float(row["mean"]), sight.ends
    share = (mean - low) / (high - low) if high > low else 0.5
    colour = cividis(share) if mean == mean else "#ffffff"
    told = f"{grid.x} {_value(row[grid.x])}, {grid.y} {_value(row[grid.y])}: {_told(row, sight, say)}"
    return {
        "point": point,
        "text": _number(mean, sight, say),
        "about": f"{policy}, {told}; {say(N_('opens on the Stage'))}",
        "colour": colour,
        "ink": ink_on(colour),
    }


def _bars(sight: Sight, say: Speech) -> solara.Element:
    """The main index of each factor with its interval; hatched where it has not converged."""
    indices = sight.indices
    assert indices is not None
    rows = [_bar(row, say) for row in indices.to_dict("records")]
    heads = [say(N_("Factor")), say(N_("Index")), say(N_("Value (95 % interval)")), say(N_("Verdict"))]
    caption = say(MEASURES[next(name for name in indices["measure"] if name in MEASURES)])
    note = N_("{what}. Hatched: half of the interval is wider than {width}, so more points are needed.")
    text = say(note, what=caption[:1].upper() + caption[1:], width=say.number(CONVERGED, 2))
    return el("div", el("p", text, kind="cs-note"), Bars(caption=caption, heads=heads, rows=rows), kind="cs-rows")


def _bar(row: dict[Any, Any], say: Speech) -> dict[str, Any]:
    value, low, high = (float(np.nan_to_num(row[name])) for name in ("value", "lo95", "hi95"))
    return {
        "name": say(N_("luck: share of the variance of one run")) if row["factor"] == WORLD else row["factor"],
        "value": value,
        "low": low,
        "high": high,
        "converged": bool(row["converged"]),
        "text": f"{say.number(value, 2)} ({say.number(low, 2)} .. {say.number(high, 2)})",
        "verdict": say(N_("converged")) if row["converged"] else say(N_("not converged")),
    }


def _table(answer: Explored, sight: Sight, say: Speech) -> solara.Element:
    """A row for each point and a column for each policy; of very many points the first ones."""
    table, title = sight.table, say(N_("Outcomes"))
    points = table.drop_duplicates("point").set_index("point")[answer.factors].head(MOST_ROWS)
    cells = {(row["point"], row["policy"]): _told(row, sight, say) for _, row in table.iterrows()}
    rows: list[list[Cell]] = [
        [str(point), *map(_value, factors), *[cells[point, name] for name in answer.policies]]
        for point, factors in zip(points.index, points.itertuples(index=False), strict=True)
    ]
    note = say(N_("Mean over worlds, its 95 % interval, and how many worlds have it."))
    if len(rows) < table["point"].nunique():
        note += " " + say(N_("The first {n} points; the data hold all of them."), n=MOST_ROWS)
    inner = Table(caption=title, heads=[say(N_("Point")), *answer.factors, *answer.policies], rows=rows)
    box = el("div", inner, kind="cs-scroll", tabindex="0", role="region", label=title)
    return el("div", el("p", note, kind="cs-note"), box, kind="cs-rows")


def _told(row: "pd.Series[Any]", sight: Sight, say: Speech) -> str:
    """Mean, interval and worlds of one case."""
    mean, low, high = (_number(float(row[name]), sight, say) for name in ("mean", "lo95", "hi95"))
    worlds = say.plural(N_("{n} world"), N_("{n} worlds"), int(row["n"]))
    return f"{mean}{' %' if sight.percent else ''} ({low} .. {high}), {worlds}"


def _number(value: float, sight: Sight, say: Speech) -> str:
    """A mean with the digits that the usual interval supports."""
    if value != value:
        return "-"
    return say.number(100 * value) if sight.percent else say.number(value, decimals(sight.half))


def _value(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
