"""The strip of a workshop room on the Stage: the code, the question, what guests say, and what came."""

from typing import Any
from urllib.parse import quote

import solara

from copsim.dashboard.frame import Frame
from copsim.dashboard.guide import Guide
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.web.components import RoomStrip
from copsim.dashboard.workshop.leading import Leader, sheet
from copsim.dashboard.workshop.polls import Phase, Poll
from copsim.dashboard.workshop.questions import Question, titles
from copsim.dashboard.workshop.truths import judged


@solara.component
def Leading(leader: Leader, guide: Guide | None, frame: Frame | None, language: str) -> solara.Element:
    """The strip. frame: the answer to what is on the Stage now, once it is there."""
    say, seen = Speech(language), leader.seen.value
    question = leader.question(guide, frame)
    can = leader.can(question, guide, frame)
    picture = solara.use_memo(leader.door.picture, [seen.code])
    solara.use_effect(lambda: _tour_reveals(leader, guide, frame, can["reveal"]), [guide, can["reveal"]])

    return RoomStrip(
        code=seen.code,
        join=leader.door.join,
        picture=picture,
        here=seen.here,
        picked=leader.picked.value,
        questions=titles(say) if guide is None else [],
        hint=hint(question, leader, guide, say),
        can=can,
        cards=[card(poll, say) for poll in seen.shown],
        sheet="data:text/csv;charset=utf-8," + quote(sheet(seen.polls, say)) if seen.polls else "",
        words=_words(say, seen.here),
        event_pick=leader.picked.set,
        event_pressed=lambda name: lead(leader, name, guide, frame),
    )


def lead(leader: Leader, name: str, guide: Guide | None, frame: Frame | None) -> None:
    """A button of the room was pressed; one that does nothing now does nothing."""
    question = leader.question(guide, frame)
    can = leader.can(question, guide, frame)
    if name == "open" and question is not None and can["open"]:
        leader.room.open(question)
    elif name == "close":
        leader.room.close()
    elif name == "reveal" and frame is not None and can["reveal"]:
        leader.reveal(frame)
    elif name == "end":
        leader.end()


def _tour_reveals(leader: Leader, guide: Guide | None, frame: Frame | None, can_reveal: bool) -> None:
    """Where a tour shows what came, the room sees it too."""
    if guide is not None and frame is not None and can_reveal:
        leader.reveal(frame)


def hint(question: Question | None, leader: Leader, guide: Guide | None, say: Speech) -> str:
    """What to do next, where it is not plain."""
    if guide is not None:
        return say(N_("Open the question of this step.")) if question else say(N_("This step asks nothing."))
    if not leader.picked.value:
        return say(N_("Choose a question; what follows is hidden from then on."))
    if question is None or question.needs_change:
        return say(N_("Now pull a lever, then open the question."))
    return question.change(say)


def card(poll: Poll, say: Speech) -> dict[str, Any]:
    """One question as the Stage shows it: a bar for each answer, and what came over them."""
    question, truth, counts = poll.question, poll.came, poll.counts
    ends = range(question.bar_of(truth.low), question.bar_of(truth.high) + 1) if truth else range(0)
    right = question.bar_of(truth.value) if truth else -1
    bars = [
        {"label": label, "count": count, "within": n in ends, "came": n == right}
        for n, (label, count) in enumerate(zip(question.bars(say), counts, strict=True))
    ]
    return {
        "text": question.name(say) if question.tour else say(question.prompt),
        "phase": _phase(poll.phase, say),
        "open": poll.phase == Phase.OPEN,
        "answers": say.plural(N_("{n} answer"), N_("{n} answers"), sum(counts)),
        "bars": bars,
        "came": truth.text(say) if truth else "",
        "score": judged(question, poll.answers, truth, say) if truth else "",
    }


def guests(here: int, say: Speech) -> str:
    """How many are in the room."""
    return say.plural(N_("{n} guest is here"), N_("{n} guests are here"), here)


def _phase(phase: Phase, say: Speech) -> str:
    words = {Phase.OPEN: N_("open"), Phase.CLOSED: N_("closed"), Phase.REVEALED: N_("revealed")}
    return say(words[phase])


def _words(say: Speech, here: int) -> dict[str, str]:
    return {
        "room": say(N_("Workshop room")),
        "join": say(N_("Guests join at")),
        "larger": say(N_("Show the code large")),
        "close_large": say(N_("Close")),
        "picture": say(N_("QR code of the address at which guests join")),
        "here": guests(here, say),
        "ask": say(N_("Ask the room")),
        "none": say(N_("nothing")),
        "open": say(N_("Open")),
        "close": say(N_("Close answers")),
        "reveal": say(N_("Reveal")),
        "counts": say(N_("Counts (CSV)")),
        "end": say(N_("End the room")),
        "really": say(N_("Delete all answers?")),
        "came": say(N_("What came")),
    }
