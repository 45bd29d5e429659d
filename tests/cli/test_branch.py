"""copsim branch: what it prints, what it writes, and how it ends; on real worlds of the village."""

import json
from pathlib import Path

import jsonschema
import pytest

from copsim.cli.schemas import document_schema
from copsim.errors import ExitCode
from copsim.study import read, worlds
from copsim.study.sweep import run as sweeping


@pytest.fixture
def run_id(real):
    """The first run of a study of two worlds with and without praise, as `pair`."""
    assert real("compare", "village.toml", "village.toml+may", "--replicates", "2", "--out", "pair").code == 0
    return read("pair").runs["run_id"][0]


def told(ended):
    document = json.loads(ended.out)
    jsonschema.validate(document, document_schema("branch"))
    return document


def test_a_policy_changes_what_follows_and_only_that(real, run_id):
    ended = real("branch", f"pair#{run_id[:10]}@12+must", "--policies", "village.toml", "--json")
    document = told(ended)
    assert ended.code == 0
    assert document["agrees"]
    assert [document[key] for key in ("run", "week", "replicate", "fresh")] == [run_id, 12, 1, 0]
    assert (document["control"], document["policy"]) == ("village", "village+must@13")
    assert {effect["first_week"] for effect in document["effects"]} == {13}
    attendance = document["effects"][0]
    assert attendance["indicator"] == "attendance"
    assert attendance["difference"] > 0.5
    weeks = read(document["study"]["folder"]).weeks
    left, right = (part.reset_index(drop=True) for _, part in weeks.groupby("run_id", sort=False))
    apart = (left["attendance"] != right["attendance"]).to_numpy().nonzero()[0]
    assert left["week"][apart[0]] == 13


def test_without_changes_it_says_so(real, run_id):
    ended = real("branch", f"pair#{run_id}@12")
    assert ended.code == 0
    assert "Nothing was changed: it goes on as it did." in ended.out
    document = told(real("branch", f"pair#{run_id}@12", "--json"))
    assert document["effects"] == document["outcomes"] == []
    assert read(document["study"]["folder"]).runs["run_id"].tolist() == [run_id]


def test_other_futures_have_an_interval_and_a_share(real, run_id):
    document = told(real("branch", f"pair#{run_id}@12+must", "--policies", "village.toml", "--fresh", "4", "--json"))
    energy = next(effect for effect in document["effects"] if effect["indicator"] == "energy")
    assert energy["n_pairs"] == 4
    assert energy["lo95"] < energy["difference"] < energy["hi95"] < 0
    assert energy["share_better"] == 0.0
    assert document["estimate"]["runs"] == 10
    alone = told(real("branch", f"pair#{run_id}@12", "--fresh", "4", "--json"))
    assert (alone["control"], alone["policy"]) == ("as it was", "others")
    assert alone["effects"][0]["n_pairs"] == 4


def test_doing_it_again_computes_nothing(real, run_id, monkeypatch):
    line = ("branch", f"pair#{run_id}@12+mandate", "--out", "on")
    first = real(*line)
    parts = sorted(Path("on/parts").iterdir())
    before = [path.stat().st_mtime_ns for path in parts]
    monkeypatch.setattr(worlds, "live", None)
    assert real(*line).out == first.out
    assert [path.stat().st_mtime_ns for path in parts] == before


def test_an_id_alone_is_searched_in_results(real, run_id):
    ended = real("branch", f"{run_id[:10]}@12+mandate")
    assert (ended.code, "no run" in ended.err) == (2, True)
    Path("results").mkdir()
    Path("pair").rename("results/pair")
    ended = real("branch", f"{run_id[:10]}@12+mandate", "--quiet")
    assert ended.code == 0
    assert ended.out.startswith("results/village-branch-")
    assert real("branch", f"{run_id[:10]}@12+mandate", "--quiet").out == ended.out  # it is in two folders now
    assert real("rerun", run_id[:10]).code == 0


def test_an_ambiguous_id_ends_with_its_candidates(real, run_id):
    """Of 18 ids two begin with the same digit."""
    assert real("compare", "village.toml", "village.toml+may", "--replicates", "9", "--out", "pair").code == 0
    ids = read("pair").runs["run_id"].tolist()
    digit = next(digit for digit in "0123456789abcdef" if sum(each.startswith(digit) for each in ids) > 1)
    candidates = [each for each in ids if each.startswith(digit)]
    for line in (("branch", f"pair#{digit}@12"), ("rerun", f"pair#{digit}")):
        ended = real(*line)
        assert (ended.code, ended.out) == (2, "")
        assert f"pair#{candidates[0]}, pair#{candidates[1]}" in ended.err


BAD = {
    "no-week": ("pair#RUN", "write RUN@WEEK"),
    "no-run": ("@12", "write RUN@WEEK"),
    "no-number": ("pair#RUN@soon", "write RUN@WEEK"),
    "last-week": ("pair#RUN@29", "week 29 is none that"),
    "before-the-first": ("pair#RUN@-1", "allowed: weeks 0 to 28"),
    "huge-week": ("pair#RUN@999999999", "allowed: weeks 0 to 28"),
    "unknown-policy": ("pair#RUN@12+mandat", "did you mean mandate?"),
    "unknown-own": ("pair#RUN@12+must", 'there is no policy "must"'),
    "policy-in-the-past": ("pair#RUN@12+mandate@12", "allowed: weeks 13 to 29"),
    "policy-after-the-end": ("pair#RUN@12+mandate@30", "from 0 to 29"),
    "policy-twice": ("pair#RUN@12+mandate+mandate", "more than once"),
    "empty-policy": ("pair#RUN@12+", "write RUN@WEEK"),
    "no-such-run": ("pair#zz@12", "no run pair#zz in pair"),
    "no-folder": ("nowhere#RUN@12", "nowhere is no study folder"),
    "control": ("pair#\x1b[31m@12", "\\x1b[31m"),
}


@pytest.mark.parametrize("where, words", BAD.values(), ids=BAD)
def test_what_it_cannot_go_on_from(real, run_id, where, words):
    ended = real("branch", where.replace("RUN", run_id[:12]))
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert words in ended.err
    assert not Path("results").exists()


def test_a_run_of_another_model_is_a_mismatch(real, run_id, monkeypatch):
    monkeypatch.setattr(sweeping, "model_digest", lambda: "0" * 64)
    ended = real("branch", f"pair#{run_id}@12+mandate")
    assert ended.code == ExitCode.MISMATCH
    assert "model: " in ended.err
    assert not Path("results").exists()


def test_a_stored_row_that_is_another_one_is_told(copsim, study_copy):
    """The finished study of the fixtures has planted worlds; here a real one is lived beside its row."""
    with pytest.MonkeyPatch.context() as patch:
        sound = worlds.live
        patch.setattr(
            worlds, "live", lambda setting, seed, replicate, **how: sound(setting, seed + 1, replicate, **how)
        )
        ended = copsim("branch", f"study#{read('study').runs['run_id'][0]}@12+mandate")
    assert ended.code == ExitCode.INTERNAL
    assert "the stored row DIFFERS" in ended.out
