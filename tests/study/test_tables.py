"""Tables for other tools: what they hold, what they say about themselves, and how they get there."""

import csv
import json
import shutil

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from tests.study.support import Failing, Study, left_behind, parts_of

from copsim.errors import StorageError, UsageError
from copsim.study import all_effects, closely, read, week_bands, worlds, write_tables
from copsim.study.formats import harmless
from copsim.study.lock import held
from copsim.study.tables import ALL_TABLES, TABLES


@pytest.fixture
def folder(uninterrupted, tmp_path):
    return shutil.copytree(uninterrupted, tmp_path / "study")


@pytest.fixture(scope="module")
def written(uninterrupted, tmp_path_factory):
    folder = shutil.copytree(uninterrupted, tmp_path_factory.mktemp("tables") / "study")
    return {kind: write_tables(folder, ALL_TABLES, kind) for kind in ("parquet", "csv", "jsonl")}


def test_the_data_dictionary_names_every_written_column_in_order(written):
    by_name = {path.stem: pq.read_table(path) for path in written["parquet"]}
    dictionary = by_name["dictionary"].to_pandas()
    assert set(by_name) == set(ALL_TABLES) == set(dictionary["table"])
    assert dictionary.drop_duplicates(["table", "column"]).equals(dictionary)
    types = {"text": "string", "integer": "int64", "number": "double"}
    for name, table in by_name.items():
        mine = dictionary[dictionary["table"] == name]
        assert mine["column"].tolist() == table.column_names
        assert mine["type"].map(types).tolist() == [str(kind) for kind in table.schema.types]
        assert mine["unit"].tolist() == [field.metadata[b"unit"].decode() for field in table.schema]
        assert mine["meaning"].tolist() == [field.metadata[b"meaning"].decode() for field in table.schema]
        assert (mine["meaning"] != "").all()


def test_parts_say_of_every_column_what_it_is(uninterrupted):
    part = uninterrupted / "parts" / next(iter(parts_of(uninterrupted)))
    schema = pq.ParquetFile(part).schema_arrow
    weeks = schema.field("weeks").type
    fields = [schema.field(name) for name in schema.names[:-1]] + [weeks.field(i) for i in range(weeks.num_fields)]
    assert all(field.metadata[b"meaning"] for field in fields)
    assert all(b"unit" in field.metadata for field in fields)


def test_tables_are_what_python_reads(written, uninterrupted):
    results = read(uninterrupted)
    by_name = {path.stem: pd.read_parquet(path) for path in written["parquet"]}
    expected = {
        "runs": results.runs,
        "weeks": results.weeks,
        "week_bands": week_bands(results),
        "effects": all_effects(results),
    }
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(by_name[name], frame, check_dtype=False, check_exact=True)


def test_csv_and_json_lines_hold_the_same_numbers(written):
    for parquet, text, lines in zip(*written.values(), strict=True):
        table = pq.read_table(parquet)
        options = pa.csv.ConvertOptions(column_types=table.schema, strings_can_be_null=True, null_values=[""])
        dumb = pa.csv.read_csv(text, convert_options=options)
        rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
        for name in table.column_names:
            missing = "" if table[name].type == pa.string() and table.schema.names[0] == "table" else None
            whole = [missing if cell is None else cell for cell in table[name].to_pylist()]
            assert [missing if cell is None else cell for cell in dumb[name].to_pylist()] == whole, name
            assert [row[name] for row in rows] == table[name].to_pylist(), name


def test_weeks_hold_every_week_of_every_run(written):
    weeks = pd.read_parquet(next(path for path in written["parquet"] if path.stem == "weeks"))
    assert weeks.groupby("run_id")["week"].apply(list).map(lambda lived: lived == list(range(20))).all()
    assert weeks["run_id"].nunique() == 12


def test_only_some_tables(folder):
    assert [path.name for path in write_tables(folder, ["weeks", "runs"], "csv")] == ["runs.csv", "weeks.csv"]
    assert sorted(path.name for path in (folder / "tables").iterdir()) == ["lock", "runs.csv", "weeks.csv"]


def test_without_a_wish_nothing_is_lived_again(folder, monkeypatch):
    monkeypatch.setattr(worlds, "live", None)
    monkeypatch.setattr(closely, "Life", None)
    assert {path.stem for path in write_tables(folder)} == set(TABLES)


def test_unknown_tables_and_formats_are_refused(folder):
    for wrong in ({"only": ["member"]}, {"format": "xlsx"}):
        with pytest.raises(UsageError, match="known are"):
            write_tables(folder, **wrong)
    assert not (folder / "tables").exists()


def test_tables_of_one_case_have_no_effects(cases, tmp_path):
    Study(cases[:1], replicates=2).complete(tmp_path / "study")
    tables = {path.stem: pd.read_parquet(path) for path in write_tables(tmp_path / "study")}
    assert len(tables["effects"]) == 0
    assert len(tables["runs"]) == 2


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_a_full_disk_leaves_the_tables_of_before(folder, kind):
    (before,) = write_tables(folder, ["runs"], kind)
    content = before.read_bytes()
    for at in range(1, 6):
        files = Failing(at, 28)
        with pytest.raises(StorageError, match="No space left"):
            write_tables(folder, ["runs"], kind, files)
        assert files.failed
        assert before.read_bytes() == content
        assert not left_behind(folder)


def test_what_a_dead_writer_left_is_swept_and_a_living_one_is_waited_for(folder, monkeypatch):
    (folder / "tables").mkdir()
    (folder / "tables" / ".tmp-runs-dead").touch()
    with held(folder / "lock"):  # somebody adds to the study meanwhile
        write_tables(folder, ["runs"])
    assert not left_behind(folder)


FORMULAS = ["=1+1", "+cmd", "-cmd", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"]
PLAIN = ["none", "-1", "+1.5e3", ".5", "a=b", "", " =1", "'=1", "a,b", 'say "no"', "two\nlines", "é😀"]


def test_a_spreadsheet_runs_nothing(tmp_path):
    table = pa.table({"text": FORMULAS + PLAIN, "number": [-1.5] * len(FORMULAS + PLAIN)})
    marked = harmless(table)
    assert marked["text"].to_pylist() == ["'" + cell for cell in FORMULAS] + PLAIN
    assert marked["number"].to_pylist() == table["number"].to_pylist()
    pa.csv.write_csv(marked, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as text:
        cells = [row[0] for row in csv.reader(text)][1:]
    assert cells == marked["text"].to_pylist()


def test_the_frames_have_plain_types(uninterrupted):
    results = read(uninterrupted)
    assert results.runs["replicate"].dtype == np.int64
    assert str(results.runs["failed_week"].dtype) == "Int64"
    assert results.runs["failed_week"].isna().all()
    assert results.weeks["week"].dtype == np.int64
    assert results.weeks["members"].dtype == np.float64


def test_results_in_a_notebook_are_escaped(uninterrupted):
    results = read(uninterrupted)
    html = results._repr_html_()
    assert "12 of 12 runs" in html
    assert "&lt;study" in html
    assert "not a prediction" in html
    assert "<study" not in html
