"""Discover: under which conditions a study goes wrong, in boxes of its factors."""

import math
from typing import Any

import solara

from copsim.dashboard.explored import FEWEST_OF_EACH, Bad, Boxes, Explored, Sight
from copsim.dashboard.exploring import Exploration
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.block import Block
from copsim.dashboard.web.components import Buttons, Fields, Table, button, el
from copsim.study.answers.discover import Cut

SIGNS = {"<": N_("below"), ">": N_("above")}
HOW = N_(
    "Coverage: the share of all bad points that a box holds; density: the share of its points that are bad. Both are "
    "of the half of the points that the search did not see; in brackets those of the half in which the box was found."
)


@solara.component
def Discover(exploration: Exploration, answer: Explored, sight: Sight, language: str) -> solara.Element:
    """What counts as bad, and the boxes in which most points are so."""
    say, outcome = Speech(language), sight.look.outcome
    sought, boxes = exploration.sought.value, exploration.boxes.value
    usual = Bad(outcome, sight.look.policy, "<", answer.usual_bound(sight.look))
    chosen, choose = solara.use_state(usual)
    bad = chosen if chosen.outcome == outcome else usual
    title = say(N_("Discover"))

    def put(what: list[Any]) -> None:
        choose(_with(bad, str(what[0]), what[1], answer))

    note = N_("Points are bad where the outcome, over their worlds, is on the wrong side of a bound.")
    fields = Fields(label=title, fields=_fields(bad, answer, say), event_put=put)
    waits = sought is not None and (boxes is None or boxes.bad != sought)
    seek = button("seek", say(N_("Seek boxes")), off=waits or math.isnan(bad.bound), kind="main")
    form = el(
        "div",
        fields,
        Buttons(label=title, items=[seek], event_pressed=lambda _: exploration.seek(bad)),
        kind="cs-seek",
    )
    parts = [el("p", say(note), kind="cs-note"), form]
    if waits:
        parts.append(el("p", say(N_("Boxes are being sought ...")), role="status"))
    elif boxes is not None:
        parts.append(_found(boxes, say))
    content = el("div", *parts, kind="cs-rows")
    if boxes is None or boxes.table is None:
        return el("div", el("h2", title), content, kind="cs-block")
    return Block(title, content, boxes.table, answer.box_lines(boxes), language)


def _fields(bad: Bad, answer: Explored, say: Speech) -> list[dict[str, Any]]:
    bound = None if math.isnan(bad.bound) else bad.bound
    return [
        {
            "name": "policy",
            "label": say(N_("Under")),
            "value": bad.policy,
            "options": [(name, name) for name in answer.policies],
        },
        {
            "name": "sign",
            "label": say(N_("{outcome} is"), outcome=bad.outcome),
            "value": bad.sign,
            "options": [(sign, say(text)) for sign, text in SIGNS.items()],
        },
        {"name": "bound", "label": say(N_("the bound")), "value": bound, "kind": "number"},
    ]


def _with(bad: Bad, field: str, value: object, answer: Explored) -> Bad:
    """With another value; what the page does not offer changes nothing."""
    if field == "policy" and value in answer.policies:
        return bad._replace(policy=str(value))
    if field == "sign" and value in SIGNS:
        return bad._replace(sign=str(value))
    if field == "bound":
        return bad._replace(bound=float(value) if isinstance(value, int | float) else math.nan)
    return bad


def _found(boxes: Boxes, say: Speech) -> solara.Element:
    """The boxes, or why there are none."""
    if boxes.reason:
        return el("p", boxes.reason, kind="cs-problems", role="alert")
    text = N_("{wrong} of {points} points are bad: {goal}, under {policy}.")
    slots = {"wrong": say.number(boxes.wrong), "points": say.number(boxes.points)}
    told = [say(text, goal=boxes.goal, policy=boxes.bad.policy, **slots)]
    if boxes.too_few:
        told.append(say(N_("To tell them apart takes {n} points that are bad and {n} that are not."), n=FEWEST_OF_EACH))
    elif not boxes.cuts:
        told.append(say(N_("No box tells them from the others.")))
    parts = [el("p", " ".join(told), role="status")]
    if boxes.cuts:
        parts += [_table(boxes, say), el("p", say(HOW), kind="cs-note")]
    return el("div", *parts, kind="cs-rows")


def _table(boxes: Boxes, say: Speech) -> solara.Element:
    caption = say(N_("Boxes"))
    assert boxes.table is not None
    rows = [
        [
            say(N_(" and ")).join(_cut(cut, say) for cut in cuts),
            _both(row["coverage_unseen"], row["coverage"], say),
            _both(row["density_unseen"], row["density"], say),
        ]
        for cuts, row in zip(boxes.cuts, boxes.table.to_dict("records"), strict=True)
    ]
    heads = [say(N_("Box")), say(N_("Coverage")), say(N_("Density"))]
    return Table(caption=caption, heads=heads, rows=rows)


def _cut(cut: Cut, say: Speech) -> str:
    """A condition in words."""
    low, high = f"{cut.low:.3g}", f"{cut.high:.3g}"
    if cut.low == -math.inf:
        return say(N_("{factor} at most {high}"), factor=cut.factor, high=high)
    if cut.high == math.inf:
        return say(N_("{factor} at least {low}"), factor=cut.factor, low=low)
    return say(N_("{factor} from {low} to {high}"), factor=cut.factor, low=low, high=high)


def _both(unseen: float, seen: float, say: Speech) -> dict[str, str]:
    """Shares in the half that was not seen and in the other one."""
    return {"strong": f"{say.number(100 * unseen)} %", "text": f"({say.number(100 * seen)} %)"}
