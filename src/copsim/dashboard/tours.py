"""Guided tours: what to say, to ask, to pull and to show, step by step. Each is a file in tours/."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import Frame
from copsim.dashboard.headline import size_of
from copsim.dashboard.levers import LEVER
from copsim.dashboard.speech import N_, Speech
from copsim.scenario.link import Move
from copsim.show.words import MEASURES

HIGHER, SAME, LOWER = 0, 1, 2
DIRECTIONS = (N_("higher"), N_("about the same"), N_("lower"))
TENTHS = (N_("in 0 to 3 of 10 worlds"), N_("in 4 to 6 of 10"), N_("in 7 to 10 of 10"))


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Step(_Part):
    """One step. say: for everybody; notes: for who leads it; minutes: how long it usually takes.

    ask: an indicator, whose difference at the end is guessed, or "alive". pull: levers and the stop they are pulled to,
    in order, from the week after `week` on; lose: those who carry the community leave. hide: what follows is not shown
    yet. A step without `keep` begins with the community as the tour found it, one with `scenario` with another one.
    """

    say: str
    notes: str = ""
    minutes: float = Field(1.0, gt=0, le=30)
    week: int | None = None
    pull: dict[str, int] = {}
    lose: bool = False
    keep: bool = True
    scenario: str = ""
    hide: bool = False
    ask: str = ""
    play: Literal["", "all", "change"] = ""


class Tour(_Part):
    """A session with a room: where it begins, which charts it shows, and its steps."""

    title: str
    about: str
    scenario: str
    settings: dict[str, int | float | str | list[str]] = {}
    charts: list[str] = Field(min_length=3, max_length=3)
    steps: list[Step] = Field(min_length=3)

    @property
    def minutes(self) -> int:
        """How long all of it takes."""
        return round(sum(step.minutes for step in self.steps))

    def begin(self) -> Experiment:
        """The community that the tour starts with."""
        settings = tuple(sorted((key, tuple(v) if isinstance(v, list) else v) for key, v in self.settings.items()))
        return Experiment(self.scenario, settings)

    def experiment(self, number: int) -> Experiment:
        """What holds in a step: all that was pulled up to it, since the last step that began anew."""
        found, week = self.begin(), 0
        for step in self.steps[: number + 1]:
            if step.scenario:
                found = Experiment(step.scenario)
            elif not step.keep:
                found = self.begin()
            week = week if step.week is None else step.week
            for name, stop in step.pull.items():
                found = found.moved(Move(week + 1, LEVER[name].stops[stop].values))
            if step.lose:
                found = found.moved(Move(week + 1, loss="all"))
        return found

    def asked(self, number: int) -> list[int]:
        """Steps whose questions belong to this step's answers: those asked since something was hidden."""
        found: list[int] = []
        for n in range(number - 1, -1, -1):
            if not self.steps[n].hide:
                break
            if self.steps[n].ask:
                found.insert(0, n)
        return found


class Truth(NamedTuple):
    """Which answer came true, and in words."""

    option: int
    text: str


@cache
def tours() -> dict[str, Tour]:
    """All tours by name."""
    folder = files("copsim.dashboard") / "tours"
    found = [item for item in folder.iterdir() if item.name.endswith(".toml")]
    parsed = {
        item.name.removesuffix(".toml"): Tour.model_validate(tomllib.loads(item.read_text("utf-8"))) for item in found
    }
    return dict(sorted(parsed.items()))


def options(ask: str) -> tuple[str, ...]:
    """What can be answered."""
    return TENTHS if ask == "alive" else DIRECTIONS


def truth(frame: Frame, ask: str, say: Speech) -> Truth:
    """What the worlds answer."""
    if ask == "alive":
        base, now = (round(10 * share) for share in frame.alive())
        option = 0 if now <= 3 else 1 if now <= 6 else 2
        return Truth(option, say(N_("{now} of 10 worlds; without the change {base}"), now=now, base=base))
    effect = frame.effect(ask)
    amount, low, high = size_of(effect, say)
    if not effect.clearness > 1.0:
        return Truth(SAME, say(N_("no more than luck")))
    text = (
        N_("lower by {amount} ({low} to {high})")
        if effect.difference < 0
        else N_("higher by {amount} ({low} to {high})")
    )
    return Truth(LOWER if effect.difference < 0 else HIGHER, say(text, amount=amount, low=low, high=high))


def question(ask: str, say: Speech) -> str:
    """What is asked, in a few words."""
    return say(N_("Alive at the end?")) if ask == "alive" else say(MEASURES[ask].title)
