"""Runs of a study as worlds: what the manifest says is all that is needed to live any of them again."""

import math
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from time import monotonic

from copsim.dynamics.engine import Failure, Life, Trace, live
from copsim.dynamics.parameters import PARAMETER_NAMES, parameter_record
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.scenario import compile_values
from copsim.study.manifest import Manifest, Run, Stretch
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
        manifest = self.manifest
        try:
            if not manifest.past_of(run.replicate) and manifest.run_seconds is None:
                return live(self.setting(run), manifest.seed, run.replicate, cohort_week=manifest.cohort_week)
            return live_in_turns(self.begin(run), self.turns_of(run), manifest.run_seconds)
        except MemoryError as error:
            return Ended(MEMORY, None, f"no memory for a world of this size ({error})")

    def turns_of(self, run: Run) -> tuple[Stretch, ...]:
        """Whose luck the run lives with, stretch by stretch, to its horizon."""
        return (*self.manifest.past_of(run.replicate), Stretch(run.replicate, self.setting(run).weeks))

    def begin(self, run: Run, log_capacity: int = 0) -> Life:
        """The run before its first week, to be lived with `advance` or `live_in_turns`."""
        manifest, first = self.manifest, self.turns_of(run)[0].replicate
        return Life(
            self.setting(run), manifest.seed, first, cohort_week=manifest.cohort_week, log_capacity=log_capacity
        )

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


def advance(life: Life, turns: Sequence[Stretch], until: int) -> None:
    """Live up to a week, which is not included, each week with the luck whose turn it is."""
    for stretch in turns:
        end = min(stretch.until, until)
        if life.week < end:
            life.replicate = stretch.replicate
            life.advance(end - life.week)


def live_in_turns(life: Life, turns: Sequence[Stretch], seconds: float | None = None) -> Trace | Ended:
    """A world that has not begun yet, from its first week to its horizon, each stretch of weeks with its own luck.

    A draw depends on replicate and week, so at a seam the state goes on as it is and nothing but the luck changes. What
    is drawn for more than one week is the topic of a quarter's tasks: that of the quarter under way is drawn anew. A
    life ends early when its seconds are over; the clock is looked at after every few weeks, and no bit depends on that.
    """
    end = monotonic() + (math.inf if seconds is None else seconds)
    try:
        while life.week < life.horizon:
            advance(life, turns, min(life.week + WEEKS_AT_ONCE, life.horizon))
            if monotonic() > end and life.week < life.horizon:
                return Ended(TIME_OUT, life.week, f"not done after {seconds:g} s, in week {life.week}")
    except WorldFailed as failed:
        failure = Failure(failed.week, failed.variable, failed.uid, failed.value)
        return Trace(life.first_week, life.series, failure, life.setting.homes)
    return Trace(life.first_week, life.series, homes=life.setting.homes)


def assuming(setting: Setting, point: Mapping[str, float]) -> Setting:
    """The same setting with other values of some parameters."""
    values = {name: float(setting.parameters[name]) for name in PARAMETER_NAMES} | dict(point)
    return replace(setting, parameters=parameter_record(**values))
