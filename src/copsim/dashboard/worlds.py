"""Pairs of worlds with the same luck, fast enough to answer a lever.

Up to the first move both worlds of a pair are one and the same, bit by bit. So what was lived is kept: the weeks of
every baseline world, and the worlds themselves as they stood before the week in which somebody moves a lever. Kept
worlds hold nothing of any visitor, and are shared.
"""

import copy
import os
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import batched
from threading import Lock

import numpy as np

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.recording import Recording, record
from copsim.dynamics.engine import Life, Trace
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.scenario import Case, case_digest, compile_case
from copsim.show.words import MEASURES

SHOWN = tuple(MEASURES)  # the indicators that pages can show
COLUMNS = [COLUMN[name] for name in SHOWN]
FIRST_WORLDS, ALL_WORLDS = 20, 100
FOLLOWED = 1  # the replicate that the picture shows
CORES = os.cpu_count() or 1
TRUNKS = 6
STOP_BYTES = 96e6  # of one trunk
LIVES = ThreadPoolExecutor(CORES, thread_name_prefix="copsim-lives")  # kernels let go of the interpreter


class Trunk:
    """Baseline worlds of one setting, and where they can be left for another one."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self.setting, self.seed = setting, seed
        self._series: dict[int, np.ndarray] = {}
        self._stops: dict[tuple[int, int], Life] = {}
        self._bytes = 0.0
        self._recordings: dict[int, Recording] = {}

    def series(self, replicate: int) -> np.ndarray:
        """Weeks of one world: float64[week, shown indicator]."""
        if replicate not in self._series:
            self._series[replicate] = _lived(Life(self.setting, self.seed, replicate))
        return self._series[replicate]

    def recording(self, replicate: int) -> Recording:
        """One world as it is watched."""
        if replicate not in self._recordings:
            self._recordings[replicate] = record(Life(self.setting, self.seed, replicate))
        return self._recordings[replicate]

    def branch(self, replicate: int, week: int, other: Setting) -> Life:
        """A world of its own that has lived up to a week, that week not included, and goes on in another setting."""
        life = copy.deepcopy(self.stop(replicate, week))
        life.setting = other
        return life

    def stop(self, replicate: int, week: int) -> Life:
        """A world as it stood before a week; kept where there is room. Nobody may go on with it but by a copy."""
        found = self._stops.get((replicate, week))
        if found is not None:
            return found
        earlier = [at for (whose, at) in list(self._stops) if whose == replicate and at < week]
        before = self._stops.get((replicate, max(earlier))) if earlier else None
        life = copy.deepcopy(before) if before is not None else Life(self.setting, self.seed, replicate)
        life.advance(week - life.week)
        self._keep(replicate, week, life)
        return life

    def _keep(self, replicate: int, week: int, life: Life) -> None:
        """Keep a world; of those that are there the oldest make room."""
        self._stops[replicate, week] = life
        self._bytes += _size(life)
        while self._bytes > STOP_BYTES and len(self._stops) > 1:
            try:
                oldest = self._stops.pop(next(iter(self._stops)))
            except (KeyError, RuntimeError, StopIteration):  # another thread was faster
                continue
            self._bytes -= _size(oldest)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Both worlds of some replicates: float64[replicate, week, shown indicator], nan where not available."""

    base: np.ndarray
    now: np.ndarray

    @property
    def worlds(self) -> int:
        """How many pairs."""
        return len(self.now)


@dataclass(frozen=True, eq=False)
class Arm:
    """A case beside the one it parts from: the same scenario without what is tried, up to a week (None: for ever)."""

    control: Case
    case: Case
    seed: int
    week: int | None

    @cached_property
    def setting(self) -> Setting:
        """The case as the engine reads it."""
        return compile_case(self.case)

    @cached_property
    def trunk(self) -> Trunk:
        """The worlds it parts from, kept as long as few others were asked for since."""
        key = case_digest(self.control), self.seed
        with _lock:
            found = _trunks.pop(key, None) or Trunk(compile_case(self.control), self.seed)
            _trunks[key] = found
            while len(_trunks) > TRUNKS:
                _trunks.popitem(last=False)
        return found

    def series(self, replicate: int) -> np.ndarray:
        """Weeks of one world: float64[week, shown indicator]."""
        if self.week is None:
            return self.trunk.series(replicate)
        try:
            life = self.trunk.branch(replicate, self.week, self.setting)
        except WorldFailed:  # it fails before anything is tried, and says nothing about it
            return self.trunk.series(replicate)
        return _lived(life)

    def recording(self, replicate: int = FOLLOWED) -> Recording:
        """One world as it is watched."""
        if self.week is None:
            return self.trunk.recording(replicate)
        before = self.trunk.recording(replicate).until(self.week)
        return before.then(record(self.trunk.branch(replicate, self.week, self.setting)))


