"""doctor and selftest: what they look at, and that a problem has a remedy and a code."""

import json

from copsim.cli import checks
from copsim.cli.documents import CheckPart


def test_this_installation_gives_the_numbers_of_all_others(real):
    """Fails after every change of results: then raise the model version, and run python -m copsim.cli.goldens."""
    ended = real("selftest")
    assert ended.out.splitlines()[-1] == "reproducible"
    assert ended.code == 0


def test_known_answers_are_all_right():
    assert next(checks.numbers()).found == "3 of 3 known answers"


def test_a_changed_golden_is_seen(real, monkeypatch):
    monkeypatch.setattr(checks, "stored_goldens", lambda: {"baseline": "0" * 16})
    ended = real("selftest", "--json")
    wrong = [check["name"] for check in json.loads(ended.out)["checks"] if not check["ok"]]
    assert ended.code == 10
    assert "golden baseline" in wrong


def test_doctor_tells_all_is_well(real):
    ended = real("doctor")
    assert ended.code == 0
    assert ended.out.splitlines()[-1] == "all is well"
    assert "kernel cache" in ended.out


def test_doctor_puts_the_remedy_beside_the_problem(real, monkeypatch):
    full = CheckPart(name="disk", ok=False, found="0.1 GB free", remedy="results are written to this disk")
    monkeypatch.setattr(checks, "_disk", lambda: full)
    ended = real("doctor")
    lines = ended.out.splitlines()
    assert ended.code == 10
    assert lines[-3].split() == ["PROBLEM", "disk", "0.1", "GB", "free"]
    assert lines[-2].strip() == full.remedy


def test_an_extra_may_be_missing(real, monkeypatch):
    monkeypatch.setattr(checks, "EXTRAS", {"report": ("no_such_module",)})
    ended = real("doctor")
    assert ended.code == 0
    assert "copsim[report]" in ended.out


def test_no_private_cache_folder_is_a_problem(real, monkeypatch):
    monkeypatch.setattr("copsim.dynamics.kernel.CACHE_FOLDER", None)
    ended = real("doctor")
    assert ended.code == 10
    assert "COPSIM_CACHE_DIR" in ended.out
