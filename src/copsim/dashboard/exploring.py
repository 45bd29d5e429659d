"""One visitor's study: checked while the form is filled in, then lived behind the page, and dropped with the visitor.

A page lives small studies only. What is larger is handed to the command line, with the file and the reason. The folder
of a study is a temporary one, gone as soon as the study has ended; results stay in memory. Only the folder of a study
that was cancelled is kept, so that it can go on, until another one begins or the visitor leaves.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import NamedTuple

from copsim.dashboard.asking import SIZE, Form
from copsim.dashboard.desk import ENDING, STUDIES, Desk, Stopped
from copsim.dashboard.explored import Bad, Boxes, Explored, Look, Sight, explored
from copsim.dashboard.levers import TOO_LARGE, is_too_large
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import N_
from copsim.dashboard.tally import MISSING, Tally, tally_of
from copsim.dashboard.worlds import CORES
from copsim.errors import CopsimError, Interrupted, InvalidInput, render_problem
from copsim.scenario import load_scenario
from copsim.study.plan import usual_folder
from copsim.study.results import read
from copsim.study.sweep.designs import most_points
from copsim.study.sweep.expect import Expected, expected, notices_of
from copsim.study.sweep.load import Study, study_of_text
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.sweep.points import size_of
from copsim.study.sweep.run import run

FILE, STUDY = "study.toml", "study"
MOST_SECONDS, MOST_RUNS, MOST_CASES, MOST_MEGABYTES = 60.0, 20_000, 2_000, 200.0
PATIENCE = 10  # times the seconds above, until a study that takes so much longer is given up
THREADS = max(1, CORES // 2)  # of a study; the others are for those who pull levers
TELL_SECONDS = 0.2  # between two looks at the progress


class Told(NamedTuple):
    """A sentence in the words of the catalogue, with its numbers."""

    text: str
    slots: dict[str, float]


@dataclass(frozen=True, eq=False)
class Checked:
    """What is known of a form: all its problems, or what it would take. refusal: why the page does not live it."""

    form: Form
    problems: tuple[str, ...] = ()
    refusal: Told | None = None
    notices: tuple[str, ...] = ()
    study: Study | None = None
    expected: Expected | None = None
    folder: str = ""

    @property
    def can_run(self) -> bool:
        """Whether the page would live it."""
        return self.expected is not None and self.refusal is None


class Going(NamedTuple):
    """How far a study is; nothing is done while it waits for the study of somebody else."""

    done: int
    total: int


@dataclass(frozen=True, eq=False)
class Kept:
    """A study that was cancelled, and what of it is there; it can go on."""

    order: Checked
    tally: Tally

    @property
    def there(self) -> int:
        """Runs that are there."""
        return self.tally.total - self.tally.count(MISSING)


class Exploration:
    """One visitor's study; what is Shown is read by the page."""

    def __init__(self) -> None:
        self.form = Shown(Form())
        self.checked: Shown[Checked | None] = Shown(None)
        self.going: Shown[Going | None] = Shown(None)
        self.answer: Shown[Explored | None] = Shown(None)
        self.sight: Shown[Sight | None] = Shown(None)
        self.trouble: Shown[Told | None] = Shown(None)
        self.kept: Shown[Kept | None] = Shown(None)
        self.sought: Shown[Bad | None] = Shown(None)
        self.boxes: Shown[Boxes | None] = Shown(None)
        self._order: Checked | None = None
        self._place: TemporaryDirectory[str] | None = None
        self._closed, self._lock = False, Lock()
        self._checks: Desk[Form] = Desk(self._check)
        self._runs: Desk[Checked] = Desk(self._run, STUDIES)
        self._looks: Desk[tuple[Explored, Look]] = Desk(self._look)
        self._seeks: Desk[tuple[Explored, Bad]] = Desk(self._seek)

    def want(self, form: Form) -> None:
        """The form was changed."""
        self.form.set(form)
        self._checks.ask(form)

    def run(self) -> None:
        """Live the study of the form, if it was found to be right and small enough; if it was cancelled, the rest."""
        checked = self.checked.peek()
        if checked and checked.can_run and checked.form == self.form.peek():
            self._begin(checked)

    def resume(self) -> None:
        """Go on with the study that was cancelled, whatever the form holds now."""
        kept = self.kept.peek()
        if kept is not None:
            self._begin(kept.order)

    def cancel(self) -> None:
        """Want the study no more that is lived just now."""
        self._order = None
        self.going.set(None)

    def look(self, look: Look) -> None:
        """Show another outcome or policy of what was found."""
        answer = self.answer.peek()
        if answer is not None and answer.has(look):
            self._looks.ask((answer, look))

    def seek(self, bad: Bad) -> None:
        """Seek where points are bad."""
        answer = self.answer.peek()
        if answer is not None and answer.has(Look(bad.outcome, bad.policy)):
            self.sought.set(bad)
            self._seeks.ask((answer, bad))

    def close(self) -> None:
        """The visitor has gone."""
        self._order = None
        for desk in (self._checks, self._runs, self._looks, self._seeks):
            desk.close()
        with self._lock:
            self._closed, place, self._place = True, self._place, None
        if place is not None:
            place.cleanup()

    def _begin(self, order: Checked) -> None:
        if self._order or order.expected is None:
            return
        self._order = order
        self.trouble.set(None)
        self.going.set(Going(0, order.expected.runs))
        self._runs.ask(order)

    def _check(self, form: Form, stopped: Stopped) -> None:
        try:
            found = look_over(form)
        except Exception as error:  # the visitor must not wait for ever
            self.checked.set(Checked(form, problems=(f"{type(error).__name__}: {error}",)))
            raise
        if not stopped():
            self.checked.set(found)

    def _run(self, order: Checked, stopped: Stopped) -> None:
        try:
            self._live(order, lambda: stopped() or self._order is not order)
        except Interrupted:
            return
        except Exception as error:
            if stopped():  # such as threads that a server which ends lends no more
                return
            self._fail(order, Told(f"{type(error).__name__}: {error}", {}))
            if not isinstance(error, CopsimError):
                raise
        finally:
            if self._order is order:
                self.cancel()

    def _live(self, order: Checked, gone: Callable[[], bool]) -> None:
        """The study in a folder that nobody else knows, which is gone afterwards or kept for the rest of the study."""
        if gone() or order.study is None:
            return
        with ExitStack() as stack:
            place = self._folder_of(order)
            stack.enter_context(place)
            progress = self._progress(order, gone)
            try:
                results = run(order.study, out=Path(place.name) / STUDY, jobs=THREADS, progress=progress)
                answer = explored(results, order.study, order.folder)
                sight = answer.sight(Look(order.form.outcome, answer.policies[-1]))
                if gone():
                    raise Interrupted("wanted no more")
            except Interrupted:
                self._keep(order, place)
                stack.pop_all()
                raise
        self.sought.set(None)
        self.boxes.set(None)
        self.sight.set(sight)
        self.answer.set(answer)

    def _folder_of(self, order: Checked) -> TemporaryDirectory[str]:
        """The folder in which this study was cancelled, or a new one; what was kept of another study is gone."""
        with self._lock:
            place, self._place = self._place, None
        kept = self.kept.peek()
        self.kept.set(None)
        if place is None or kept is None or kept.order.form != order.form:
            if place is not None:
                place.cleanup()
            place = TemporaryDirectory(prefix="copsim-explore-")
        return place

    def _keep(self, order: Checked, place: TemporaryDirectory[str]) -> None:
        """Keep what is there of a study, for as long as somebody may want the rest."""
        tally = tally_of(read(Path(place.name) / STUDY), order.folder)
        with self._lock:
            gone = self._closed or ENDING.is_set()
            self._place = None if gone else place
        if gone:
            place.cleanup()
        else:
            self.kept.set(Kept(order, tally))

    def _progress(self, order: Checked, gone: Callable[[], bool]) -> Callable[[int, int], None]:
        began = told = time.monotonic()

        def step(done: int, total: int) -> None:
            nonlocal told
            now = time.monotonic()
            if gone():
                raise Interrupted("wanted no more")
            if now - began > PATIENCE * MOST_SECONDS:
                text = N_("It took more than {minutes} minutes and was given up; the command line has more patience.")
                self._fail(order, Told(text, {"minutes": PATIENCE * MOST_SECONDS / 60}))
                raise Interrupted("too slow")
            if now - told > TELL_SECONDS or done == total:
                told = now
                self.going.set(Going(done, total))

        return step

    def _fail(self, order: Checked, why: Told) -> None:
        if self._order is order:
            self.trouble.set(why)

    def _look(self, asked: tuple[Explored, Look], stopped: Stopped) -> None:
        answer, look = asked
        sight = answer.sight(look)
        if not stopped() and self.answer.peek() is answer:
            self.sight.set(sight)

    def _seek(self, asked: tuple[Explored, Bad], stopped: Stopped) -> None:
        answer, bad = asked
        try:
            boxes = answer.boxes(bad)
        except Exception as error:
            self.boxes.set(Boxes(bad, reason=f"{type(error).__name__}: {error}"))
            raise
        if not stopped() and self.answer.peek() is answer:
            self.boxes.set(boxes)


