"""From a case to arrays, and to the values that name its results."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.scenario.support import SMALLEST, read, scenario_text

from copsim.dynamics import activities
from copsim.dynamics.conditions import CONDITION_NAMES, CONDITIONS, default_conditions
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.setting import ANNOUNCED, FOUNDED, TALK_ALONE, THREE_STEPS, usual_setting
from copsim.scenario.canonical import canonical, case_digest
from copsim.scenario.case import Case, parse_case
from copsim.scenario.compile import compile_case
from copsim.scenario.model import ACTIVITIES, Conditions, Parameters

MANDATE = CONDITION_NAMES.index("mandate")


def case_of(changed=None, **more):
    """The case of the smallest scenario with keys changed."""
    return Case(read(scenario_text(changed, **more)))


def equal(one, other):
    """Whether two settings are the same, array by array."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in vars(one))


def test_the_tables_are_those_of_the_model():
    assert list(Conditions.model_fields) == [item.name for item in CONDITIONS]
    assert list(Parameters.model_fields) == [item.name for item in PARAMETERS]
    assert [item.name for item in ACTIVITIES] == list(activities.NAMES)
    for table, declared in ((Conditions, CONDITIONS), (Parameters, PARAMETERS)):
        assert all(table.model_fields[item.name].default == item.default for item in declared)


def test_the_smallest_scenario_has_the_usual_setting():
    setting = compile_case(case_of({"people.count": "800"}, weeks="156"))
    assert equal(setting, usual_setting(founders=0))


def test_epochs_are_rows_of_the_schedule():
    steps = "[{ from = 10, until = 20, set = { mandate = 1 } }, { from = 15, set = { praise = 0.5 } }]"
    setting = compile_case(case_of({"interventions": steps, "conditions.turbulence": "0.01"}))
    assert setting.schedule.shape == (4, 1, len(CONDITIONS))
    assert setting.epoch.dtype == np.int64
    assert [list(setting.epoch).count(epoch) for epoch in range(4)] == [10, 5, 5, 80]
    usual = default_conditions()
    usual[CONDITION_NAMES.index("turbulence")] = 0.01
    assert np.array_equal(setting.schedule[0, 0], usual)
    assert list(setting.schedule[:, 0, MANDATE]) == [0, 1, 1, 0]
    assert list(setting.schedule[:, 0, CONDITION_NAMES.index("praise")]) == [0, 0, 0.5, 0.5]


def test_losses_are_sorted_by_week_and_all_is_everybody():
    losses = '[{ week = 9, nurturers = "all" }, { week = 3, nurturers = 2 }]'
    setting = compile_case(case_of(losses=losses))
    assert setting.losses.tolist() == [[3, 0, 2], [9, 0, 60]]
    assert compile_case(case_of()).losses.shape == (0, 3)


@pytest.mark.parametrize(
    "launch, kind, first_week",
    [
        ({"launch.kind": '"three-steps"'}, THREE_STEPS, -13),
        ({"launch.kind": '"announcement"'}, ANNOUNCED, -13),
        ({"launch.kind": '"founded"', "launch.founders": "7"}, FOUNDED, 0),
    ],
)
def test_kinds_of_launch(launch, kind, first_week):
    setting = compile_case(case_of(launch))
    assert setting.start["kind"][0] == kind
    assert setting.first_week == first_week
    assert setting.start["founders"][0] == int(launch.get("launch.founders", 0)) or kind != FOUNDED


def test_sites_mix_parameters_and_switches():
    sites = '[{ name = "a", share = 0.4 }, { name = "b", share = 0.6, fluency = 0.5 }]'
    changed = {"people.sites": sites, "activities": "{ sharing = 0.25, visits = 0.75 }", "ablations.off": '["loop"]'}
    setting = compile_case(case_of(changed | {"parameters.beta": "3", "people.units": "5", "launch.core": "1"}))
    assert setting.site_share.tolist() == [[0.4, 0.6]]
    assert setting.site_fluency.tolist() == [[1.0, 0.5]]
    assert setting.mix.tolist() == [[0.25, 0, 0, 0, 0, 0, 0.75]]
    assert setting.parameters.beta == 3.0
    assert setting.off.sum() == 1
    assert (setting.start["units"][0], setting.start["core"][0], setting.start["people"][0]) == (5, 1, 60)
    assert setting.start["choosing"][0] == 0


