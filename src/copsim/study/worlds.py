"""Runs of a study as worlds: what the manifest says is all that is needed to live any of them again."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from copsim.dynamics.engine import Life, Trace, live
from copsim.dynamics.parameters import PARAMETER_NAMES, parameter_record
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.scenario import compile_values
from copsim.study.manifest import Manifest, Run
from copsim.study.rows import MEMORY, TIME_OUT, Ended, Row, row_of

WEEKS_AT_ONCE = 13  # between two looks at the clock
REMEMBERED = 512  # settings; runs of one case come again with every replicate, some milliseconds each


class Worlds:
    """The settings of a study's runs, compiled when they are needed."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._known: OrderedDict[int, Setting] = OrderedDict()
        self._lock = Lock()

    def live(self, run: Run) -> Trace | Ended:
        """The run from its first week to its horizon, if time and memory suffice."""
        cohort_week = self.manifest.cohort_week
        try:
            if self.manifest.run_seconds is None:
                return live(self.setting(run), self.manifest.seed, run.replicate, cohort_week=cohort_week)
            life = Life(self.setting(run), self.manifest.seed, run.replicate, cohort_week=cohort_week)
            return _live_within(life, self.manifest.run_seconds)
        except WorldFailed:  # lived again to say how; that takes no longer
            return live(self.setting(run), self.manifest.seed, run.replicate, cohort_week=cohort_week)
        except MemoryError as error:
            return Ended(MEMORY, None, f"no memory for a world of this size ({error})")

    def rows(self, runs: Sequence[Run]) -> list[Row]:
        """Runs as they are kept; one that took too long or too much is lived once more after all others."""
        lived = [self.live(run) for run in runs]
        return self.kept(runs, lived)

    def kept(self, runs: Sequence[Run], lived: Sequence[Trace | Ended]) -> list[Row]:
        """What is kept of runs that were lived once; who was ended from outside is tried once more, alone."""
        again = [self.live(run) if isinstance(end, Ended) else end for run, end in zip(runs, lived, strict=True)]
        return [row_of(run, end, self.manifest) for run, end in zip(runs, again, strict=True)]

    def setting(self, run: Run) -> Setting:
        """What a run is lived under."""
        setting = self._of_case(run.case)
        if not self.manifest.points:
            return setting
        return assuming(setting, self.manifest.points[self.manifest.turn_of(run.replicate)])

    def _of_case(self, case: int) -> Setting:
        with self._lock:
            found = self._known.get(case)
            if found is None:
                found = self._known[case] = compile_values(self.manifest.values_of(case))
            self._known.move_to_end(case)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            return found


def _live_within(life: Life, seconds: float) -> Trace | Ended:
    """A life that ends early when its time is over; looked at after every few weeks, whose bits do not depend on it."""
    end = time.monotonic() + seconds
    while life.week < life.horizon:
        life.advance(WEEKS_AT_ONCE)
        if time.monotonic() > end and life.week < life.horizon:
            return Ended(TIME_OUT, life.week, f"not done after {seconds:g} s, in week {life.week}")
    return Trace(life.first_week, life.series, homes=life.setting.homes)


def assuming(setting: Setting, point: Mapping[str, float]) -> Setting:
    """The same setting with other values of some parameters."""
    values = {name: float(setting.parameters[name]) for name in PARAMETER_NAMES} | dict(point)
    return replace(setting, parameters=parameter_record(**values))
