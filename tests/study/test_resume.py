"""Going on: what may differ, what may not, and what is never computed twice."""

import json
import shutil
from dataclasses import replace

import pytest
from tests.study.support import Failing, Recording, Study, assert_same_tables, parts_of, village

from copsim.errors import Mismatch, StorageError, UsageError
from copsim.study import compute, read, run_study, worlds
from copsim.study.folder import StudyFolder
from copsim.study.manifest import encode
from copsim.study.plan import study_text
from copsim.study.runner import complete


def _never(*args, **more):
    raise AssertionError("a run was computed that is there already")


@pytest.mark.parametrize("at_once", [1, 3, 8])
def test_threads_and_order_do_not_show(study, uninterrupted, tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(compute, "RUNS_PER_TASK", at_once)
    for jobs in (1, 2, 3):
        study.complete(tmp_path / str(jobs), jobs=jobs)
        assert parts_of(tmp_path / str(jobs)) == parts_of(uninterrupted)


def test_a_finished_study_is_only_read(study, uninterrupted, monkeypatch):
    monkeypatch.setattr(worlds, "live", _never)
    before = {path: path.stat().st_mtime_ns for path in uninterrupted.rglob("*")}
    results = study.complete(uninterrupted, Failing(1))
    assert (results.done, results.total, results.failed) == (12, 12, 0)
    assert {path: path.stat().st_mtime_ns for path in uninterrupted.rglob("*")} == before


def test_only_missing_blocks_are_computed(study, uninterrupted, tmp_path, monkeypatch):
    study.complete(tmp_path / "study")
    second = list(parts_of(tmp_path / "study"))[1]
    (tmp_path / "study" / "parts" / second).unlink()
    computed = []
    once = worlds.live
    monkeypatch.setattr(worlds, "live", lambda s, seed, r, **more: computed.append(r) or once(s, seed, r, **more))
    assert_same_tables(study.complete(tmp_path / "study"), read(uninterrupted))
    assert computed == [3, 3, 4, 4]


def test_more_replicates_leave_old_parts_as_they_are(cases, uninterrupted, tmp_path):
    folder = tmp_path / "study"
    Study(cases, replicates=3).complete(folder)
    old = parts_of(folder)
    assert len(old) == 2  # the second is not full
    more = Study(cases, replicates=6).complete(folder)
    new = parts_of(folder)
    assert {name: new[name] for name in old} == old
    assert_same_tables(more, read(uninterrupted))
    assert b"replicates = 6" in (folder / "study.toml").read_bytes()
    assert read(folder).replicates == 6


def test_the_manifest_is_the_last_word_of_a_beginning_and_the_first_of_an_extension(cases, tmp_path):
    beginning, extension = Recording(), Recording()
    Study(cases, replicates=2).complete(tmp_path / "study", beginning)
    Study(cases, replicates=3).complete(tmp_path / "study", extension)
    names = [[new.name for done, _, new in files.done if done == "rename"] for files in (beginning, extension)]
    assert names[0][:2] == ["study.toml", "manifest.json"]
    assert names[1][:2] == ["manifest.json", "study.toml"]
    assert all(name.endswith(".parquet") for each in names for name in each[2:])


def test_a_crash_while_replicates_are_added_costs_nothing(cases, uninterrupted, tmp_path):
    Study(cases, replicates=3).complete(tmp_path / "begun")
    for at in range(1, 12):
        folder = shutil.copytree(tmp_path / "begun", tmp_path / str(at))
        with pytest.raises(StorageError):
            Study(cases).complete(folder, Failing(at))
        assert read(folder).done >= 6
        assert_same_tables(Study(cases).complete(folder), read(uninterrupted))


def test_fewer_replicates_are_refused(cases, study, tmp_path):
    study.complete(tmp_path / "study")
    with pytest.raises(Mismatch, match="6 in the folder, fewer asked for: 5"):
        Study(cases, replicates=5).complete(tmp_path / "study")


def test_another_seed_is_refused_and_the_folder_stays_as_it_is(cases, study, tmp_path):
    study.complete(tmp_path / "study")
    before = parts_of(tmp_path / "study")
    with pytest.raises(Mismatch, match="seed: 1 in the folder, 2 asked for"):
        Study(cases, seed=2).complete(tmp_path / "study")
    assert parts_of(tmp_path / "study") == before


def test_an_edited_scenario_is_refused_and_the_value_is_named(study, tmp_path):
    study.complete(tmp_path / "study")
    edited = Study(village(tmp_path, "conditions.praise=0.25"))
    with pytest.raises(Mismatch, match=r"praise: 0\.0 in the folder, 0\.25 asked for") as caught:
        edited.complete(tmp_path / "study")
    assert "--out" in str(caught.value)


def test_a_scenario_with_other_layout_and_comments_goes_on(study, tmp_path):
    study.complete(tmp_path / "study")
    village(tmp_path)
    text = (tmp_path / "village.toml").read_text()
    (tmp_path / "village.toml").write_text("# a remark\n" + text.replace("count = 60\nunits = 2", "units=2\ncount=60"))
    from copsim.scenario import parse_case

    same = Study((parse_case(str(tmp_path / "village.toml")), parse_case(f"{tmp_path / 'village.toml'}+must")))
    assert same.complete(tmp_path / "study").done == 12


def test_other_cases_are_refused(cases, study, tmp_path):
    study.complete(tmp_path / "study")
    with pytest.raises(Mismatch, match=r'case 2: "village\+must" in the folder, nothing asked for'):
        Study(cases[:1]).complete(tmp_path / "study")
    with pytest.raises(Mismatch, match='case 1: "village" in the folder'):
        Study(cases[::-1]).complete(tmp_path / "study")


@pytest.mark.parametrize("change, text", [({"model": "0" * 64}, "model: "), ({"rng_scheme": 99}, "rng_scheme: ")])
def test_another_model_or_scheme_of_draws_is_refused(study, tmp_path, change, text):
    study.complete(tmp_path / "study")
    other = replace(study.manifest, **change)
    with pytest.raises(Mismatch, match=text):
        complete(StudyFolder(tmp_path / "study"), other, study.settings)


def test_a_folder_of_an_older_model_can_still_be_read(study, tmp_path):
    old = replace(study.manifest, model="0" * 64, outcomes=study.manifest.outcomes[:1])
    complete(StudyFolder(tmp_path / "study"), old, b"")
    results = read(tmp_path / "study")
    assert results.done == 12
    assert results.runs.columns[-1] == study.manifest.outcomes[0].name


@pytest.mark.parametrize("text", [b"", b"{}", b"\xff", b'{"format": 1}'])
def test_a_damaged_manifest_stops_everything(study, tmp_path, text):
    study.complete(tmp_path / "study")
    (tmp_path / "study" / "manifest.json").write_bytes(text)
    with pytest.raises(StorageError, match="damaged"):
        study.complete(tmp_path / "study")


@pytest.mark.parametrize("text, other", [('"seed": 1,', '"seed": 2,'), ('"block": 4,', '"block": 2,')])
def test_a_changed_manifest_is_damaged(study, tmp_path, text, other):
    study.complete(tmp_path / "study")
    path = tmp_path / "study" / "manifest.json"
    assert text in path.read_text()
    path.write_text(path.read_text().replace(text, other))
    with pytest.raises(StorageError, match="damaged"):
        read(tmp_path / "study")


def test_a_newer_format_is_not_guessed(study, tmp_path):
    study.complete(tmp_path / "study")
    path = tmp_path / "study" / "manifest.json"
    path.write_text(path.read_text().replace('"format": 1,', '"format": 3,', 1))
    with pytest.raises(Mismatch, match="format 3"):
        read(tmp_path / "study")


def test_foreign_places_are_refused_and_not_touched(study, tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("mine")
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "study.toml").write_text("mine")  # the name that ours has too
    for name in ("file", "full", "input"):
        with pytest.raises(UsageError, match=name):
            study.complete(tmp_path / name)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.txt"]
    assert (tmp_path / "input" / "study.toml").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert study.complete(tmp_path / "empty").done == 12


def test_a_folder_without_a_study_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="no study folder"):
        read(tmp_path)


