"""What makes sense in a claim only together: names of arms, keys that an expectation reads, cases that can be lived."""

from collections.abc import Mapping
from typing import Any

from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.dynamics.outcomes import OUTCOME_NAMES
from copsim.dynamics.switches import SWITCH_NAMES
from copsim.errors import CopsimError, InvalidInput
from copsim.scenario import parse_case
from copsim.scenario.document import dotted
from copsim.scenario.findings import Findings
from copsim.scenario.names import did_you_mean
from copsim.scenario.sense import check_changes
from copsim.scenario.spots import Path
from copsim.study.claims.audits import AUDITS
from copsim.study.relay import overrides_of, relay, relay_message

DIFFERENCES = ("more", "less", "equal", "not-less", "not-more")
TRENDS = ("rising", "falling")
CARRIED = ("more", "less", *TRENDS, "within")  # what an ablation can make smaller
# Keys that only some expectations read; a key that nobody reads is a mistake.
READ_BY = {
    "of": (*DIFFERENCES, *TRENDS, "varied", "many-factors"),
    "per": (*DIFFERENCES, *TRENDS, "varied"),
    "deviation": DIFFERENCES,
    "compare": (*DIFFERENCES, *TRENDS),
    "contrast": DIFFERENCES,
    "relative": DIFFERENCES,
    "by": (*DIFFERENCES, "varied", "many-factors"),
    "arm": ("within", "varied"),
    "ranges": ("within",),
    "share": ("within", "many-factors"),
    "at_least": ("many-factors",),
}
NEEDED_BY = {
    "of": READ_BY["of"],
    "ranges": ("within",),
    "by": ("equal", "varied", "many-factors"),
    "at_least": ("many-factors",),
}


def check_claim(findings: Findings) -> None:
    """All checks of a claim file."""
    _check_mechanisms(findings, ("ablation",))
    _check_worlds(findings)
    weeks = [_check_arm(findings, ("arms", n)) for n in _numbers(findings, ("arms",))]
    horizon = min((each for each in weeks if each is not None), default=None)
    names = _names(findings, "arms")
    _names(findings, "tests")
    for n in _numbers(findings, ("tests",)):
        _check_test(findings, ("tests", n), names)
        _check_weeks(findings, ("tests", n), horizon)
    _check_factors(findings)
    _check_before(findings, ("cohort",), horizon)
    _check_some(findings)


def _check_factors(findings: Findings) -> None:
    """Ranges that have a width, of values that the first arm's scenario takes; as many as a test asks for."""
    case = findings.get(("arms", 0, "case"))
    numbers = _numbers(findings, ("factors",))
    for n in numbers:
        key, low, high = (findings.get(("factors", n, name)) for name in ("key", "low", "high"))
        if None in (key, low, high):
            continue
        if low >= high:
            findings.add(("factors", n, "high"), allowed="more than low", hint=f"low = {low}")
        elif isinstance(case, str):
            _check_ends(findings, n, case)
    for n in _numbers(findings, ("tests",)):
        wanted = findings.get(("tests", n, "at_least"))
        if wanted is not None and wanted > len(numbers):
            findings.add(("tests", n, "at_least"), allowed=f"at most {len(numbers)}, the factors of the claim")


def _check_ends(findings: Findings, n: int, case: str) -> None:
    """Whether the scenario takes both ends of a range."""
    for end in ("low", "high"):
        try:
            parse_case(case, {findings.get(("factors", n, "key")): float(findings.get(("factors", n, end)))})
        except InvalidInput as error:
            findings.add(("factors", n, end), allowed=error.problems[0].allowed, hint=error.problems[0].hint)
        except CopsimError as error:
            findings.add(("factors", n, "key"), hint=str(error).split(": ", 1)[-1])
            return


def _check_some(findings: Findings) -> None:
    """At least one arm, and one test that decides."""
    for key in ("arms", "tests"):
        if findings.get((key,)) == ():
            findings.add((key,), hint="at least one is needed")
    decides = [findings.get(("tests", n, "decides"), True) for n in _numbers(findings, ("tests",))]
    if decides and not any(answer is not False for answer in decides):
        findings.add(("tests",), hint="at least one test has to decide", value="")
    if findings.get(("ablation",)) and not any(_is_carried(findings, n) for n in _numbers(findings, ("tests",))):
        findings.add(("ablation",), hint="no effect that decides is said to shrink without it", value="")


def _is_carried(findings: Findings, n: int) -> bool:
    """Whether the ablation has something to say about a test."""
    flags = [findings.get(("tests", n, key), True) for key in ("decides", "carried")]
    return all(flags) and findings.get(("tests", n, "expect")) in CARRIED


def _numbers(findings: Findings, path: Path) -> range:
    found = findings.get(path)
    return range(len(found) if isinstance(found, tuple) else 0)


def _names(findings: Findings, of: str) -> list[str]:
    """Names of arms or of tests, each once."""
    first: dict[str, Path] = {}
    for n in _numbers(findings, (of,)):
        path: Path = (of, n, "name")
        name = findings.get(path)
        if name is not None and first.setdefault(name, path) != path:
            findings.add(path, allowed="another name", hint=f"also at {findings.document.place(first[name])}")
    return list(first)


