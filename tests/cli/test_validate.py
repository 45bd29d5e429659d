"""The pattern card at the door."""

import json

import jsonschema
import pytest

from copsim.study.facts import card
from copsim.study.facts.register import Fact


@pytest.fixture
def planted(monkeypatch):
    """Facts with known values instead of lived ones."""

    def plant(*values):
        facts = tuple(
            Fact(f"P{n}", f"fact {n}", "somebody", use, "share", 0.0, 1.0, lambda _, value=value: value)
            for n, (use, value) in enumerate(values, 1)
        )
        monkeypatch.setattr("copsim.study.facts.FACTS", facts)
        monkeypatch.setattr(card, "FACTS", facts)

    return plant


def test_what_is_missed_stands_first_and_ends_with_5(copsim, planted):
    planted(("calibrate", 0.5), ("calibrate", 1.5))
    ended = copsim("validate")
    assert ended.code == 5
    lines = ended.out.splitlines()
    assert lines[0] == "Facts that free parameters may be fitted to: 1 of 2 met"
    assert lines[1].split()[:3] == ["P2", "NOT", "MET"]


def test_effects_and_traces_are_shown_and_end_nothing(copsim, planted):
    planted(("calibrate", 0.5), ("effect", 7.0), ("trace", float("nan")))
    ended = copsim("validate", "--json")
    assert ended.code == 0
    found = json.loads(ended.out)
    jsonschema.validate(found, json.loads(copsim("schema", "json:validate").out))
    assert [(fact["id"], fact["met"], fact["value"]) for fact in found["facts"]] == [
        ("P1", True, 0.5),
        ("P2", False, 7.0),
        ("P3", False, None),
    ]


def test_an_unknown_fact_is_a_wrong_command(copsim, planted):
    planted(("calibrate", 0.5))
    ended = copsim("validate", "P11")
    assert ended.code == 2
    assert "did you mean P1?" in ended.err
