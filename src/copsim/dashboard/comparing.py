"""Two to four cases side by side, with the same luck: what a visitor compares, and the worker behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from copsim.dashboard.desk import Desk, Stopped
from copsim.dashboard.experiment import Experiment
from copsim.dashboard.frame import Curve, curve_of, effect_of
from copsim.dashboard.levers import check_shown
from copsim.dashboard.recording import Recording
from copsim.dashboard.session import USUAL
from copsim.dashboard.shown import Shown
from copsim.dashboard.speech import Speech
from copsim.dashboard.worlds import ALL_WORLDS, SHOWN, Arm, Pairs, arm_of, live_arms, together
from copsim.errors import CopsimError
from copsim.scenario import Case
from copsim.scenario.case import cases_of_link
from copsim.scenario.link import Link
from copsim.show.words import MEASURES, Effect
from copsim.study.fates import GAIN
from copsim.study.rows import spent
from copsim.study.statistics import mean_of_available
from copsim.study.sweep.plan import costs_of

WATCHED = 6  # replicates in which everybody's fate is looked at
YEAR = 52  # weeks


@dataclass(frozen=True)
class Asked:
    """cases and size: as `cases` and `around` of a link; stage: what is on the Stage, whose seed all of them have."""

    cases: tuple[str, ...] = ("baseline", "baseline+mandate")
    size: int = 150
    stage: Experiment = USUAL

    def parsed(self) -> list[Case]:
        """The cases themselves."""
        return cases_of_link(self.added_to(self.stage.link()), own=self.stage.own)

    def added_to(self, link: Link) -> Link:
        """A link that holds them too."""
        return replace(link, cases=self.cases, around=self.size)


@dataclass(frozen=True, eq=False)
class Fate:
    """Of those in one band when the arms part: share who gain and who lose, over the watched worlds, in percent."""

    band: int
    people: float
    gain: float
    lose: float


@dataclass(frozen=True, eq=False)
class Compared:
    """The answer so far. sides: float64[replicate, week from 0 on, shown indicator] of each case."""

    asked: Asked
    cases: tuple[Case, ...]
    sides: tuple[np.ndarray, ...]
    recordings: tuple[Recording, ...]
    marked: tuple[tuple[int, ...], ...]
    fates: tuple[tuple[Fate, ...], ...] = ()

    @property
    def worlds(self) -> int:
        """How many worlds each case was lived in."""
        return len(self.sides[0])

    @property
    def weeks(self) -> int:
        """Weeks that all cases have."""
        return int(self.sides[0].shape[1])

    def effect(self, case: int, indicator: str) -> Effect:
        """What a case changes against the first one, over the last weeks."""
        return effect_of(Pairs(self.sides[0], self.sides[case]), indicator, MEASURES[indicator])

    def level(self, case: int, indicator: str) -> float:
        """Mean over worlds and the last weeks; of the last week alone, where it is yes or no."""
        weeks = slice(-1 if MEASURES[indicator].of_worlds else -26, None)
        return float(np.nanmean(self.sides[case][:, weeks, SHOWN.index(indicator)]))

    def better(self, case: int, indicator: str) -> float:
        """Share of the worlds in which a case ends higher than the first one."""
        column = SHOWN.index(indicator)
        base, now = (mean_of_available(side[:, -26:, column], axis=1) for side in (self.sides[0], self.sides[case]))
        return float(mean_of_available(np.where(np.isnan(now - base), np.nan, now > base)))

    def hours_a_year(self, case: int) -> float:
        """Hours that the policies of a case take from others than its members, a year from their first week on; mean
        over worlds."""
        costs, members = costs_of(self.cases[case].policies, self.weeks), self.sides[case][:, :, SHOWN.index("members")]
        first = min((cost.first for cost in costs), default=self.weeks)
        if first >= self.weeks:
            return 0.0
        return YEAR / (self.weeks - first) * float(np.mean([spent(world, 0, costs)[0] for world in members]))

    def hours_per_core(self, case: int) -> float:
        """Hours a year of others for each core member more than in the first case; nan where it is not surely more."""
        effect, hours = self.effect(case, "core"), self.hours_a_year(case)
        return hours / effect.difference if hours and effect.low > 0 else float("nan")

    def difference(self, case: int, indicator: str) -> Curve:
        """The paired difference week by week, with its spread."""
        column = SHOWN.index(indicator)
        gap = self.sides[case][:, :, column] - self.sides[0][:, :, column]
        return curve_of(gap, MEASURES[indicator].of_worlds)


class Comparison:
    """One visitor's comparison; `shown` is read by the page."""

    def __init__(self) -> None:
        self.asked = Shown(Asked())
        self.answer: Shown[Compared | None] = Shown(None)
        self.trouble = Shown("")
        self._desk: Desk[Asked] = Desk(self._work)

    def want(self, **changes: Any) -> None:
        """Compare something else."""
        self.asked.set(replace(self.asked.peek(), **changes))

    def arrive(self, link: Link, say: Speech) -> str:
        """What a link compares, where it compares anything; returns why a page cannot show it."""
        asked = replace(self.asked.peek(), cases=link.cases, size=link.around)
        if not link.cases or asked == self.asked.peek():
            return ""
        try:
            for case in asked.parsed():
                check_shown(case.scenario, say)
        except CopsimError as error:
            return str(error)
        self.asked.set(asked)
        return ""

    def live(self, stage: Experiment) -> None:
        """Live what is asked for, with what is on the Stage now."""
        asked = replace(self.asked.peek(), stage=stage)
        self.trouble.set("")
        self.asked.set(asked)
        self._desk.ask(asked)

    def close(self) -> None:
        """The visitor has gone."""
        self._desk.close()

    def _work(self, asked: Asked, stopped: Stopped) -> None:
        try:
            self._answer(asked, stopped)
        except CopsimError as error:
            self.trouble.set(str(error))

    def _answer(self, asked: Asked, stopped: Stopped) -> None:
        cases = tuple(asked.parsed())
        arms = [arm_of(case, asked.stage.seed) for case in cases]
        weeks = min(case.scenario.weeks for case in cases)
        recordings = tuple(together(lambda n: arms[n].recording(), range(len(arms))))
        marked = tuple(tuple(_differs(recordings[0], seen)) for seen in recordings)
        compared = None
        for sides in live_arms(arms, ALL_WORLDS, stopped):
            if stopped():
                return
            kept = tuple(side[:, -case.scenario.weeks :][:, :weeks] for case, side in zip(cases, sides, strict=True))
            compared = Compared(asked, cases, kept, recordings, marked)
            self.answer.set(compared)
        if compared is not None and not stopped():
            self.answer.set(replace(compared, fates=tuple(_fates(arms, stopped))))


