"""What is wrong with a scenario is said all at once, in the order of the file, with what is allowed."""

import string

import pytest
from hypothesis import example, given, strategies as st
from tests.scenario.support import FILE, problems_of, read, scenario_text, the_problem_of

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.dynamics.outcomes import OUTCOMES
from copsim.dynamics.state import declared
from copsim.dynamics.switches import SWITCH_NAMES
from copsim.errors import LimitRefused
from copsim.scenario.fields import all_keys, field_at, keys_of
from copsim.scenario.load import load_scenario
from copsim.scenario.model import ACTIVITIES, Conditions, Parameters, Scenario
from copsim.scenario.names import SHOWN

TABLES = {
    "conditions": list(Conditions.model_fields),
    "parameters": list(Parameters.model_fields),
    "people": ["count", "units", "prior_identity", "culture"],
    "launch": ["core", "organiser_hours", "event"],
}
INTEGERS = ("people.count", "people.units", "launch.core", "weeks", "seed", "conditions.inflow")
WHOLE_CONDITIONS = {f"conditions.{condition.name}" for condition in CONDITIONS if condition.whole}
NUMBERS = [f"{table}.{key}" for table in ("conditions", "parameters") for key in TABLES[table]]
NUMBERS += ["people.prior_identity", "people.culture", "launch.organiser_hours"]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n", "\ufeff"])
def test_s01_an_empty_file_lists_every_required_key(text):
    found = problems_of(text)
    assert [problem.key for problem in found] == ["format", "name", "title", "weeks", "people.count"]
    assert {problem.place for problem in found} == {f"{FILE}:1:1"}
    assert all("missing" in problem.hint and problem.allowed for problem in found)


def test_s01_a_missing_key_has_the_place_of_its_table():
    problem = the_problem_of(scenario_text({"people.count": None}) + "\n[people]\nunits = 3\n")
    assert (problem.place, problem.key) == (f"{FILE}:6:1", "people.count")


@pytest.mark.parametrize(
    "key, hint",
    [
        ("interventoins", "unknown key; did you mean interventions?"),
        ("poeple", "unknown key; did you mean people?"),
        ("conditions.turbulent_field", "unknown key; did you mean turbulence?"),
        ("mandate", "unknown key; did you mean conditions.mandate?"),
        ("people.weeks", "unknown key; did you mean weeks?"),
        ("parameters.e_X", "unknown key; did you mean e_A or e_D or e_G or e_L or e_P or e_S or e_T or e_V?"),
        ("xyzzy", "unknown key"),
    ],
)
def test_s06_an_unknown_key_is_told_with_its_neighbours(key, hint):
    problem = the_problem_of(scenario_text({key: "1"}))
    assert problem.key == key
    assert problem.hint == hint


@st.composite
def misspelt(draw):
    """A known key with one edit: its table, itself and the misspelling."""
    path = draw(st.sampled_from([path for path in all_keys(Scenario) if len(path[-1]) > 1]))
    key = str(path[-1])
    at, letter = draw(st.integers(0, len(key) - 1)), draw(st.sampled_from(string.ascii_lowercase + "_"))
    edits = [key[:at] + letter + key[at:], key[:at] + letter + key[at + 1 :], key[:at] + key[at + 1 :]]
    edits += [key[: at - 1] + key[at] + key[at - 1] + key[at + 1 :]] if at else []
    return path[:-1], key, draw(st.sampled_from(edits))


@example(((), "weeks", "week"))
@given(misspelt())
def test_s06_every_known_key_with_one_edit_is_recognised(misspelling):
    table, key, wrong = misspelling
    taken = {str(path[-1]) for path in all_keys(Scenario)} | OBSERVED
    if wrong in taken:
        return
    text = scenario_text({".".join([*table, f'"{wrong}"']): "1"})
    question = next(problem.hint for problem in problems_of(text) if problem.key == ".".join([*table, wrong]))
    asked = question.partition("did you mean ")[2].removesuffix("?").split(" or ")
    assert key in asked or len(asked) == SHOWN, "of many names that are as near, some are shown"


@pytest.mark.parametrize("value", ["nan", "+nan", "inf", "-inf", "1e400", "-1e400"])
@pytest.mark.parametrize("key", NUMBERS)
def test_s07_what_is_not_finite_is_a_problem(key, value):
    problem = the_problem_of(scenario_text({key: value}))
    assert (problem.key, problem.value, problem.hint) == (key, value, "found no finite number")


