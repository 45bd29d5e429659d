"""From a file to a frozen scenario, or to all that is wrong with it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath

from pydantic import ValidationError

from copsim.errors import InvalidInput, Problem
from copsim.scenario.document import Document, dotted, read_document
from copsim.scenario.fields import Part
from copsim.scenario.findings import Findings
from copsim.scenario.model import FORMAT, PolicyFile, PolicyTable, Scenario
from copsim.scenario.notice import Notice
from copsim.scenario.override import Overrides, apply_overrides, parse_overrides
from copsim.scenario.sense import check_policies, check_scenario
from copsim.scenario.shipped import policies_path, scenario_file
from copsim.scenario.size import check_widths


@dataclass(frozen=True)
class Loaded:
    """A scenario with the document it came from and what was noticed on the way."""

    scenario: Scenario
    document: Document
    notices: tuple[Notice, ...]


def load_scenario(path_or_id: str | FilePath, overrides: Overrides = ()) -> Scenario:
    """The scenario of a file, or a shipped one by its id; raises InvalidInput with all problems at once.

    >>> load_scenario("baseline", ["weeks=10"]).weeks
    10
    """
    return load(path_or_id, overrides).scenario


def load(path_or_id: str | FilePath, overrides: Overrides = ()) -> Loaded:
    """As load_scenario, with places for further messages."""
    return load_document(read_document(*scenario_file(path_or_id)), overrides)


def load_document(document: Document, overrides: Overrides = ()) -> Loaded:
    """The same of a document that was read already."""
    overrides = overrides if isinstance(overrides, Mapping) else list(overrides)
    document = apply_overrides(document, Scenario, overrides)
    scenario = validated(document, Scenario, check_scenario)
    check_widths(scenario, document)
    return Loaded(scenario, document, _set_twice(overrides))


@cache
def load_policies() -> tuple[dict[str, PolicyTable], Document]:
    """The policies for any scenario and their document."""
    document = read_document(policies_path(), policies_path().name)
    return validated(document, PolicyFile, check_policies).policies, document


def validated[P: Part](document: Document, model: type[P], check: Callable[[Findings], None]) -> P:
    """The document as a model, or InvalidInput with everything that is wrong with it."""
    _refuse_newer_format(document)
    findings = Findings(document, model)
    try:
        result = model.model_validate(document.values)
    except ValidationError as error:
        findings.add_errors(error)
    check(findings)
    findings.stop()
    return result


def _refuse_newer_format(document: Document) -> None:
    """Of a format that is not known yet nothing else can be said."""
    found = document.value(("format",))
    if isinstance(found, int) and found > FORMAT:
        hint = f"needs copsim >= the first version that reads format {found}; this one reads format {FORMAT}"
        problem = Problem(document.place(("format",)), "format", document.written(("format",)), str(FORMAT), hint)
        raise InvalidInput([problem], document.source)


def _set_twice(overrides: Overrides) -> tuple[Notice, ...]:
    times = Counter(path for path, _, _ in parse_overrides(overrides))
    text = "is set more than once; the last one holds"
    return tuple(Notice("scenario.set-twice", f"--set {dotted(path)}", text) for path, n in times.items() if n > 1)
