"""The community as a Mesa model: the engine's weeks, with Mesa's clock, agents and data collector around them."""

import copy
import warnings
from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, Self

import mesa
from mesa.experimental.scenarios import Scenario as MesaScenario

from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN, INDICATOR_NAMES
from copsim.dynamics.state import World
from copsim.errors import WorldFailed
from copsim.mesa_model.collector import ColumnCollector, indicator
from copsim.mesa_model.member import Member
from copsim.mesa_model.memberset import MemberSet
from copsim.mesa_model.settings import Source, case_of, merged, mesa_scenario, seed_from
from copsim.scenario import compile_case

OF_SCENARIO: Any = object()  # rng not given: the seed of the scenario


class CommunityModel(mesa.Model):
    """A community of practice and the organisation around it; a step is a week.

    The first argument, or `scenario=`, is the id of a shipped scenario, a file, a Scenario or a Case, as in
    `CommunityModel("baseline", "mandate", people_count=200, task_hours=0.5)`. Levers are conditions, parameters, and
    other keys of a scenario file with an underscore for the dot. `rng` is the seed: not given, that of the scenario;
    None, a fresh one. `replicate` numbers worlds of one seed; the same number is the same world under every policy.

    `time` counts the weeks lived, `week` is the next week of the scenario, which may begin before 0 with a launch.
    `agents` is everybody of the organisation. `datacollector` holds every indicator of every week.
    """

    member_type: ClassVar[type[Member]] = Member

    # `scenario` is not among the named arguments: SolaraViz would replace a named one at Reset by a bag of defaults.
    def __init__(
        self,
        source: Source | MesaScenario | None = None,
        policies: str | Iterable[str] | None = None,
        *,
        rng: Any = OF_SCENARIO,
        replicate: int | None = None,
        **levers: Any,
    ) -> None:
        if rng is not OF_SCENARIO:
            if levers.get("seed") is not None:
                raise ValueError("rng and seed are the same thing; pass one of them")
            levers["seed"] = seed_from(rng)
        settings = merged(source, {"policies": policies, "replicate": replicate, **levers})
        self.case = case_of(settings)
        self.root_seed = seed_from(settings.get("seed", self.case.scenario.seed))
        self.replicate = int(settings.get("replicate", 1))
        super().__init__(scenario=mesa_scenario(settings, self.root_seed))
        self._life: Life | None = Life(compile_case(self.case), self.root_seed, self.replicate)
        self.running = self._is_going_on()
        self._everybody = MemberSet.everybody(self)
        self.datacollector = ColumnCollector({name: indicator(name) for name in INDICATOR_NAMES})

    @property
    def life(self) -> Life:
        """The engine's world and its clock."""
        if self._life is None:
            raise RuntimeError("this model was closed; its arrays are gone")
        return self._life

    @property
    def world(self) -> World:
        """The arrays themselves; what is written into them is outside the rules."""
        return self.life.world

    @property
    def week(self) -> int:
        """The next week to live."""
        return self.life.week

    @property
    def agents(self) -> MemberSet:
        """Everybody of the organisation, members of the community or not."""
        return self._everybody

    @property
    def agent_types(self) -> list[type[Member]]:
        """The one type of agents."""
        return [self.member_type]

    @property
    def agents_by_type(self) -> dict[type[Member], MemberSet]:
        """Everybody, under the one type of agents."""
        return {self.member_type: self.agents}

    def step(self) -> None:
        """Live one week and collect. After the last week of the scenario nothing changes any more."""
        if not self._is_going_on():
            warnings.warn(f"the scenario ended with week {self.week - 1}", RuntimeWarning, stacklevel=2)
            return
        try:
            self.life.advance()
        except WorldFailed:
            self.running = False
            raise
        self.running = self._is_going_on()
        self.datacollector.collect(self)

    def indicator(self, name: str, community: int = 0) -> float:
        """An indicator of the last week lived; nan before the first one and where it does not exist."""
        series = self.life.series
        return float(series[-1, community, COLUMN[name]]) if len(series) else float("nan")

    def indicators(self, community: int = 0) -> list[float]:
        """All indicators of the last week lived, in the order of `INDICATOR_NAMES`; nan before the first one."""
        series = self.life.series
        values: list[float] = series[-1, community].tolist() if len(series) else [float("nan")] * len(INDICATOR_NAMES)
        return values

    def _is_going_on(self) -> bool:
        return self.week < self.life.horizon

    def close(self) -> None:
        """Free the arrays now, not when Python's collector comes by; what was collected stays."""
        self._life = None

    def remove_all_agents(self) -> None:
        """As `close`."""
        self.close()

    def register_agent(self, agent: Any) -> NoReturn:
        """Refused: all people of the model live in its arrays."""
        raise TypeError(f"a CommunityModel takes no {type(agent).__name__}: its people are rows of arrays")

    def deregister_agent(self, agent: Any) -> NoReturn:
        """Refused, as `Member.remove`."""
        raise TypeError(f"{agent!r} cannot be taken out; a scenario's losses and staff turnover do that")

    def __copy__(self) -> Self:
        """A model of its own that goes on from the same week; nothing is shared."""
        return copy.deepcopy(self)
