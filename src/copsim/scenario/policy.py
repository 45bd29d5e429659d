"""A policy: a named list of interventions and losses."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from copsim.errors import UsageError, printable, shortened
from copsim.scenario.load import load_policies
from copsim.scenario.model import CostTable, Intervention, Loss, PolicyTable, Scenario
from copsim.scenario.names import did_you_mean

NO_COST = CostTable()


@dataclass(frozen=True)
class Policy:
    """What is tried, from when to when; `about` says what it means in practice."""

    name: str
    title: str
    about: str = ""
    interventions: tuple[Intervention, ...] = ()
    losses: tuple[Loss, ...] = ()
    cost: CostTable = NO_COST

    @property
    def begins(self) -> int | None:
        """The first week in which it does anything; None if it never does."""
        weeks = [item.first for item in self.interventions] + [loss.week for loss in self.losses]
        return min(weeks, default=None)


def policy_of(name: str, table: PolicyTable) -> Policy:
    """A policy as a file writes it."""
    return Policy(name, table.title, table.about or "", table.interventions, table.losses, table.cost)


def later(policy: Policy, week: int) -> Policy:
    """The same policy, begun in another week; all that it does keeps its distance from its beginning.

    >>> later(shipped_policies()[1], 100).interventions[0].first
    100
    """
    by = 0 if policy.begins is None else week - policy.begins
    moved = tuple(
        item.model_copy(update={"first": item.first + by, "until": None if item.until is None else item.until + by})
        for item in policy.interventions
    )
    losses = tuple(loss.model_copy(update={"week": loss.week + by}) for loss in policy.losses)
    return replace(policy, name=f"{policy.name}@{week}", interventions=moved, losses=losses)


def begun(name: str, weeks: int, own: Mapping[str, Policy]) -> Policy:
    """The policy of that name, of one's own or else shipped; NAME@WEEK is the same, begun in that week.

    weeks: of the scenario that it is for. UsageError where there is no such policy or week.
    """
    plain, sign, week = name.partition("@")
    policy = _named(plain, own)
    if not sign:
        return policy
    if not week.isascii() or not week.isdecimal() or not int(week[:12]) < weeks:
        told = printable(shortened(name))
        raise UsageError(f"{told}: after @ stands the week in which it begins, from 0 to {weeks - 1}")
    return later(policy, int(week))


def _named(name: str, own: Mapping[str, Policy]) -> Policy:
    if name in own:
        return own[name]
    shipped = {policy.name: policy for policy in shipped_policies()}
    if name not in shipped:
        known = [*own, *shipped]
        help_text = did_you_mean(name, known) or f"policies: {', '.join(known)}"
        raise UsageError(f'there is no policy "{printable(shortened(name))}"; {help_text}')
    return shipped[name]


def policies_of(scenario: Scenario) -> dict[str, Policy]:
    """The policies that a scenario declares, by name."""
    return {name: policy_of(name, table) for name, table in scenario.policies.items()}


def shipped_policies() -> tuple[Policy, ...]:
    """The policies that can be tried with any scenario, in the order of their file."""
    return tuple(policy_of(name, table) for name, table in load_policies()[0].items())
