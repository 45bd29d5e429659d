"""How tables are written: Parquet, CSV that a spreadsheet does not run, JSON lines."""

import json
from collections.abc import Callable, Iterable
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

# A spreadsheet takes such a cell for a formula. The full-width forms are turned into the plain ones by some.
FORMULA = r"^[=+\-@\t\r\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
REAL = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"

Batches = Iterable[pa.Table]
Writer = Callable[[IO[bytes], pa.Schema, Batches], None]


def write_parquet(sink: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    """Parquet with units and sentences as metadata of the columns, and page checksums."""
    with pq.ParquetWriter(sink, schema, compression="zstd", write_page_checksum=True) as writer:
        for batch in batches:
            writer.write_table(batch)


def write_csv(sink: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    """CSV in UTF-8 with a header; empty cells mean not available."""
    with pa.csv.CSVWriter(sink, schema) as writer:
        for batch in batches:
            writer.write_table(harmless(batch))


def write_jsonl(sink: IO[bytes], schema: pa.Schema, batches: Batches) -> None:
    """A JSON object per line; null means not available."""
    for batch in batches:
        lines = (json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in batch.to_pylist())
        sink.write("".join(lines).encode())


def harmless(table: pa.Table) -> pa.Table:
    """Text cells that a spreadsheet would run, marked as text by a leading apostrophe; real numbers stay."""
    for index, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(index, field, _marked(table.column(index)))
    return table


def _marked(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    runs = pc.and_(pc.match_substring_regex(cells, FORMULA), pc.invert(pc.match_substring_regex(cells, REAL)))
    return pc.if_else(runs, pc.binary_join_element_wise("'", cells, ""), cells)


WRITERS: dict[str, Writer] = {"parquet": write_parquet, "csv": write_csv, "jsonl": write_jsonl}
