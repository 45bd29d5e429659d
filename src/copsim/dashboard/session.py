"""One visitor: an experiment, its frame, and the way back. Nothing of it is shared."""

from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from copsim.dashboard.bringing import Bringing, Own
from copsim.dashboard.desk import Desk, Stopped
from copsim.dashboard.experiment import Experiment, experiment_of
from copsim.dashboard.frame import Frame
from copsim.dashboard.levers import check_shown
from copsim.dashboard.recording import Recording
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import N_, Speech
from copsim.dashboard.worlds import ALL_WORLDS, live_pairs, prepare, watch
from copsim.errors import CopsimError, printable
from copsim.scenario.document import Document
from copsim.scenario.link import Link, Move, decode, is_own

SIZE = "people.count"
USUAL = Experiment("baseline", ((SIZE, 150),))
STEPS_BACK = 50
KEPT_FRAMES = 4
BRING_IT = N_(
    "This link is about a file of somebody's own ({digest}) and does not hold it. Bring that file, and it opens."
)


@dataclass(frozen=True, eq=False)
class State:
    """All that a visitor's pages are drawn from. seek: a week to go to, and how often that was asked; own: the file
    that the visitor brought; waiting: a link whose file has to be brought first.
    """

    experiment: Experiment = USUAL
    frame: Frame | None = None
    trouble: str = ""
    week: int = 0
    seek: tuple[int, int] = (0, 0)
    past: tuple[Experiment, ...] = ()
    language: str = "en"
    own: Own | None = None
    waiting: Link | None = None

    @property
    def say(self) -> Speech:
        """The visitor's language."""
        return Speech(self.language)

    @property
    def is_answered(self) -> bool:
        """Whether the frame belongs to the experiment."""
        return self.frame is not None and self.frame.experiment == self.experiment

    @property
    def next_week(self) -> int:
        """The week from which a lever would act."""
        return min(max(0, self.week + 1), self.experiment.weeks - 1)

    def link(self, page: str = "") -> Link:
        """What the address of a page holds of it."""
        return replace(self.waiting, page=page) if self.waiting else self.experiment.link(self.week, page)


