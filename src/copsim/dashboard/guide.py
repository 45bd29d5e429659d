"""Where a visitor is in a guided tour, and what the room has guessed so far. Immutable."""

from dataclasses import dataclass, replace
from typing import Self

from copsim.dashboard.tours import Step, Tour, options, tours


@dataclass(frozen=True)
class Guide:
    """votes: for each step with a question, how many chose each of its answers."""

    name: str
    number: int = 0
    votes: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @property
    def tour(self) -> Tour:
        """The tour."""
        return tours()[self.name]

    @property
    def step(self) -> Step:
        """The step it stands at."""
        return self.tour.steps[self.number]

    @property
    def reveals(self) -> bool:
        """Whether the next step shows what this one hides."""
        steps = self.tour.steps
        return self.step.hide and self.number + 1 < len(steps) and not steps[self.number + 1].hide

    def counts(self, number: int) -> tuple[int, ...]:
        """What the room guessed in a step."""
        return dict(self.votes).get(number, (0,) * len(options(self.tour.steps[number].ask)))

    def voted(self, option: int, change: int) -> Self:
        """One hand more or less for an answer of this step."""
        counts = list(self.counts(self.number))
        counts[option] = max(0, counts[option] + change)
        return replace(self, votes=tuple({**dict(self.votes), self.number: tuple(counts)}.items()))

    def turned(self, by: int) -> Self:
        """Some steps on or back."""
        return replace(self, number=min(max(0, self.number + by), len(self.tour.steps) - 1))
