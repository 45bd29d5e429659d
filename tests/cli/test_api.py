"""The face for Python: the same studies as the commands."""

import pytest

import copsim as package
from copsim.errors import UsageError
from copsim.scenario import parse_case
from copsim.scenario.link import Link, Move, encode


def test_run_reads_what_the_command_wrote(copsim, village):
    folder = copsim("run", "village.toml", "--replicates", "3", "--quiet").out.strip()
    results = package.run("village.toml", replicates=3)
    assert str(results.folder) == folder
    assert package.read(folder).runs.equals(results.runs)
    assert list(results.runs["replicate"]) == [1, 2, 3]


def test_compare_has_the_first_case_as_control(copsim):
    results = package.compare("village.toml", "village.toml+must", replicates=2, seed=9, set=["weeks=20"])
    assert results.cases == ("village", "village+must")
    assert results.manifest.seed == 9
    assert results.case("village").weeks == 20


def test_cases_may_be_given_as_they_are(copsim):
    case = parse_case("village.toml", ["seed=5"])
    assert package.run(case, replicates=1).manifest.seed == 5
    with pytest.raises(UsageError, match="by its name"):
        package.run(case, set=["weeks=3"])


def test_compare_takes_two_to_four(village):
    with pytest.raises(UsageError, match="2 to 4"):
        package.compare("village.toml")


def test_compare_lives_all_cases_of_a_link_in_its_worlds(copsim):
    courses = ("tiny-closed-community", "tiny-closed-community+praise", "stage")
    link = Link("tiny-closed-community", moves=(Move(5, (("mandate", 1.0),)),), seed=7, page="compare", cases=courses)
    results = package.compare(encode(link), replicates=2, set=["weeks=100"])
    assert results.cases == (*courses[:2], "tiny-closed-community+levers")
    assert results.manifest.seed == 7
    ended = copsim("compare", encode(link), "--set", "weeks=100", "--replicates", "2", "--quiet")
    assert ended.out.strip() == str(results.folder)


def test_a_link_with_several_cases_is_not_one_case():
    link = encode(Link("baseline", cases=("baseline", "baseline+mandate")))
    with pytest.raises(UsageError, match="copsim compare"):
        package.run(link)
    with pytest.raises(UsageError, match="copsim compare"):
        package.compare(link, "baseline")


def test_unknown_names_are_no_attributes():
    with pytest.raises(AttributeError, match="sweeps"):
        package.sweeps  # noqa: B018
