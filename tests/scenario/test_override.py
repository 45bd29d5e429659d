"""C02: values set from outside are TOML, lead somewhere, and are checked as those of the file are."""

import pytest
from hypothesis import given, strategies as st
from tests.scenario.support import is_harmless, scenario_text

from copsim.errors import CopsimError, InvalidInput, UsageError
from copsim.scenario.case import parse_case
from copsim.scenario.load import load_scenario


def test_values_are_set_in_their_order():
    scenario = load_scenario(
        "baseline", ["people.count=10", 'title = "Ten"', "people.count=1_1", "conditions.mandate=1"]
    )
    assert (scenario.people.count, scenario.title, scenario.conditions.mandate) == (11, "Ten", 1.0)


def test_tables_that_are_missing_are_made():
    assert load_scenario("baseline", ["parameters.beta=3"]).parameters.beta == 3.0
    assert load_scenario("baseline", ["policies.mine.title='Mine'"]).policies["mine"].title == "Mine"


def test_whole_tables_and_lists_can_be_set():
    values = ["conditions={ mandate = 1, praise = 0.5 }", "interventions=[{ from = 3, set = { inflow = 0 } }]"]
    scenario = load_scenario("baseline", values)
    assert scenario.conditions.praise == 0.5
    assert scenario.interventions[0].first == 3


def test_an_element_of_a_list_can_be_set():
    scenario = load_scenario("compulsory-participation", ["interventions.0.from=20", "interventions.0.set.mandate=2"])
    assert scenario.interventions[0].first == 20
    assert scenario.interventions[0].changes.mandate == 2.0


def test_values_can_be_given_as_values():
    by_value = load_scenario("baseline", {"people.count": 12, "launch.kind": "founded", "launch.founders": 3})
    by_text = load_scenario("baseline", ["people.count=12", 'launch.kind="founded"', "launch.founders=3"])
    assert by_value == by_text


@pytest.mark.parametrize(
    "text, help_text",
    [
        ("people.conut=3", "there is no conut to set; did you mean count?"),
        ("prior_identity=1", "there is no prior_identity to set; did you mean people.prior_identity?"),
        ("people.count.more=3", "there is no more to set"),
        ("interventions.0.from=3", "there is no 0 to set"),
        ("interventions.next.from=3", "there is no next to set"),
        ("energy=0.5", "energy: is observed, not set"),
        ("conditions.energy=0.5", "energy: is observed, not set"),
        ("a=__import__('os')", "write key=value"),
        ("weeks", "write key=value"),
        ("weeks=", "write key=value"),
        ("weeks=3\nseed=4", "write key=value"),
        ("name=here", "texts in quotes"),
        ("weeks=" + "[" * 40, "write key=value"),
        ("=3", "not a key"),
        ("a b=3", "not a key"),
        (".".join("a" * 17) + "=3", "not a key"),
        ("weeks\n=3", "there is"),
    ],
)
def test_what_leads_nowhere_is_a_wrong_command(text, help_text):
    with pytest.raises(UsageError, match=r"^--set ") as caught:
        load_scenario("baseline", [text] if text != "weeks\n=3" else ['"weeks\\n"=3'])
    assert help_text in str(caught.value)
    assert is_harmless(str(caught.value))


@pytest.mark.parametrize(
    "text, value, allowed",
    [
        ("conditions.mandate=41", "41", "a number from 0 to 40 inclusive"),
        ("people.count=true", "true", "an integer from 0"),
        ("weeks=" + "9" * 5000, "9" * 20, "an integer from 0"),
        ("parameters.beta=nan", "nan", "a number from 0.5 to 5 inclusive"),
        ("conditions={ mandate = 41 }", "", "a number from 0 to 40 inclusive"),
    ],
)
def test_what_is_out_of_range_has_the_place_of_the_option(text, value, allowed):
    with pytest.raises(InvalidInput) as caught:
        load_scenario("baseline", [text])
    (problem,) = caught.value.problems
    assert problem.place == "--set " + text.split("=")[0]
    assert problem.value.startswith(value)
    assert problem.allowed.startswith(allowed)


def test_problems_of_the_file_come_first_and_what_is_replaced_has_none(tmp_path):
    path = tmp_path / "x.toml"
    path.write_text(scenario_text({"people.count": "true", "people.units": "0", "seed": "-1"}))
    with pytest.raises(InvalidInput) as caught:
        load_scenario(path, ["people.culture=2", "people.count=5"])
    assert [problem.key for problem in caught.value.problems] == ["people.units", "seed", "people.culture"]


def test_a_conflict_between_file_and_option_names_both():
    with pytest.raises(InvalidInput) as caught:
        load_scenario("compulsory-participation", ["weeks=50"])
    (problem,) = caught.value.problems
    assert problem.place.startswith("compulsory-participation.toml:")
    assert problem.allowed == "a week before 50, where the scenario ends"


@pytest.mark.parametrize(
    "text, place, key, value",
    [
        pytest.param('ablations.off=["autonmy"]', "--set ablations.off", "ablations.off.0", '"autonmy"', id="array"),
        pytest.param("conditions={ mandate = 41 }", "--set conditions", "conditions.mandate", "41", id="C02-table"),
        pytest.param("activities.sharing=0.9", "--set activities.sharing", "activities", "", id="S15-new-table"),
        pytest.param("policies.'A B'.title='A'", "--set policies.A B.title", "policies.A B", "", id="S12-new-name"),
    ],
)
def test_what_is_wrong_inside_of_an_option_has_its_place_and_value(text, place, key, value):
    with pytest.raises(InvalidInput) as caught:
        load_scenario("tiny-closed-community", [text])
    problem = caught.value.problems[0]
    assert (problem.place, problem.key, problem.value) == (place, key, value)


def test_a_key_set_twice_is_noticed():
    case = parse_case("baseline", ["weeks=3", "weeks=4"])
    assert case.scenario.weeks == 4
    assert [(notice.id, notice.place) for notice in case.notices] == [("scenario.set-twice", "--set weeks")]


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_option_ends_with_a_documented_error(key, value):
    with pytest.raises(CopsimError) as caught:
        load_scenario("baseline", [f"{key}={value}"])
    assert caught.value.code in (2, 3)
    assert is_harmless(str(caught.value))
