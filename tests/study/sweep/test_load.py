"""Study files: all problems at once, each at its place; keys and values that a scenario does not take."""

import jsonschema
import pytest
from tests.study.sweep.support import HEAD, study_of, write

from copsim.errors import InvalidInput, StorageError
from copsim.scenario.schema import schema_of
from copsim.study.sweep.load import load_study
from copsim.study.sweep.model import StudyFile
from copsim.study.sweep.plan import manifest_of_study

MANY = """\
policies = ["none", "prase", "none"]
replicates = 0
worlds = "both"
[set]
people.cuont = 3
people.culture = 0.5
[design]
kind = "saltelli"
points = 9
factors."people.culture" = { from = 0.1, to = 0.9 }
factors."people.stance" = { from = 0.9, to = 0.1 }
factors."people.units" = { from = 1.5, to = 3 }
factors."launch.kind" = { levels = ["founded", "announcement"] }
factors."people.hight" = { from = 1, to = 2 }
rows = [{ people.count = 3 }]
[[outcomes]]
name = "energy"
of = "enrgy"
weeks = [8, 12]
[record]
indicators = ["memebrs"]
tables = ["runz"]
[goal]
meet = "share(energy) > 2"
outcomes = ["alife"]
"""
LATE = """\
policies = ["none", "mine"]
[policy.mine]
title = "Too late"
interventions = [{ from = 12, set = { mandate = 1.0 } }]
"""
EXPECTED = {
    "policies.1": "did you mean praise",
    "policies.2": "also number 1",
    "replicates": "",
    "worlds": "",
    "set.people.cuont": "did you mean count",
    "set.people.culture": "factor of the design",
    "design.points": "",
    "design.factors.people.stance.to": "from = 0.9",
    "design.factors.people.units.from": "found a number with a fraction",
    "design.factors.launch.kind.levels": "delta or pawn",
    "design.factors.people.hight": "there is no",
    "design.rows": "",
    "outcomes.0.name": "",
    "outcomes.0.of": "did you mean energy",
    "outcomes.0.weeks": "",
    "record.indicators.0": "did you mean members",
    "record.tables.0": "did you mean runs",
    "goal.meet": "not yes or no",
    "goal.outcomes.0": "did you mean alive",
}


def problems(folder, text, head=HEAD):
    with pytest.raises(InvalidInput) as caught:
        study_of(folder, text, head)
    return caught.value.problems


def test_all_problems_of_a_file_are_told_at_once_in_its_order(tmp_path):
    found = problems(tmp_path, MANY)
    assert {problem.key for problem in found} == set(EXPECTED)
    assert len(found) == len(EXPECTED)
    for problem in found:
        assert EXPECTED[problem.key] in problem.hint
    lines = [int(problem.place.split(":")[1]) for problem in found if problem.place.startswith(str(tmp_path))]
    assert lines == sorted(lines)


def test_fixing_one_problem_removes_exactly_one(tmp_path):
    before = {problem.key for problem in problems(tmp_path, MANY)}
    after = {problem.key for problem in problems(tmp_path, MANY.replace('"enrgy"', '"energy"'))}
    assert before - after == {"outcomes.0.of"}


@pytest.mark.parametrize(
    "text, key",
    [
        ('[design]\nkind = "list"', "design.rows"),
        ('[design]\nkind = "lhs"', "design.factors"),
        ('[design]\nkind = "file"', "design.path"),
        ('[design]\nkind = "file"\npath = "../points.csv"', "design.path"),
        ('[design]\nkind = "file"\npath = "none.csv"', "design.path"),
        ('[design]\nkind = "product"\nfactors."people.count" = { from = 1, to = 3, levels = [1] }', None),
        ('[design]\nkind = "list"\nrows = [{ people.count = -1 }]', "design.rows.0.people.count"),
        ('policies = ["none", "praise@12"]', "policies.1"),
        (LATE, "policy.mine.interventions.0.from"),
    ],
)  # fmt: skip
def test_one_problem(tmp_path, text, key):
    found = [problem.key for problem in problems(tmp_path, text)]
    assert found == [key if key else "design.factors.people.count"]


def test_a_csv_of_points_is_read_strictly(tmp_path):
    (tmp_path / "points.csv").write_text('people.count,launch.kind\n9,founded\n5,"founded"\n')
    text = '[design]\nkind = "file"\npath = "points.csv"'
    with pytest.raises(InvalidInput, match=r"at point 1.*people\.count = 5"):  # there are eight founders
        manifest_of_study(study_of(tmp_path, text))
    (tmp_path / "points.csv").write_text("people.count,people.culture\n5\n7,0.5\n")
    assert "1 values" in problems(tmp_path, text)[0].hint
    (tmp_path / "points.csv").write_text("people.count,people.culture\n15,0.1\n17,0.5\n")
    points = study_of(tmp_path, text).points
    assert points == [{"people.count": 15, "people.culture": 0.1}, {"people.count": 17, "people.culture": 0.5}]


def test_a_missing_scenario_is_told_where_it_is_named(tmp_path):
    found = problems(tmp_path, "", HEAD.replace("village.toml", "vilage.toml"))
    assert [problem.key for problem in found] == ["scenarios.0"]


def test_what_is_no_file_is_no_study(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises((InvalidInput, StorageError)):
        load_study(tmp_path / "folder")


def test_the_schema_takes_what_the_loader_takes(tmp_path):
    import tomllib

    text = '[design]\nkind = "lhs"\npoints = 4\nfactors."people.culture" = { from = 0.1, to = 0.9 }'
    values = tomllib.loads(write(tmp_path, text).read_text())
    jsonschema.validate(values, schema_of(StudyFile))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values | {"nonsense": 1}, schema_of(StudyFile))
