"""The strip of a guided tour: what to say, what the room guesses, and what came."""

from typing import Any

import solara

from copsim.dashboard.frame import Frame
from copsim.dashboard.guide import Guide
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.tours import options, question, truth
from copsim.dashboard.web.components import Event, TourStrip
from copsim.dashboard.web.visitor import Visitor


@solara.component
def Guiding(visitor: Visitor, guide: Guide, frame: Frame | None, language: str) -> solara.Element:
    """The strip for one step."""
    say = Speech(language)
    return TourStrip(**told(guide, frame, say), words=words(say), **hands(visitor, guide))


def told(guide: Guide, frame: Frame | None, say: Speech) -> dict[str, Any]:
    """All that is said in a step, by whoever shows it."""
    step, tour = guide.step, guide.tour
    counts = guide.counts(guide.number) if step.ask else ()
    shown = frame if frame is not None and frame.experiment == tour.experiment(guide.number) else None
    return {
        "title": say(tour.title),
        "number": guide.number + 1,
        "steps": len(tour.steps),
        "minutes": round(step.minutes),
        "say": say(step.say),
        "notes": say(step.notes),
        "options": [
            {"text": say(text), "count": count}
            for text, count in zip(options(step.ask) if step.ask else (), counts, strict=True)
        ],
        "answers": answers(guide, shown, say) if shown else [],
        "reveals": guide.reveals,
        "can_replay": bool(step.play) or bool(shown and shown.is_changed and not step.hide),
    }


def hands(visitor: Visitor, guide: Guide) -> dict[str, Event]:
    """What the buttons of a step do."""
    return {
        "event_vote": lambda what: visitor.guide.set(guide.voted(int(what[0]), int(what[1]))),
        "event_turn": lambda by: visitor.turn(int(by)),
        "event_again": lambda *_: visitor.play_step(),
        "event_leave": lambda *_: visitor.guide.set(None),
    }


def answers(guide: Guide, frame: Frame, say: Speech) -> list[dict[str, Any]]:
    """Each question that this step answers: what most of the room said, and what came."""
    rows = []
    for number in guide.tour.asked(guide.number) if not guide.step.hide else ():
        ask, counts = guide.tour.steps[number].ask, guide.counts(number)
        came, most, all_votes = truth(frame, ask, say), max(counts), sum(counts)
        words = options(ask)
        room = "-"
        if all_votes:
            first = counts.index(most)
            room = say(N_("{answer} ({n} of {all})"), answer=say(words[first]), n=most, all=all_votes)
        right = bool(all_votes) and counts[came.option] == most
        rows.append({"question": question(ask, say), "room": room, "came": came.text, "right": right})
    return rows


def words(say: Speech) -> dict[str, str]:
    """What stands on a step."""
    return {
        "tour": say(N_("Guided tour")),
        "step": say(N_("Step")),
        "timer": say(N_("Time in this step")),
        "count": say(N_("Count the hands")),
        "less": say(N_("one less")),
        "more": say(N_("one more")),
        "answers": say(N_("What the room said, and what came")),
        "room": say(N_("The room said")),
        "came": say(N_("What came")),
        "notes": say(N_("Notes")),
        "replay": say(N_("Play again")),
        "back": say(N_("Back")),
        "next": say(N_("Next")),
        "reveal": say(N_("Reveal")),
        "end": say(N_("End")),
        "leave": say(N_("Leave the tour")),
        "second": say(N_("Presenter window")),
        "second_title": say(N_("Notes, clock and buttons in a window of their own; this one keeps what the room sees")),
        "kept_back": say(N_("The browser keeps the second window back; allow this address to open windows.")),
    }
