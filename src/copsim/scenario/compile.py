"""From a case to the arrays that a world is made from."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import parameter_record
from copsim.dynamics.setting import GATHERING, SPACE, Setting, start_record
from copsim.dynamics.switches import switched_off
from copsim.scenario.canonical import canonical
from copsim.scenario.case import Case
from copsim.scenario.model import ACTIVITIES

INQUIRING = [float(activity.name == "inquiry") for activity in ACTIVITIES]  # what people do in a space at first

Values = Mapping[str, Any]


def compile_case(case: Case) -> Setting:
    """The setting of a case: its communities, epochs with constant conditions, losses of nurturers.

    >>> from copsim.scenario.case import parse_case
    >>> compile_case(parse_case("baseline+mandate")).schedule.shape[0]
    2
    """
    return compile_values(canonical(case))


def compile_values(values: Values) -> Setting:
    """The setting of a case in its canonical form, as results keep it."""
    epochs = values["epochs"]
    rows = [[epoch["conditions"][name] for name in CONDITION_NAMES] for epoch in epochs]
    lengths = [end - first for first, end in pairwise([*(epoch["first"] for epoch in epochs), values["weeks"]])]
    start = starts_of(values)
    shares, fluencies = zip(*values["sites"], strict=True)
    many = len(start)
    return Setting(
        parameters=parameter_record(**values["parameters"]),
        off=switched_off(*values["off"]),
        schedule=np.repeat(np.array(rows).reshape(len(rows), 1, -1), many, axis=1),
        epoch=np.repeat(np.arange(len(rows), dtype=np.int64), lengths),
        losses=losses_of(values),
        start=start,
        mix=np.array([INQUIRING if kind == SPACE else values["mix"] for kind in start.kind]),
        site_share=np.array([shares] * many),
        site_fluency=np.array([fluencies] * many),
        slots=1 + int(bool((start.parent >= 0).any())) + int(values["space"] is not None),
    )


def losses_of(values: Values) -> np.ndarray:
    """int64[loss, 3]: week, community, how many; "all" of them are never more than there are people."""
    rows = [
        (week, community, values["start"]["people"] if nurturers == "all" else nurturers)
        for week, nurturers in values["losses"]
        for community in range(communities_of(values))
    ]
    return np.array(rows, np.int64).reshape(-1, 3)


def communities_of(values: Values) -> int:
    """How many communities are home to people."""
    several = values["constellation"]
    return 1 if several is None else int(several["locals"])


def starts_of(values: Values) -> "np.recarray[Any, Any]":
    """How every community starts: the local ones, each with its part of the people, the global ones, a space."""
    homes, usual = communities_of(values), values["start"]
    parents = 0 if values["constellation"] is None else values["constellation"]["globals"]
    people, units = usual["people"], usual["units"]
    rows, seats = [], 0
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
    if (space := values["space"]) is not None:
        when = {"opens": space["opens"], "lasts": space["lasts"]}
        when |= {"invited": space["invited"], "guest_hours": space["hours"]}
        rows.append(start_record(**usual | nobody | when | {"number": homes + parents, "kind": SPACE}))
    return np.concatenate(rows).view(np.recarray)
