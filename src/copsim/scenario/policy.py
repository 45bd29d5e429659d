"""A policy: a named list of interventions and losses."""

from dataclasses import dataclass, replace

from copsim.scenario.load import load_policies
from copsim.scenario.model import CostTable, Intervention, Loss, PolicyTable

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


def policy_of(name: str, table: PolicyTable) -> Policy:
    """A policy as a file writes it."""
    return Policy(name, table.title, table.about or "", table.interventions, table.losses, table.cost)


def later(policy: Policy, week: int) -> Policy:
    """The same policy, begun in another week; all that it does keeps its distance from its beginning.

    >>> later(shipped_policies()[1], 100).interventions[0].first
    100
    """
    begins = [item.first for item in policy.interventions] + [loss.week for loss in policy.losses]
    by = week - min(begins, default=week)
    moved = tuple(
        item.model_copy(update={"first": item.first + by, "until": None if item.until is None else item.until + by})
        for item in policy.interventions
    )
    losses = tuple(loss.model_copy(update={"week": loss.week + by}) for loss in policy.losses)
    return replace(policy, name=f"{policy.name}@{week}", interventions=moved, losses=losses)


def shipped_policies() -> tuple[Policy, ...]:
    """The policies that can be tried with any scenario, in the order of their file."""
    return tuple(policy_of(name, table) for name, table in load_policies()[0].items())
