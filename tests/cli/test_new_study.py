"""copsim new: a study with every key in it, from the declarations, that runs as it is."""

import json
import re

import pytest
from pydantic import Field

from copsim.cli import template_study
from copsim.cli.template_study import commented_study, examples
from copsim.errors import InvalidInput
from copsim.scenario import load_scenario, shipped_ids
from copsim.scenario.fields import Part, all_keys
from copsim.scenario.model import CostTable, Intervention, Loss, PolicyTable
from copsim.study.sweep.load import load_study
from copsim.study.sweep.model import FactorTable, OutcomeTable, StudyFile
from copsim.study.sweep.plan import manifest_of_study

TABLES = (FactorTable, OutcomeTable, PolicyTable, Intervention, Loss, CostTable)


@pytest.fixture
def made(copsim, village):
    """The text of a new study about the village, and what it means when it is changed."""
    assert copsim("new", "guild", "--from", "village.toml").code == 0
    path = village.parent / "guild" / "experiments" / "study.toml"

    def load(text):
        path.write_text(text)
        return load_study(path)

    return path.read_text(), load


def switched_on(block):
    return "\n".join(line.removeprefix("#").removeprefix(" ") for line in block.split("\n"))


@pytest.mark.parametrize("source", shipped_ids())
def test_it_is_a_study_of_the_scenario(copsim, source):
    assert copsim("new", "guild", "--from", source).code == 0
    study = load_study("guild/experiments/study.toml")
    manifest = manifest_of_study(study)
    assert {case.scenario for case in manifest.cases} == {"guild"}
    assert {case.weeks for case in manifest.cases} == {load_scenario(source).weeks}
    assert any(manifest.values_of(number)["epochs"] != manifest.values_of(0)["epochs"] for number in (1, 2))


def test_it_runs_unchanged(copsim, village):
    assert copsim("new", "guild", "--from", "village.toml").code == 0
    dry = copsim("sweep", "guild/experiments/study.toml", "--dry-run")
    assert dry.code == 0
    assert "32 points x 3 policies x 4 worlds = 384 runs" in dry.out
    assert not (village.parent / "results").exists()
    swept = copsim("sweep", "guild/experiments/study.toml", "--quiet")
    assert swept.code == 0
    for command in ("sensitivity", "rank"):
        assert copsim(command, swept.out.strip()).code == 0


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_a_scenario_that_is_hardly_one_has_a_study_too(copsim, village, weeks):
    text = village.read_text().split("[policies")[0]
    village.write_text(text.replace("weeks = 30", f"weeks = {weeks}"))
    assert copsim("new", "guild", "--from", "village.toml").code == 0
    assert len(load_study("guild/experiments/study.toml").asked.policies) == (3 if weeks > 1 else 1)


def test_every_key_is_there_with_its_meaning(made):
    text, _ = made
    assert text.splitlines()[0] == "#:schema ./copsim.study.schema.json"
    words = [line.lstrip("# ") for line in text.splitlines()]
    keys = {line.split(" = ")[0] for line in words if " = " in line}
    declared = [
        (key, field) for model in (StudyFile, *TABLES) for key, field in template_study.fields_of(model).items()
    ]
    for key, field in declared:
        if template_study._kind(field) is None:
            assert key in keys, key
    flat = " ".join(words)
    for _, field in declared:
        assert (field.description or "") in flat
    assert {path[-1] for path in all_keys(StudyFile)} <= keys | set(StudyFile.model_fields) | {"factors"}


def test_a_key_that_is_declared_later_appears_by_itself(monkeypatch):
    class Patience(Part):
        """How long somebody waits."""

        hours: int = Field(3, ge=1, le=9, description="hours until it is enough")

    class Wider(StudyFile):
        """A study with more to it."""

        mood: str | None = Field(None, description="how one feels about it")
        patience: Patience = Patience()

    monkeypatch.setattr(template_study, "StudyFile", Wider)
    text = commented_study("guild", 104)
    assert '# how one feels about it; text\n# mood = "..."\n' in text
    assert "# hours until it is enough; an integer from 1 to 9 inclusive (default 3)\n# hours = 3\n" in text
    assert "[patience]\n" in text


def test_examples_are_those_of_keys_that_exist(made):
    text, _ = made
    found = {line.lstrip("# [").split(" = ")[0].rstrip("]").rsplit(".", 1)[-1] for line in text.splitlines()}
    assert {place.rsplit(".", 1)[-1] for place in examples(30)} <= found | {"policy"}


@pytest.mark.parametrize("start", ["# [set]", "# [[outcomes]]", "# [policy.facilitator]"])
def test_what_is_switched_off_works_when_it_is_switched_on(made, start):
    text, load = made
    block = start + text.split(start, 1)[1].split("\n\n", 1)[0]
    asked = load(text.replace(block, switched_on(block))).asked
    assert start.strip("#[ ]").split(".")[0] in asked.model_fields_set


def test_every_key_outside_of_such_blocks_works_when_it_is_switched_on(made):
    """Only what another kind of design reads is refused, in words that say so."""
    text, load = made
    lines, alone = text.split("\n"), []
    for block in text.split("\n\n"):
        if not re.search(r"^# \[", block, re.MULTILINE):
            alone += [line for line in block.split("\n") if re.match(r"# \w+ = ", line)]
    assert len(alone) >= 10
    refused = set()
    for line in set(alone):
        number = lines.index(line)
        try:
            load("\n".join([*lines[:number], line[2:], *lines[number + 1 :]]))
        except InvalidInput as error:
            refused.add(re.search(r"only with kind = \w+|either from and to, or levels|$", str(error))[0])
    assert refused == {"only with kind = file", "either from and to, or levels"}


def test_schemas_stand_beside_their_files(copsim, village):
    assert copsim("new", "guild").code == 0
    stored = json.loads((village.parent / "guild" / "experiments" / "copsim.study.schema.json").read_text())
    assert json.loads(copsim("schema", "study").out) == stored


def test_a_study_that_is_there_is_not_overwritten(copsim, village):
    path = village.parent / "guild" / "experiments" / "study.toml"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    ended = copsim("new", "guild")
    assert ended.code == 2
    assert "guild/experiments/study.toml is there already" in ended.err
    assert [each.name for each in (village.parent / "guild").iterdir()] == ["experiments"]
    assert path.read_text() == "mine"
