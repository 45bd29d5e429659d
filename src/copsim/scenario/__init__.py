"""From a scenario file to a world's setting: reading, checking, explaining. Runs nothing."""

from copsim.scenario.canonical import canonical, case_digest
from copsim.scenario.case import Case, parse_case
from copsim.scenario.compile import compile_case, compile_values
from copsim.scenario.explain import explain_data
from copsim.scenario.load import load_scenario
from copsim.scenario.model import Scenario
from copsim.scenario.notice import Notice
from copsim.scenario.policy import Policy, shipped_policies
from copsim.scenario.schema import scenario_schema
from copsim.scenario.shipped import shipped_ids, shipped_path
from copsim.scenario.size import Estimate, check_size, estimate
from copsim.scenario.tell import explain

__all__ = [
    "Case",
    "Estimate",
    "Notice",
    "Policy",
    "Scenario",
    "canonical",
    "case_digest",
    "check_size",
    "compile_case",
    "compile_values",
    "estimate",
    "explain",
    "explain_data",
    "load_scenario",
    "parse_case",
    "scenario_schema",
    "shipped_ids",
    "shipped_path",
    "shipped_policies",
]
