"""Who changes which conditions when, and what follows for each week."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from copsim.dynamics.conditions import CONDITIONS
from copsim.scenario.fields import given
from copsim.scenario.model import Intervention, Scenario
from copsim.scenario.policy import Policy

EVENT_WEEKS = 3
EVENT = {"announcement": 99.0, "visibility": 1.0}  # joining without exposure is a hundred times as likely as usual


class Change(NamedTuple):
    """Conditions that have other values in weeks first <= week < until, and who wants that."""

    who: str
    first: int
    until: int
    values: dict[str, float]


class Departure(NamedTuple):
    """Nurturers who leave in one week; as many as there are if `nurturers` is None."""

    who: str
    week: int
    nurturers: int | None


class Epoch(NamedTuple):
    """Weeks first <= week < until, in which every condition keeps its value."""

    first: int
    until: int
    values: dict[str, float]


def changes_of(scenario: Scenario, policies: Iterable[Policy] = ()) -> list[Change]:
    """All changes in their order: the launch event, the scenario's, each policy's; later ones win."""
    event = Change("the launch event", 0, min(EVENT_WEEKS, scenario.weeks), EVENT)
    changes = [event] if scenario.launch.event and event.until > 0 else []
    parties = [("the scenario", scenario.interventions), *((policy.name, policy.interventions) for policy in policies)]
    for who, interventions in parties:
        changes += changes_by(who, interventions, scenario.weeks)
    return changes


def changes_by(who: str, interventions: Iterable[Intervention], weeks: int) -> list[Change]:
    """The changes that somebody makes before the horizon."""
    changes = [_change(who, item, weeks) for item in interventions]
    return [change for change in changes if change.first < change.until]


def departures_of(scenario: Scenario, policies: Iterable[Policy] = ()) -> list[Departure]:
    """All losses of nurturers, by week."""
    parties = [("the scenario", scenario.losses), *((policy.name, policy.losses) for policy in policies)]
    all_losses = ((who, loss) for who, losses in parties for loss in losses if loss.week < scenario.weeks)
    departures = [
        Departure(who, loss.week, None if loss.nurturers == "all" else loss.nurturers) for who, loss in all_losses
    ]
    return sorted(departures, key=lambda departure: departure.week)


def timeline(scenario: Scenario, changes: Sequence[Change]) -> tuple[Epoch, ...]:
    """The epochs of a scenario."""
    usual = {condition.name: float(condition.default) for condition in CONDITIONS} | given(scenario.conditions)
    return epochs_of(scenario.weeks, usual, changes)


def epochs_of(weeks: int, usual: dict[str, float], changes: Sequence[Change]) -> tuple[Epoch, ...]:
    """From week 0 to the horizon, a new epoch wherever a condition gets another value; usual: where nothing changes."""
    breaks = sorted({0} | {week for change in changes for week in (change.first, change.until) if week < weeks})
    values = [(week, _values_in(week, usual, changes)) for week in breaks]
    firsts = [next(group) for _, group in groupby(values, key=lambda item: item[1])]
    ends = [week for week, _ in firsts[1:]] + [weeks]
    return tuple(Epoch(week, end, row) for (week, row), end in zip(firsts, ends, strict=True))


def first_change(scenario: Scenario, policies: Sequence[Policy]) -> int | None:
    """The first week in which an intervention, a policy or a loss changes anything."""
    alone = scenario.model_copy(update={"interventions": ()})
    as_is, undisturbed = (timeline(s, changes_of(s, p)) for s, p in ((scenario, policies), (alone, ())))
    weeks = [week for week in _firsts(as_is, undisturbed) if _at(week, as_is) != _at(week, undisturbed)]
    weeks += [departure.week for departure in departures_of(scenario, policies)]
    return min(weeks, default=None)


def overlaps(changes: Sequence[Change]) -> Iterator[tuple[Change, Change, str]]:
    """Every earlier and later change that want the same condition in the same week; the later one wins."""
    by_condition: dict[str, list[Change]] = {}
    for later in changes:
        for name in later.values:
            for earlier in by_condition.setdefault(name, []):
                if earlier.first < later.until and later.first < earlier.until:
                    yield earlier, later, name
            by_condition[name].append(later)


def _change(who: str, item: Intervention, weeks: int) -> Change:
    until = weeks if item.until is None else min(item.until, weeks)
    return Change(f"{who} ({item.name})" if item.name else who, item.first, until, given(item.changes))


def _values_in(week: int, usual: dict[str, float], changes: Sequence[Change]) -> dict[str, float]:
    values = dict(usual)
    for change in changes:
        if change.first <= week < change.until:
            values |= change.values
    return values


def _firsts(*timelines: tuple[Epoch, ...]) -> list[int]:
    return sorted({epoch.first for epochs in timelines for epoch in epochs})


def _at(week: int, epochs: tuple[Epoch, ...]) -> dict[str, float]:
    return next(epoch.values for epoch in reversed(epochs) if epoch.first <= week)
