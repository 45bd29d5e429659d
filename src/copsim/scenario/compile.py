"""From a case to the arrays that a world is made from."""

import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import parameter_record
from copsim.dynamics.setting import TALK_ALONE, Setting, start_record
from copsim.dynamics.switches import switched_off
from copsim.scenario.case import Case
from copsim.scenario.fields import given
from copsim.scenario.model import ACTIVITIES, KINDS, Scenario


def compile_case(case: Case) -> Setting:
    """The setting of a case: one community, epochs with constant conditions, losses of nurturers.

    >>> from copsim.scenario.case import parse_case
    >>> compile_case(parse_case("baseline+mandate")).schedule.shape[0]
    2
    """
    scenario = case.scenario
    rows = [[epoch.values[name] for name in CONDITION_NAMES] for epoch in case.epochs]
    lengths = [epoch.until - epoch.first for epoch in case.epochs]
    return Setting(
        parameters=parameter_record(**given(scenario.parameters)),
        off=switched_off(*scenario.ablations.off),
        schedule=np.array(rows).reshape(len(rows), 1, -1),
        epoch=np.repeat(np.arange(len(rows), dtype=np.int64), lengths),
        losses=losses_of(case),
        start=start_record(**start_of(scenario)),
        mix=np.array([mix_of(scenario)]),
        site_share=np.array([[site.share for site in scenario.people.sites]]),
        site_fluency=np.array([[site.fluency for site in scenario.people.sites]]),
    )


def losses_of(case: Case) -> np.ndarray:
    """int64[loss, 3]: week, community, how many; "all" of them are never more than there are people."""
    people = case.scenario.people.count
    rows = [(item.week, 0, people if item.nurturers is None else item.nurturers) for item in case.departures]
    return np.array(rows, np.int64).reshape(-1, 3)


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