def test_without_activities_members_choose_theirs_and_talk_until_then():
    setting = compile_case(case_of())
    assert setting.mix.tolist() == [list(TALK_ALONE)]
    assert setting.start["choosing"][0] == 1


def test_the_share_of_people_with_a_learning_stance_reaches_the_setting():
    assert compile_case(case_of({"people.stance": "0.25"})).start["stance"][0] == 0.25


@pytest.mark.parametrize("people", [0, 1])
@pytest.mark.parametrize("weeks", [0, 1])
def test_s10_nobody_and_no_time_are_a_setting(people, weeks):
    setting = compile_case(case_of({"people.count": str(people)}, weeks=str(weeks)))
    assert (setting.weeks, setting.schedule.shape[0], setting.start["people"][0]) == (weeks, 1, people)


LAYOUTS = [
    scenario_text({"conditions.mandate": "1", "conditions.praise": "0.5"}),
    "# comment\r\n" + scenario_text({"conditions": "{ praise = 5e-1, mandate = 1.0, reporting = -0.0 }"}),
    'weeks = 1_00\nname = """here"""\ntitle = "Here"\nformat = 0x1\n[conditions]\npraise = 0.50\nmandate = +1'
    "\n[people]\ncount = 60\nunits = 8",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout_and_spelled_out_defaults_never_matter(layout):
    assert case_digest(Case(read(layout))) == case_digest(Case(read(LAYOUTS[0])))
    assert equal(compile_case(Case(read(layout))), compile_case(Case(read(LAYOUTS[0]))))


@given(st.permutations(sorted(SMALLEST | {"people.units": 3, "seed": 4, "launch.core": 2, "parameters.j": 0.1})))
def test_the_order_of_keys_never_matters(order):
    values = SMALLEST | {"people.units": "3", "seed": "4", "launch.core": "2", "parameters.j": "0.1"}
    text = "".join(f"{key} = {values[key]}\n" for key in order)
    assert case_digest(Case(read(text))) == f"{case_digest(case_of(values))}"


@pytest.mark.parametrize(
    "changed",
    [
        {"name": '"there"'},
        {"weeks": "99"},
        {"people.count": "61"},
        {"people.culture": "0.61"},
        {"people.sites": '[{ name = "headquarters", share = 1.0, fluency = 0.9 }]'},
        {"launch.core": "2"},
        {"launch.event": "true"},
        {"conditions.mandate": "1e-9"},
        {"activities": "{ sharing = 1 }"},
        {"constellation": "{ locals = 2 }"},
        {"space": "{ opens = 3 }"},
        {"parameters.beta": "2.0000000000000004"},
        {"ablations.off": '["loop"]'},
        {"losses": "[{ week = 3, nurturers = 1 }]"},
        {"interventions": "[{ from = 99, set = { mandate = 1 } }]"},
    ],
)
def test_every_difference_that_counts_is_in_the_digest(changed):
    assert case_digest(case_of(changed)) != case_digest(case_of())


def test_every_part_of_a_space_is_in_the_digest():
    spaces = [
        {"opens": 3},
        {"opens": 4},
        {"opens": 3, "lasts": 9},
        {"opens": 3, "invited": 9},
        {"opens": 3, "hours": 2},
    ]
    tables = ["{ " + ", ".join(f"{key} = {value}" for key, value in space.items()) + " }" for space in spaces]
    assert len({case_digest(case_of({"space": table})) for table in tables}) == len(spaces)


@pytest.mark.parametrize(
    "changed",
    [
        {"title": '"Elsewhere"'},
        {"seed": "7"},
        {"policies.p": '{ title = "P", losses = [{ week = 3, nurturers = 1 }] }'},
        {"people.sites": '[{ name = "elsewhere", share = 1.0 }]'},
        {"conditions.mandate": "0"},
    ],
)
def test_what_does_not_count_is_not(changed):
    assert case_digest(case_of(changed)) == case_digest(case_of())


def test_the_null_policy_is_named_and_changes_nothing():
    plain, null = parse_case("baseline"), parse_case("baseline+none")
    assert equal(compile_case(plain), compile_case(null))
    assert canonical(null) == canonical(plain) | {"policies": ["none"]}


def test_the_digest_is_the_same_tomorrow():
    assert case_digest(case_of()) == case_digest(case_of())
    assert len(case_digest(case_of())) == 64