@pytest.mark.parametrize("key", [key for key in NUMBERS if key.startswith("conditions")][:3])
def test_s07_minus_zero_is_zero(key):
    assert str(getattr(read(scenario_text({key: "-0.0"})).conditions, key.split(".")[1])) in ("0.0", "0")


WRONG = {
    "true": "true or false",
    '"7"': "text",
    "[1]": "an array",
    "{ a = 1 }": "a table",
    "1979-05-27": "a date or time",
    "07:32:00": "a date or time",
}


@pytest.mark.parametrize("value", [*WRONG, "3.0"])
@pytest.mark.parametrize("key", [*INTEGERS, *NUMBERS])
def test_s08_no_type_is_coerced(key, value):
    whole = key in INTEGERS or key in WHOLE_CONDITIONS
    if value == "3.0" and not whole:
        return
    problem = the_problem_of(scenario_text({key: value}))
    assert (problem.key, problem.value) == (key, value)
    assert problem.allowed.startswith("an integer" if whole else "a number")
    assert problem.hint == f"found {WRONG.get(value, 'a number with a fraction')}"


@pytest.mark.parametrize(
    "key, value, found",
    [
        ("people", "3", "an integer"),
        ("launch", '"founded"', "text"),
        ("conditions", "[]", "an array"),
        ("interventions", "{}", "a table"),
        ("interventions", "[1]", "an integer"),
        ("policies", "1", "an integer"),
        ("policies.a", "1.5", "a number with a fraction"),
        ("launch.event", "1", "an integer"),
        ("launch.kind", "1", ""),
        ("title", "7", "an integer"),
        ("name", "true", "true or false"),
        ("ablations.off", '"autonomy"', "text"),
        ("ablations.off", "[7]", "an integer"),
        ("losses", '[{ week = 1, nurturers = "some" }]', "text"),
        ("losses", "[{ week = 1, nurturers = 1.0 }]", "a number with a fraction"),
    ],
)
def test_s08_tables_arrays_and_texts_are_not_guessed_either(key, value, found):
    changed = {key: value} if key != "people" else {key: value, "people.count": None}
    problem = the_problem_of(scenario_text(changed))
    assert problem.key.startswith(key)
    assert problem.hint == (f"found {found}" if found else "")


@pytest.mark.parametrize("key", [*INTEGERS, *NUMBERS])
def test_bounds_are_inclusive_and_said(key):
    field = field_at(Scenario, tuple(key.split(".")))
    low, high = (next(getattr(m, b) for m in field.metadata if hasattr(m, b)) for b in ("ge", "le"))
    for inside in (low, high):
        try:
            assert problems_of(scenario_text({key: repr(inside)})) == []
        except LimitRefused:
            assert inside == high
    for outside in (low - 1, high + 1):
        problem = the_problem_of(scenario_text({key: repr(outside)}))
        assert "inclusive" in problem.allowed
        assert problem.value == repr(outside)


CONFLICTS = {
    "S09-founders-without-founding": (
        {"launch.kind": '"announcement"', "launch.founders": "3"},
        "launch.founders",
        "launch.kind",
    ),
    "S09-core-nobody-asks": ({"launch.kind": '"announcement"', "launch.core": "3"}, "launch.core", "launch.kind"),
    "S09-organiser-of-nothing": (
        {"launch.kind": '"founded"', "launch.founders": "3", "launch.organiser_hours": "1"},
        "launch.organiser_hours",
        "launch.kind",
    ),
    "S09-more-founders-than-people": (
        {"launch.kind": '"founded"', "launch.founders": "61"},
        "launch.founders",
        "people.count",
    ),
    "S16-until-before-from": (
        {"interventions": "[{ from = 9, until = 9, set = { mandate = 1 } }]"},
        "interventions.0.until",
        "from = 9",
    ),
    "S16-two-losses-in-one-week": (
        {"losses": '[{ week = 9, nurturers = 1 }, { week = 9, nurturers = "all" }]'},
        "losses.1.week",
        "losses.0.week",
    ),
    "S15-two-sites-of-one-name": (
        {"people.sites": '[{ name = "a", share = 0.5 }, { name = "a", share = 0.5 }]'},
        "people.sites.1.name",
        "people.sites.0.name",
    ),
    "S15-a-mechanism-twice": (
        {"ablations.off": '["autonomy", "loop", "autonomy"]'},
        "ablations.off.2",
        "ablations.off.0",
    ),
}


