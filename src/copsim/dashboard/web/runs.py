"""The runs of a study: a mark for each or for some together, why runs failed, and the way to go on."""

from typing import Any

import solara

from copsim.dashboard.exploring import Exploration, Kept
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.tally import DONE, FAILED, MISSING, Cell, Reason, Tally
from copsim.dashboard.web.block import Block
from copsim.dashboard.web.components import Buttons, RunGrid, Table, button, el
from copsim.study.rows import CRASH, MEMORY, NONFINITE, TIME_OUT

REASONS = {
    NONFINITE: N_("a number of the model was no longer finite"),
    TIME_OUT: N_("it took longer than a run may take"),
    MEMORY: N_("there was no memory for a world of this size"),
    CRASH: N_("its process died"),
}
LEGEND = {
    "done": N_("done"),
    "part": N_("some of them missing"),
    "failed": N_("at least one failed"),
    "missing": N_("missing"),
}
MARKS = {"done": "", "part": "", "failed": "×", "missing": ""}
EVERY = 5  # columns between two that have their number above them


@solara.component
def Rest(exploration: Exploration, kept: Kept, language: str) -> solara.Element:
    """A study that was cancelled: what is there of it, and the way to the rest."""
    say, tally, busy = Speech(language), kept.tally, exploration.going.value is not None
    text = N_("{name}: {there} of {total} runs are there. They are kept until you leave or begin another study.")
    note = say(text, name=tally.name, there=say.number(kept.there), total=say.number(tally.total))
    item = button("resume", say(N_("Go on")), off=busy, kind="main")
    label = say(N_("The study that was cancelled"))
    go_on = Buttons(label=label, items=[item], event_pressed=lambda _: exploration.resume())
    head = el("div", el("h2", label), go_on, kind="cs-head-line")
    return el(
        "section", el("div", head, el("p", note), kind="cs-block"), Runs(tally, language), kind="cs-column", label=label
    )


@solara.component
def Runs(tally: Tally, language: str) -> solara.Element:
    """The picture of all runs, and the reasons of those that failed in words."""
    say = Speech(language)
    title = say(N_("Runs"))
    rows, data = solara.use_memo(lambda: (list(tally.rows()), tally.table()), [tally])
    counts = {"done": tally.count(DONE), "failed": tally.count(FAILED), "missing": tally.count(MISSING)}
    text = say(N_("{done} done, {failed} failed, {missing} missing."), **_numbers(counts, say))
    grid = RunGrid(
        caption=f"{title}: {text}",
        corner=say(N_("policy, points / worlds")),
        columns=[str(cell.worlds.first) if n % EVERY == 0 else "" for n, cell in enumerate(rows[0])],
        rows=[
            {"name": f"{line[0].policy}, {line[0].points}", "cells": [_cell(each, say) for each in line]}
            for line in rows
        ],
        hint=say(N_("A mark tells of itself under the pointer; arrows go from one to the next.")),
    )
    kinds = {_kind(cell) for line in rows for cell in line}
    legend = [
        el("span", el("i", MARKS[kind], kind=f"cs-run cs-run-{kind}"), f" {say(LEGEND[kind])}")
        for kind in LEGEND
        if kind in kinds
    ]
    parts = [el("p", text), grid, el("p", *legend, kind="cs-note cs-run-legend")]
    if tally.reasons:
        heads = [N_("Why runs failed"), N_("Runs"), N_("The first of them"), N_("What it said")]
        caption, *others = map(say, heads)
        parts.append(
            Table(caption=caption, heads=[caption, *others], rows=[_reason(each, say) for each in tally.reasons])
        )
    return Block(title, el("div", *parts, kind="cs-rows"), data, tally.lines(), language)


def _numbers(counts: dict[str, int], say: Speech) -> dict[str, str]:
    return {name: say.number(count) for name, count in counts.items()}


def _kind(cell: Cell) -> str:
    """Which of LEGEND the mark of a cell is."""
    if cell.failed:
        return "failed"
    if cell.missing:
        return "part" if cell.done else "missing"
    return "done"


def _cell(cell: Cell, say: Speech) -> dict[str, Any]:
    kind = _kind(cell)
    counts = _numbers({"done": cell.done, "failed": cell.failed, "missing": cell.missing}, say)
    where = say(
        N_("{policy}, point {points}, world {worlds}"), policy=cell.policy, points=cell.points, worlds=cell.worlds
    )
    told = say(N_("{done} done, {failed} failed, {missing} missing."), **counts)
    why = "; ".join(say(REASONS[status]) for status in cell.reasons)
    return {"kind": f"cs-run-{kind}", "text": MARKS[kind], "about": f"{where}: {told}{f' {why}' if why else ''}"}


def _reason(reason: Reason, say: Speech) -> list[Any]:
    where = say(
        N_("{policy}, point {points}, world {worlds}"), policy=reason.policy, points=reason.point, worlds=reason.world
    )
    return [say(REASONS[reason.status]), say.number(reason.runs), where, reason.message]