def look_over(form: Form) -> Checked:
    """All that can be said of a form before its study is lived; nothing large is made on the way."""
    try:
        study = study_of_text(form.toml().encode(), FILE, Path())
        refusal = too_much(form, study)
        if refusal:
            return Checked(form, refusal=refusal, study=study)
        manifest = manifest_of_study(study)
        found = expected(manifest, THREADS, time.thread_time)
    except InvalidInput as error:
        return Checked(form, problems=tuple(render_problem(problem) for problem in error.problems))
    except CopsimError as error:
        return Checked(form, problems=(str(error),))
    notices = tuple(notice.text for notice in notices_of(study))
    return Checked(form, (), too_long(found), notices, study, found, usual_folder(manifest).as_posix())


def too_much(form: Form, study: Study) -> Told | None:
    """Why a study is too large, as far as that can be counted without making any of it."""
    design = study.asked.design
    assert design is not None
    cases = most_points(design.kind, len(form.spans), size_of(design)) * len(form.policies)
    runs = cases * study.asked.replicates
    if runs > MOST_RUNS or cases > MOST_CASES:
        text = N_("{runs} runs of {cases} cases are too much for a page, which takes {most} runs of {room} cases.")
        return Told(text, {"runs": runs, "cases": cases, "most": MOST_RUNS, "room": MOST_CASES})
    scenario = load_scenario(form.scenario, study.usual)
    highest = {span.key: span.high or 0 for span in form.spans}
    people = max(int(highest.get(SIZE, 0)), scenario.people.count)
    weeks = max(int(highest.get("weeks", 0)), scenario.weeks)
    return Told(TOO_LARGE, {"people": people, "weeks": weeks}) if is_too_large(people, weeks) else None


def too_long(found: Expected) -> Told | None:
    """Why a study takes too much, by its estimate."""
    if found.seconds <= MOST_SECONDS and found.disk <= MOST_MEGABYTES * 1e6:
        return None
    text = N_("About {seconds} s and {megabytes} MB are too much for a page, which takes {most} s and {room} MB.")
    slots = {"seconds": found.seconds, "megabytes": found.disk / 1e6, "most": MOST_SECONDS, "room": MOST_MEGABYTES}
    return Told(text, slots)
