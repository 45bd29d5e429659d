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
from dataclasses import dataclass
from itertools import batched
from threading import Lock

import numpy as np

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.recording import Recording, record
from copsim.dynamics.engine import Life, Trace
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.scenario import case_digest
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
        self._recording: Recording | None = None

    def series(self, replicate: int) -> np.ndarray:
        """Weeks of one world: float64[week, shown indicator]."""
        if replicate not in self._series:
            self._series[replicate] = _lived(Life(self.setting, self.seed, replicate))
        return self._series[replicate]

    def recording(self) -> Recording:
        """The followed world."""
        if self._recording is None:
            self._recording = record(Life(self.setting, self.seed, FOLLOWED))
        return self._recording

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


_trunks: OrderedDict[tuple[str, int], Trunk] = OrderedDict()
_lock = Lock()


def trunk_of(experiment: Experiment) -> Trunk:
    """The baseline worlds of an experiment, kept as long as few others were asked for since."""
    key = case_digest(experiment.baseline), experiment.seed
    with _lock:
        found = _trunks.pop(key, None) or Trunk(experiment.compiled[0], experiment.seed)
        _trunks[key] = found
        while len(_trunks) > TRUNKS:
            _trunks.popitem(last=False)
    return found


def watch(experiment: Experiment) -> tuple[Recording, Recording]:
    """The followed world without the moves and with them."""
    trunk, move = trunk_of(experiment), experiment.first_move
    before = trunk.recording()
    if move is None:
        return before, before
    life = trunk.branch(FOLLOWED, move, experiment.compiled[1])
    return before, before.until(move).then(record(life))


def live_pairs(experiment: Experiment, worlds: int, stopped: Callable[[], bool]) -> Iterator[Pairs]:
    """Pairs of replicates 1, 2, ..: first a few, then all so far whenever more are there, until `worlds` are.

    stopped: asked between portions; if it says yes, nothing more comes.
    """
    trunk, move, (_, setting) = trunk_of(experiment), experiment.first_move, experiment.compiled

    def both(replicate: int) -> tuple[np.ndarray, np.ndarray]:
        base = trunk.series(replicate)
        return base, base if move is None else _branched(trunk, replicate, move, setting)

    done: list[tuple[np.ndarray, np.ndarray]] = []
    for portion in _portions(worlds):
        if stopped():
            return
        done += _together(both, portion)
        yield Pairs(np.stack([base for base, _ in done]), np.stack([now for _, now in done]))


def prepare(experiment: Experiment, week: int, stopped: Callable[[], bool]) -> None:
    """Keep the first worlds as they stand before a week, so that the next lever is answered sooner."""
    trunk = trunk_of(experiment)
    move = experiment.first_move
    if move is not None and move <= week:
        return
    for few in batched(range(1, FIRST_WORLDS + 1), CORES):
        if stopped():
            return
        _together(lambda replicate: trunk.stop(replicate, week), few)


def _portions(worlds: int) -> Iterator[Sequence[int]]:
    """Replicates of the first answer, then of each further one."""
    yield range(1, min(FIRST_WORLDS, worlds) + 1)
    for few in batched(range(FIRST_WORLDS + 1, worlds + 1), 2 * FIRST_WORLDS):
        yield few


def _together[T](work: Callable[[int], T], replicates: Sequence[int]) -> list[T]:
    """The work for each replicate, on all cores, in their order."""
    running: list[Future[T]] = [LIVES.submit(work, replicate) for replicate in replicates]
    return [each.result() for each in running]


def _branched(trunk: Trunk, replicate: int, week: int, setting: Setting) -> np.ndarray:
    try:
        life = trunk.branch(replicate, week, setting)
    except WorldFailed:  # it fails without the move as well, and says nothing about it
        return trunk.series(replicate)
    return _lived(life)


def _lived(life: Life) -> np.ndarray:
    """The weeks of a world that lives to its horizon; those after a failure are not available."""
    rows = life.horizon - life.first_week
    try:
        life.advance(rows)
    except WorldFailed:
        pass
    series = np.full((rows, len(COLUMNS)), np.nan)
    lived = _overall(life)
    series[: len(lived)] = lived
    return series


def _overall(life: Life) -> np.ndarray:
    """float64[week, shown indicator] of the community, or the mean over those that are home to people."""
    return Trace(life.first_week, life.series, homes=life.setting.homes).overall[:, COLUMNS]


def _size(life: Life) -> float:
    return float(sum(part.nbytes for part in life.world if isinstance(part, np.ndarray))) + life.series.nbytes
