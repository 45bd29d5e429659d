"""One visitor: an experiment, its frame, and the way back. Nothing of it is shared."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import solara

from copsim.dashboard.desk import Desk, Stopped
from copsim.dashboard.experiment import Experiment, experiment_of
from copsim.dashboard.frame import Frame
from copsim.dashboard.levers import MOST_PEOPLE, MOST_PERSON_WEEKS
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.worlds import ALL_WORLDS, live_pairs, prepare, watch
from copsim.errors import CopsimError
from copsim.scenario.link import Link, Move, decode, encode

USUAL = Experiment("baseline", (("people.count", 150),))
STEPS_BACK = 50


class Session:
    """What one visitor does and sees. Reactive values are their own; a worker fills `frame`."""

    def __init__(self, link: Link | None = None) -> None:
        self.experiment = solara.reactive(USUAL)
        self.frame: solara.Reactive[Frame | None] = solara.reactive(None)
        self.trouble = solara.reactive("")
        self.week = solara.reactive(0)
        self.seek = solara.reactive((0, 0))  # week to go to, and how often that was asked
        self.language = solara.reactive("en")
        self.past: solara.Reactive[tuple[Experiment, ...]] = solara.reactive(())
        self._desk: Desk[tuple[Experiment, int | None]] = Desk(self._work)
        self._inside = _kernel()
        self.begin(link)

    @property
    def say(self) -> Speech:
        """The visitor's language."""
        return Speech(self.language.value)

    def begin(self, link: Link | None) -> None:
        """The usual community, or what a link holds; a link that cannot be opened says why."""
        experiment, week = USUAL, None
        if link is not None:
            try:
                experiment = experiment_of(link)
                week = min(max(link.week, 0), experiment.weeks - 1)
                experiment.settings_pair  # noqa: B018 - everything is checked here
            except CopsimError as error:
                self.trouble.value, experiment = str(error), USUAL
        self._go(experiment)
        self.go_to(experiment.weeks // 2 if week is None else week)

    def go_to(self, week: int) -> None:
        """Show a week."""
        self.week.value = week
        self.seek.value = (week, self.seek.value[1] + 1)

    def looked_at(self, week: int, *, still: bool) -> None:
        """The picture has come to a week; where it stands still, what a lever would need there is prepared."""
        self.week.value = min(max(week, 0), self.experiment.value.weeks - 1)
        if still:
            self._desk.ask((self.experiment.value, self.next_week))

    def arrive(self, link: Link | None, trouble: str) -> None:
        """The address has changed from outside: by the buttons of the browser, or by hand."""
        if link is not None and experiment_of(link) != self.experiment.value:
            self.begin(link)
        if trouble:
            self.trouble.value = trouble

    def move(self, values: tuple[tuple[str, float], ...]) -> None:
        """Pull a lever: from next week on some conditions have other values."""
        self.change(self.experiment.value.moved(Move(self.next_week, values)))

    def lose(self) -> None:
        """All who carry the community leave next week."""
        self.change(self.experiment.value.moved(Move(self.next_week, loss="all")))

    def put(self, key: str, value: object) -> None:
        """Set something that holds in both worlds; they begin anew."""
        self.change(self.experiment.value.put(key, value))

    def choose(self, scenario: str) -> None:
        """Another community; a smaller organisation stays chosen where the scenario has a larger one."""
        size = dict(self.experiment.value.settings).get("people.count")
        fresh = Experiment(scenario, seed=self.experiment.value.seed)
        smaller = isinstance(size, int) and fresh.baseline.scenario.people.count > size
        self.change(fresh.put("people.count", size) if smaller else fresh)
        self.go_to(self.experiment.value.weeks // 2)

    def change(self, experiment: Experiment) -> None:
        """Try something else; `undo` brings back what was."""
        if experiment == self.experiment.value:
            return
        try:
            self._check(experiment)
        except CopsimError as error:
            self.trouble.value = str(error)
            return
        self.past.value = (*self.past.value[1 - STEPS_BACK :], self.experiment.value)
        self._go(experiment)

    def undo(self) -> None:
        """One step back."""
        if self.past.value:
            *before, last = self.past.value
            self.past.value = tuple(before)
            self._go(last)

    def reset(self) -> None:
        """All levers where the scenario has them; settings stay."""
        self.change(replace(self.experiment.value, moves=()))

    def reset_settings(self) -> None:
        """All assumptions as they are usually; the size of the organisation and the moves stay."""
        kept = tuple(item for item in self.experiment.value.settings if item[0] == "people.count")
        self.change(replace(self.experiment.value, settings=kept))

    def link(self, page: str = "") -> str:
        """The address of all of it."""
        return encode(self.experiment.value.link(self.week.value, page))

    def close(self) -> None:
        """The visitor has gone."""
        self._desk.close()

    @property
    def next_week(self) -> int:
        """The week from which a lever would act."""
        return min(max(0, self.week.value + 1), self.experiment.value.weeks - 1)

    def _check(self, experiment: Experiment) -> None:
        people, weeks = experiment.baseline.scenario.people.count, experiment.weeks
        if people > MOST_PEOPLE or people * weeks > MOST_PERSON_WEEKS:
            text = N_("{people} people over {weeks} weeks are too many for a page; the command line takes them.")
            raise CopsimError(self.say(text, people=self.say.number(people), weeks=self.say.number(weeks)))
        experiment.settings_pair  # noqa: B018 - compiling checks the rest

    def _go(self, experiment: Experiment) -> None:
        self.trouble.value = "" if self.frame.value is not None else self.trouble.value
        self.experiment.value = experiment
        self.week.value = min(self.week.value, experiment.weeks - 1)
        self._desk.ask((experiment, None))

    def _work(self, request: tuple[Experiment, int | None], stopped: Stopped) -> None:
        """On a worker: make worlds and publish what they say, a first answer soon, then a better one."""
        experiment, week = request
        try:
            if self.frame.value is None or self.frame.value.experiment != experiment or not self._is_whole():
                self._answer(experiment, stopped)
            if week is not None and not stopped():
                prepare(experiment, week, stopped)
        except CopsimError as error:
            self._publish(lambda: self.trouble.set(str(error)))
        except Exception as error:  # a worker must not die in silence
            self._publish(lambda: self.trouble.set(f"{type(error).__name__}: {error}"))
            raise

    def _is_whole(self) -> bool:
        frame = self.frame.value
        return frame is not None and frame.pairs.worlds >= frame.wanted

    def _answer(self, experiment: Experiment, stopped: Stopped) -> None:
        recording = None
        for pairs in live_pairs(experiment, ALL_WORLDS, stopped):
            recording = recording or watch(experiment)
            frame = Frame(experiment, pairs, recording, ALL_WORLDS)
            if stopped():
                return
            self._publish(lambda frame=frame: self.frame.set(frame))

    def _publish(self, change: Callable[[], object]) -> None:
        with self._inside():
            change()


def _kernel() -> Callable[[], AbstractContextManager[object]]:
    """How a worker speaks to the visitor's page; outside of a server there is none."""
    from solara.server import kernel_context

    if not kernel_context.has_current_context():
        return nullcontext
    context = kernel_context.get_current_context()
    return lambda: context


def link_of(search: str | None) -> tuple[Link | None, str]:
    """What the address of a page holds, and what is wrong with it."""
    from urllib.parse import parse_qs

    text = parse_qs(search or "").get("c", [""])[0]
    if not text:
        return None, ""
    try:
        return decode(text), ""
    except CopsimError as error:
        return None, str(error)
