"""A part that is not what was written is put aside and computed again; nobody reads it meanwhile."""

import os
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.study.support import Study, assert_same_tables, parts_of

from copsim.errors import CopsimError, ExitCode, StorageError
from copsim.study import read
from copsim.study.part import NotVerified, verify_part


@pytest.fixture
def folder(uninterrupted, tmp_path):
    return shutil.copytree(uninterrupted, tmp_path / "study")


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flip(place: float):
    def damage(data: bytes) -> bytes:
        position = int(place * len(data)) if place < 1 else len(data) - int(place)
        return data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]

    return damage


def _flip_data(data: bytes) -> bytes:
    """In the middle of the values of the largest column."""
    group = pq.read_metadata(pa.BufferReader(data)).row_group(0)
    columns = [group.column(k) for k in range(group.num_columns)]
    largest = max(columns, key=lambda column: column.total_compressed_size)
    return _flip((largest.data_page_offset + largest.total_compressed_size // 2) / len(data))(data)


def _other_columns(data: bytes) -> bytes:
    table = pq.read_table(pa.BufferReader(data))
    sink = pa.BufferOutputStream()
    pq.write_table(table.drop_columns(["status"]), sink)
    return sink.getvalue().to_pybytes()


def _other_value(data: bytes) -> bytes:
    table = pq.read_table(pa.BufferReader(data))
    place = table.schema.get_field_index("replicate")
    changed = pa.array([value + 1 for value in table["replicate"].to_pylist()])
    sink = pa.BufferOutputStream()
    pq.write_table(table.set_column(place, table.schema.field(place), changed), sink)
    return sink.getvalue().to_pybytes()


def _other_footer(data: bytes) -> bytes:
    table = pq.read_table(pa.BufferReader(data))
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata({**table.schema.metadata, b"copsim.model": b"other"}), sink)
    return sink.getvalue().to_pybytes()


DAMAGE = {
    "empty": lambda data: b"",
    "cut": _cut,
    "first byte": _flip(0.0),
    "data": _flip_data,
    "footer length": _flip(7),
    "last byte": _flip(1),
    "not Parquet": lambda data: b"PAR1" + b"\0" * 100,
    "other columns": _other_columns,
    "other footer, sound file": _other_footer,
    "other value, sound file": _other_value,
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_part_is_put_aside_and_computed_again(study, uninterrupted, folder, kind):
    whole = read(uninterrupted)
    name, data = list(parts_of(folder).items())[1]
    (folder / "parts" / name).write_bytes(DAMAGE[kind](data))

    reader = read(folder)
    assert (reader.done, reader.total) == (8, 12)
    assert [notice.id for notice in reader.notices] == ["study.damaged"]
    assert sorted(parts_of(folder)) == sorted(parts_of(uninterrupted))

    again = study.complete(folder)
    assert_same_tables(again, whole)
    assert [notice.id for notice in again.notices] == ["study.quarantine"]
    assert (folder / "quarantine" / name).read_bytes() == DAMAGE[kind](data)
    assert parts_of(folder)[name] == data
    assert not study.complete(folder).notices


def test_a_flipped_bit_anywhere_is_noticed_or_harmless(study, uninterrupted):
    manifest = study.manifest
    blocks = list(manifest.blocks())
    name, data = next(iter(parts_of(uninterrupted).items()))
    sound = verify_part(name, data, manifest, blocks)
    noticed, places = 0, range(0, len(data), 97)
    for place in places:
        flipped = data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]
        try:
            rows = verify_part(name, flipped, manifest, blocks)
        except NotVerified:
            noticed += 1
        else:
            assert rows.equals(sound), place
    assert noticed > 0.8 * len(places)


def test_a_disk_that_decays_after_the_check_is_noticed_when_the_weeks_are_read(folder):
    results = read(folder)
    path = folder / "parts" / next(iter(parts_of(folder)))
    sound = path.read_bytes()
    group = pq.ParquetFile(path).metadata.row_group(0)
    columns = [group.column(number) for number in range(group.num_columns)]
    energy = next(column for column in columns if column.path_in_schema.startswith("weeks.energy."))
    end = (energy.dictionary_page_offset or energy.data_page_offset) + energy.total_compressed_size
    flipped = [sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :] for place in range(end - 40, end)]
    for decayed in (*flipped, sound[:1000], b""):
        path.write_bytes(decayed)
        with pytest.raises(StorageError, match="weeks"):
            results.series_of("village", ["energy"])
    with pytest.raises(StorageError, match="runs"):
        _ = results.runs
    with pytest.raises(StorageError, match="weeks"):
        _ = results.weeks


def test_a_part_of_another_study_or_block_does_not_pass(cases, study, uninterrupted, folder, tmp_path):
    whole = read(uninterrupted)
    other = tmp_path / "other"
    Study(cases, seed=2).complete(other)
    (first, data), (second, _), *_ = parts_of(folder).items()
    foreign, foreign_data = next(iter(parts_of(other).items()))
    (folder / "parts" / first).unlink()
    (folder / "parts" / foreign).write_bytes(foreign_data)
    (folder / "parts" / f"b00001-{first[7:]}").write_bytes(data)
    (folder / "parts" / second).unlink()
    (folder / "parts" / f"b00009-{second[7:]}").write_bytes(data)

    again = study.complete(folder)
    assert_same_tables(again, whole)
    assert len(again.notices) == 3
    assert parts_of(folder) == parts_of(uninterrupted)


def test_files_of_others_are_left_alone_and_named_once(study, uninterrupted, folder):
    (folder / "my notes.txt").write_text("mine")
    (folder / "parts" / "b00000-copy.parquet").write_bytes(b"mine")
    (folder / "parts" / "b00000-0123abcd.parquet").mkdir()
    os.mkfifo(folder / "parts" / "b00000-01234567.parquet")
    results = study.complete(folder)
    assert_same_tables(results, read(uninterrupted))
    (notice,) = results.notices
    assert notice.id == "study.foreign"
    assert all(
        name in notice.text for name in ("my notes.txt", "b00000-copy.parquet", "b00000-0123abcd", "b00000-01234567")
    )
    assert (folder / "my notes.txt").read_text() == "mine"
    assert (folder / "parts" / "b00000-copy.parquet").read_bytes() == b"mine"


def test_two_verified_parts_of_one_block_that_disagree_are_an_alarm(study, folder, monkeypatch):
    from copsim.study import rows

    first = next(iter(parts_of(folder)))
    kept = (folder / "parts" / first).read_bytes()
    (folder / "parts" / first).unlink()
    monkeypatch.setattr(rows, "outcomes_of", lambda trace: {c.name: 0.125 for c in study.manifest.outcomes})
    study.complete(folder)
    other = next(iter(parts_of(folder)))
    (folder / "parts" / first).write_bytes(kept)
    with pytest.raises(CopsimError, match="disagree") as caught:
        read(folder)
    assert caught.value.code == ExitCode.INTERNAL
    assert first in str(caught.value)
    assert other in str(caught.value)
    assert {first, other} < set(parts_of(folder))
