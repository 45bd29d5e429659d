"""archive: one zip that holds a whole study, says what is in it, and can be lived again."""

import json
import os
import shutil
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

from rocrate.rocrate import ROCrate

from copsim.study import read

ARCHIVE = Path("swept.crate.zip")


def unpacked(place):
    with zipfile.ZipFile(ARCHIVE) as archive:
        assert archive.testzip() is None
        archive.extractall(place)
        return archive.namelist()


def test_every_file_is_there_with_its_digest(copsim, study_copy, tmp_path):
    assert copsim("tables", "swept", "--only", "runs").code == 0
    ended = copsim("archive", "swept", "--json")
    names = unpacked(tmp_path / "out")
    listed = {part["file"]: (part["bytes"], part["sha256"]) for part in json.loads(ended.out)["files"]}
    assert ended.code == 0
    assert sorted(listed) == sorted(names)
    for name, (size, digest) in listed.items():
        data = (tmp_path / "out" / name).read_bytes()
        assert (len(data), sha256(data).hexdigest()) == (size, digest)
    parts = {f"data/parts/{path.name}" for path in Path("swept/parts").iterdir()}
    assert parts | {"data/study.toml", "data/manifest.json", "results/tables/runs.parquet", "README.md"} <= set(names)
    assert not [name for name in names if name.endswith("lock")]


def test_the_description_is_a_crate_that_names_all_of_them(copsim, study_copy, tmp_path):
    assert copsim("archive", "swept").code == 0
    names = unpacked(tmp_path / "out")
    crate = ROCrate(str(tmp_path / "out"))
    described = {entity.id: entity for entity in crate.data_entities}
    assert set(described) == set(names) - {"ro-crate-metadata.json"}
    for name, entity in described.items():
        assert entity["sha256"] == sha256((tmp_path / "out" / name).read_bytes()).hexdigest()
    run = crate.dereference("#run")
    assert run.type == "CreateAction"
    assert run["object"].id == "data/study.toml"
    assert run["instrument"]["name"] == "copsim"


def test_small_tables_are_made_where_there_are_none(copsim, study_copy, tmp_path):
    assert copsim("archive", "swept").code == 0
    unpacked(tmp_path / "out")
    rows = (tmp_path / "out" / "results" / "tables" / "runs.csv").read_text().splitlines()
    assert len(rows) == 1 + read(Path("swept")).total
    assert not Path("swept/tables").exists()


def test_what_comes_out_verifies(copsim, study_copy, tmp_path):
    assert copsim("archive", "swept").code == 0
    unpacked(tmp_path / "out")
    ended = copsim("verify", tmp_path / "out" / "data")
    assert ended.code == 0
    assert " 0 differ" in ended.out


def test_the_same_folder_gives_the_same_bytes(copsim, study_copy):
    assert copsim("archive", "swept").code == 0
    first = ARCHIVE.read_bytes()
    shutil.move("swept", "moved")
    os.utime("moved/study.toml")
    assert copsim("archive", "moved", "--out", "again.zip").code == 0
    assert Path("again.zip").read_bytes() == first


def test_a_dry_run_lists_and_writes_nothing(copsim, study_copy):
    before = sorted(Path(".").rglob("*"))
    listed = [part["file"] for part in json.loads(copsim("archive", "swept", "--dry-run", "--json").out)["files"]]
    assert sorted(Path(".").rglob("*")) == before
    assert copsim("archive", "swept").code == 0
    with zipfile.ZipFile(ARCHIVE) as archive:
        assert archive.namelist() == listed


def test_a_damaged_part_stays_out(copsim, study_copy):
    path = sorted(Path("swept/parts").iterdir())[0]
    path.write_bytes(path.read_bytes()[:-9])
    ended = copsim("archive", "swept")
    assert path.name in ended.err
    with zipfile.ZipFile(ARCHIVE) as archive:
        assert not [name for name in archive.namelist() if path.name in name]


def test_a_missing_extra_is_named(copsim, study_copy, monkeypatch):
    monkeypatch.setitem(sys.modules, "rocrate", None)
    ended = copsim("archive", "swept")
    assert ended.code == 10
    assert "archive" in ended.err
    assert not ARCHIVE.exists()