@pytest.mark.parametrize("changed, key, other", CONFLICTS.values(), ids=CONFLICTS)
def test_keys_in_conflict_name_both_places(changed, key, other):
    problem = the_problem_of(scenario_text(changed))
    assert problem.key == key
    assert other in problem.hint
    assert f" at {FILE}:" in problem.hint


def test_s09_a_founded_community_needs_founders():
    problem = the_problem_of(scenario_text({"launch.kind": '"founded"'}))
    assert (problem.key, problem.value) == ("launch.founders", "")


def test_an_unknown_kind_of_launch_has_a_neighbour():
    problem = the_problem_of(scenario_text({"launch.kind": '"three-step"'}))
    assert problem.hint == "did you mean three-steps?"
    assert problem.allowed.startswith('"three-steps" or "announcement" or "founded"')


@pytest.mark.parametrize("last, sums", [("0.5", True), ("0.5000000005", True), ("0.499999", False), ("0.4", False)])
def test_s15_shares_sum_to_one(last, sums):
    site = '{{ name = "{}", share = {} }}'
    sites = f"[{site.format('a', '0.5')}, {site.format('b', last)}]"
    texts = {"people.sites": scenario_text({"people.sites": sites})}
    texts["activities"] = scenario_text({"activities.sharing": "0.5", "activities.inquiry": last})
    for key, text in texts.items():
        if sums:
            assert problems_of(text) == []
        else:
            problem = the_problem_of(text)
            assert problem.key == key
            assert problem.hint == f"they sum to {0.5 + float(last)!r}"


def test_s15_shares_of_nothing_do_not_sum_to_one():
    assert the_problem_of(scenario_text(activities="{}")).hint == "they sum to 0.0"
    assert the_problem_of(scenario_text({"people.sites": "[]"})).allowed == "an array of 1 to 100 tables"


def test_s15_accepted_shares_stay_as_they_are():
    text = scenario_text({f"activities.{activity.name}": "0.14285714285" for activity in ACTIVITIES})
    assert read(text).activities.sharing == 0.14285714285


@pytest.mark.parametrize(
    "changed, key",
    [
        ({"interventions": "[{ from = 100, set = { mandate = 1 } }]"}, "interventions.0.from"),
        ({"interventions": "[{ from = 1, until = 101, set = { mandate = 1 } }]"}, "interventions.0.until"),
        ({"interventions": "[{ from = -1, set = { mandate = 1 } }]"}, "interventions.0.from"),
        ({"interventions": "[{ from = 1, set = { mandate = 41 } }]"}, "interventions.0.set.mandate"),
        ({"interventions": "[{ from = 1, set = {} }]"}, "interventions.0.set"),
        ({"interventions": "[{ from = 1 }]"}, "interventions.0.set"),
        ({"losses": "[{ week = 100, nurturers = 1 }]"}, "losses.0.week"),
        ({"losses": "[{ week = 1, nurturers = 0 }]"}, "losses.0.nurturers"),
        ({"policies.p": '{ title = "P", losses = [{ week = 100, nurturers = 1 }] }'}, "policies.p.losses.0.week"),
        (
            {"policies.p": '{ title = "P", interventions = [{ from = 100, set = { mandate = 1 } }] }'},
            "policies.p.interventions.0.from",
        ),
        ({"weeks": "0", "losses": "[{ week = 0, nurturers = 1 }]"}, "losses.0.week"),
    ],
)
def test_s16_changes_lie_within_the_horizon(changed, key):
    assert the_problem_of(scenario_text(changed)).key == key


def test_s16_the_last_week_and_the_end_are_within_it():
    text = "[{ from = 99, until = 100, set = { mandate = 1 } }]"
    assert problems_of(scenario_text(interventions=text, losses="[{ week = 99, nurturers = 1 }]")) == []


OBSERVED = {name for _, name, _ in declared()} | set(INDICATOR_NAMES) | {outcome.name for outcome in OUTCOMES}
OBSERVED |= {"band", "bands", "person", "membership"}


