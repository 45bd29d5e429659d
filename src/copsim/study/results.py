"""What a study found, as tables: read from verified parts when they are asked for."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from copsim.errors import printable
from copsim.scenario import Notice
from copsim.study.columns import INTEGER, RUN, RUN_ID, Column, run_columns, week_columns
from copsim.study.commit import storage_problems
from copsim.study.folder import Found, StudyFolder, existing, foreign_notice
from copsim.study.manifest import Block, CaseRecord, Manifest
from copsim.study.part import arrow_schema, read_runs, read_weeks
from copsim.study.rows import OK


class Results:
    """The runs of a study folder.

    `runs` is small; the weeks of very many runs take memory. A study that is not finished is read as far as it is:
    compare `done` and `total`.
    """

    def __init__(self, folder: StudyFolder, manifest: Manifest, found: Found, notices: Sequence[Notice]) -> None:
        self._place, self._found = folder, found
        self.manifest = manifest
        self.notices = tuple(notices)

    @property
    def folder(self) -> Path:
        """Where the study lies."""
        return self._place.path

    @property
    def cases(self) -> tuple[str, ...]:
        """Labels of the cases; the first is the control."""
        return tuple(case.label for case in self.manifest.cases)

    @property
    def replicates(self) -> int:
        """Replicates of each case that were asked for."""
        return self.manifest.replicates

    @property
    def first_week(self) -> int:
        """The first week of any case; negative where a launch is prepared."""
        return min(case.first_week for case in self.manifest.cases)

    @property
    def total(self) -> int:
        """Runs that were asked for."""
        return self.manifest.total

    @property
    def done(self) -> int:
        """Runs that are there, failed ones included."""
        return self._found.count

    def looked_again(self) -> "Results":
        """The same folder as it is now; parts that have been verified are not read once more."""
        return _looked(self.folder, self._found)

    @property
    def failed(self) -> int:
        """Runs that failed."""
        return self.failures.total()

    @cached_property
    def failures(self) -> Counter[str]:
        """How many runs failed, by their status."""
        every = sum(self._found.endings.values(), Counter[str]())
        return Counter({status: runs for status, runs in every.items() if status != OK})

    @cached_property
    def run_table(self) -> pa.Table:
        """A row per run, with units and sentences."""
        schema = arrow_schema(run_columns(self.manifest.outcomes))
        return pa.concat_tables([schema.empty_table(), *(rows.cast(schema) for _, rows in self._runs(schema.names))])

    def ended(self) -> Iterator[tuple[Block, pa.Table]]:
        """Which runs the blocks hold that are there, and how they ended, without their outcomes."""
        names = [column.name for column in RUN]
        blocks = list(self.manifest.blocks())
        yield from ((blocks[number], rows) for number, rows in self._runs(names))

    def week_tables(self) -> Iterator[pa.Table]:
        """A row per run and week, with units and sentences, block by block."""
        schema = arrow_schema(week_columns(self.manifest.indicators))
        for block in sorted(self._found.paths):
            lists = self._weeks(block, schema.names[1:])
            lengths = lists[0].value_lengths().to_numpy(zero_copy_only=False)
            run_id = self._runs_of(block, [RUN_ID.name])[RUN_ID.name].combine_chunks()
            rows = pa.array(np.repeat(np.arange(len(run_id)), lengths))
            yield pa.Table.from_arrays([run_id.take(rows), *(each.flatten() for each in lists)], schema=schema)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """A row per run: which it is, how it ended, its outcomes."""
        return as_frame(self.run_table, (*RUN, *self.manifest.outcomes))

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """A row per run and week: its indicators."""
        columns = week_columns(self.manifest.indicators)
        schema = arrow_schema(columns)
        return as_frame(pa.concat_tables([schema.empty_table(), *self.week_tables()]), columns)

    def case(self, label: str) -> CaseRecord:
        """A case by its label."""
        return self.manifest.cases[self.manifest.case_index(label)]

    def outcomes_of(self, label: str) -> np.ndarray:
        """Outcomes of a case, float64[replicate, outcome]; nan = not available, failed or not there yet."""
        values: np.ndarray = self.outcome_cube[self.manifest.case_index(label)]
        return values

    @property
    def missing(self) -> list[int]:
        """Numbers of the blocks that are not there."""
        return [block.number for block in self.manifest.blocks() if block.number not in self._found.paths]

    @cached_property
    def outcome_cube(self) -> np.ndarray:
        """Outcomes of all cases, float64[case, replicate, outcome]; nan = not available, failed or not there yet."""
        names = [column.name for column in self.manifest.outcomes]
        cube = np.full((self.replicates * len(self.manifest.cases), len(names)), np.nan)
        blocks = list(self.manifest.blocks())
        for number, rows in self._runs(names):
            block = blocks[number]
            cube[block.begin : block.end] = np.column_stack([_floats(rows[name]) for name in names])
        return cube.reshape(self.replicates, len(self.manifest.cases), len(names)).transpose(1, 0, 2)

    def series_of(self, label: str, indicators: Sequence[str] | None = None) -> np.ndarray:
        """Indicators of a case, float64[replicate, week, indicator]; nan = not available, failed or not there yet."""
        number, case = self.manifest.case_index(label), self.case(label)
        names = [column.name for column in self.manifest.indicators] if indicators is None else list(indicators)
        series = np.full((self.replicates, case.weeks - case.first_week, len(names)), np.nan)
        for block in self.manifest.blocks():
            rows = rows_of_case(self.manifest, block, number)
            if rows and block.number in self._found.paths:
                lists = self._weeks(block.number, names)
                for row in rows:
                    _fill(series[(block.begin + row) // len(self.manifest.cases)], lists, row)
        return series

    def series_of_cases(self, cases: Collection[int], indicator: str) -> Iterator[tuple[int, np.ndarray]]:
        """An indicator of every run of some cases, as number of the case and float64[week], reading each part once; a
        failed run has no weeks, and nan is not available."""
        count = len(self.manifest.cases)
        for block in self.manifest.blocks():
            if block.number in self._found.paths:
                (weeks,) = self._weeks(block.number, [indicator])
                for row, number in enumerate(range(block.begin, block.end)):
                    if number % count in cases:
                        yield number % count, np.asarray(weeks[row].values.to_numpy(zero_copy_only=False), np.float64)

    def _runs(self, names: Sequence[str]) -> Iterator[tuple[int, pa.Table]]:
        """Some columns of the runs of each block that is there, in the order of the blocks."""
        for block in sorted(self._found.paths):
            yield block, self._runs_of(block, names)

    def _runs_of(self, block: int, names: Sequence[str]) -> pa.Table:
        return self._read(block, "runs", lambda path: read_runs(path, names))

    def _weeks(self, block: int, names: Sequence[str]) -> list[pa.ListArray]:
        weeks = self._read(block, "weeks", lambda path: read_weeks(path, names))
        return [weeks.field(name) for name in names]

    def _read[Rows: (pa.Table, pa.StructArray)](self, block: int, what: str, reading: Callable[[Path], Rows]) -> Rows:
        """What is read from a part that was verified; StorageError where it is not any more what it was."""
        path = self._found.paths[block]
        with storage_problems(f"cannot read the {what} in {printable(str(path))}"):
            try:
                rows = reading(path)
            except pa.ArrowException as problem:
                raise OSError(str(problem)) from problem
            if len(rows) != self._found.endings[block].total():
                raise OSError("it has changed since it was verified")
        return rows

    def __repr__(self) -> str:
        failed = f", {self.failed} failed" if self.failed else ""
        return f"<study {self._place}: {self.done:,} of {self.total:,} runs{failed}, {len(self.cases)} cases>"

    def _repr_html_(self) -> str:
        from copsim.study.statistics import outcome_summary

        columns = ["scenario", "policy", "outcome", "n", "mean", "lo95", "hi95"]
        table = outcome_summary(self)[columns].to_html(index=False, float_format="{:.3g}".format, na_rep="", border=0)
        note = f"seed {self.manifest.seed}, model {self.manifest.model[:8]}. An explanation, not a prediction."
        return f"<p>{escape(repr(self))}</p>{table}<p>{escape(note)}</p>"


def _floats(column: pa.ChunkedArray) -> np.ndarray:
    """Numbers, nan where they are empty."""
    return np.asarray(column.to_numpy(), np.float64)


def rows_of_case(manifest: Manifest, block: Block, case: int) -> range:
    """Rows of the runs of one case in a block."""
    count = len(manifest.cases)
    return range((case - block.begin) % count, block.end - block.begin, count)


def _fill(target: np.ndarray, lists: Sequence[pa.ListArray], row: int) -> None:
    """One run's weeks, float64[week, indicator]; a failed run has none."""
    for index, array in enumerate(lists):
        values = array[row].values
        if len(values):
            target[:, index] = values.to_numpy(zero_copy_only=False)


def as_frame(table: pa.Table, columns: Sequence[Column]) -> pd.DataFrame:
    """A table as pandas frame; integers stay integers where cells are empty."""
    frame: pd.DataFrame = table.to_pandas()
    for column in columns:
        if column.type == INTEGER and table[column.name].null_count:
            frame[column.name] = pd.array(table[column.name].to_pylist(), dtype="Int64")
    return frame


def read(folder: Path | str) -> Results:
    """The results of a study folder; nothing in it is changed, and somebody may be adding to it meanwhile."""
    return _looked(Path(folder))


def _looked(folder: Path, known: Found | None = None) -> Results:
    place, manifest = existing(folder)
    found = place.look(manifest, known)
    damaged = [Notice("study.damaged", str(path), f"{reason}; its runs are left out") for path, reason in found.damaged]
    return Results(place, manifest, found, [*damaged, *foreign_notice(place, found)])
