"""What makes sense only together: shares that sum to 1, weeks within the horizon, keys that exclude each other."""

import math

from copsim.dynamics.switches import SWITCH_NAMES
from copsim.scenario.document import dotted
from copsim.scenario.findings import Findings
from copsim.scenario.model import ACTIVITIES, Launch
from copsim.scenario.names import did_you_mean
from copsim.scenario.spots import Path

SUM_TOLERANCE = 1e-9
# Keys of a launch that only some kinds read; a key that nobody reads is a mistake.
READ_BY = {
    "core": ("three-steps", "founded"),
    "organiser_hours": ("three-steps", "announcement"),
    "founders": ("founded",),
}


def check_scenario(findings: Findings) -> None:
    """All checks of a scenario file."""
    check_sites(findings)
    check_activities(findings)
    check_launch(findings)
    check_constellation(findings)
    check_space(findings)
    check_ablations(findings)
    check_changes(findings, (), findings.get(("weeks",)))
    check_policies(findings, findings.get(("weeks",)))


def check_policies(findings: Findings, weeks: int | None = None) -> None:
    """All checks of the policies in a file."""
    for name in findings.get(("policies",), {}) or {}:
        check_changes(findings, ("policies", name), weeks)


def check_sites(findings: Findings) -> None:
    """Shares of sites sum to 1, names differ."""
    path: Path = ("people", "sites")
    sites = findings.get(path) or ()
    _check_sum(findings, path, [findings.get((*path, n, "share")) for n in range(len(sites))])
    first: dict[str, Path] = {}
    for n in range(len(sites)):
        name = findings.get((*path, n, "name"))
        if name is not None:
            _check_single(findings, (*path, n, "name"), first.setdefault(name, (*path, n, "name")), "another name")


def check_activities(findings: Findings) -> None:
    """A mix sums to 1."""
    if findings.get(("activities",)) is not None:
        shares = [findings.get(("activities", activity.name), 0.0) for activity in ACTIVITIES]
        _check_sum(findings, ("activities",), shares)


def check_launch(findings: Findings) -> None:
    """Only keys that this kind of launch reads; founders are among the people."""
    kind = findings.get(("launch", "kind"), Launch().kind)
    for key, kinds in READ_BY.items():
        if kind and kind not in kinds and findings.get(("launch", key)) is not None:
            here = findings.document.place(("launch", "kind"))
            hint = f'launch.kind is "{kind}" at {here}'
            findings.add(("launch", key), allowed=f"only with launch.kind = {' or '.join(kinds)}", hint=hint)
    if kind == "founded":
        _check_founders(findings)


def _check_founders(findings: Findings) -> None:
    path: Path = ("launch", "founders")
    if findings.document.value(path) is None:
        findings.add(path, hint='the key is missing; launch.kind = "founded" needs it', value="")
    founders, people = findings.get(path), findings.get(("people", "count"))
    if founders is not None and people is not None and founders > people:
        hint = f"people.count = {people:,} at {findings.document.place(('people', 'count'))}"
        findings.add(path, allowed="at most as many as there are people", hint=hint)


def check_constellation(findings: Findings) -> None:
    """Nobody can be divided among more communities than there are people, and no group is empty."""
    locals_, globals_ = findings.get(("constellation", "locals")), findings.get(("constellation", "globals"))
    people, founders = findings.get(("people", "count")), findings.get(("launch", "founders"))
    if locals_ is not None and people is not None and locals_ > max(1, people):
        hint = f"people.count = {people:,} at {findings.document.place(('people', 'count'))}"
        findings.add(("constellation", "locals"), allowed="at most as many as there are people", hint=hint)
    if locals_ is not None and globals_ is not None and globals_ > locals_:
        findings.add(("constellation", "globals"), allowed=f"at most {locals_:,}, the local communities")
    if locals_ and people is not None and founders is not None and founders * locals_ > people:
        hint = f"each of {locals_:,} local communities has {people // locals_:,} people"
        findings.add(("launch", "founders"), allowed="at most as many as a local community has people", hint=hint)


def check_space(findings: Findings) -> None:
    """A space opens while somebody is there to see it."""
    _check_before_end(findings, ("space", "opens"), findings.get(("weeks",)))


def check_ablations(findings: Findings) -> None:
    """Mechanisms that exist, each once."""
    path: Path = ("ablations", "off")
    first: dict[str, Path] = {}
    for n in range(len(findings.get(path) or ())):
        name = findings.get((*path, n))
        if name is not None and name not in SWITCH_NAMES:
            findings.add((*path, n), hint=f"unknown mechanism; {did_you_mean(name, SWITCH_NAMES)}".removesuffix("; "))
        elif name is not None:
            _check_single(findings, (*path, n), first.setdefault(name, (*path, n)), "each mechanism once")


def check_changes(findings: Findings, base: Path, weeks: int | None) -> None:
    """Interventions and losses of a scenario or policy: weeks in order and before the end, if that is known."""
    for n in range(len(findings.get((*base, "interventions")) or ())):
        _check_intervention(findings, (*base, "interventions", n), weeks)
    first: dict[int, Path] = {}
    for n in range(len(findings.get((*base, "losses")) or ())):
        path = (*base, "losses", n, "week")
        week = findings.get(path)
        if week is not None:
            _check_before_end(findings, path, weeks)
            _check_single(findings, path, first.setdefault(week, path), "one loss in a week")


def _check_intervention(findings: Findings, path: Path, weeks: int | None) -> None:
    first, until = findings.get((*path, "from")), findings.get((*path, "until"))
    _check_before_end(findings, (*path, "from"), weeks)
    if until is not None and first is not None and until <= first:
        hint = f"from = {first} at {findings.document.place((*path, 'from'))}"
        findings.add((*path, "until"), allowed="a week after from", hint=hint)
    if until is not None and weeks is not None and until > weeks:
        findings.add((*path, "until"), allowed=f"at most {weeks}, where the scenario ends")
    if findings.get((*path, "set")) == {}:
        findings.add((*path, "set"), hint="an intervention changes at least one condition")


def _check_before_end(findings: Findings, path: Path, weeks: int | None) -> None:
    week = findings.get(path)
    if week is not None and weeks is not None and week >= weeks:
        findings.add(path, allowed=f"a week before {weeks}, where the scenario ends")


def _check_single(findings: Findings, path: Path, first: Path, allowed: str) -> None:
    """What may stand once may stand at `first` already."""
    if path != first:
        findings.add(path, allowed=allowed, hint=f"also {dotted(first)} at {findings.document.place(first)}")


def _check_sum(findings: Findings, path: Path, shares: list[float | None]) -> None:
    known = [share for share in shares if share is not None]
    total = math.fsum(known)
    if known and len(known) == len(shares) and abs(total - 1) > SUM_TOLERANCE:
        findings.add(path, allowed="shares that sum to 1 (within 1e-9)", hint=f"they sum to {total!r}")
