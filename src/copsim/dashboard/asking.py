"""The form of a study: what a visitor may choose, and the study file that the choices make."""

from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple, Self

import tomlkit

from copsim.dashboard.levers import LEVERS, PEOPLE
from copsim.dashboard.offered import policies_of, scenarios
from copsim.dynamics.outcomes import OUTCOME_NAMES
from copsim.scenario import Scenario
from copsim.scenario.fields import all_keys, field_at

# Kinds of designs that are made from factors, with a size that a page can live.
KINDS = {"product": 4, "one-at-a-time": 5, "lhs": 32, "sobol": 32, "saltelli": 16, "morris": 8}
FEWEST_SPANS, MOST_SPANS = 2, 4
NAME_CHARACTERS = 80
SIZE = "people.count"
SIZES = (0, *PEOPLE)  # 0: as many people as the scenario has
TABLES = ("weeks", "people", "launch", "conditions", "parameters")
NOT_ALWAYS_THERE = ("launch.founders",)
RANGES = {SIZE: (60, 300), "weeks": (52, 156), "people.units": (1, 12), "launch.core": (0, 12)}


class Key(NamedTuple):
    """Something that can be varied, with the range to begin with."""

    name: str
    meaning: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True)
class Span:
    """One factor: a key and its range, whose ends are missing until somebody writes them."""

    key: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Form:
    """The form as it is filled in, right or wrong; `toml` is the study file."""

    name: str = "explore"
    scenario: str = "baseline"
    size: int = 150
    policies: tuple[str, ...] = ("none", "mandate")
    kind: str = "product"
    points: float | None = KINDS["product"]
    spans: tuple[Span, ...] = (
        Span("parameters.s_median", 0.15, 1.2),
        Span("people.prior_identity", 0.0, 0.7),
    )
    worlds: float | None = 10
    outcome: str = "alive"

    def put(self, field: str, value: object) -> Self:
        """With another value in a field; what the page does not offer changes nothing.

        Factors are fields such as "low.1". The check of what numbers may be is left to the reader of study files.
        """
        part, _, place = field.partition(".")
        if not isinstance(value, str | int | float | None):
            return self
        if place.isdecimal() and int(place) < len(self.spans):
            return self._with_span(int(place), part, value)
        if part == "points":
            return replace(self, points=_number(value))
        if part == "worlds":
            return replace(self, worlds=_number(value))
        if part == "name" and isinstance(value, str):
            return replace(self, name=value[:NAME_CHARACTERS].encode("utf-8", "replace").decode())
        return self._with_choice(part, value)

    def toggled(self, policy: str) -> Self:
        """With a policy or without it; in their order on the page, and never without any."""
        chosen = {*self.policies} ^ {policy}
        kept = tuple(name for name, _ in policies_of(self.scenario) if name in chosen)
        return replace(self, policies=kept) if kept else self

    def grown(self) -> Self:
        """With one more factor: the first that is not one yet."""
        used = {span.key for span in self.spans}
        span = next(_span(name) for name in keys() if name not in used)
        return replace(self, spans=(*self.spans, span)) if len(self.spans) < MOST_SPANS else self

    def shrunk(self) -> Self:
        """Without the last factor."""
        return replace(self, spans=self.spans[:-1]) if len(self.spans) > FEWEST_SPANS else self

    def toml(self) -> str:
        """The study file."""
        file = tomlkit.document()
        file.update({"format": 1, "name": self.name, "scenarios": [self.scenario], "policies": list(self.policies)})
        if self.worlds is not None:
            file.add("replicates", tomlkit.item(self.worlds))
        if self.size and SIZE not in [span.key for span in self.spans]:
            file.add("set", tomlkit.table().add(tomlkit.key(SIZE.split(".")), self.size))
        design = tomlkit.table().add("kind", self.kind)
        if self.points is not None:
            design.add("points", self.points)
        factors = tomlkit.table()
        for span in self.spans:
            factors.add(span.key, _ends(span))
        file.add("design", design.add("factors", factors))
        file.add("goal", tomlkit.table().add("outcomes", [self.outcome]))
        return tomlkit.dumps(file)

    def _with_span(self, place: int, part: str, value: object) -> Self:
        span, names = self.spans[place], [span.key for span in self.spans]
        if part == "key" and value in names:  # no key twice: the two factors change places
            return self._swapped(place, names.index(str(value)))
        if part == "key" and value in keys():
            span = _span(str(value))
        elif part == "low":
            span = replace(span, low=_number(value))
        elif part == "high":
            span = replace(span, high=_number(value))
        return replace(self, spans=(*self.spans[:place], span, *self.spans[place + 1 :]))

    def _swapped(self, one: int, other: int) -> Self:
        spans = list(self.spans)
        spans[one], spans[other] = spans[other], spans[one]
        return replace(self, spans=tuple(spans))

    def _with_choice(self, part: str, value: object) -> Self:
        if part == "kind" and value in KINDS:
            return replace(self, kind=str(value), points=KINDS[str(value)])
        if part == "outcome" and value in OUTCOME_NAMES:
            return replace(self, outcome=str(value))
        if part == "size" and str(value) in map(str, SIZES):
            return replace(self, size=int(str(value)))
        if part == "scenario" and value in dict(scenarios()):
            known = dict(policies_of(str(value)))
            kept = tuple(name for name in self.policies if name in known)
            return replace(self, scenario=str(value), policies=kept or ("none",))
        return self


@cache
def keys() -> dict[str, Key]:
    """All numbers of a scenario that can be varied, by their keys."""
    found = {}
    for path in all_keys(Scenario):
        name, field = ".".join(map(str, path)), field_at(Scenario, path)
        if path[0] in TABLES and name not in NOT_ALWAYS_THERE and field and field.annotation in (int, float):
            extra = field.json_schema_extra
            unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
            low, high = (int(end) if field.annotation is int else end for end in _range(name, field.metadata))
            found[name] = Key(name, field.description or "", unit, low, high)
    return found


def _range(name: str, metadata: list[object]) -> tuple[float, float]:
    """The range to begin with: that of the lever on the Stage where there is one, else all that is allowed."""
    places = [value for lever in LEVERS for stop in lever.stops for key, value in stop.values if name.endswith(key)]
    if name.startswith("conditions.") and len(set(places)) > 1:
        return min(places), max(places)
    low, high = (next(getattr(item, end) for item in metadata if hasattr(item, end)) for end in ("ge", "le"))
    return RANGES.get(name, (low, high))


def _span(name: str) -> Span:
    key = keys()[name]
    return Span(name, key.low, key.high)


def _number(value: object) -> float | None:
    """A number as the browser sends it; nothing where the field is empty or holds something else."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _ends(span: Span) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    table.update({name: end for name, end in (("from", span.low), ("to", span.high)) if end is not None})
    return table
