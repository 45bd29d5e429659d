"""Problems of a scenario that another file brought about, told at the place in that file that did."""

from collections.abc import Iterator, Mapping
from typing import Any

from copsim.errors import Problem
from copsim.scenario.findings import Findings
from copsim.scenario.spots import Path


def overrides_of(table: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The single values of a `set` table, by path.

    >>> list(overrides_of({"people": {"count": 6}, "weeks": 3}))
    [(('people', 'count'), 6), (('weeks',), 3)]
    """
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from overrides_of(value, (*path, key))
        else:
            yield (*path, key), value


def relay(findings: Findings, problem: Problem, table: Path, case: Path) -> None:
    """A problem of a scenario: at the value that was set in `table`, else at the case that names the scenario."""
    here = (*table, *problem.key.split("."))
    if problem.place.startswith("--set") and findings.document.value(here) is not None:
        findings.add(here, allowed=problem.allowed, hint=problem.hint)
    else:
        words = " ".join(part for part in (problem.place, problem.key, problem.hint) if part)
        relay_message(findings, words, table, case)


def relay_message(findings: Findings, message: str, table: Path, case: Path) -> None:
    """A case that cannot be read; where it is a value set in `table` that is wrong, that is the place."""
    if message.startswith("--set "):
        here = (*table, *message.removeprefix("--set ").split(":")[0].split("."))
        if findings.document.value(here) is not None:
            findings.add(here, hint=message.split(": ", 1)[1])
            return
    findings.add(case, hint=message)
