"""What others see of a room: its phases, its questions with what was answered, and what becomes of an answer."""

from dataclasses import dataclass
from enum import StrEnum

from copsim.dashboard.workshop.questions import Question
from copsim.dashboard.workshop.truths import Came


class Phase(StrEnum):
    """Where a question stands; a room without one is a lobby."""

    LOBBY = "lobby"
    OPEN = "open"
    CLOSED = "closed"
    REVEALED = "revealed"


class Reply(StrEnum):
    """What becomes of an answer."""

    TAKEN = "taken"
    LATE = "late"
    TOO_SOON = "soon"
    WRONG = "wrong"
    FULL = "full"
    STRANGER = "stranger"


@dataclass(frozen=True)
class Poll:
    """One question and its answers, in no order that tells who gave them. batch: what is revealed together."""

    question: Question
    phase: Phase
    answers: tuple[float, ...] = ()
    came: Came | None = None
    batch: int = 0

    @property
    def counts(self) -> tuple[int, ...]:
        """How many answers each bar has."""
        counts = [0] * (self.question.bar_of(self.question.high) + 1)
        for value in self.answers:
            counts[self.question.bar_of(value)] += 1
        return tuple(counts)


@dataclass(frozen=True)
class Seen:
    """A room as it was at one moment. here: guests whose phones ask for news."""

    code: str
    phase: Phase
    here: int
    polls: tuple[Poll, ...]

    @property
    def shown(self) -> tuple[Poll, ...]:
        """What is on the Stage: the question that is open or closed, or all that was revealed last."""
        last = self.polls[-1:]
        if self.phase != Phase.REVEALED:
            return last
        return tuple(poll for poll in self.polls if poll.batch == last[0].batch)


@dataclass(frozen=True)
class Own:
    """What one guest sees. number: of the question, 0 in the lobby; answer: the one that this guest gave."""

    number: int = 0
    poll: Poll | None = None
    answer: float | None = None

    @property
    def phase(self) -> Phase:
        """Where the question stands."""
        return self.poll.phase if self.poll else Phase.LOBBY
