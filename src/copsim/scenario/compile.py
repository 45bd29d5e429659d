"""From a case to the arrays that a world is made from."""

from typing import Any

import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import parameter_record
from copsim.dynamics.setting import GATHERING, SPACE, TALK_ALONE, Setting, start_record
from copsim.dynamics.switches import switched_off
from copsim.scenario.case import Case
from copsim.scenario.fields import given
from copsim.scenario.model import ACTIVITIES, KINDS, Scenario

INQUIRING = [float(activity.name == "inquiry") for activity in ACTIVITIES]  # what people do in a space at first


def compile_case(case: Case) -> Setting:
    """The setting of a case: its communities, epochs with constant conditions, losses of nurturers.

    >>> from copsim.scenario.case import parse_case
    >>> compile_case(parse_case("baseline+mandate")).schedule.shape[0]
    2
    """
    scenario = case.scenario
    rows = [[epoch.values[name] for name in CONDITION_NAMES] for epoch in case.epochs]
    lengths = [epoch.until - epoch.first for epoch in case.epochs]
    start = starts_of(scenario)
    many = len(start)
    return Setting(
        parameters=parameter_record(**given(scenario.parameters)),
        off=switched_off(*scenario.ablations.off),
        schedule=np.repeat(np.array(rows).reshape(len(rows), 1, -1), many, axis=1),
        epoch=np.repeat(np.arange(len(rows), dtype=np.int64), lengths),
        losses=losses_of(case),
        start=start,
        mix=np.array([INQUIRING if kind == SPACE else mix_of(scenario) for kind in start.kind]),
        site_share=np.array([[site.share for site in scenario.people.sites]] * many),
        site_fluency=np.array([[site.fluency for site in scenario.people.sites]] * many),
        slots=1 + int(bool((start.parent >= 0).any())) + int(scenario.space is not None),
    )


def losses_of(case: Case) -> np.ndarray:
    """int64[loss, 3]: week, community, how many; "all" of them are never more than there are people."""
    people = case.scenario.people.count
    rows = [
        (item.week, community, people if item.nurturers is None else item.nurturers)
        for item in case.departures
        for community in range(communities_of(case.scenario))
    ]
    return np.array(rows, np.int64).reshape(-1, 3)


def communities_of(scenario: Scenario) -> int:
    """How many communities are home to people."""
    return 1 if scenario.constellation is None else scenario.constellation.locals


def starts_of(scenario: Scenario) -> "np.recarray[Any, Any]":
    """How every community starts: the local ones, each with its part of the people, the global ones, a space."""
    homes = communities_of(scenario)
    parents = 0 if scenario.constellation is None else scenario.constellation.globals
    usual, people = start_of(scenario), scenario.people.count
    rows, seats, units = [], 0, scenario.people.units
    for number in range(homes):
        here = people // homes + (1 if number < people % homes else 0)
        parent = homes + number * parents // homes if parents else -1
        places = {"first_seat": seats, "first_row": seats, "first_unit": number * units, "unit_row": number * units}
        rows.append(start_record(**usual | places | {"number": number, "people": here, "parent": parent}))
        seats += here
    nobody = {"people": 0, "units": 0, "first_row": seats, "first_seat": seats, "founders": 0}
    nobody |= {"first_unit": homes * units, "unit_row": homes * units}
    globals_ = range(homes, homes + parents)
    rows += [start_record(**usual | nobody | {"number": number, "kind": GATHERING}) for number in globals_]
    if (space := scenario.space) is not None:
        when = {"opens": space.opens, "lasts": space.lasts, "invited": space.invited, "guest_hours": space.hours}
        rows.append(start_record(**usual | nobody | when | {"number": homes + parents, "kind": SPACE}))
    return np.concatenate(rows).view(np.recarray)


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
