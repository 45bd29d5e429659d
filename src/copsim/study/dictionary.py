"""The data dictionary: every column of every table with its unit and its sentence, generated from the declarations."""

import pyarrow as pa

from copsim.study.columns import DICTIONARY, Column, columns_of_tables
from copsim.study.manifest import Manifest
from copsim.study.part import arrow_schema
from copsim.study.varied import factors_of


def columns_of(manifest: Manifest) -> dict[str, tuple[Column, ...]]:
    """Every table that can be written of a study, with its columns."""
    return columns_of_tables(manifest.outcomes, manifest.indicators, factors_of(manifest))


def data_dictionary(manifest: Manifest) -> pa.Table:
    """A row per table and column."""
    rows = [
        {"table": table, "column": column.name, "type": column.type, "unit": column.unit, "meaning": column.meaning}
        for table, columns in columns_of(manifest).items()
        for column in columns
    ]
    return pa.Table.from_pylist(rows, schema=arrow_schema(DICTIONARY))
