"""One room: its guests, what was asked, and what they answered. All of it is in memory, and gone when the room ends."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from hmac import compare_digest
from threading import Lock
from time import monotonic

from copsim.dashboard.workshop.bell import Bell
from copsim.dashboard.workshop.polls import Own, Phase, Poll, Reply, Seen
from copsim.dashboard.workshop.questions import Question
from copsim.dashboard.workshop.truths import Came

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
CODE_LETTERS = 5
MOST_GUESTS = 200
PAUSE = 1.0  # seconds between two answers of one guest
AWAY = 60.0  # seconds after which a guest who has not answered gives up the seat
HERE = 10.0  # seconds after which a phone that does not ask any more is not counted as here


@dataclass
class _Asked:
    question: Question
    phase: Phase = Phase.OPEN
    answers: dict[str, float] = field(default_factory=dict)
    came: Came | None = None
    batch: int = 0

    def poll(self, *, with_answers: bool) -> Poll:
        values = tuple(sorted(self.answers.values())) if with_answers else ()
        return Poll(self.question, self.phase, values, self.came, self.batch)


class Room:
    """The room of a server. `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.bell = Bell()
        self._clock, self._lock = clock, Lock()
        self._clear()

    def _clear(self) -> None:
        self.code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        self._secret = secrets.token_bytes(32)
        self._asked: list[_Asked] = []
        self._heard: dict[str, float] = {}  # when a guest was last heard of
        self._answered: dict[str, float] = {}  # when a guest last gave an answer

    def new_guest(self) -> str:
        """A ticket for somebody who comes in; only this room can write one, and it says nothing of anybody."""
        name = secrets.token_urlsafe(9)
        return f"{name}.{self._signature(name)}"

    def knows(self, ticket: str) -> bool:
        """Whether this room wrote the ticket."""
        name, _, signature = ticket.partition(".")
        return compare_digest(self._signature(name).encode(), signature.encode())

    def _signature(self, name: str) -> str:
        return blake2b(name.encode(), key=self._secret, digest_size=12).hexdigest()

    def arrive(self, ticket: str) -> bool:
        """A guest is heard of; False if all seats are taken."""
        with self._lock:
            return self._seat(ticket)

    def _seat(self, ticket: str) -> bool:
        if ticket not in self._heard:
            self._make_room()
            if len(self._heard) >= MOST_GUESTS:
                return False
            self.bell.ring()
        self._heard[ticket] = self._clock()
        return True

    def _make_room(self) -> None:
        """When all seats are taken, those who came and never answered are given to others."""
        if len(self._heard) >= MOST_GUESTS:
            now = self._clock()
            gone = [who for who, when in self._heard.items() if now - when > AWAY and who not in self._answered]
            for who in gone:
                del self._heard[who]

    def answer(self, ticket: str, number: int, value: float) -> Reply:
        """An answer to question `number`; the last one of a guest counts."""
        with self._lock:
            reply = self._judge(ticket, number, value)
            if reply == Reply.TAKEN:
                self._answered[ticket] = self._clock()
                self._asked[-1].answers[ticket] = value
                self.bell.ring()
            return reply

    def _judge(self, ticket: str, number: int, value: float) -> Reply:
        if not self.knows(ticket):
            return Reply.STRANGER
        if not self._seat(ticket):
            return Reply.FULL
        if self._phase() != Phase.OPEN or number != len(self._asked):
            return Reply.LATE
        if not self._asked[-1].question.allows(value):
            return Reply.WRONG
        waited = self._clock() - self._answered.get(ticket, float("-inf"))
        return Reply.TAKEN if waited >= PAUSE else Reply.TOO_SOON

    def own(self, ticket: str) -> Own:
        """What one guest sees."""
        with self._lock:
            if not self._asked:
                return Own()
            asked = self._asked[-1]
            return Own(len(self._asked), asked.poll(with_answers=False), asked.answers.get(ticket))

    def open(self, question: Question) -> None:
        """Ask; what was asked before is closed."""
        with self._lock:
            self._shut()
            self._asked.append(_Asked(question))
        self.bell.ring()

    def close(self) -> None:
        """Take no more answers."""
        with self._lock:
            self._shut()
        self.bell.ring()

    def _shut(self) -> None:
        if self._phase() == Phase.OPEN:
            self._asked[-1].phase = Phase.CLOSED

    def reveal(self, truth: Callable[[Question], Came | None]) -> None:
        """Show what came, for every closed question that `truth` knows the answer to."""
        with self._lock:
            batch = 1 + max((asked.batch for asked in self._asked), default=0)
            for asked in self._asked:
                came = truth(asked.question) if asked.phase == Phase.CLOSED else None
                if came is not None:
                    asked.came, asked.phase, asked.batch = came, Phase.REVEALED, batch
        self.bell.ring()

    def end(self) -> None:
        """Delete guests, questions and answers. The code is another one from then on, and no old ticket is known."""
        with self._lock:
            self._clear()
        self.bell.ring()

    def seen(self) -> Seen:
        """The room as it is now."""
        with self._lock:
            now = self._clock()
            here = sum(now - when <= HERE for when in self._heard.values())
            polls = tuple(asked.poll(with_answers=True) for asked in self._asked)
            return Seen(self.code, self._phase(), here, polls)

    def _phase(self) -> Phase:
        return self._asked[-1].phase if self._asked else Phase.LOBBY
