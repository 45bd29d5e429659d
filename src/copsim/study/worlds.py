"""Runs of a study as worlds: what the manifest says is all that is needed to live any of them again."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from copsim.dynamics.engine import Failure, Life, Trace, live
from copsim.dynamics.parameters import PARAMETER_NAMES, parameter_record
from copsim.dynamics.setting import Setting
from copsim.errors import WorldFailed
from copsim.scenario import compile_values
from copsim.study.manifest import Manifest, Run, Stretch

REMEMBERED = 512  # settings; runs of one case come again with every replicate, some milliseconds each


class Worlds:
    """The settings of a study's runs, compiled when they are needed."""

    def __init__(self, manifest: Manifest) -> None:
        self.manifest = manifest
        self._known: OrderedDict[int, Setting] = OrderedDict()
        self._lock = Lock()

    def live(self, run: Run) -> Trace:
        """The run from its first week to its horizon."""
        setting, manifest = self.setting(run), self.manifest
        past = manifest.past_of(run.replicate)
        if not past:
            return live(setting, manifest.seed, run.replicate, cohort_week=manifest.cohort_week)
        life = Life(setting, manifest.seed, past[0].replicate, cohort_week=manifest.cohort_week)
        return live_in_turns(life, (*past, Stretch(run.replicate, setting.weeks)))

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


def live_in_turns(life: Life, lucks: Sequence[Stretch]) -> Trace:
    """A world that has not begun yet, from its first week to its horizon, each stretch of weeks with its own luck.

    A draw depends on replicate and week, so at a seam the state goes on as it is and nothing but the luck changes. What
    is drawn for more than one week is the topic of a quarter's tasks: that of the quarter under way is drawn anew.
    """
    try:
        for stretch in lucks:
            life.replicate = stretch.replicate
            life.advance(stretch.until - life.week)
    except WorldFailed as failed:
        failure = Failure(failed.week, failed.variable, failed.uid, failed.value)
        return Trace(life.first_week, life.series, failure, life.setting.homes)
    return Trace(life.first_week, life.series, homes=life.setting.homes)


def assuming(setting: Setting, point: Mapping[str, float]) -> Setting:
    """The same setting with other values of some parameters."""
    values = {name: float(setting.parameters[name]) for name in PARAMETER_NAMES} | dict(point)
    return replace(setting, parameters=parameter_record(**values))
