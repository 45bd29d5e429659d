"""The demo: a stored transcript of planted worlds, and the numbers of its tables are those of its document."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

TRANSCRIPT = Path(__file__).with_name("demo.txt")
TINY = ("demo", "--replicates", "6", "--people", "20")


def masked(text):
    """Digests of the model change with every change of the model; nothing else may."""
    return re.sub(r"\(?\b[0-9a-f]{8}\b\)?", "########", text)


def test_transcript_document_and_picture_agree(copsim):
    text, document = copsim(*TINY).out, json.loads(copsim(*TINY, "--json").out)
    assert masked(text) == TRANSCRIPT.read_text()
    assert [story["story"] for story in document["stories"]] == ["mandate", "tasks", "leader"]
    assert document["stories"][1]["policies"] == ["baseline+unfunded-tasks", "baseline+funded-tasks"]
    attendance = document["stories"][0]["effects"][0]
    assert (attendance["indicator"], attendance["first_week"], attendance["last_week"]) == ("attendance", 78, 103)
    assert attendance["difference"] == pytest.approx(0.5)
    assert re.search(r"^attendance +78-103 .* \+0\.50 h ", text, re.MULTILINE)
    root = ElementTree.parse(document["plot"]).getroot()
    texts = {"".join(node.itertext()).strip() for node in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Attendance becomes compulsory", "Work without the means", "Those who carry it leave"} <= texts


def test_one_story_is_a_study_of_its_own(copsim):
    ended = copsim("demo", "tasks", "--replicates", "3", "--people", "20")
    assert ended.code == 0
    assert "compulsory" not in ended.out
    folder = next(Path("results").iterdir())
    assert folder.name.startswith("demo-tasks-")
    assert (folder / "report" / "demo.svg").is_file()


def test_without_the_extra_there_is_no_picture_and_it_is_said(copsim, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    ended = copsim("demo", "mandate", "--replicates", "2", "--people", "20")
    assert ended.code == 0
    assert "copsim[report]" in ended.err
    assert "picture" not in ended.out


def test_real_worlds_part_when_the_mandate_begins(real):
    ended = real("demo", "mandate", "--replicates", "2", "--people", "40", "--json")
    story = json.loads(ended.out)["stories"][0]
    assert ended.code == 0
    assert story["divergence"].startswith("Replicate 1 parts in week 78: m")
    attendance = next(effect for effect in story["effects"] if effect["indicator"] == "attendance")
    assert attendance["difference"] > 0
