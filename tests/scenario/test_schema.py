"""The JSON Schema says what the loader says."""

import tomllib

import pytest
from hypothesis import given, strategies as st
from jsonschema import Draft202012Validator
from tests.scenario.support import problems_of, scenario_text

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.parameters import PARAMETERS
from copsim.scenario.schema import scenario_schema
from copsim.scenario.shipped import shipped_ids, shipped_path

SCHEMA = scenario_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", shipped_ids())
def test_shipped_scenarios_are_valid(name):
    assert list(VALIDATOR.iter_errors(tomllib.loads(shipped_path(name).read_text()))) == []


@pytest.mark.parametrize("table, declared", [("Conditions", CONDITIONS), ("Parameters", PARAMETERS)])
def test_units_meanings_and_bounds_are_those_of_the_declarations(table, declared):
    properties = SCHEMA["$defs"][table]["properties"]
    assert list(properties) == [item.name for item in declared]
    for item in declared:
        found = properties[item.name]
        assert found["description"] == item.meaning
        assert (found["unit"], found["minimum"], found["maximum"]) == (item.unit, item.low, item.high)
        assert found["default"] == item.default


def test_nothing_may_be_null():
    assert "null" not in str(SCHEMA)
    assert "None" not in str(SCHEMA)


FIELDS = {
    "weeks": ["0", "100", "-1", "1.5", "true"],
    "people.culture": ["0", "0.5", "1", "1.01", '"1"'],
    "launch.kind": ['"founded"', '"three-steps"', '"x"'],
    "launch.founders": ["3", "-3"],
    "conditions.inflow": ["0", "1", "2"],
    "losses": ["[]", "[{ week = 1, nurturers = 1 }]", '[{ week = 1, nurturers = "all" }]', "[{ week = 1 }]"],
    "interventions": ["[{ from = 1, set = { mandate = 1 } }]", "[{ from = 1 }]", "[{ set = { mandate = 1 } }]"],
    "ablations.off": ['["loop"]', '["lop"]', '"loop"'],
    "policies.p": ['{ title = "P" }', "{}", "[]"],
    "name": ['"a-b"', '"A"', '""', '"a--b"'],
    "extra": ["1"],
}


@given(st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in FIELDS.items()}))
def test_what_the_schema_refuses_the_loader_refuses(changed):
    text = scenario_text(changed)
    if not VALIDATOR.is_valid(tomllib.loads(text)):
        assert problems_of(text)
