"""What facts are checked on: worlds of the baseline and of others, lived once when a fact first asks for them."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from copsim.dynamics.engine import Life, Trace, live_many
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.outcomes import outcomes
from copsim.dynamics.parameters import PARAMETER_NAMES
from copsim.dynamics.setting import Setting
from copsim.scenario import compile_case, parse_case

BASELINE = "baseline"
MATURE = 52  # week from which a community counts as settled


class Diary(NamedTuple):
    """One world week by week and person by person: float64[week, person], from week 0; uid: int64[week, person]."""

    uid: np.ndarray
    member: np.ndarray
    hours: np.ndarray
    role: np.ndarray
    tenure: np.ndarray
    idle: np.ndarray
    identification: np.ndarray
    energy: np.ndarray
    attendance: np.ndarray
    convened: np.ndarray
    answers: np.ndarray
    inside_ties: float


class Arm:
    """Worlds of one case. series: float64[world, week, indicator] from week 0."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        self.series = np.array([trace.overall[-trace.first_week :] for trace in traces])
        self.outcomes = [outcomes(trace) for trace in traces]

    def of(self, indicator: str) -> np.ndarray:
        """float64[world, week] of one indicator."""
        return self.series[:, :, COLUMN[indicator]]

    def outcome(self, name: str) -> np.ndarray:
        """float64[world] of one outcome."""
        return np.array([each[name] for each in self.outcomes])

    @property
    def alive(self) -> np.ndarray:
        """Which worlds are alive at the end."""
        alive: np.ndarray = self.of("alive")[:, -1] == 1.0
        return alive

    def settled(self, indicator: str) -> float:
        """Mean of an indicator over settled weeks of the worlds that are alive at the end."""
        values = self.of(indicator)[self.alive, MATURE:]
        return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


class Evidence:
    """Worlds by case, and diaries of some of the baseline; each computed once.

    assuming: parameters that are not the usual, in all of them.
    """

    def __init__(
        self,
        worlds: int = 60,
        diaries: int = 12,
        seed: int = 1,
        *,
        jobs: int | None = None,
        assuming: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        self.worlds, self.diaries_wanted, self.seed, self.jobs = worlds, diaries, seed, jobs
        self._assuming = tuple(f"parameters.{name}={value!r}" for name, value in assuming.items())
        self._arms: dict[tuple[str, tuple[str, ...]], Arm] = {}

    def arm(self, case: str, *changes: str) -> Arm:
        """The worlds of a case."""
        key = case, changes
        if key not in self._arms:
            asked = parse_case(case, (*changes, *self._assuming))
            first = parse_case("baseline+mandate").first_change
            traces = live_many(
                compile_case(asked), self.seed, range(1, self.worlds + 1), cohort_week=first, jobs=self.jobs
            )
            self._arms[key] = Arm(list(traces))
        return self._arms[key]

    @property
    def baseline(self) -> Arm:
        """The worlds of the baseline."""
        return self.arm(BASELINE)

    @cached_property
    def diaries(self) -> list[Diary]:
        """Worlds of the baseline that are alive at the end, person by person."""
        alive = np.flatnonzero(self.baseline.alive)[: self.diaries_wanted]
        setting = compile_case(parse_case(BASELINE, self._assuming))
        return [write_diary(setting, self.seed, int(world) + 1) for world in alive]

    @cached_property
    def parameters(self) -> dict[str, float]:
        """The parameters of the baseline."""
        record = compile_case(parse_case(BASELINE, self._assuming)).parameters
        return {name: float(record[name]) for name in PARAMETER_NAMES}


def write_diary(setting: Setting, seed: int, replicate: int) -> Diary:
    """Live one world and write down what everybody did in every week."""
    life = Life(setting, seed, replicate)
    inside = share_of_ties_inside(life)
    life.advance(-life.first_week)
    pages: list[list[np.ndarray]] = []
    while life.week < life.horizon:
        life.advance()
        membership, week, person = life.world.membership, life.world.week, life.world.person
        page = (
            person.uid, membership.community >= 0, membership.hours, membership.role, membership.tenure,
            membership.idle, membership.identification, person.energy, week.attendance, week.convened, week.answers,
        )  # fmt: skip
        pages.append([np.array(column) for column in page])
    columns = [np.array(column) for column in zip(*pages, strict=True)]
    return Diary(**dict(zip(Diary._fields, columns, strict=False)), inside_ties=inside)


def share_of_ties_inside(life: Life) -> float:
    """Share of ties at the start that stay inside a unit."""
    person, tie = life.world.person, life.world.tie
    neighbours = np.asarray(tie.neighbour)
    owner, slot = np.nonzero(neighbours >= 0)
    units = np.asarray(person.unit)
    return float((units[owner] == units[neighbours[owner, slot]]).mean())