@pytest.mark.parametrize("where", ["", "people.", "launch.", "conditions.", "parameters.", "intervention", "policy"])
def test_s17_what_is_observed_is_not_set(where):
    known = set(keys_of(field_at(Scenario, (where[:-1],) if where.endswith(".") else ())))
    known = set(Conditions.model_fields) if where in ("intervention", "policy") else known
    for name in sorted(OBSERVED - known):
        changed = {f"{where}{name}": "0.5"}
        if where == "intervention":
            changed = {"interventions": f"[{{ from = 1, set = {{ {name} = 0.5 }} }}]"}
        if where == "policy":
            changed = {"policies.p": f"{{ title = 'P', interventions = [{{ from = 1, set = {{ {name} = 0.5 }} }}] }}"}
        problem = the_problem_of(scenario_text(changed))
        assert problem.key.split(".")[-1] == name
        assert problem.hint.startswith("is observed, not set"), name


def test_s14_a_newer_format_needs_a_newer_copsim():
    problem = the_problem_of(scenario_text(format="2", invented="1"))
    assert problem.key == "format"
    assert problem.hint.startswith("needs copsim >= ")


@pytest.mark.parametrize("value", ["0", "-1", "true", '"1"', "1.0"])
def test_s14_what_is_no_format_is_a_problem(value):
    assert the_problem_of(scenario_text(format=value)).allowed == "1"


FAULTS = [
    ('name = "Not a slug"', 'name = "here"', "name"),
    ("weeks = -1", "weeks = 100", "weeks"),
    ("seed = 4294967296", "seed = 1", "seed"),
    ("memebrs = 3", "", "memebrs"),
    ("energy = 0.5", "", "energy"),
    ("people.count = true", "people.count = 60", "people.count"),
    ("people.culture = nan", "people.culture = 0.5", "people.culture"),
    ('launch.kind = "great"', 'launch.kind = "announcement"', "launch.kind"),
    ("activities.sharing = 0.9999999", "activities.sharing = 1.0", "activities"),
    ('ablations.off = ["autonmy"]', 'ablations.off = ["autonomy"]', "ablations.off.0"),
    ("[[interventions]]\nfrom = 5\nuntil = 4\nset.mandate = 1", "", "interventions.0.until"),
    ("[[losses]]\nweek = 3", "", "losses.0.nurturers"),
]


def faulty(kept):
    """A scenario with some of the faults, the other lines being right."""
    lines = [wrong if number in kept else right for number, (wrong, right, _) in enumerate(FAULTS)]
    return "\n".join(["format = 1", "title = 'T'", *lines])


def test_s18_twelve_faults_are_twelve_problems_in_the_order_of_the_file():
    found = problems_of(faulty(range(12)))
    assert [problem.key for problem in found] == [key for _, _, key in FAULTS]
    lines = [int(problem.place.split(":")[1]) for problem in found]
    assert lines == sorted(lines)


@given(st.sets(st.integers(0, 11)))
def test_s18_what_is_fixed_is_gone_and_nothing_else(kept):
    assert [problem.key for problem in problems_of(faulty(kept))] == [FAULTS[number][2] for number in sorted(kept)]


def test_many_problems_are_all_told():
    text = scenario_text() + "".join(f"unknown{n} = 1\n" for n in range(3000))
    found = problems_of(text)
    assert len(found) == 3000
    assert found[-1].place == f"{FILE}:3005:1"


def test_lists_are_bounded():
    one = "{ from = 1, set = { mandate = 1 } }"
    assert (
        the_problem_of(scenario_text(interventions=f"[{', '.join([one] * 1001)}]")).allowed
        == "an array of at most 1,000"
    )


def test_a_scenario_is_frozen():
    scenario = read(scenario_text())
    with pytest.raises(ValueError, match="frozen"):
        scenario.weeks = 3
    with pytest.raises(ValueError, match="frozen"):
        scenario.people.count = 3


def test_the_file_is_named_as_it_was_given(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(scenario_text(weeks="true"))
    with pytest.raises(Exception, match=rf"{path}:4:1  weeks = true") as caught:
        load_scenario(path)
    assert str(caught.value).endswith(f"1 problem in {path}; nothing was run.")


def test_every_switch_can_be_named():
    assert (
        read(scenario_text({"ablations.off": str(list(SWITCH_NAMES)).replace("'", '"')})).ablations.off == SWITCH_NAMES
    )