def test_the_usual_folder_is_named_by_what_the_study_is(cases, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ask = {"replicates": 1, "seed": 1}
    first = run_study(cases[:1], name="My Village & <b>", **ask)
    assert first.folder.parent.name == "results"
    assert first.folder.name == f"my-village-b-{first.manifest.study[:8]}"
    again = run_study(cases[:1], name="My Village & <b>", **ask)
    assert again.folder == first.folder
    assert run_study(cases[:1], name="My Village & <b>", replicates=1, seed=2).folder != first.folder
    more = run_study(cases[:1], name="My Village & <b>", replicates=2, seed=1)
    assert (more.folder, more.done) == (first.folder, 2)


def test_the_study_file_says_what_was_asked(study):
    assert study_text(study.manifest).decode() == (
        'format = 1\nname = "village"\ncases = ["village", "village+must"]\n'
        "replicates = 6\nfirst_replicate = 1\nseed = 1\n"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"replicates": 0},
        {"replicates": 2**32},
        {"replicates": True},
        {"seed": -1},
        {"seed": 2**32},
        {"seed": 1.0},
        {"first_replicate": 0},
        {"first_replicate": 2**32 - 1, "replicates": 2},
        {"jobs": 0},
    ],
)
def test_numbers_out_of_range_are_refused(cases, tmp_path, change):
    ask = {"name": "x", "replicates": 1, "seed": 1, "out": tmp_path / "study"}
    with pytest.raises(UsageError, match="allowed"):
        run_study(cases, **(ask | change))
    assert not (tmp_path / "study").exists()


def test_cases_must_be_there_and_differ(cases, tmp_path):
    for wrong in ((), (cases[0], cases[0])):
        with pytest.raises(UsageError):
            run_study(wrong, name="x", replicates=1, seed=1, out=tmp_path / "study")


def test_one_replicate_alone_is_the_same_world(cases, uninterrupted, tmp_path):
    alone = run_study(cases, name="x", replicates=1, seed=1, first_replicate=4, out=tmp_path / "study").runs
    whole = read(uninterrupted).runs
    assert alone.equals(whole[whole["replicate"] == 4].reset_index(drop=True))


def test_only_what_needs_it_has_a_format_that_older_readers_refuse(study):
    assert json.loads(encode(study.manifest))["format"] == 1
    assert json.loads(encode(replace(study.manifest, run_seconds=2.0)))["format"] == 2
