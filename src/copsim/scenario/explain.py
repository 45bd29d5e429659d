"""What will happen in a case, told before it runs: as plain values, and in words."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pydantic import BaseModel

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.parameters import PARAMETERS
from copsim.scenario.canonical import case_digest, mix_of
from copsim.scenario.case import Case
from copsim.scenario.changes import Epoch
from copsim.scenario.fields import given
from copsim.scenario.model import ACTIVITIES, Scenario
from copsim.scenario.size import estimate

UNITS = {condition.name: condition.unit for condition in CONDITIONS}


def explain_data(case: Case) -> dict[str, Any]:
    """Everything that `explain` says, as plain values. Runs nothing."""
    scenario = case.scenario
    size = estimate(scenario)
    return {
        "case": case.label,
        "title": scenario.title,
        "digest": case_digest(case),
        "weeks": scenario.weeks,
        "seed": scenario.seed,
        "people": scenario.people.model_dump(mode="json"),
        "constellation": scenario.constellation and scenario.constellation.model_dump(mode="json"),
        "launch": scenario.launch.model_dump(mode="json"),
        "activities": given_mix(scenario),
        "policies": [{"name": item.name, "title": item.title, "about": item.about} for item in case.policies],
        "first_change": case.first_change,
        "epochs": list(_epochs(case)),
        "losses": [{"week": item.week, "nurturers": item.nurturers, "by": item.who} for item in case.departures],
        "differences": list(_differences(scenario)),
        "ablations": list(scenario.ablations.off),
        "notices": [{"id": item.id, "place": item.place, "text": item.text} for item in case.notices],
        "estimate": {"memory": size.memory, "seconds": size.seconds, "disk": size.disk},
    }


def given_mix(scenario: Scenario) -> dict[str, float] | None:
    """The activities that the scenario begins with; None if the members choose them."""
    if scenario.activities is None:
        return None
    return dict(zip((item.name for item in ACTIVITIES), mix_of(scenario), strict=True))


def _epochs(case: Case) -> Iterator[dict[str, Any]]:
    """Each epoch with what changes at its beginning; the first one beside the constant conditions of the scenario."""
    usual = {item.name: float(item.default) for item in CONDITIONS} | given(case.scenario.conditions)
    for before, epoch in pairwise((Epoch(0, 0, usual), *case.epochs)):
        names = [name for name in usual if epoch.values[name] != before.values[name]]
        changes = [_changed(case, name, before, epoch) for name in names]
        yield {"first": epoch.first, "until": epoch.until, "changes": changes}


def _changed(case: Case, name: str, before: Epoch, epoch: Epoch) -> dict[str, Any]:
    active = [c.who for c in case.changes if name in c.values and c.first <= epoch.first < c.until]
    by = active[-1] if active else ""
    values = {"from": before.values[name], "to": epoch.values[name]}
    return {"condition": name, "unit": UNITS[name], "by": by} | values


def _differences(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """What the scenario sets to something else than the default."""
    yield from _of_table("people", scenario.people)
    yield from _of_table("launch", scenario.launch)
    for table, values, declared in (
        ("conditions", given(scenario.conditions), CONDITIONS),
        ("parameters", given(scenario.parameters), PARAMETERS),
    ):
        for item in declared:
            if values.get(item.name, item.default) != item.default:
                yield _difference(f"{table}.{item.name}", values[item.name], item.default, item.unit, item.meaning)


def _of_table(table: str, values: BaseModel) -> Iterator[dict[str, Any]]:
    """Single values of a table that has defaults; sites and kinds are told in words."""
    for name, field in type(values).model_fields.items():
        value = getattr(values, name)
        is_number = isinstance(field.default, int | float) and not isinstance(field.default, bool)
        if is_number and value != field.default:
            extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            unit, meaning = str(extra.get("unit", "")), field.description or ""
            yield _difference(f"{table}.{name}", value, field.default, unit, meaning)


def _difference(key: str, value: float, default: float, unit: str, meaning: str) -> dict[str, Any]:
    return {"key": key, "value": value, "default": default, "unit": unit, "meaning": meaning}
