"""The ledger says what held, and what no longer does."""

import json

import pytest

from copsim.errors import InvalidInput
from copsim.show.claims import markdown
from copsim.show.claims_html import page
from copsim.study.claims import (
    claims_folder,
    load_claims,
    lost,
    merged,
    read_ledger,
    standing,
    worst_first,
    write_ledger,
)
from copsim.study.claims.ledger import encoded, ledger_path


def entry(verdict="holds", worlds=40, met="met", **more):
    stage = {"met": met, "parts": [], "off": []} if met else None
    return {
        "verdict": verdict,
        "worlds": worlds,
        "claim": "c",
        "model": "m",
        "ablation": stage,
        "robustness": None,
        "ensemble": None,
        "p": 0.01,
        "looks": 4,
        "failed": 0,
        "tests": [],
        **more,
    }


CHANGES = [
    (entry(), entry(), ""),
    (entry(), entry("reversed"), "reversed"),
    (entry(), entry("undecided"), "undecided"),
    (entry(), entry("undecided", worlds=12), ""),
    (entry(), entry("does not hold", worlds=12), "does not hold"),
    (entry(), entry(met="unclear"), "holds, mechanism not shown"),
    (entry(met="unclear"), entry(met="not met"), ""),
    (entry(), entry(met=None), ""),
    (entry("undecided"), entry("reversed"), ""),
]


@pytest.mark.parametrize("before, now, change", CHANGES)
def test_what_was_recorded_as_holding_and_no_longer_does(before, now, change):
    assert lost({"A1": before}, {"A1": now}) == ({"A1": change} if change else {})


def test_a_claim_that_was_never_recorded_is_not_lost():
    assert lost({}, {"A1": entry("reversed")}) == {}


def test_what_does_not_hold_stands_first():
    entries = {
        "A1": entry(),
        "A10": entry("reversed"),
        "A2": entry(met="unclear"),
        "B1": entry("undecided"),
        "A3": entry(),
    }
    assert worst_first(entries) == ["A10", "B1", "A2", "A1", "A3"]


def test_stages_that_were_not_repeated_stay_with_the_same_model():
    before = {"A1": entry(robustness={"met": "met", "held": 9, "draws": 9})}
    assert merged(before, {"A1": entry(met=None)})["A1"]["robustness"] == before["A1"]["robustness"]
    assert merged(before, {"A1": entry(met=None, model="other")})["A1"]["robustness"] is None


def test_the_ledger_is_canonical_and_comes_back(tmp_path):
    entries = {"B1": entry(), "A1": entry("reversed")}
    path = write_ledger(entries, tmp_path / "ledger.json")
    assert read_ledger(path) == entries
    assert path.read_bytes() == encoded(read_ledger(path))
    path.write_text('{"format": 7}')
    with pytest.raises(InvalidInput, match="--record"):
        read_ledger(path)
    assert read_ledger(tmp_path / "none.json") == {}


def test_the_shipped_ledger_is_as_the_command_writes_it():
    path = ledger_path()
    assert path.read_bytes() == encoded(read_ledger())
    assert set(read_ledger()) <= {claim.id for claim in load_claims()}


def test_the_page_in_the_manual_is_made_from_ledger_and_claims():
    page_path = claims_folder().parents[1] / "docs" / "claims.md"
    assert page_path.read_text(encoding="utf-8") == markdown(load_claims(), read_ledger())


def test_the_page_lets_no_text_through_unescaped():
    part = {**entry(), "id": "A1", "title": "<b>x</b>", "standing": standing(entry()), "p_family": 0.5}
    text = page([part])
    assert "&lt;b&gt;x" in text
    assert "<b>x" not in text
    assert "http" not in text.replace("http-equiv", "")


def test_the_ledger_has_no_number_that_json_lacks():
    assert json.loads(encoded(read_ledger())) is not None
