"""verify: every file that is not what was written, or not what the parts give, is found; nothing is changed."""

import json
import re
import shutil
from pathlib import Path

import pytest

from copsim.study.manifest import encode
from copsim.study.results import read

FOLDER = Path("swept")
MADE = [
    "study.toml",
    "tables/runs.csv",
    "tables/effects.parquet",
    "tables/weeks.jsonl",
    "analysis/rank.csv",
    "analysis/flips.csv",
    "analysis/sensitivity.csv",
    "analysis/sensitivity.svg",
    "report/board.html",
    "report/paper.html",
    "report/tables/changes.csv",
    "report/tables/bands.csv",
]


@pytest.fixture(scope="module")
def told(finished, tmp_path_factory):
    """A sweep with tables, analyses and reports."""
    from copsim.cli.app import run

    folder = tmp_path_factory.mktemp("told") / "swept"
    shutil.copytree(finished / "swept", folder)
    for words in ("tables --format csv --only runs", "tables --only effects", "tables --format jsonl --only weeks"):
        command, *options = words.split()
        assert run([command, str(folder), *options]) == 0
    assert run(["rank", str(folder), "--flips"]) == 0
    assert run(["sensitivity", str(folder), "--outcome", "energy"]) == 0
    assert [run(["report", str(folder), "--for", audience]) for audience in ("board", "paper")] == [0, 0]
    return folder


@pytest.fixture
def swept(told, village):
    (village.parent / "sweep.toml").write_text((told / "study.toml").read_text())
    return Path(shutil.copytree(told, village.parent / "swept"))


def statuses(ended):
    return {part["file"]: part["status"] for part in json.loads(ended.out)["files"]}


def contents(folder):
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_a_whole_folder_is_ok_and_stays_as_it_is(copsim, swept):
    before = contents(swept)
    ended = copsim("verify", "swept", "--json")
    found = statuses(ended)
    assert ended.code == 0
    assert contents(swept) == before
    expected = {path.relative_to(swept).as_posix() for path in before if path.name != "lock"}
    assert set(found) == expected
    assert {file for file, status in found.items() if status != "ok"} <= {"study.toml"}


def with_one_character_changed(path):
    data = path.read_bytes()
    if path.suffix == ".parquet":
        return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
    if path.stem == "flips":
        return data.replace(b"none", b"nine", 1)
    if path.name == "study.toml":
        return data.replace(b'name = "', b'name = "x', 1)
    return re.sub(rb"0\.([1-8])", lambda found: b"0.%d" % (int(found[1]) + 1), data, count=1)


def test_one_changed_character_in_each_of_some_files_is_found_and_nothing_else(copsim, swept):
    for name in MADE:
        changed = with_one_character_changed(swept / name)
        assert changed != (swept / name).read_bytes(), name
        (swept / name).write_bytes(changed)
    ended = copsim("verify", "swept", "--json")
    assert ended.code == 5
    beside = {
        "report/tables/flips.csv",
        "report/tables/sensitivity.csv",
    }  # a report repeats the analyses that are there
    assert {file for file, status in statuses(ended).items() if status == "differs"} == {*MADE, *beside}


@pytest.mark.parametrize("name", ["tables/effects.parquet", "analysis/rank.csv"])
def test_one_changed_character_is_enough(copsim, swept, name):
    (swept / name).write_bytes(with_one_character_changed(swept / name))
    ended = copsim("verify", "swept", "--json")
    assert ended.code == 5
    assert [file for file, status in statuses(ended).items() if status == "differs"] == [name]


def test_a_damaged_part_is_found_and_left_alone(copsim, swept):
    path = sorted((swept / "parts").iterdir())[0]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    ended = copsim("verify", "swept", "--json")
    assert ended.code == 5
    assert statuses(ended)[f"parts/{path.name}"] == "differs"
    assert path.read_bytes() == bytes(data)
    assert statuses(ended)["analysis/rank.csv"] == "differs"  # it was made from runs that nobody can vouch for


def test_a_damaged_manifest_leaves_nothing_to_check_against(copsim, swept):
    path = swept / "manifest.json"
    path.write_text(path.read_text().replace('"seed": ', '"seed": 1'))
    ended = copsim("verify", "swept", "--json")
    assert ended.code == 5
    assert statuses(ended) == {"manifest.json": "differs"}


def test_files_of_others_are_named_and_no_fault(copsim, swept):
    (swept / "notes.txt").write_text("mine")
    (swept / "tables" / "mine.csv").write_text("a")
    (swept / "analysis" / "mine.svg").write_text("a")
    ended = copsim("verify", "swept", "--json")
    found = statuses(ended)
    assert ended.code == 0
    assert {found[name] for name in ("notes.txt", "tables/mine.csv", "analysis/mine.svg")} == {"not checked"}


def test_tables_of_fewer_runs_than_there_are_differ(copsim, swept):
    manifest = read(swept).manifest
    (swept / "manifest.json").write_bytes(encode(manifest.extended(manifest.replicates + 1)))
    ended = copsim("verify", "swept", "--json")
    assert ended.code == 5
    found = statuses(ended)
    assert found["report/board.html"] == "differs"  # it does not say that runs are missing
    assert all(status == "ok" for file, status in found.items() if file.startswith("parts/"))


def test_another_goal_is_no_fault(copsim, swept):
    assert copsim("rank", "swept", "--goal", "mean(core) > 100", "--outcome", "core").code == 0
    assert statuses(copsim("verify", "swept", "--json"))["analysis/rank.csv"] == "ok"


def test_what_is_no_study_is_refused(copsim, village):
    (village.parent / "empty").mkdir()
    assert copsim("verify", "empty").code == 2
