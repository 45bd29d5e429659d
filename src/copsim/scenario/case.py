"""A case: a scenario with the policies it is tried under, written SCENARIO[+POLICY...]."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from pydantic import ValidationError

from copsim.errors import InvalidInput, UsageError, printable, shortened
from copsim.scenario.changes import (
    Change,
    Departure,
    Epoch,
    changes_of,
    departures_of,
    first_change,
    overlaps,
    timeline,
)
from copsim.scenario.document import Document, dotted
from copsim.scenario.findings import Findings
from copsim.scenario.link import STAGE, Link, Move, decode, is_link, is_own
from copsim.scenario.load import Loaded, load, load_document, load_policies
from copsim.scenario.model import Conditions, Intervention, Loss, PolicyFile, Scenario
from copsim.scenario.notice import Notice
from copsim.scenario.override import Overrides, parse_overrides
from copsim.scenario.policy import Policy, begun, policies_of, shipped_policies
from copsim.scenario.sense import check_changes
from copsim.scenario.shipped import SUFFIX, is_file, shipped_ids

LEVERS = "levers"  # name of the policy that the moves of a link make


@dataclass(frozen=True)
class Case:
    """What is lived through; `label` names it in tables, `notices` say what is worth knowing about it."""

    scenario: Scenario
    policies: tuple[Policy, ...] = ()
    label: str = ""
    notices: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            names = (self.scenario.name, *(policy.name for policy in self.policies))
            object.__setattr__(self, "label", "+".join(names))

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """Timed changes of conditions, in the order in which they win."""
        return tuple(changes_of(self.scenario, self.policies))

    @cached_property
    def epochs(self) -> tuple[Epoch, ...]:
        """From week 0 to the horizon: weeks with constant conditions."""
        return timeline(self.scenario, self.changes)

    @cached_property
    def departures(self) -> tuple[Departure, ...]:
        """Losses of nurturers, by week."""
        return tuple(departures_of(self.scenario, self.policies))

    @cached_property
    def first_change(self) -> int | None:
        """The first week in which an intervention, a policy or a loss changes anything; None if nothing does."""
        return first_change(self.scenario, self.policies)


def parse_case(text: str, overrides: Overrides = (), own: Mapping[str, Policy] = MappingProxyType({})) -> Case:
    """The case that a text means, be it a link. Files win over ids; policies that the caller has of its `own` win over
    those of the scenario, and these over shipped ones.

    >>> parse_case("baseline+mandate").first_change
    78
    """
    if is_link(text):
        link = decode(text)
        if link.cases:
            raise UsageError(f"link: it holds {len(link.cases)} cases; `copsim compare` takes it, alone")
        return case_of_link(link, overrides)
    source, names = _split(text)
    return _tried(load(source, overrides), names, text, own)


def _tried(loaded: Loaded, names: list[str], text: str, own: Mapping[str, Policy]) -> Case:
    """A scenario under policies."""
    known = policies_of(loaded.scenario) | dict(own)
    policies = tuple(begun(name, loaded.scenario.weeks, known) for name in names)
    _check_policies(loaded, [name for name in names if name not in own], text)
    case = Case(loaded.scenario, policies)
    return replace(case, notices=(*loaded.notices, *_shadows(loaded.scenario, names), *_overlaps(case)))


def case_of_link(link: Link, overrides: Overrides = (), own: Document | None = None) -> Case:
    """The case of a link: its scenario under one policy made of its moves; problems are told as for files.

    Moves after the horizon change nothing and are left out, so that a shorter horizon can be set. own: the file that
    the link is about, where it is about one that it does not hold.
    """
    settings = dict(link.settings) | _by_path(overrides)
    loaded = load(_shipped(link.scenario), settings) if own is None else load_document(own, settings)
    scenario = loaded.scenario.model_copy(update={"seed": link.seed})
    moves = [move for move in link.moves if move.week < scenario.weeks]
    interventions = tuple(_intervention(move) for move in moves if move.loss is None)
    losses = tuple(Loss(week=move.week, nurturers=move.loss) for move in moves if move.loss is not None)
    policies = (Policy(LEVERS, "Levers moved", "", interventions, losses),) if moves else ()
    return Case(scenario, policies, notices=loaded.notices)


def cases_of_link(link: Link, overrides: Overrides = (), own: Document | None = None) -> list[Case]:
    """The cases that a link compares, all with its seed; own as in `case_of_link`.

    Like the link itself they can name shipped scenarios only, and policies that are shipped with them.
    """
    return [
        case_of_link(link, overrides, own) if text == STAGE else _compared(text, link, _by_path(overrides))
        for text in link.cases
    ]


def _compared(text: str, link: Link, settings: dict[str, object]) -> Case:
    scenario, *names = text.split("+")
    source = _shipped(scenario)
    if 0 < link.around < load(source).scenario.people.count:
        settings = {"people.count": link.around} | settings
    case = _tried(load(source, settings), names, text, {})
    return replace(case, scenario=case.scenario.model_copy(update={"seed": link.seed}))


def _by_path(overrides: Overrides) -> dict[str, object]:
    return {dotted(path): value for path, value, _ in parse_overrides(overrides)}


def _shipped(scenario: str) -> str:
    """The id of a shipped scenario that a link names."""
    told = printable(shortened(scenario))
    if is_own(scenario):
        raise UsageError(
            f"link: it is about a file of somebody's own ({told}); open it on the Stage and bring that file"
        )
    if scenario not in shipped_ids():
        raise UsageError(f"link: there is no scenario {told} here")
    return scenario


def _intervention(move: Move) -> Intervention:
    """One move as a file would write it, checked as there."""
    whole = {name for name, field in Conditions.model_fields.items() if field.annotation is int}
    values = {name: int(value) if name in whole and value == int(value) else value for name, value in move.values}
    try:
        return Intervention.model_validate({"from": move.week, "set": values})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:])
        raise UsageError(f"link: {printable(place)}: {first['msg']}") from error


def _split(text: str) -> tuple[str, list[str]]:
    """Scenario and names of policies: the longest beginning that is a file, or the first that looks like one."""
    parts = text.split("+")
    beginnings = {n: "+".join(parts[:n]) for n in range(1, len(parts) + 1)}
    files = [n for n in reversed(beginnings) if is_file(beginnings[n])]
    files += [n for n in beginnings if beginnings[n].endswith(SUFFIX)]
    n = files[0] if files else 1
    return beginnings[n], parts[n:]


def _check_policies(loaded: Loaded, names: list[str], text: str) -> None:
    """Whether the policies fit the scenario's weeks and each other."""
    own, shipped = Findings(loaded.document, Scenario), Findings(load_policies()[1], PolicyFile)
    leaving = {loss.week: own.document.place(("losses", n)) for n, loss in enumerate(loaded.scenario.losses)}
    for name, times in Counter(names).items():
        if times > 1:
            raise UsageError(f"policy {name} is named more than once in {printable(shortened(text))}")
        findings = own if name in loaded.scenario.policies else shipped
        check_changes(findings, ("policies", name), loaded.scenario.weeks)
        _check_losses(findings, name, leaving)
    problems = (*own.problems(), *shipped.problems())
    if problems:
        raise InvalidInput(problems, text)


