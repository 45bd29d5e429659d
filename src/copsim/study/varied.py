"""What a study varies, as tables: the points of its design, and the interventions of its policies."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.parameters import PARAMETERS
from copsim.study.columns import NUMBER, TEXT, Column
from copsim.study.manifest import Cost, Manifest

UNITS = {f"parameters.{each.name}": each.unit for each in PARAMETERS} | {each.name: each.unit for each in CONDITIONS}
LOSS = "loss of nurturers"


def factors_of(manifest: Manifest) -> tuple[Column, ...]:
    """A column for every key that has a value of its own at some point."""
    rows = _values(manifest)
    keys = dict.fromkeys(key for row in rows for key in row)
    return tuple(
        Column(key, _type(rows, key), UNITS.get(key, ""), f"value of {key} at this point; empty: the scenario's own")
        for key in keys
    )


def _values(manifest: Manifest) -> list[dict[str, Any]]:
    if manifest.points:
        return [{f"parameters.{name}": value for name, value in point.items()} for point in manifest.points]
    return list(manifest.design.points) if manifest.design else [{}]


def _type(rows: list[dict[str, Any]], key: str) -> str:
    return TEXT if any(isinstance(row.get(key), str | bool) for row in rows) else NUMBER


def points_of(manifest: Manifest) -> list[dict[str, Any]]:
    """A row per point."""
    types = {column.name: column.type for column in factors_of(manifest)}
    return [
        {"point": number} | {key: str(value) if types[key] == TEXT else float(value) for key, value in row.items()}
        for number, row in enumerate(_values(manifest))
    ]


def interventions_of(manifest: Manifest) -> list[dict[str, Any]]:
    """A row per condition that a policy sets otherwise than the first case of its scenario, at the first point."""
    controls: dict[str, int] = {}
    found = []
    for number, case in enumerate(manifest.cases):
        control = controls.setdefault(case.scenario, number)
        if case.point == manifest.cases[control].point and number != control:
            keys = {"scenario": case.scenario, "policy": case.policy} | _weekly(case.costs)
            found += [keys | row for row in _apart(manifest.values_of(control), manifest.values_of(number), case.weeks)]
    return found


def _weekly(costs: tuple[Cost, ...]) -> dict[str, float]:
    return {
        "cost_hours": sum(cost.hours for cost in costs),
        "cost_hours_per_member": sum(cost.hours_per_member for cost in costs),
        "cost_money": sum(cost.money for cost in costs),
    }


def _apart(control: dict[str, Any], policy: dict[str, Any], weeks: int) -> Iterator[dict[str, Any]]:
    """What one set of values has that the other has not, from week to week."""
    left, right = (_by_week(values["epochs"], weeks) for values in (control, policy))
    for name in right[0] if weeks else ():
        yield from _spans(name, [week[name] for week in left], [week[name] for week in right])
    for week, count in policy["losses"]:
        if [week, count] not in control["losses"]:
            dose = None if count == "all" else float(count)
            yield {"intervention": LOSS, "from_week": week, "to_week": week + 1, "dose": dose, "unit": "people"}


def _by_week(epochs: list[dict[str, Any]], weeks: int) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    for epoch, after in zip(epochs, [*epochs[1:], {"first": weeks}], strict=True):
        found += [epoch["conditions"]] * (min(after["first"], weeks) - max(0, epoch["first"]))
    return found


def _spans(name: str, left: list[float], right: list[float]) -> Iterator[dict[str, Any]]:
    """Stretches of weeks with one value that is not the control's."""
    weeks = len(right)
    for (value, differs), stretch in groupby(range(weeks), key=lambda week: (right[week], right[week] != left[week])):
        if differs:
            span = list(stretch)
            over = None if span[-1] + 1 == weeks else span[-1] + 1
            yield {"intervention": name, "from_week": span[0], "to_week": over, "dose": value, "unit": UNITS[name]}
