"""What makes sense in a study only together: cases that can be lived, keys that a design reads, names that exist."""

from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.dynamics.outcomes import OUTCOME_NAMES
from copsim.errors import CopsimError, InvalidInput, UsageError
from copsim.scenario import Policy, parse_case
from copsim.scenario.document import dotted
from copsim.scenario.findings import Findings
from copsim.scenario.model import PolicyTable
from copsim.scenario.names import did_you_mean
from copsim.scenario.policy import policy_of
from copsim.scenario.sense import check_changes
from copsim.scenario.spots import Path
from copsim.study.goal import parse_goal
from copsim.study.relay import overrides_of, relay, relay_message
from copsim.study.sweep.designs import INDICES, RANDOM
from copsim.study.sweep.points import case_text, points_of_csv
from copsim.study.tables import TABLES

COSTS = ("cost_hours", "cost_money")
FACTORIAL = ("product", "one-at-a-time", *RANDOM)
READ_BY = {"factors": FACTORIAL, "points": (*FACTORIAL, "ensemble"), "rows": ("list",), "path": ("file",)}
NEEDED_BY = {"factors": FACTORIAL, "rows": ("list",), "path": ("file",)}


def check_study(findings: Findings, folder: FilePath) -> None:
    """All checks of a study file."""
    own = _own_policies(findings)
    horizons = list(_check_cases(findings, folder, own))
    horizon = min(horizons, default=None)
    for name in own:
        check_changes(findings, ("policy", name), horizon)
    _check_design(findings, folder)
    _check_outcomes(findings, horizon)
    for n, _ in _each(findings, ("record", "indicators")):
        _check_known(findings, ("record", "indicators", n), INDICATOR_NAMES, "indicator")
    _check_record(findings)
    _check_goal(findings)


def _own_policies(findings: Findings) -> dict[str, Policy]:
    """Policies of the study that are well-formed; of others pydantic tells what is wrong."""
    found = {}
    for name, table in (findings.get(("policy",), {}) or {}).items():
        try:
            found[name] = policy_of(name, PolicyTable.model_validate(table))
        except ValidationError:
            continue
    return found


def _check_cases(findings: Findings, folder: FilePath, own: dict[str, Policy]) -> Iterator[int]:
    """Whether every scenario can be lived under every policy; the weeks of those that can."""
    table = findings.get(("set",), {}) or {}
    changes = {dotted(path): value for path, value in overrides_of(table)} if isinstance(table, dict) else {}
    _check_twice(findings, ("scenarios",))
    _check_twice(findings, ("policies",))
    policies = [(q, name) for q, name in _each(findings, ("policies",)) if isinstance(name, str)]
    for s, scenario in _each(findings, ("scenarios",)):
        if not isinstance(scenario, str):
            continue
        weeks = _weeks(findings, case_text(scenario, "none", folder), (changes, own), ("scenarios", s))
        fitting = changes
        if weeks is None and changes:  # what is set here may be all that is wrong
            fitting, weeks = {}, _weeks(None, case_text(scenario, "none", folder), ({}, own), ("scenarios", s))
        if weeks is None:
            continue
        yield weeks
        for q, policy in policies:
            _weeks(findings, case_text(scenario, policy, folder), (fitting, own), ("policies", q))


def _weeks(
    findings: Findings | None, case: str, how: tuple[dict[str, Any], dict[str, Policy]], place: Path
) -> int | None:
    """The weeks of a case; None if it cannot be lived, which is told."""
    try:
        return parse_case(case, *how).scenario.weeks
    except InvalidInput as error:
        for problem in error.problems if findings else ():
            relay(findings, problem, ("set",), place)  # type: ignore[arg-type]
    except CopsimError as error:
        if findings:
            relay_message(findings, str(error), ("set",), place)
    return None


def _check_twice(findings: Findings, path: Path) -> None:
    first: dict[Any, int] = {}
    for n, name in _each(findings, path):
        if isinstance(name, str) and first.setdefault(name, n) != n:
            findings.add((*path, n), allowed="every name once", hint=f"also number {first[name] + 1}")


def _check_design(findings: Findings, folder: FilePath) -> None:
    kind = findings.get(("design", "kind"))
    if not isinstance(kind, str):
        return
    for key, kinds in READ_BY.items():
        if kind not in kinds and findings.get(("design", key)) not in (None, (), {}):
            findings.add(("design", key), allowed=f"only with kind = {' or '.join(kinds)}")
    for key, kinds in NEEDED_BY.items():
        if kind in kinds and findings.document.value(("design", key)) in (None, (), {}):
            findings.add(("design", key), hint=f'the key is missing; kind = "{kind}" needs it', value="")
    points = findings.get(("design", "points"))
    if kind in ("sobol", "saltelli") and isinstance(points, int) and points & (points - 1):
        findings.add(("design", "points"), allowed="a power of two")
    for key in findings.get(("design", "factors"), {}) or {}:
        _check_factor(findings, str(key), kind, folder)
    for n, row in _each(findings, ("design", "rows")):
        for path, value in overrides_of(row) if isinstance(row, dict) else ():
            _check_value(findings, ("design", "rows", n, *path), dotted(path), value, folder)
    if kind == "file" and isinstance(findings.get(("design", "path")), str):
        _check_csv(findings, folder)


