"""What a model is made from: a scenario, policies, levers and luck, by name or in the bag that Mesa hands around."""

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from mesa.experimental.scenarios import Scenario as MesaScenario

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import PARAMETERS
from copsim.scenario import Case, Scenario, parse_case

type Source = str | Path | Scenario | Case

SEEDS = 1 << 32  # the key of the draws has room for so many
SECTIONS = ("people", "launch", "constellation", "space", "conditions", "activities", "parameters", "ablations")
PARAMETER_NAMES = frozenset(parameter.name for parameter in PARAMETERS)
NO_LEVERS = ("scenario", "policies", "seed", "replicate")


class CommunityScenario(MesaScenario):
    """Mesa's bag of settings. Each model makes a kind of its own, whose defaults are the settings of that model.

    A bag that SolaraViz makes at Reset, from the kind alone, therefore begins the same community again.
    """

    _numbers: ClassVar[Any] = itertools.count()

    def __init__(self, *, rng: Any = None, **settings: Any) -> None:
        super().__init__(rng=rng, **{"_scenario_id": next(self._numbers), **settings})

    def __reduce__(self) -> tuple[Any, ...]:
        return _empty, (self._scenario_defaults,), self.__getstate__()


def mesa_scenario(settings: Mapping[str, Any], seed: int) -> CommunityScenario:
    """The bag for a model made from these settings."""
    return _kind({**settings, "seed": seed})(rng=seed)


def merged(source: Source | MesaScenario | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """All settings in one mapping: what is given by name goes before what a bag of Mesa carries; None gives nothing."""
    by_name = {name: value for name, value in given.items() if value is not None}
    if source is not None and "scenario" in by_name:
        raise TypeError("CommunityModel got two scenarios")
    source = by_name.pop("scenario", source)
    if not isinstance(source, MesaScenario):
        return {"scenario": source or "baseline", **by_name}
    carried = {name: value for name, value in source if value is not None}
    if "rng" in carried:
        carried["seed"] = seed_from(carried.pop("rng"))
    return {"scenario": "baseline", **carried, **by_name}


def seed_from(rng: Any) -> int:
    """The seed of a world from whatever Mesa takes as `rng`; None is a fresh one."""
    if isinstance(rng, int | np.integer):
        if not 0 <= rng < SEEDS:
            raise ValueError(f"rng is 0 to {SEEDS - 1:,}, not {rng}")
        return int(rng)
    return int(np.random.default_rng(rng).integers(SEEDS))


def case_of(settings: Mapping[str, Any]) -> Case:
    """The scenario with its policies and levers."""
    source, policies = settings["scenario"], settings.get("policies", ())
    names = policies.split("+") if isinstance(policies, str) else list(policies)
    levers = {path_of(name): _plain(value) for name, value in settings.items() if name not in NO_LEVERS}
    if isinstance(source, str | Path):
        return parse_case("+".join([str(source), *names]), levers)
    if names or levers:
        raise TypeError("a scenario that is already loaded takes no policies and levers; give them to parse_case")
    return source if isinstance(source, Case) else Case(source)


def path_of(lever: str) -> str:
    """Where a lever stands in a scenario file.

    >>> [path_of(name) for name in ("mandate", "beta", "people_count", "weeks")]
    ['conditions.mandate', 'parameters.beta', 'people.count', 'weeks']
    """
    if lever in CONDITION_NAMES:
        return f"conditions.{lever}"
    if lever in PARAMETER_NAMES:
        return f"parameters.{lever}"
    section, _, key = lever.partition("_")
    return f"{section}.{key}" if section in SECTIONS and key else lever


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _kind(settings: Mapping[str, Any]) -> type[CommunityScenario]:
    kind: type[CommunityScenario] = type("CommunityScenario", (CommunityScenario,), {})
    kind._scenario_defaults = dict(settings)  # where Mesa looks for what a bag holds if nobody says otherwise
    return kind


def _empty(settings: Mapping[str, Any]) -> CommunityScenario:
    kind = _kind(settings)
    return kind.__new__(kind)
