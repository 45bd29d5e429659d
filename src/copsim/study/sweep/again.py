"""One run of a study, lived again from its row."""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from copsim.errors import UsageError, printable, shortened
from copsim.study.manifest import Block
from copsim.study.results import Results, read
from copsim.study.rows import Row
from copsim.study.worlds import Worlds

SHOWN = 5


class Again(NamedTuple):
    """A run as it was lived again; agrees: its outcomes and its fate are those of the stored row, bit for bit."""

    run_id: str
    case: str
    seed: int
    row: Row
    agrees: bool
    outcomes: dict[str, float]


def lived_again(folder: Path, beginning: str) -> Again:
    """The run whose id begins so; UsageError where none or several do."""
    results = read(folder)
    number, run_id = _found(results, beginning)
    manifest = results.manifest
    (run,) = manifest.runs(Block(0, number, number + 1))
    (row,) = Worlds(manifest).rows([run])
    stored = results.runs[results.runs["run_id"] == run_id].iloc[0]
    names = [column.name for column in manifest.outcomes]
    same = np.array_equal(stored[names].to_numpy(np.float64), np.array(row.outcomes), equal_nan=True)
    fate = str(stored["status"]) == row.status and (row.message is None or stored["message"] == row.message)
    outcomes = dict(zip(names, row.outcomes, strict=True))
    return Again(run_id, manifest.cases[run.case].label, manifest.seed, row, bool(same and fate), outcomes)


def _found(results: Results, beginning: str) -> tuple[int, str]:
    """Number and id of a run."""
    manifest = results.manifest
    every = Block(0, 0, manifest.total)
    ids = {manifest.run_id(run): number for number, run in enumerate(manifest.runs(every))}
    fitting = [name for name in ids if name.startswith(beginning)]
    if len(fitting) == 1 and fitting[0] in set(results.runs["run_id"]):
        return ids[fitting[0]], fitting[0]
    told = printable(shortened(beginning))
    if len(fitting) > 1:
        shown = ", ".join(fitting[:SHOWN]) + (" .." if len(fitting) > SHOWN else "")
        raise UsageError(f"{told} is the beginning of {len(fitting)} runs: {shown}")
    raise UsageError(f"no run {told} in {printable(str(results.folder))}; the column run_id of its table runs has them")
