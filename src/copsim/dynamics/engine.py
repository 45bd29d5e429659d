"""One world, many worlds; the loop over weeks itself is compiled and stands in week.py."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import batched

import numpy as np

from copsim.dynamics.arithmetic import check_arithmetic
from copsim.dynamics.chance import Now
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.dynamics.setting import SPACE, Setting, rules_of
from copsim.dynamics.start import start
from copsim.dynamics.state import Log, World, allocate, declared
from copsim.dynamics.warm import halves, warm_up
from copsim.dynamics.week import live_weeks
from copsim.errors import LimitRefused, WorldFailed

NEVER = 1 << 40  # a cohort week that no world reaches
ALIVE_WEEKS = 8
FIRST_LOG = 4096
OF_PEOPLE = ("person", "membership", "tie")
STATE_GROUPS = (*OF_PEOPLE, "community", "subgroup", "unit")
CHUNK = 8  # worlds a thread takes at once


@dataclass(frozen=True)
class Failure:
    """Where a world stopped being a world."""

    week: int
    variable: str
    uid: int
    value: float


@dataclass(frozen=True)
class Trace:
    """The indicators of one world: float64[week, community, indicator], nan = not available.

    homes: how many of its communities, the first ones, are home to people; the others gather members of these.
    """

    first_week: int
    series: np.ndarray
    failure: Failure | None = None
    homes: int = 1

    @property
    def overall(self) -> np.ndarray:
        """float64[week, indicator] of the one home community, or the mean over all in which it is available."""
        if self.homes == 1:
            return self.series[:, 0]
        series = self.series[:, : self.homes]
        n = (~np.isnan(series)).sum(axis=1)
        mean: np.ndarray = np.divide(np.nansum(series, axis=1), n, out=np.full(n.shape, np.nan), where=n > 0)
        return mean


class Life:
    """One world and its clock.

    cohort_week: the members at its beginning are followed by the cohort's indicators. log_capacity: 0 keeps no events;
    otherwise the log starts with that room, and grows by living the world again when it was too small.
    """

    def __init__(
        self,
        setting: Setting,
        seed: int = 1,
        replicate: int = 1,
        *,
        cohort_week: int | None = None,
        log_capacity: int = 0,
    ) -> None:
        self.setting, self.seed, self.replicate = setting, seed, replicate
        self.cohort_week = NEVER if cohort_week is None else cohort_week
        self.first_week, self.horizon = setting.first_week, setting.weeks
        self._begin(log_capacity)

    def _begin(self, log_capacity: int) -> None:
        setting = self.setting
        self.world = begin_world(setting, self.seed, self.replicate, log_capacity)
        self.week = self.first_week
        shape = (self.horizon - self.first_week, len(setting.start), len(INDICATORS))
        self._rows = np.full(shape, np.nan)
        self._log_capacity = log_capacity

    @property
    def series(self) -> np.ndarray:
        """Indicators of the weeks lived so far, float64[week, community, indicator]."""
        return self._rows[: self.week - self.first_week]

    @property
    def log(self) -> Log:
        """The event log, complete; only its first `count[0]` rows are events."""
        return self.world.log

    def advance(self, weeks: int = 1) -> None:
        """Live some weeks, at most to the horizon; WorldFailed in the first week in which a state is not finite.

        EnvironmentProblem where the thread that calls does not calculate as others do.
        """
        check_arithmetic()
        end = min(self.week + weeks, self.horizon)
        before, rows = self.week, self._rows[self.week - self.first_week : end - self.first_week]
        script = (self.seed, self.replicate, self.setting.schedule, self.setting.epoch)
        span = (self.cohort_week, before, end)
        reached = live_weeks(self.world, rules_of(self.setting), script, span, rows, halves())
        if self.world.count.refused[0] > 0:
            raise LimitRefused(
                f"more encounters in a week than the {len(self.world.meeting)} that a world of this size has room for"
            )
        self.week = reached
        _fill_alive(self.series, before - self.first_week, bool(self.setting.start[-1].kind == SPACE))
        if reached < end:
            raise failure_of(self.world, reached)
        if self.world.log.count[0] > self._log_capacity > 0:
            self._begin(int(2 * self.world.log.count[0]))
            self.advance(end - self.first_week)


def begin_world(setting: Setting, seed: int, replicate: int, log_capacity: int = 0) -> World:
    """A world in its first week, nobody of it having lived yet."""
    people = int(setting.start["people"].sum())
    units = int(setting.start["units"].sum())
    world = allocate(people, len(setting.start), units, setting.slots, log_capacity)
    now = Now(seed, replicate, setting.first_week)
    warm_up()
    start(world, rules_of(setting), now, setting.mix, (setting.site_share, setting.site_fluency))
    return world


def failure_of(world: World, week: int) -> WorldFailed:
    """The error for the first state, in the order of declaration, that is not finite."""
    for group, name, array in declared():
        if array.dtype != "f8" or group not in STATE_GROUPS:
            continue
        values = getattr(getattr(world, group), name)
        wrong = np.argwhere(~np.isfinite(values))
        if len(wrong):
            row = int(wrong[0][0]) * len(world.person) // len(values)
            uid = int(world.person.uid[row]) if group in OF_PEOPLE else -1
            return WorldFailed(week, f"{group}.{name}", uid, float(values[tuple(wrong[0])]))
    raise AssertionError("a world stopped although all of its states are finite")


def _fill_alive(series: np.ndarray, first: int, spaced: bool) -> None:
    """Aliveness of each week from `first` on: means of the last eight weeks, for all communities; the last may be a
    space, whose aliveness every community is told."""
    begin = max(first, ALIVE_WEEKS - 1)
    if begin >= len(series):
        return
    hours, insights = (_last_weeks(series, begin, name, np.add) for name in ("hours_voluntary_total", "new_insights"))
    fewest = _last_weeks(series, begin, "core", np.minimum, "active")
    alive = (hours >= 3.0 * ALIVE_WEEKS) & (insights >= 1.0 * ALIVE_WEEKS) & (fewest >= 2.0)
    series[begin:, :, COLUMN["alive"]] = alive
    if spaced:
        series[begin:, :, COLUMN["space_alive"]] = alive[:, -1:]


def _last_weeks(series: np.ndarray, begin: int, name: str, join: np.ufunc, other: str | None = None) -> np.ndarray:
    """One indicator (or the sum of two) joined over the last eight weeks, week by week so that no bit depends on how
    many weeks are looked at; float64[week from `begin` on, community]."""
    values = series[:, :, COLUMN[name]] if other is None else series[:, :, COLUMN[name]] + series[:, :, COLUMN[other]]
    joined = values[begin - ALIVE_WEEKS + 1 : len(values) - ALIVE_WEEKS + 1]
    for later in range(begin - ALIVE_WEEKS + 2, begin + 1):
        joined = join(joined, values[later : later + len(joined)])
    return np.asarray(joined)


def live(setting: Setting, seed: int, replicate: int, *, cohort_week: int | None = None) -> Trace:
    """One world from its first week to its horizon."""
    life = Life(setting, seed, replicate, cohort_week=cohort_week)
    try:
        life.advance(life.horizon - life.first_week)
    except WorldFailed as failed:
        failure = Failure(failed.week, failed.variable, failed.uid, failed.value)
        return Trace(life.first_week, life.series, failure, setting.homes)
    return Trace(life.first_week, life.series, homes=setting.homes)


def live_many(
    setting: Setting, seed: int, replicates: Sequence[int], *, cohort_week: int | None = None, jobs: int | None = None
) -> Iterator[Trace]:
    """Many worlds on threads, in the order of the replicates; no result depends on `jobs`."""

    def chunk(few: Sequence[int]) -> list[Trace]:
        return [live(setting, seed, replicate, cohort_week=cohort_week) for replicate in few]

    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        for traces in pool.map(chunk, batched(replicates, CHUNK)):
            yield from traces