_trunks: OrderedDict[tuple[str, int], Trunk] = OrderedDict()
_lock = Lock()


def arm_of(case: Case, seed: int) -> Arm:
    """A case with policies beside its scenario alone."""
    weeks = [item.first for policy in case.policies for item in policy.interventions]
    weeks += [loss.week for policy in case.policies for loss in policy.losses]
    first = min((week for week in weeks if week < case.scenario.weeks), default=None)
    return Arm(Case(case.scenario), case, seed, first)


def live_arms(arms: Sequence[Arm], worlds: int, stopped: Callable[[], bool]) -> Iterator[list[np.ndarray]]:
    """Replicates 1, 2, .. of all arms, float64[replicate, week, shown indicator] each: first a few, then all so far
    whenever more are there, until `worlds` are.

    stopped: asked between portions; if it says yes, nothing more comes.
    """
    done: list[list[np.ndarray]] = []
    for portion in _portions(worlds):
        if stopped():
            return
        done += together(lambda replicate: [arm.series(replicate) for arm in arms], portion)
        yield [np.stack(side) for side in zip(*done, strict=True)]


def live_pairs(experiment: Experiment, worlds: int, stopped: Callable[[], bool]) -> Iterator[Pairs]:
    """Pairs of worlds of an experiment, as `live_arms` brings them."""
    base, now = arms_of(experiment)
    for sides in live_arms([base] if now.week is None else [base, now], worlds, stopped):
        yield Pairs(sides[0], sides[-1])


def watch(experiment: Experiment) -> tuple[Recording, Recording]:
    """The followed world without the moves and with them."""
    base, now = arms_of(experiment)
    before = base.recording()
    return before, before if now.week is None else now.recording()


def arms_of(experiment: Experiment) -> tuple[Arm, Arm]:
    """Without the moves, and with them."""
    now = arm_of(experiment.case, experiment.seed)
    return Arm(now.control, now.control, experiment.seed, None), now


def prepare(experiment: Experiment, week: int, stopped: Callable[[], bool]) -> None:
    """Keep the first worlds as they stand before a week, so that the next lever is answered sooner."""
    base, now = arms_of(experiment)
    if now.week is not None and now.week <= week:
        return
    for few in batched(range(1, FIRST_WORLDS + 1), CORES):
        if stopped():
            return
        together(lambda replicate: base.trunk.stop(replicate, week), few)


def _portions(worlds: int) -> Iterator[Sequence[int]]:
    """Replicates of the first answer, then of each further one."""
    yield range(1, min(FIRST_WORLDS, worlds) + 1)
    yield from batched(range(FIRST_WORLDS + 1, worlds + 1), 2 * FIRST_WORLDS)


def together[T](work: Callable[[int], T], replicates: Sequence[int]) -> list[T]:
    """The work for each replicate, on all cores, in their order."""
    running: list[Future[T]] = [LIVES.submit(work, replicate) for replicate in replicates]
    return [each.result() for each in running]


def _lived(life: Life) -> np.ndarray:
    """The weeks of a world that lives to its horizon; those after a failure are not available."""
    rows = life.horizon - life.first_week
    with suppress(WorldFailed):
        life.advance(rows)
    series = np.full((rows, len(COLUMNS)), np.nan)
    lived = _overall(life)
    series[: len(lived)] = lived
    return series


def _overall(life: Life) -> np.ndarray:
    """float64[week, shown indicator] of the community, or the mean over those that are home to people."""
    return Trace(life.first_week, life.series, homes=life.setting.homes).overall[:, COLUMNS]


def _size(life: Life) -> float:
    return float(sum(part.nbytes for part in life.world if isinstance(part, np.ndarray))) + life.series.nbytes
