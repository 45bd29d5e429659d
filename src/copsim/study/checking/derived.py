"""Tables and analyses: made again from the parts and compared."""

import io
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from copsim.errors import printable
from copsim.study.answers.board import board_of
from copsim.study.answers.kept import FOLDER as ANALYSIS, asked_aim
from copsim.study.answers.rank import Aim, by_condition, flips, means_of, rank
from copsim.study.checking.finding import DIFFERS, OK, UNKNOWN, Finding, digest_of_file, files_below, judged
from copsim.study.digests import model_digest
from copsim.study.fates import fates
from copsim.study.formats import WRITERS
from copsim.study.results import Results
from copsim.study.tables import ALL_TABLES, FOLDER as TABLES_FOLDER, schema_of

DIGITS = 1e-9  # relative; sums may differ in their last bits on another processor


class _Digesting(io.RawIOBase):
    """A file that keeps nothing but its digest."""

    def __init__(self) -> None:
        super().__init__()
        self.total, self._size = sha256(), 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, data: Any) -> int:
        view = memoryview(data).cast("B")
        self.total.update(view)
        self._size += len(view)
        return len(view)


def check_tables(results: Results) -> Iterator[Finding]:
    """Every file in the folder of tables."""
    for path in files_below(results.folder, TABLES_FOLDER):
        file = f"{TABLES_FOLDER}/{printable(path.name)}"
        if path.stem in ALL_TABLES and path.suffix[1:] in WRITERS and path.parent.name == TABLES_FOLDER:
            yield judged(file, lambda path=path, file=file: _table(results, path, file))  # type: ignore[misc]
        else:
            yield Finding(file, UNKNOWN, "no table of copsim")


def _table(results: Results, path: Path, file: str) -> Finding:
    """Same bytes; of Parquet, the same values in other bytes will do."""
    schema, sink = schema_of(results, path.stem), _Digesting()
    WRITERS[path.suffix[1:]](cast(IO[bytes], sink), schema, ALL_TABLES[path.stem](results))
    if sink.total.hexdigest() == digest_of_file(path):
        return Finding(file, OK, "")
    if path.suffix == ".parquet" and _same_values(results, path):
        return Finding(file, OK, "same values in other bytes")
    return Finding(file, DIFFERS, "not what the parts give; copsim tables makes it anew")


def _same_values(results: Results, path: Path) -> bool:
    try:
        stored = pq.ParquetFile(path, page_checksum_verification=True).read()
    except (pa.ArrowException, OSError):
        return False
    made = pa.concat_tables([schema_of(results, path.stem).empty_table(), *ALL_TABLES[path.stem](results)])
    return bool(stored.equals(made))


def check_analyses(results: Results) -> Iterator[Finding]:
    """Every table that an analysis left; pictures and what needs more than the parts are not checked here."""
    for path in files_below(results.folder, ANALYSIS):
        file = f"{ANALYSIS}/{printable(path.relative_to(results.folder / ANALYSIS).as_posix())}"
        if path.suffix == ".csv" and path.stem in ("rank", "flips", "losers", "sensitivity"):
            yield judged(file, lambda path=path, file=file: _analysis(results, path, file))  # type: ignore[misc]
        elif path.name != "sensitivity.svg":
            yield Finding(file, UNKNOWN, "cannot be made again from the parts alone")


def aim_of(results: Results) -> Aim:
    """What a stored ranking was made by: what the study asks, or the outcome whose means it has."""
    asked = asked_aim(results)
    path = results.folder / ANALYSIS / "rank.csv"
    if not path.is_file():
        return asked
    try:
        stored = pd.read_csv(path).set_index("policy")["mean"]
    except (ValueError, KeyError):
        return asked
    for name in (asked.outcome, *(column.name for column in results.manifest.outcomes)):
        if close(_means(results, name).reindex(stored.index).to_frame("mean"), stored.to_frame("mean")):
            return asked if name == asked.outcome else Aim(name, asked.higher, asked.goal)
    return asked


def _means(results: Results, outcome: str) -> "pd.Series[float]":
    """Mean of each policy: conditions count alike."""
    board = board_of(results)
    return pd.Series(means_of(by_condition(board.of(outcome))), index=list(board.policies))


def _analysis(results: Results, path: Path, file: str) -> Finding:
    stored = pd.read_csv(path)
    if path.stem == "losers":
        return _losers(results, stored, file)
    if path.stem == "sensitivity":
        return _compared(file, stored, _sensitivity(results, stored))
    aim = aim_of(results)
    if path.stem == "flips":
        return _compared(file, stored, flips(results, aim))
    made = rank(board_of(results), aim)
    rest = [name for name in made.columns if name != "share_meeting"]
    if close(stored, made):
        return Finding(file, OK, f"by {aim.outcome}")
    if list(stored.columns) == list(made.columns) and close(stored[rest], made[rest]):
        return Finding(file, OK, f"by {aim.outcome}; share_meeting was judged by another goal and is not checked")
    return _compared(file, stored, made)


def _losers(results: Results, stored: pd.DataFrame, file: str) -> Finding:
    """From lives that are lived again."""
    if results.manifest.model != model_digest():
        return Finding(file, UNKNOWN, "another model lived this study")
    return _compared(file, stored, fates(results.manifest))


def _sensitivity(results: Results, stored: pd.DataFrame) -> pd.DataFrame:
    from copsim.study.answers.sensitivity import METHODS, sensitivity

    methods = [name for name in METHODS if name in set(stored["method"])]
    policies: Sequence[str] = list(dict.fromkeys(stored["policy"]))
    outcomes = list(dict.fromkeys(stored["outcome"]))
    return sensitivity(results, methods[0], outcomes, policies[0] if len(policies) == 1 else None)


def _compared(file: str, stored: pd.DataFrame, made: pd.DataFrame) -> Finding:
    if close(stored, made):
        return Finding(file, OK, "")
    return Finding(file, DIFFERS, "not what the parts give; the command that wrote it makes it anew")


def close(stored: pd.DataFrame, made: pd.DataFrame) -> bool:
    """Whether two tables hold the same, numbers to nine digits."""
    again = pd.read_csv(io.StringIO(made.to_csv(index=False)))
    try:
        pd.testing.assert_frame_equal(stored.reset_index(drop=True), again, check_dtype=False, rtol=DIGITS, atol=1e-12)
    except AssertionError:
        return False
    return True
