"""A case as plain values: what two files say alike is alike here, its digest names results, worlds are made from it."""

import json
from hashlib import blake2b
from typing import Any

from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.setting import TALK_ALONE
from copsim.scenario.case import Case
from copsim.scenario.fields import given
from copsim.scenario.model import ACTIVITIES, FORMAT, KINDS, Scenario

DIGEST_BYTES = 32


def canonical(case: Case) -> dict[str, Any]:
    """Everything that decides what happens, defaults filled in and policies applied, besides seed and replicate.

    Titles, labels and descriptions are left out; names of scenario and policies are in, because results carry them.
    """
    scenario = case.scenario
    return {
        "format": FORMAT,
        "scenario": scenario.name,
        "policies": [policy.name for policy in case.policies],
        "weeks": scenario.weeks,
        "start": start_of(scenario),
        "constellation": scenario.constellation and scenario.constellation.model_dump(),
        "space": scenario.space and scenario.space.model_dump(),
        "sites": [[site.share, site.fluency] for site in scenario.people.sites],
        "mix": mix_of(scenario),
        "parameters": parameters_of(scenario),
        "off": sorted(scenario.ablations.off),
        "epochs": [{"first": epoch.first, "conditions": epoch.values} for epoch in case.epochs],
        "losses": [[item.week, "all" if item.nurturers is None else item.nurturers] for item in case.departures],
    }


def start_of(scenario: Scenario) -> dict[str, float]:
    """How the community starts, by the names of a START_DTYPE row."""
    people, launch = scenario.people, scenario.launch
    return {
        "people": people.count,
        "units": people.units,
        "kind": KINDS[launch.kind],
        "founders": launch.founders or 0,
        "core": launch.core,
        "organiser_hours": launch.organiser_hours,
        "prior_identity": people.prior_identity,
        "culture": people.culture,
        "stance": people.stance,
        "choosing": int(scenario.activities is None),
    }


def mix_of(scenario: Scenario) -> list[float]:
    """Shares of the learning activities at the start; if the members choose them, until they do."""
    if scenario.activities is None:
        return list(TALK_ALONE)
    return [float(getattr(scenario.activities, activity.name)) for activity in ACTIVITIES]


def parameters_of(scenario: Scenario) -> dict[str, float]:
    """All parameters, those the scenario changes with its values."""
    return {item.name: float(item.default) for item in PARAMETERS} | given(scenario.parameters)


def case_digest(case: Case) -> str:
    """BLAKE2b of the canonical form, in hexadecimal digits; the layout of a file never matters."""
    text = json.dumps(canonical(case), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).hexdigest()
