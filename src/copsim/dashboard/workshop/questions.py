"""What a room can be asked: chances, numbers, and which of several answers. Guests see them in their own language."""

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, isfinite

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import ALIVE, Frame
from copsim.dashboard.guide import Guide
from copsim.dashboard.levers import told
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.tours import DIRECTIONS, question
from copsim.show.words import MEASURES

MOST_BARS = 12


class Kind(StrEnum):
    """chance: worlds out of ten; number: a level; choice: one of several answers."""

    CHANCE = "chance"
    NUMBER = "number"
    CHOICE = "choice"


PROMPTS = {
    ALIVE: (Kind.CHANCE, N_("In how many of 10 worlds is this community alive at the end?")),
    "core": (Kind.NUMBER, N_("How many people are in the core in the last half year, on average over the worlds?")),
    "members": (Kind.NUMBER, N_("How many members are there in the last half year, on average over the worlds?")),
    "energy": (Kind.CHOICE, N_("Does the social energy end higher or lower than without the change?")),
    "value_per_hour": (Kind.CHOICE, N_("Does the value of an hour end higher or lower than without the change?")),
}


@dataclass(frozen=True)
class Question:
    """One question about one experiment. An answer is low, low + step, .. or high; of a choice its place.

    step: of the slider, in the unit of the indicator, worlds out of ten, or 1. tour, number: the step that asks it.
    """

    kind: Kind
    indicator: str
    prompt: str
    experiment: Experiment
    high: float = 10.0
    low: float = 0.0
    step: float = 1.0
    tour: str = ""
    number: int = -1

    @property
    def needs_change(self) -> bool:
        """Whether something has to be moved first: what comes without a change can be seen already."""
        return not self.experiment.moves

    def allows(self, value: float) -> bool:
        """Whether this is an answer to it."""
        return isfinite(value) and self.low <= value <= self.high and ((value - self.low) / self.step).is_integer()

    def name(self, say: Speech) -> str:
        """What is asked, in a few words."""
        return question(self.indicator, say)

    def change(self, say: Speech) -> str:
        """What was moved in the experiment that is asked about."""
        if self.tour:
            return ""
        leave, text = N_("those who carry it leave"), N_("From week {week} on: {what}")
        moves = self.experiment.moves
        whats = [say(leave) if move.loss else told(dict(move.values), say) for move in moves]
        return "; ".join(say(text, week=move.week, what=what) for move, what in zip(moves, whats, strict=True))

    def answers(self, say: Speech) -> tuple[str, ...]:
        """The answers of a choice; of anything else none."""
        return tuple(say(text) for text in DIRECTIONS) if self.kind == Kind.CHOICE else ()

    def said(self, value: float, say: Speech) -> str:
        """An answer in words."""
        return self.answers(say)[int(value)] if self.kind == Kind.CHOICE else say.number(value)

    @property
    def width(self) -> float:
        """How much of the scale one bar stands for."""
        steps = round((self.high - self.low) / self.step) + 1
        return self.step * ceil(steps / MOST_BARS)

    def bar_of(self, value: float) -> int:
        """The bar that an answer or a truth belongs to."""
        return round((min(max(value, self.low), self.high) - self.low) / self.step) // round(self.width / self.step)

    def bars(self, say: Speech) -> list[str]:
        """What is written under each bar."""
        if self.kind == Kind.CHOICE:
            return list(self.answers(say))
        starts = [self.low + n * self.width for n in range(self.bar_of(self.high) + 1)]
        ends = [min(start + self.width - self.step, self.high) for start in starts]
        numbers = [(say.number(start), say.number(end)) for start, end in zip(starts, ends, strict=True)]
        return [low if low == high else f"{low}\N{EN DASH}{high}" for low, high in numbers]


def of_tour(guide: Guide) -> Question | None:
    """What the step of a tour asks; None if it asks nothing."""
    step, experiment = guide.step, guide.tour.experiment(guide.number)
    if not step.ask:
        return None
    kind = Kind.CHANCE if step.ask == ALIVE else Kind.CHOICE
    high = 10.0 if kind == Kind.CHANCE else len(DIRECTIONS) - 1.0
    return Question(kind, step.ask, step.say, experiment, high, tour=guide.name, number=guide.number)


def usual(indicator: str, frame: Frame) -> Question:
    """One of the questions about any experiment; a number may be up to twice of what it is without the change."""
    kind, prompt = PROMPTS[indicator]
    if kind != Kind.NUMBER:
        high = 10.0 if kind == Kind.CHANCE else len(DIRECTIONS) - 1.0
        return Question(kind, indicator, prompt, frame.experiment, high)
    level = frame.level(indicator)[0]
    high = 10.0 * ceil(max(10.0, 2.0 * level if isfinite(level) else 0.0) / 10.0)
    return Question(kind, indicator, prompt, frame.experiment, high)


def titles(say: Speech) -> list[tuple[str, str]]:
    """The usual questions by their indicators, in a few words."""
    ends = {Kind.CHANCE: N_("of 10 worlds"), Kind.NUMBER: N_("how many"), Kind.CHOICE: N_("higher or lower")}
    return [(name, f"{say(MEASURES[name].title)}: {say(ends[kind])}") for name, (kind, _) in PROMPTS.items()]
