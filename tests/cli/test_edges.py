"""Communities at the edge of being one: nobody, one person, no week, one week (S10); worlds that fail."""

import json

import pytest

from copsim.errors import WorldFailed

EDGES = [("people.count", 0), ("people.count", 1), ("weeks", 0), ("weeks", 1)]


@pytest.fixture
def bare(village):
    """The village without founders and policies, so that everything else may be zero."""
    text = village.read_text().split("[policies")[0].replace("founders = 15", "founders = 0")
    village.write_text(text + "\n[policies.still]\ntitle = 'Nothing'\n")
    return village


@pytest.mark.parametrize("key, value", EDGES)
def test_run_compare_explain_and_tables(bare, real, key, value):
    change = ("--set", f"{key}={value}", "--replicates", "2")
    ran = real("run", "village.toml", *change, "--plot", "run.svg", "--json")
    assert ran.code == 0
    assert "NaN" not in ran.out
    assert "no members" in (bare.parent / "run.svg").read_text() or value == 1
    assert real("run", "village.toml", *change).code == 0
    assert real("explain", "village.toml", *change[:2]).code == 0
    assert real("tables", json.loads(ran.out)["study"]["folder"]).code == 0


@pytest.mark.parametrize("key, value", EDGES)
def test_compare(village, real, key, value):
    scenario = f"baseline+{'mandate' if key == 'people.count' else 'none'}"
    other = "baseline" if key == "people.count" else "new-blood"
    ended = real("compare", other, scenario, "--set", f"{key}={value}", "--replicates", "2", "--plot", "p.svg")
    assert ended.code in (0, 3)
    assert "Traceback" not in ended.err


def test_a_world_that_fails_hides_no_result(copsim, monkeypatch):
    def fails(*_):
        raise WorldFailed(7, "person.energy", 3, float("nan"))

    monkeypatch.setattr("copsim.study.divergence.first_divergence", fails)
    monkeypatch.setattr("copsim.study.first_divergence", fails, raising=False)
    ended = copsim("compare", "village.toml", "village.toml+must", "--replicates", "2")
    assert ended.code == 0
    assert "Replicate 1 cannot be told: week 7: person.energy of 3 is nan." in ended.out