def _check_losses(findings: Findings, name: str, leaving: dict[int, str]) -> None:
    """One loss a week, over the whole case; `leaving`: where the loss of a week stands."""
    for n in range(len(findings.get(("policies", name, "losses")) or ())):
        path = ("policies", name, "losses", n, "week")
        week, place = findings.get(path), findings.document.place(path)
        if week is not None and leaving.setdefault(week, place) != place:
            findings.add(path, allowed="one loss in a week", hint=f"another one at {leaving[week]}")


def _shadows(scenario: Scenario, names: list[str]) -> tuple[Notice, ...]:
    text = "is the scenario's own; a shipped policy has the same name"
    shipped = [policy.name for policy in shipped_policies()]
    both = [name for name in names if name in scenario.policies and name in shipped]
    return tuple(Notice("scenario.own-policy", f"policies.{name}", text) for name in both)


def _overlaps(case: Case) -> tuple[Notice, ...]:
    """Changes that undo each other; one notice for each pair and condition."""
    return tuple(
        Notice(
            "scenario.overlap",
            name,
            f"is changed by {earlier.who} and by {later.who}; the latter holds in weeks "
            f"{max(earlier.first, later.first)} to {min(earlier.until, later.until) - 1}",
        )
        for earlier, later, name in overlaps(case.changes)
    )
