"""Claim files are read as strictly as scenarios: all problems at once, with their places."""

import tomllib

import pytest
from jsonschema import Draft202012Validator
from tests.study.claims.support import ARMS, difference, write

from copsim.errors import InvalidInput, UsageError
from copsim.scenario.schema import schema_of
from copsim.study.claims import Claim, claim_ids, claims_folder, load_claim, load_claims
from copsim.study.claims.cases import FREE, cases_of, factors, nameless_digest, perturbed, without

SCHEMA = schema_of(Claim)
OFF = 'ablation = ["autonmy"]\n'


def problems(path):
    with pytest.raises(InvalidInput) as caught:
        load_claim(path)
    return [
        (problem.place.rsplit("/", 1)[1], problem.key, problem.hint or problem.allowed)
        for problem in caught.value.problems
    ]


def test_a_good_file_is_read(tmp_path):
    claim = load_claim(write(tmp_path, difference()))
    assert [arm.name for arm in claim.arms] == ["control", "mandate"]
    assert (claim.worlds.start, claim.tests[0].decides) == (20, True)


def test_all_problems_at_once_in_the_order_of_the_file(tmp_path):
    path = write(tmp_path, difference("enrgy", more="relativ = true"), difference(expect="mor"), top=OFF)
    found = problems(path)
    assert [key for _, key, _ in found] == ["ablation.0", "tests.0.of", "tests.0.relativ", "tests.1.expect"]
    text = " ".join(hint for _, _, hint in found)
    for word in ("autonomy", "energy", "relative"):
        assert f"did you mean {word}?" in text
    assert all(place.startswith("A1.toml:") for place, _, _ in found)
    lines = [int(place.split(":")[1]) for place, _, _ in found]
    assert lines == sorted(lines)


ONE_WRONG = {
    "outcome needed": (
        difference("novelty_per_hour").replace("weeks = [12, 29]\n", ""),
        "tests.0.of",
        "unknown outcome",
    ),
    "week after the end": (difference().replace("29", "30"), "tests.0.weeks.1", "before 30"),
    "weeks the wrong way round": (difference().replace("12, 29", "20, 12"), "tests.0.weeks", "first, last"),
    "margin missing": (difference(expect="equal"), "tests.0.by", "missing"),
    "level missing": (difference(more='statistic = "first-week"'), "tests.0.level", "missing"),
    "range where there is a difference": (difference(more='ranges = [{ of = "energy" }]'), "tests.0.ranges", "within"),
    "unknown arm": (difference(more='compare = ["control", "mandat"]'), "tests.0.compare.1", "did you mean mandate?"),
    "no difference": (difference(more="contrast = { control = 1 }"), "tests.0.contrast", "below zero"),
}


@pytest.mark.parametrize("test, key, words", ONE_WRONG.values(), ids=ONE_WRONG)
def test_what_makes_no_sense_is_told_where_it_stands(tmp_path, test, key, words):
    (found,) = problems(write(tmp_path, test))
    assert found[1] == key
    assert words in found[2]


def test_a_value_of_an_arm_that_no_scenario_takes(tmp_path):
    arms = ARMS + "set.people.count = -3\nset.launch.cor = 1\n"
    found = problems(write(tmp_path, difference(), arms=arms))
    assert found[0][1] in ("arms.1.set.people.count", "arms.1.set.launch.cor")
    assert found[0][0].startswith(("A1.toml:16", "A1.toml:17"))


def test_an_ablation_that_nothing_depends_on(tmp_path):
    path = write(tmp_path, difference(more="carried = false"), top='ablation = ["autonomy"]\n')
    assert [key for _, key, _ in problems(path)] == ["ablation"]


def test_a_case_that_does_not_exist(tmp_path):
    found = problems(write(tmp_path, difference(), arms=ARMS.replace("{village}", "baselin", 1)))
    assert found == [("A1.toml:9:1", "arms.0.case", "there is no scenario baselin; did you mean baseline?")]


def test_the_file_is_called_as_the_claim(tmp_path):
    path = write(tmp_path, difference())
    assert problems(path.rename(tmp_path / "B2.toml"))[0][1] == "id"


def test_problems_of_several_files_come_together(tmp_path):
    for name in ("A1", "B2"):
        write(tmp_path, difference("enrgy"), name=name)
    (tmp_path / "village.toml").rename(tmp_path / "village")
    with pytest.raises(InvalidInput) as caught:
        load_claims((), tmp_path)
    assert {problem.place.split(":")[0] for problem in caught.value.problems} == {"A1.toml", "B2.toml"}


def test_an_unknown_id_is_a_wrong_command():
    with pytest.raises(UsageError, match="did you mean"):
        load_claims(["E11x"])


def test_every_field_of_the_schema_says_what_it_means():
    Draft202012Validator.check_schema(SCHEMA)
    for name in ("Claim", "Arm", "Test", "Range", "Worlds"):
        table = SCHEMA if name == "Claim" else SCHEMA["$defs"][name]
        for key, field in table["properties"].items():
            assert field.get("description") or "$ref" in field or key in ("format", "arms", "tests"), (name, key)


@pytest.mark.parametrize("name", claim_ids())
def test_shipped_claims_are_read_and_fit_the_schema(name):
    path = claims_folder() / f"{name}.toml"
    claim = load_claim(path)
    values = tomllib.loads(path.read_text())
    assert list(Draft202012Validator(SCHEMA).iter_errors(values)) == []
    assert any(test.decides for test in claim.tests)
    assert len(cases_of(claim)) == len(claim.arms)


def test_names_do_not_make_a_case_another_one(tmp_path):
    cases = cases_of(load_claim(write(tmp_path, difference())))
    renamed = cases_of(load_claim(write(tmp_path, difference(), arms=ARMS.replace('"mandate"', '"must"'))))
    assert nameless_digest(cases["mandate"]) == nameless_digest(renamed["must"]) != nameless_digest(cases["control"])


def test_ablation_and_draws_change_nothing_else(tmp_path):
    cases = cases_of(load_claim(write(tmp_path, difference())))
    ablated = without(cases, ("autonomy",))["mandate"]
    assert ablated.scenario.ablations.off == ("autonomy",)
    assert ablated.epochs == cases["mandate"].epochs
    draw = factors(5)[2]
    drawn = perturbed(cases, draw)["mandate"].scenario.parameters
    for item in FREE:
        assert getattr(drawn, item.name) == pytest.approx(min(item.high, max(item.low, item.default * draw[item.name])))
    assert drawn.model_fields_set == {item.name for item in FREE}


def test_draws_are_recorded_and_stratified():
    assert factors(8) == factors(8)
    values = sorted(draw[FREE[0].name] for draw in factors(8))
    strata = [int((value - 0.75) / 0.5 * 8) for value in values]
    assert strata == list(range(8))
