"""A part: the runs of one block as one Parquet file, which can say whether it is what it was when it was written.

A row per run; its weeks travel in it as lists, so that one rename commits all of a run. Page checksums alone are not
enough: they leave out the headers of the pages and the footer, and one flipped bit there can read back as other values.
So the rows have a digest of their own, in the footer and in the name of the file.
"""

import io
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from copsim.study.columns import INTEGER, NUMBER, RUN, TEXT, WEEK, Column
from copsim.study.digests import DIGEST_BYTES, SHORT, canonical_text, digest
from copsim.study.manifest import Block, Manifest
from copsim.study.rows import Row

NAME = re.compile(r"b(\d{5,})-([0-9a-f]{8})\.parquet", re.ASCII)
WEEKS = "weeks"
FATE = ("status", "failed_week", "failed_variable", "message")  # columns that a row has by the same name
MAGIC = b"PAR1"
ROWS, COLUMNS = "copsim.rows", "copsim.columns"  # digests in the footer
ARROW_TYPES = {TEXT: pa.string(), INTEGER: pa.int64(), NUMBER: pa.float64()}


class NotVerified(Exception):
    """A file is not the part that its name and the manifest say."""


def part_name(block: int, row_digest: str) -> str:
    """Name of a part. A repeated commit of equal rows has the same name and so changes nothing."""
    return f"b{block:05d}-{row_digest[:SHORT]}.parquet"


def block_of(name: str) -> int | None:
    """The block of a part by its name; None if this is not the name of a part."""
    match = NAME.fullmatch(name)
    return int(match[1]) if match else None


def arrow_field(column: Column, kind: pa.DataType | None = None) -> pa.Field:
    """A column with its unit and its sentence."""
    about = {"unit": column.unit, "meaning": column.meaning}
    return pa.field(column.name, kind or ARROW_TYPES[column.type], metadata=about)


def arrow_schema(columns: Iterable[Column]) -> pa.Schema:
    """Schema of a flat table."""
    return pa.schema([arrow_field(column) for column in columns])


def part_schema(manifest: Manifest, block: int) -> pa.Schema:
    """Schema of a part, with what its footer says about where it belongs."""
    lists = [arrow_field(c, pa.list_(pa.field("element", ARROW_TYPES[c.type]))) for c in (WEEK, *manifest.indicators)]
    fields = [arrow_field(column) for column in (*RUN, *manifest.outcomes)]
    about = {
        "copsim.study": manifest.study,
        "copsim.model": manifest.model,
        "copsim.rng_scheme": str(manifest.rng_scheme),
        "copsim.block": str(block),
    }
    return pa.schema([*fields, pa.field(WEEKS, pa.struct(lists))], metadata=about)


def _with_footer(table: pa.Table, row_digest: str) -> pa.Table:
    """The table with digests of its rows and of its columns, units and sentences among them, in its footer."""
    columns = digest(_declared(table.schema, sentences=True))
    return table.replace_schema_metadata({**table.schema.metadata, ROWS: row_digest, COLUMNS: columns})


def encode_part(manifest: Manifest, block: Block, rows: Sequence[Row]) -> tuple[str, bytes]:
    """Name and content of the part that holds these rows."""
    arrays = [*_run_arrays(manifest, rows), _week_array(manifest, rows)]
    table = pa.Table.from_arrays(arrays, schema=part_schema(manifest, block.number))
    row_digest = digest_of_rows(table)
    sink = io.BytesIO()
    whole = _with_footer(table, row_digest)
    pq.write_table(whole, sink, compression="zstd", write_page_checksum=True, write_statistics=False)
    return part_name(block.number, row_digest), sink.getvalue()


def _run_arrays(manifest: Manifest, rows: Sequence[Row]) -> list[pa.Array]:
    cases = [manifest.cases[row.run.case] for row in rows]
    columns: dict[str, list[Any]] = {
        "run_id": [manifest.run_id(row.run) for row in rows],
        "scenario": [case.scenario for case in cases],
        "policy": [case.policy for case in cases],
        "point": [manifest.point_of(row.run) for row in rows],
        "replicate": [row.run.replicate for row in rows],
        "seed": [manifest.seed] * len(rows),
        **{name: [getattr(row, name) for row in rows] for name in FATE},
    }
    arrays = [pa.array(columns[column.name], ARROW_TYPES[column.type]) for column in RUN]
    values = np.array([row.outcomes for row in rows], dtype=np.float64).reshape(len(rows), len(manifest.outcomes))
    return arrays + [_numbers(values[:, index]) for index in range(len(manifest.outcomes))]


