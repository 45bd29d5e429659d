"""Who leads a room from a Stage: what is to be asked, what may be done now, and the counts to take away."""

import csv
from io import StringIO

from copsim.dashboard.frame import Frame
from copsim.dashboard.guide import Guide
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.workshop.doors import Door
from copsim.dashboard.workshop.polls import Phase, Poll
from copsim.dashboard.workshop.questions import Question, of_tour, usual
from copsim.dashboard.workshop.truths import came, judged

HEADS = (N_("question"), N_("change"), N_("answer"), N_("guests"), N_("what came"), N_("score of the room"))


class Leader:
    """One visitor's sight of the room. picked: the question that is asked next, outside of tours."""

    def __init__(self, door: Door) -> None:
        self.door, self.room = door, door.room
        self.seen = Shown(self.room.seen())
        self.picked = Shown("")
        self.close = self.room.bell.listen(lambda: self.seen.set(self.room.seen()))

    @property
    def hides(self) -> bool:
        """Whether what follows is a secret: from the choice of a question until what came is revealed."""
        return bool(self.picked.value) or self.seen.value.phase == Phase.OPEN

    def question(self, guide: Guide | None, frame: Frame | None) -> Question | None:
        """What would be asked now."""
        if guide is not None:
            return of_tour(guide)
        name = self.picked.value
        return usual(name, frame) if name and frame else None

    def can(self, question: Question | None, guide: Guide | None, frame: Frame | None) -> dict[str, bool]:
        """Which buttons do anything. Revealing waits for all worlds, and in a tour for the tour."""
        seen, told = self.seen.value, guide is None or not guide.step.hide
        closed = [poll for poll in seen.polls if poll.phase == Phase.CLOSED]
        return {
            "open": question is not None and not question.needs_change and seen.phase != Phase.OPEN,
            "close": seen.phase == Phase.OPEN,
            "reveal": told and frame is not None and frame.is_whole and any(_fits(poll, frame) for poll in closed),
        }

    def reveal(self, frame: Frame) -> None:
        """Show what came to everything that was asked about this experiment."""
        self.room.reveal(lambda question: came(question, frame))
        self.picked.set("")

    def end(self) -> None:
        """Delete everything; a new room with another code waits for guests."""
        self.room.end()
        self.picked.set("")


def _fits(poll: Poll, frame: Frame) -> bool:
    return poll.question.experiment == frame.experiment


def sheet(polls: tuple[Poll, ...], say: Speech) -> str:
    """CSV of how often each answer was given, and nothing else about who gave it."""
    file = StringIO()
    table = csv.writer(file, lineterminator="\n")
    table.writerow([say(head) for head in HEADS])
    for poll in polls:
        question, truth = poll.question, poll.came
        tail = (truth.text(say), judged(question, poll.answers, truth, say)) if truth else ("", "")
        for label, count in zip(question.bars(say), poll.counts, strict=True):
            table.writerow([say(question.prompt), question.change(say), label, count, *tail])
    return file.getvalue()