def _differs(first: Recording, other: Recording) -> list[int]:
    """Whose band in the last common week is another one in the other world."""
    if first.people != other.people:
        return []
    last = min(first.after, other.after) - 1
    bands = [seen.cells[last - seen.first_week, :, 0] & 3 for seen in (first, other)]
    return [int(person) for person in np.flatnonzero(bands[0] != bands[1])]


def _fates(arms: Sequence[Arm], stopped: Stopped) -> list[tuple[Fate, ...]]:
    """For each case but the first, what becomes of those who start in each band."""
    first = arms[0]
    found: list[tuple[Fate, ...]] = []
    for arm in arms[1:]:
        pairs = _both(first, arm)
        if stopped():
            return []
        same = all(a.people == b.people for a, b in pairs)
        week = arm.week if arm.week is not None else first.week or 0
        found.append(tuple(_fate(pairs, week, band) for band in (3, 2, 1)) if same else ())
    return found


def _both(first: Arm, arm: Arm) -> list[tuple[Recording, Recording]]:
    """The watched worlds of two arms."""
    return together(lambda replicate: (first.recording(replicate), arm.recording(replicate)), range(1, WATCHED + 1))


def _fate(pairs: Sequence[tuple[Recording, Recording]], week: int, band: int) -> Fate:
    """Energy and identification at the end, of those who were in a band before the arms parted."""
    changes = []
    for base, now in pairs:
        before = max(0, week - 1 - base.first_week)
        here = (base.cells[before, :, 0] & 3) == band
        last = min(base.after, now.after) - 1
        ends = [seen.cells[last - seen.first_week, here, 1:3].astype(float).sum(axis=1) / 255 for seen in (base, now)]
        changes.append(ends[1] - ends[0])
    every = np.concatenate(changes)
    if not len(every):
        return Fate(band, 0.0, float("nan"), float("nan"))
    return Fate(band, len(every) / len(pairs), 100 * float((every > GAIN).mean()), 100 * float((every < -GAIN).mean()))