def _check_factor(findings: Findings, key: str, kind: str, folder: FilePath) -> None:
    """A range or levels, of values that the scenarios take; set nowhere else."""
    path: Path = ("design", "factors", key)
    low, high, levels = (findings.get((*path, name)) for name in ("from", "to", "levels"))
    if findings.get(("set", *key.split("."))) is not None:
        findings.add(("set", *key.split(".")), hint=f"{key} is a factor of the design; it cannot be set as well")
    if (levels is None) == (low is None and high is None):
        findings.add(path, allowed="either from and to, or levels")
    elif levels is None and (low is None or high is None):
        findings.add(path, allowed="both from and to")
    elif levels is None and isinstance(low, int | float) and isinstance(high, int | float) and low >= high:
        findings.add((*path, "to"), allowed="more than from", hint=f"from = {low}")
    elif levels == ():
        findings.add((*path, "levels"), allowed="at least one level")
    else:
        places = [((*path, "from"), low), ((*path, "to"), high)] if levels is None else []
        places += [((*path, "levels", n), level) for n, level in enumerate(levels or ())]
        for place, value in places:
            _check_value(findings, place, key, value, folder)
    words = isinstance(levels, tuple) and any(isinstance(level, str | bool) for level in levels)
    if words and kind in INDICES:
        hint = "its values have no order; use kind = lhs and copsim sensitivity with delta or pawn"
        findings.add((*path, "levels"), allowed="numbers, where indices are wanted", hint=hint)


def _check_value(findings: Findings, place: Path, key: str, value: Any, folder: FilePath) -> None:
    """Whether all scenarios take a value of a factor."""
    for _, scenario in _each(findings, ("scenarios",)):
        if not isinstance(scenario, str):
            continue
        try:
            parse_case(case_text(scenario, "none", folder), {key: value})
        except InvalidInput as error:
            here = [problem for problem in error.problems if problem.key == key] or error.problems
            if here[0].place.startswith("--set"):
                findings.add(place, allowed=here[0].allowed, hint=here[0].hint)
        except UsageError as error:
            if str(error).startswith("--set"):
                key_place = place[:3] if place[1] == "factors" else place
                findings.add(key_place, hint=str(error).split(": ", 1)[-1], value="")
        except CopsimError:
            continue  # told where the scenarios stand


def _check_csv(findings: Findings, folder: FilePath) -> None:
    """Whether the points can be read and lie in or below the folder of the study."""
    path = folder / str(findings.get(("design", "path")))
    if not path.resolve().is_relative_to(folder.resolve()):
        findings.add(("design", "path"), allowed="a file beside or below the study file")
        return
    try:
        points = points_of_csv(path)
    except InvalidInput as error:
        findings.add(("design", "path"), hint="; ".join(f"{each.place} {each.hint}" for each in error.problems[:5]))
        return
    except CopsimError as error:
        findings.add(("design", "path"), hint=str(error))
        return
    for point in points:
        for key, value in point.items():
            _check_value(findings, ("design", "path"), key, value, folder)


def _check_outcomes(findings: Findings, horizon: int | None) -> None:
    taken = {*OUTCOME_NAMES, *COSTS}
    for n, _ in _each(findings, ("outcomes",)):
        path: Path = ("outcomes", n)
        name, weeks = findings.get((*path, "name")), findings.get((*path, "weeks"))
        _check_known(findings, (*path, "of"), INDICATOR_NAMES, "indicator")
        if name in taken:
            findings.add((*path, "name"), allowed="a name that no other outcome has")
        taken.add(str(name))
        if isinstance(weeks, tuple) and len(weeks) == 2 and all(isinstance(week, int) for week in weeks):
            if weeks[1] < weeks[0]:
                findings.add((*path, "weeks"), allowed="two weeks [first, last], both of them included")
            if horizon is not None and weeks[1] >= horizon:
                findings.add((*path, "weeks"), allowed=f"weeks before {horizon}, where the shortest scenario ends")


def outcome_names(findings: Findings) -> list[str]:
    """Outcomes that the runs of this study have."""
    own = [findings.get(("outcomes", n, "name")) for n, _ in _each(findings, ("outcomes",))]
    return [*OUTCOME_NAMES, *(name for name in own if isinstance(name, str)), *COSTS]


def _check_record(findings: Findings) -> None:
    for n, _ in _each(findings, ("record", "tables")):
        _check_known(findings, ("record", "tables", n), tuple(TABLES), "table")


def _check_goal(findings: Findings) -> None:
    known = outcome_names(findings)
    for n, _ in _each(findings, ("goal", "outcomes")):
        _check_known(findings, ("goal", "outcomes", n), known, "outcome")
    meet = findings.get(("goal", "meet"))
    if isinstance(meet, str):
        try:
            parse_goal(meet, further=known)
        except UsageError as error:
            findings.add(("goal", "meet"), hint=str(error))


def _each(findings: Findings, path: Path) -> list[tuple[int, Any]]:
    found = findings.get(path)
    return list(enumerate(found)) if isinstance(found, tuple) else []


def _check_known(findings: Findings, path: Path, known: Any, kind: str) -> None:
    name = findings.get(path)
    if isinstance(name, str) and name not in known:
        findings.add(path, hint=f"unknown {kind}; {did_you_mean(name, known)}".removesuffix("; "))
