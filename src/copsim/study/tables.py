"""Tidy tables from verified parts, for other tools. They are made from the parts and can be made again."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa

from copsim.errors import UsageError, printable
from copsim.study.closely import CLOSE
from copsim.study.columns import EFFECTS, POLICIES, WEEK_BANDS, Column
from copsim.study.commit import commit, make_folder, storage_problems, sweep
from copsim.study.dictionary import columns_of, data_dictionary
from copsim.study.files import FILES, Files
from copsim.study.folder import LOCK
from copsim.study.formats import WRITERS
from copsim.study.lock import held
from copsim.study.part import arrow_schema
from copsim.study.results import Results, read
from copsim.study.statistics import all_effects, week_bands
from copsim.study.varied import interventions_of, points_of

FOLDER = "tables"
LOCK_SECONDS = 60.0  # tables are soon written; who comes second waits for the first


def _runs(results: Results) -> Iterable[pa.Table]:
    yield results.run_table


def _weeks(results: Results) -> Iterable[pa.Table]:
    return results.week_tables()


def _week_bands(results: Results) -> Iterable[pa.Table]:
    yield _from_frame(week_bands(results), WEEK_BANDS)


def _effects(results: Results) -> Iterable[pa.Table]:
    yield _from_frame(all_effects(results), EFFECTS)


def _dictionary(results: Results) -> Iterable[pa.Table]:
    yield data_dictionary(results.manifest)


def _points(results: Results) -> Iterable[pa.Table]:
    yield pa.Table.from_pylist(points_of(results.manifest), schema=schema_of(results, "points"))


def _policies(results: Results) -> Iterable[pa.Table]:
    yield pa.Table.from_pylist(interventions_of(results.manifest), schema=arrow_schema(POLICIES))


TABLES: dict[str, Callable[[Results], Iterable[pa.Table]]] = {
    "runs": _runs,
    "weeks": _weeks,
    "week_bands": _week_bands,
    "effects": _effects,
    "points": _points,
    "policies": _policies,
    "dictionary": _dictionary,
}
ALL_TABLES = TABLES | CLOSE


def write_tables(
    folder: Path | str,
    only: Sequence[str] | None = None,
    format: str = "parquet",  # noqa: A002 - as the option is called
    files: Files = FILES,
) -> list[Path]:
    """Write tables of a study into its folder `tables` and return where they are.

    only: names of tables; if not given, all that the parts hold. Those of members, ties and events are made by living
    every run again, which takes longer than the study itself; Mismatch where another model lived it. format: parquet,
    csv or jsonl.
    """
    chosen = _chosen(only)
    if format not in WRITERS:
        raise UsageError(f"no format {printable(format)}; known are {', '.join(WRITERS)}")
    results = read(folder)
    place = results.folder / FOLDER
    with ExitStack() as holding:
        with storage_problems(f"cannot write to {printable(str(place))}"):
            make_folder(place, files)
            holding.enter_context(held(place / LOCK, wait=LOCK_SECONDS))
            sweep(place, files)
        return [_write(results, name, place / f"{name}.{format}", files) for name in chosen]


def _write(results: Results, name: str, target: Path, files: Files) -> Path:
    write, schema = WRITERS[target.suffix[1:]], schema_of(results, name)

    def fill(sink: IO[bytes]) -> None:
        write(sink, schema, ALL_TABLES[name](results))

    with storage_problems(f"cannot write {printable(str(target))}"):
        commit(target, fill, files)
    return target


def schema_of(results: Results, name: str) -> pa.Schema:
    """Schema of a table of this study."""
    return arrow_schema(columns_of(results.manifest)[name])


def _chosen(only: Sequence[str] | None) -> list[str]:
    unknown = [name for name in only or () if name not in ALL_TABLES]
    if unknown:
        raise UsageError(f"no table {printable(unknown[0])}; known are {', '.join(ALL_TABLES)}")
    return [name for name in ALL_TABLES if name in (TABLES if only is None else only)]


def _from_frame(frame: pd.DataFrame, columns: Sequence[Column]) -> pa.Table:
    return pa.Table.from_pandas(frame, schema=arrow_schema(columns), preserve_index=False).replace_schema_metadata(None)