def _check_mechanisms(findings: Findings, path: Path) -> None:
    for n in _numbers(findings, path):
        _check_known(findings, (*path, n), SWITCH_NAMES, "mechanism")


def _check_worlds(findings: Findings) -> None:
    start, limit = (findings.get(("worlds", key)) for key in ("start", "limit"))
    if start is not None and limit is not None and limit < start:
        findings.add(("worlds", "limit"), allowed="at least worlds.start", hint=f"worlds.start = {start}")


def _check_arm(findings: Findings, path: Path) -> int | None:
    """Whether an arm can be lived; the weeks of its scenario, None if it cannot."""
    case, table = findings.get((*path, "case")), findings.get((*path, "set"), {})
    if not isinstance(case, str) or not isinstance(table, dict):
        return None
    changes = {dotted(key): value for key, value in overrides_of(table)}
    try:
        weeks = parse_case(case, changes).scenario.weeks
    except InvalidInput as error:
        for problem in error.problems:
            relay(findings, problem, (*path, "set"), (*path, "case"))
        return None
    except CopsimError as error:
        relay_message(findings, str(error), (*path, "set"), (*path, "case"))
        return None
    check_changes(findings, path, weeks)
    return weeks


def _check_test(findings: Findings, path: Path, arms: list[str]) -> None:
    expect = findings.get((*path, "expect"))
    for key, readers in READ_BY.items():
        if expect and expect not in readers and findings.get((*path, key)) is not None:
            findings.add((*path, key), allowed=f"only with expect = {' or '.join(readers)}")
    for key, needy in NEEDED_BY.items():
        if expect in needy and findings.document.value((*path, key)) is None:
            findings.add((*path, key), hint=f'the key is missing; expect = "{expect}" needs it', value="")
    _check_measures(findings, path)
    _check_arm_names(findings, path, arms)
    first_week = findings.get((*path, "statistic")) == "first-week"
    if first_week and findings.get((*path, "level")) is None:
        findings.add((*path, "level"), hint='the key is missing; statistic = "first-week" needs it', value="")


def _check_measures(findings: Findings, path: Path) -> None:
    """Indicators where there are weeks, outcomes where there are none."""
    weekly = findings.get((*path, "weeks")) is not None
    known, kind = (INDICATOR_NAMES, "indicator") if weekly else ((*OUTCOME_NAMES, *AUDITS), "outcome")
    places: list[Path] = [(*path, "of")]
    places += [(*path, "ranges", n, "of") for n in _numbers(findings, (*path, "ranges"))]
    for place in places:
        _check_known(findings, place, known, kind)
    for key in ("per", "level"):
        if findings.get((*path, key)) is not None and not weekly:
            findings.add((*path, key), allowed="only together with weeks")
    _check_known(findings, (*path, "per"), INDICATOR_NAMES, "indicator")


def _check_arm_names(findings: Findings, path: Path, arms: list[str]) -> None:
    """Only arms that are there; what compares needs two."""
    places: list[Path] = [(*path, "arm")]
    places += [(*path, "compare", n) for n in _numbers(findings, (*path, "compare"))]
    for place in places:
        _check_known(findings, place, arms, "arm")
    weights = findings.get((*path, "contrast"), {}) or {}
    for name in weights:
        if name not in arms:
            findings.add((*path, "contrast", name), hint=f"unknown arm; {did_you_mean(name, arms)}".removesuffix("; "))
    if weights and findings.get((*path, "compare")) is not None:
        findings.add((*path, "contrast"), allowed="either compare or contrast")
    if weights and not _is_difference(weights):
        findings.add((*path, "contrast"), allowed="at least one weight above and one below zero")
    if len(arms) < 2 and findings.get((*path, "expect")) in (*DIFFERENCES, *TRENDS):
        findings.add((*path, "expect"), allowed="within or varied, where there is one arm only")


def _is_difference(weights: Mapping[str, Any]) -> bool:
    values = [value for value in weights.values() if isinstance(value, int | float)]
    return min(values, default=0) < 0 < max(values, default=0)


def _check_known(findings: Findings, path: Path, known: Any, kind: str) -> None:
    name = findings.get(path)
    if isinstance(name, str) and name not in known:
        findings.add(path, hint=f"unknown {kind}; {did_you_mean(name, known)}".removesuffix("; "))


def _check_weeks(findings: Findings, path: Path, horizon: int | None) -> None:
    weeks = findings.get((*path, "weeks"))
    if isinstance(weeks, tuple) and len(weeks) == 2 and all(isinstance(week, int) for week in weeks):
        if weeks[1] < weeks[0]:
            findings.add((*path, "weeks"), allowed="two weeks [first, last], both of them included")
        _check_before(findings, (*path, "weeks", 1), horizon)
    _check_before(findings, (*path, "alive_at"), horizon)


def _check_before(findings: Findings, path: Path, horizon: int | None) -> None:
    week = findings.get(path)
    if isinstance(week, int) and horizon is not None and week >= horizon:
        findings.add(path, allowed=f"a week before {horizon}, where the shortest arm ends")
