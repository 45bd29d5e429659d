"""What pages offer to choose from: communities and policies."""

from copsim.scenario import load_scenario, shipped_ids, shipped_policies


def scenarios() -> list[tuple[str, str]]:
    """Shipped scenarios that a page can show: one community each."""
    found = [(name, load_scenario(name)) for name in shipped_ids()]
    return [(name, scenario.title) for name, scenario in found if scenario.constellation is None]


def policies_of(scenario: str) -> list[tuple[str, str]]:
    """Policies that can be tried with a scenario, with their titles: shipped ones and its own."""
    own = {name: table.title for name, table in load_scenario(scenario).policies.items()}
    shipped = {policy.name: policy.title for policy in shipped_policies()}
    return list((shipped | own).items())
