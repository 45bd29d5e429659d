"""The cases of a claim: each arm as it stands, without its carrying mechanism, or with other parameters."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scipy.stats import qmc

from copsim.dynamics.parameters import PARAMETERS
from copsim.scenario import Case, Policy, canonical, parse_case
from copsim.scenario.document import dotted
from copsim.study.claims.model import Arm, Claim
from copsim.study.digests import digest
from copsim.study.relay import overrides_of

SPREAD = 0.25
DRAW_SEED = 20_261

FREE = tuple(parameter for parameter in PARAMETERS if parameter.free)


def cases_of(claim: Claim) -> dict[str, Case]:
    """The case of each arm, by the name of the arm."""
    return {arm.name: _case(arm) for arm in claim.arms}


def _case(arm: Arm) -> Case:
    case = parse_case(arm.case, {dotted(path): value for path, value in overrides_of(arm.set)})
    if not arm.interventions and not arm.losses:
        return case
    added = Policy(arm.name, arm.name, "", arm.interventions, arm.losses)
    return replace(case, policies=(*case.policies, added), label=f"{case.label}+{arm.name}")


def without(cases: Mapping[str, Case], mechanisms: tuple[str, ...]) -> dict[str, Case]:
    """The same cases with further mechanisms off."""
    return {name: _updated(case, "ablations", off=_joined(case, mechanisms)) for name, case in cases.items()}


def _joined(case: Case, mechanisms: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*case.scenario.ablations.off, *mechanisms)))


def perturbed(cases: Mapping[str, Case], factors: Mapping[str, float]) -> dict[str, Case]:
    """The same cases with every free parameter multiplied by its factor, cut to its bounds."""
    return {name: _updated(case, "parameters", **_scaled(case, factors)) for name, case in cases.items()}


def assuming(cases: Mapping[str, Case], parameters: Mapping[str, float]) -> dict[str, Case]:
    """The same cases under one set of parameters of the ensemble."""
    return {name: _updated(case, "parameters", **parameters) for name, case in cases.items()}


def _scaled(case: Case, factors: Mapping[str, float]) -> dict[str, float]:
    now = case.scenario.parameters
    return {
        item.name: min(item.high, max(item.low, factors[item.name] * float(getattr(now, item.name)))) for item in FREE
    }


def _updated(case: Case, table: str, **values: Any) -> Case:
    changed = getattr(case.scenario, table).model_copy(update=values)
    return replace(case, scenario=case.scenario.model_copy(update={table: changed}))


def factors(draws: int, seed: int = DRAW_SEED) -> list[dict[str, float]]:
    """Factors of all free parameters, each within 25 % of 1: a Latin hypercube. The same for every claim.

    >>> len(factors(3)), all(0.75 <= value <= 1.25 for draw in factors(3) for value in draw.values())
    (3, True)
    """
    if draws == 0:
        return []
    cube = qmc.LatinHypercube(len(FREE), rng=seed).random(draws)
    names = [parameter.name for parameter in FREE]
    return [dict(zip(names, (1 - SPREAD + 2 * SPREAD * row).tolist(), strict=True)) for row in cube]


def nameless_digest(case: Case) -> str:
    """Digest of everything that decides what happens; neither the scenario's nor a policy's name is part of it."""
    values = canonical(case)
    return digest({key: value for key, value in values.items() if key not in ("scenario", "policies")})
