"""copsim claims: exit codes, ledger, page, report, and one command that goes on where it was."""

import json
import shutil

import jsonschema
import pytest
from tests.study.claims.support import difference, engine, write

from copsim.show.claims import markdown
from copsim.study.claims import Store, load_claims, read_ledger, worlds


@pytest.fixture
def folder(village, monkeypatch):
    """A checkout with two claims, whose energy falls by 0.3 and whose identification does not change."""
    claims = village.parent / "experiments" / "claims"
    claims.mkdir(parents=True)
    (village.parent / "docs").mkdir()
    write(claims, difference(), top='worlds = { start = 20, limit = 20 }\nablation = ["autonomy"]\n', name="A1")
    write(claims, difference("identification"), top="worlds = { start = 20, limit = 20 }\n", name="B2")
    shutil.move(claims / "village.toml", village.parent / "folk.toml")
    for path in claims.glob("*.toml"):
        path.write_text(path.read_text().replace(str(claims / "village.toml"), str(village.parent / "folk.toml")))
    for module in ("load", "ledger"):
        monkeypatch.setattr(f"copsim.study.claims.{module}.claims_folder", lambda: claims)
    monkeypatch.setattr("copsim.study.claims.claims_folder", lambda: claims)
    monkeypatch.setattr(worlds, "live", engine(-0.3))
    return claims


def test_what_does_not_hold_stands_first(real, folder):
    ended = real("claims")
    assert ended.code == 0
    heads = [line for line in ended.out.splitlines() if line[:2] in ("A1", "B2")]
    assert heads == ["B2  UNDECIDED  20 worlds", "A1  HOLDS  20 worlds"]
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "2 claims: 1 undecided, 1 holds." in ended.out
    assert "A1: 20 worlds in 2 arms" in ended.err


def test_one_claim_quickly_and_quietly(real, folder):
    ended = real("claims", "A1", "--quick", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "1 of 1 claims hold\n", "")


def test_the_document_fits_its_schema(real, folder):
    ended = real("claims", "--perturb", "2", "--report", "r.html", "--json")
    document = json.loads(ended.out)
    jsonschema.validate(document, json.loads(real("schema", "json:claims").out))
    assert [part["id"] for part in document["claims"]] == ["B2", "A1"]
    assert document["claims"][1]["robustness"]["held"] == 2
    assert document["holding_as_family"] == ["A1"]
    assert "<h1>Claims</h1>" in (folder.parents[1] / "r.html").read_text()


def test_record_writes_ledger_and_page_and_a_loss_ends_with_5(real, folder, monkeypatch):
    assert real("claims", "--record").code == 0
    ledger = read_ledger(folder / "ledger.json")
    assert {name: entry["verdict"] for name, entry in ledger.items()} == {"A1": "holds", "B2": "undecided"}
    assert (folder.parents[1] / "docs" / "claims.md").read_text() == markdown(load_claims((), folder), ledger)
    monkeypatch.setattr(worlds, "live", engine(0.3))
    ended = real("claims", "--out", "other")
    assert ended.code == 5
    assert "A1 is recorded as holding, and now: reversed" in ended.err
    assert "Recorded as holding, and no longer: A1." in ended.out
    assert real("claims", "B2", "--out", "other").code == 0
    assert read_ledger(folder / "ledger.json") == ledger


def test_failed_worlds_beat_a_check(real, folder, monkeypatch):
    real("claims", "--record")
    monkeypatch.setattr(worlds, "live", engine(0.3, fails=(2,)))
    assert real("claims", "--out", "other").code == 4


def test_repeating_goes_on_from_what_is_there(real, folder, monkeypatch):
    first = real("claims").out

    def never(*args, **kwargs):
        raise AssertionError("lived again")

    monkeypatch.setattr(worlds, "live", never)
    assert real("claims").out == first


def test_an_interrupted_command_says_how_to_go_on(real, folder, monkeypatch):
    def stopped(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(worlds, "live", stopped)
    ended = real("claims", "A1")
    assert ended.code == 130
    assert ended.err.splitlines()[-1] == "go on with: copsim claims A1"
    assert list(folder.parents[1].glob("results/claims-*/A1-*")) == []


def test_a_folder_that_somebody_holds_is_busy(real, folder):
    with Store(folder.parents[1] / "held").opened():
        assert real("claims", "--out", "held").code == 6


def test_what_cannot_be_meant(real, folder):
    for words in (["--quick", "--perturb", "3"], ["--record", "--quick"], ["Z9"]):
        assert real("claims", *words).code == 2
    (folder / "A1.toml").write_text("format = 1\nidd = 3\n")
    ended = real("claims")
    assert ended.code == 3
    assert "A1.toml:2:1" in ended.err


def test_the_schema_of_claims_is_printed(real):
    document = json.loads(real("schema", "claim").out)
    assert document["title"] == "Claim"
    assert document["properties"]["surprise"]["description"]
