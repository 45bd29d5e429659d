"""The arms of a study: its scenarios under its policies, over all points of a design together."""

from dataclasses import dataclass

import numpy as np

from copsim.study.results import Results
from copsim.study.statistics import mean_of_available


@dataclass(frozen=True)
class Arm:
    """A scenario under a policy. cases: numbers of its cases, one for each point; control: number of the arm that it is
    compared with, None for a control itself; name: what sets it apart from its control."""

    scenario: str
    policy: str
    cases: tuple[int, ...]
    control: int | None
    name: str


def arms_of(results: Results) -> list[Arm]:
    """All arms, in the order of their first cases.

    Of a study with a design, or with several policies for each scenario, the control is the first policy of the same
    scenario; else it is the first arm.
    """
    cases: dict[tuple[str, str], list[int]] = {}
    for number, case in enumerate(results.manifest.cases):
        cases.setdefault((case.scenario, case.policy), []).append(number)
    keys = list(cases)
    apart = results.manifest.design is not None or _crossed(keys)
    controls = [keys.index(next(key for key in keys if not apart or key[0] == own[0])) for own in keys]
    return [
        Arm(*key, tuple(cases[key]), None if control == number else control, _name(results, keys, number, control))
        for number, (key, control) in enumerate(zip(keys, controls, strict=True))
    ]


def _crossed(keys: list[tuple[str, str]]) -> bool:
    """Whether every scenario is lived under the same two or more policies."""
    scenarios, policies = {key[0] for key in keys}, {key[1] for key in keys}
    return len(policies) > 1 and len(keys) == len(scenarios) * len(policies)


def _name(results: Results, keys: list[tuple[str, str]], number: int, control: int) -> str:
    scenario, policy = keys[number]
    return policy if keys[control][0] == scenario else f"{scenario} under {policy}"


def values_of(results: Results, arm: Arm) -> np.ndarray:
    """Outcomes of an arm, float64[point, world, outcome]; nan = not available."""
    found: np.ndarray = results.outcome_cube[list(arm.cases)]
    return found


def independent(results: Results, values: np.ndarray) -> np.ndarray:
    """What intervals count, of float64[point, world]: points where there are several, else sets of parameters, else
    worlds; only what is available."""
    if len(values) > 1:
        units = mean_of_available(values, axis=1)
    elif results.manifest.points:
        first = results.manifest.first_replicate
        turns = np.array([results.manifest.turn_of(first + n) for n in range(values.shape[1])])
        units = np.array([mean_of_available(values[0, turns == turn]) for turn in np.unique(turns)])
    else:
        units = values[0]
    return units[~np.isnan(units)]


def counts_worlds(results: Results, arm: Arm) -> bool:
    """Whether intervals count worlds."""
    return len(arm.cases) == 1 and not results.manifest.points