def _week_array(manifest: Manifest, rows: Sequence[Row]) -> pa.Array:
    """The weeks of all runs, as lists; an indicator that is not available in a week is empty there."""
    lengths = [len(row.series) for row in rows]
    ends = pa.array(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32))
    weeks = np.concatenate([row.first_week + np.arange(len(row.series)) for row in rows]).astype(np.int64)
    series = np.concatenate([row.series for row in rows])
    flat = [pa.array(weeks), *(_numbers(series[:, index]) for index in range(len(manifest.indicators)))]
    fields = list(part_schema(manifest, 0).field(WEEKS).type)
    lists = [
        pa.ListArray.from_arrays(ends, values, type=field.type) for field, values in zip(fields, flat, strict=True)
    ]
    return pa.StructArray.from_arrays(lists, fields=fields)


def _numbers(values: np.ndarray) -> pa.Array:
    """Numbers, empty where they are nan."""
    return pa.array(np.ascontiguousarray(values), mask=np.isnan(values))


def digest_of_rows(table: pa.Table) -> str:
    """Digest of all values of a table; how they are encoded and compressed does not matter."""
    total = blake2b(digest_size=DIGEST_BYTES)
    for name, column in zip(table.column_names, table.columns, strict=True):
        total.update(f"{name}\0{len(column)}\0".encode())
        for piece in _pieces(column.combine_chunks()):
            total.update(piece)
    return total.hexdigest()


def _pieces(array: pa.Array) -> Iterable[bytes]:
    if pa.types.is_struct(array.type):
        for field, values in zip(array.type, array.flatten(), strict=True):
            yield field.name.encode()
            yield from _pieces(values)
    elif pa.types.is_list(array.type):
        yield array.value_lengths().to_numpy(zero_copy_only=False).astype(np.int64).tobytes()
        yield from _pieces(array.flatten())
    elif pa.types.is_string(array.type):
        yield canonical_text(array.to_pylist()).encode()
    else:
        yield array.is_valid().to_numpy(zero_copy_only=False).tobytes()
        yield array.fill_null(0).to_numpy(zero_copy_only=False).tobytes()


def verify_part(name: str, data: bytes, manifest: Manifest, blocks: Sequence[Block]) -> pa.Table:
    """The rows of a part, if it is what its name and the manifest say; else NotVerified with the reason."""
    number = block_of(name)
    if number is None or number >= len(blocks):
        raise NotVerified("no such block in this study")
    table = _read(data)
    footer = _texts(table.schema.metadata)
    row_digest, columns = footer.pop(ROWS, ""), footer.pop(COLUMNS, "")
    expected = part_schema(manifest, number)
    if footer != _texts(expected.metadata):
        raise NotVerified("its footer is not that of this study and block")
    if _declared(table.schema) != _declared(expected) or digest(_declared(table.schema, sentences=True)) != columns:
        raise NotVerified("its columns are not those that were written")
    if digest_of_rows(table) != row_digest or part_name(number, row_digest) != name:
        raise NotVerified("its rows are not those that were written")
    if table["run_id"].to_pylist() != [manifest.run_id(run) for run in manifest.runs(blocks[number])]:
        raise NotVerified("its runs are not those of the block")
    return table


def _read(data: bytes) -> pa.Table:
    if not data.startswith(MAGIC):  # of the two marks of a Parquet file the reader looks only at the last
        raise NotVerified("it is no Parquet file")
    try:
        table = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True).read()
        table.validate(full=True)
    except Exception as problem:  # a damaged file can make the reader say anything
        raise NotVerified(f"it cannot be read ({type(problem).__name__})") from problem
    return table


def read_runs(path: Path, names: Sequence[str]) -> pa.Table:
    """Some columns of a verified part, a row per run, without the weeks."""
    return pq.ParquetFile(path, page_checksum_verification=True).read(columns=list(names))


def read_weeks(path: Path, names: Sequence[str]) -> pa.StructArray:
    """Some of the lists of a verified part, a row per run, in the order of their declaration."""
    columns = [f"{WEEKS}.{name}" for name in names]
    table = pq.ParquetFile(path, page_checksum_verification=True).read(columns=columns)
    return table[WEEKS].combine_chunks()


def _declared(fields: Iterable[pa.Field], *, sentences: bool = False) -> list[Any]:
    """Columns as plain values; units and sentences only if asked for, since they may have been reworded since."""
    return [[each.name, each.nullable, *_type(each, sentences), *_about(each, sentences)] for each in fields]


def _type(field: pa.Field, sentences: bool) -> list[Any]:
    inner = [field.type.field(index) for index in range(field.type.num_fields)]
    if not inner:
        return [str(field.type)]
    return ["list" if pa.types.is_list(field.type) else "struct", _declared(inner, sentences=sentences)]


def _about(field: pa.Field, sentences: bool) -> list[str]:
    about = _texts(field.metadata) if sentences else {}
    return [about.get(key, "") for key in ("unit", "meaning")]


def _texts(metadata: dict[bytes, bytes] | None) -> dict[str, str]:
    return {key.decode(errors="replace"): text.decode(errors="replace") for key, text in (metadata or {}).items()}
