"""A policy: a named list of interventions and losses."""

from dataclasses import dataclass

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


def shipped_policies() -> tuple[Policy, ...]:
    """The policies that can be tried with any scenario, in the order of their file."""
    return tuple(policy_of(name, table) for name, table in load_policies()[0].items())
