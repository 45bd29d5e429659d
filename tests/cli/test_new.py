"""copsim new: a scenario with every key in it that means what the one it was made from means."""

import tomllib

import pytest

from copsim.cli.template import commented_scenario
from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.parameters import PARAMETER_NAMES
from copsim.scenario import canonical, load_scenario, parse_case, shipped_ids, shipped_path


@pytest.mark.parametrize("source", shipped_ids())
def test_new_scenario_means_what_its_source_means(copsim, source):
    assert copsim("new", "guild", "--from", source).code == 0
    mine, other = canonical(parse_case("guild/guild.toml")), canonical(parse_case(source))
    assert mine.pop("scenario") == "guild"
    other.pop("scenario")
    assert mine == other
    assert copsim("explain", "guild/guild.toml").code == 0


def test_every_key_is_there(copsim, village):
    copsim("new", "guild")
    text = (village.parent / "guild" / "guild.toml").read_text()
    assert text.splitlines()[0] == "#:schema ./copsim.scenario.schema.json"
    keys = {line.removeprefix("# ").split(" = ")[0] for line in text.splitlines() if " = " in line}
    assert {*CONDITION_NAMES, *PARAMETER_NAMES, "count", "founders", "until", "nurturers", "off"} <= keys


def test_what_is_commented_out_are_the_defaults(copsim, village):
    """A file with all comments of its tables switched on still means the same."""
    copsim("new", "guild")
    text = (village.parent / "guild" / "guild.toml").read_text()
    on = [
        line.removeprefix("# ")
        for line in text.split("# timed changes")[0].splitlines()
        if line.startswith("# ") and " = " in line and line.removeprefix("# ").split(" = ")[0].isidentifier()
    ]
    assert len(on) > len(CONDITION_NAMES)
    for line in on:
        tomllib.loads(line)


def test_interventions_losses_and_policies_are_kept(village):
    text = (
        village.read_text()
        + '[[losses]]\nweek = 9\nnurturers = "all"\n[[interventions]]\nfrom = 3\nset = { praise = 0.5 }\n'
    )
    (village.parent / "copy.toml").write_text(commented_scenario(text, tomllib.loads(text), "copy"))
    copy = load_scenario("copy.toml")
    assert [loss.week for loss in copy.losses] == [9]
    assert copy.interventions[0].changes.praise == 0.5
    assert list(copy.policies) == ["must", "may"]


def test_nothing_is_overwritten(copsim, village):
    assert copsim("new", "guild").code == 0
    path = village.parent / "guild" / "guild.toml"
    path.write_text("mine")
    ended = copsim("new", "guild")
    assert ended.code == 2
    assert "guild/guild.toml is there already" in ended.err
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", ["Guild", "../", "a b", "x" * 300, "guild.toml", ".", "-"])
def test_names_that_are_none(copsim, village, name):
    ended = copsim("new", "--", name)
    assert ended.code == 2
    assert sorted(path.name for path in village.parent.iterdir()) == ["village.toml"]


def test_source_with_problems_is_no_example(copsim, village):
    village.write_text("format = 1")
    assert copsim("new", "guild", "--from", "village.toml").code == 3
    assert not (village.parent / "guild").exists()


def test_shipped_texts_keep_their_header():
    source = shipped_path("baseline").read_text()
    text = commented_scenario(source, tomllib.loads(source), "mine")
    assert "# Things to notice" in text
    assert text.count("#:schema") == 1