class Session:
    """What one visitor does. `state` is read by pages; a worker fills in the frames."""

    def __init__(self, link: Link | None = None) -> None:
        self._now = State()
        self._lock = Lock()
        self.state = Shown(self._now)
        self.bringing = Bringing(self.bring)
        self._frames: dict[Experiment, Frame] = {}
        self._desk: Desk[Experiment] = Desk(self._work)
        self._ahead: Desk[tuple[Experiment, int]] = Desk(self._prepare)
        self.begin(link)

    def begin(self, link: Link | None) -> None:
        """The usual community, or what a link holds; a link that cannot be opened says why."""
        experiment, week, trouble, waiting = USUAL, USUAL.weeks // 2, "", None
        if link is not None and self._lacks(link):
            trouble, waiting = self._now.say(BRING_IT, digest=printable(link.scenario)), link
        elif link is not None:
            try:
                asked = experiment_of(link, self._document(link.scenario))
                self._check(asked)
                experiment, week = asked, min(max(link.week, asked.first_week), asked.weeks - 1)
            except CopsimError as error:
                trouble = str(error)
        self._go(experiment, week=week, trouble=trouble, waiting=waiting, seek=self._to(week))

    def arrive(self, link: Link | None, trouble: str) -> None:
        """The address has changed from outside: by the buttons of the browser, or by hand."""
        if link is not None and link != self._now.waiting and experiment_of(link) != self._now.experiment:
            self.begin(link)
        if trouble:
            self._set(trouble=trouble)

    def bring(self, own: Own) -> None:
        """A file of the visitor's own, instead of the one before, which is forgotten: the link that waits for it opens,
        or else its community.
        """
        waiting = self._now.waiting
        past = tuple(each for each in self._now.past if each.own is None)
        self._frames.clear()
        self._set(own=own, past=past)
        if waiting is not None and waiting.scenario == own.name:
            self.begin(waiting)
        else:
            self._open(self._fresh(own.name))

    def speak(self, language: str) -> None:
        """Another language."""
        self._set(language=language)

    def go_to(self, week: int) -> None:
        """Show a week."""
        self._set(week=week, seek=self._to(week))

    def looked_at(self, week: int, *, still: bool) -> None:
        """The picture has come to a week; where it stands still, what a lever would need there is prepared."""
        self._set(week=min(max(week, self._now.experiment.first_week), self._now.experiment.weeks - 1))
        if still:
            self._ahead.ask((self._now.experiment, self._now.next_week))

    def move(self, values: tuple[tuple[str, float], ...]) -> None:
        """Pull a lever: from next week on some conditions have other values."""
        self.change(self._now.experiment.moved(Move(self._now.next_week, values)))

    def lose(self) -> None:
        """All who carry the community leave next week."""
        self.change(self._now.experiment.moved(Move(self._now.next_week, loss="all")))

    def put(self, key: str, value: object) -> None:
        """Set something that holds in both worlds; they begin anew."""
        self.change(self._now.experiment.put(key, value))

    def choose(self, scenario: str) -> None:
        """Another community; a smaller organisation stays chosen where the scenario has a larger one."""
        size = dict(self._now.experiment.settings).get(SIZE)
        fresh = self._fresh(scenario)
        smaller = isinstance(size, int) and fresh.baseline.scenario.people.count > size
        self._open(fresh.put(SIZE, size) if smaller else fresh)

    def change(self, experiment: Experiment) -> None:
        """Try something else; `undo` brings back what was."""
        before = self._now.experiment
        if experiment == before:
            return
        try:
            self._check(experiment)
        except CopsimError as error:
            self._set(trouble=str(error))
            return
        self._go(experiment, past=(*self._now.past[1 - STEPS_BACK :], before))

    def undo(self) -> None:
        """One step back."""
        if self._now.past:
            *before, last = self._now.past
            self._go(last, past=tuple(before))

    def reset(self) -> None:
        """All levers where the scenario has them; settings stay."""
        self.change(replace(self._now.experiment, moves=()))

    def reset_settings(self) -> None:
        """All assumptions as they are usually; the size of the organisation and the moves stay."""
        kept = tuple(item for item in self._now.experiment.settings if item[0] == SIZE)
        self.change(replace(self._now.experiment, settings=kept))

    def close(self) -> None:
        """The visitor has gone."""
        self.bringing.close()
        self._desk.close()
        self._ahead.close()
        self._frames.clear()

    def _fresh(self, scenario: str) -> Experiment:
        return Experiment(scenario, seed=self._now.experiment.seed, own=self._document(scenario))

    def _open(self, experiment: Experiment) -> None:
        """Another community, in the middle of its weeks."""
        self.change(experiment)
        self.go_to(self._now.experiment.weeks // 2)

    def _document(self, scenario: str) -> Document | None:
        own = self._now.own
        return own.document if own is not None and own.name == scenario else None

    def _lacks(self, link: Link) -> bool:
        """Whether it is about a file that has not been brought."""
        return is_own(link.scenario) and self._document(link.scenario) is None

    def _to(self, week: int) -> tuple[int, int]:
        return week, self._now.seek[1] + 1

    def _set(self, **changes: Any) -> None:
        """A new state."""
        with self._lock:
            self._now = replace(self._now, **changes)
        self._show()

    def _publish(self, frame: Frame) -> bool:
        """Show a frame, if what it answers is still asked."""
        with self._lock:
            if self._now.experiment != frame.experiment:
                return False
            self._now = replace(self._now, frame=frame)
        self._show()
        return True

    def _show(self) -> None:
        """Show the state outside of the lock, because that may come back here; the newest is shown last."""
        shown = None
        while shown is not self._now:
            shown = self._now
            self.state.set(shown)

    def _check(self, experiment: Experiment) -> None:
        """Refuse what a page cannot show, or what no scenario can be."""
        check_shown(experiment.baseline.scenario, self._now.say)
        experiment.compiled  # noqa: B018 - whatever else is wrong shows here

    def _go(self, experiment: Experiment, **changes: Any) -> None:
        week = changes.pop("week", min(self._now.week, experiment.weeks - 1))
        known = self._frames.get(experiment)
        frame = {"frame": known} if known else {}
        self._set(**{"trouble": "", "waiting": None, "experiment": experiment, "week": week, **frame, **changes})
        if known is None:
            self._desk.ask(experiment)

    def _work(self, experiment: Experiment, stopped: Stopped) -> None:
        """On a worker: make worlds and publish what they say, a first answer soon, then a better one."""
        try:
            self._answer(experiment, stopped)
        except CopsimError as error:
            self._set(trouble=str(error))
        except Exception as error:  # the visitor must not wait for ever
            self._set(trouble=f"{type(error).__name__}: {error}")
            raise

    def _prepare(self, asked: tuple[Experiment, int], stopped: Stopped) -> None:
        """On a worker, while nothing is to be answered: what the next lever will need."""
        prepare(*asked, lambda: stopped() or self._desk.is_busy)

    def _answer(self, experiment: Experiment, stopped: Stopped) -> None:
        seen: tuple[Recording, Recording] | None = None
        for pairs in live_pairs(experiment, ALL_WORLDS, stopped):
            seen = seen or watch(experiment)
            before, recording = seen
            frame = Frame(experiment, pairs, recording, before, ALL_WORLDS)
            if stopped() or not self._publish(frame):
                return
            if frame.is_whole:
                self._frames[experiment] = frame
                while len(self._frames) > KEPT_FRAMES:
                    self._frames.pop(next(iter(self._frames)))


def link_of(search: str | None) -> tuple[Link | None, str]:
    """What the address of a page holds, and what is wrong with it."""
    text = parse_qs(search or "").get("c", [""])[0]
    if not text:
        return None, ""
    try:
        return decode(text), ""
    except CopsimError as error:
        return None, str(error)
