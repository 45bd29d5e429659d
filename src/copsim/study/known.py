"""A stored run by the beginning of its id, in one study folder or in all of a place."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from copsim.errors import UsageError, printable, shortened
from copsim.study.folder import MANIFEST, existing
from copsim.study.manifest import Block, Run
from copsim.study.plan import RESULTS
from copsim.study.results import Results, read

SHOWN = 5


class Known(NamedTuple):
    """A run that is there: the study it belongs to, its id, and its row of the table of runs."""

    results: Results
    run: Run
    run_id: str
    row: pd.Series

    @property
    def name(self) -> str:
        """How the run is called everywhere."""
        return f"{self.results.folder}#{self.run_id}"


def known_run(text: str, place: Path = RESULTS) -> Known:
    """The run that DIR#ID means, or ID alone in any study folder of `place`; the beginning of an id will do.

    UsageError where none or several runs fit. The same id in two folders is the same run.
    """
    folder, sign, beginning = text.rpartition("#")
    told = printable(shortened(text))
    if not beginning or (sign and not folder):
        raise UsageError(f"{told}: no run; write DIR#ID, such as results/burnout-1f3a09c2#8c21")
    folders = [existing(Path(folder))[0].path] if sign else sorted(path.parent for path in place.glob(f"*/{MANIFEST}"))
    found: dict[str, list[tuple[Path, Run]]] = {}
    for path in folders:
        for run_id, run in _fitting(path, beginning):
            found.setdefault(run_id, []).append((path, run))
    if len(found) > 1:
        names = [f"{printable(str(places[0][0]))}#{run_id}" for run_id, places in found.items()]
        shown = ", ".join(names[:SHOWN]) + (" .." if len(names) > SHOWN else "")
        raise UsageError(f"{told} is the beginning of {len(found)} runs: {shown}")
    for run_id, places in found.items():
        for path, run in places:
            results = read(path)
            rows = results.runs[results.runs["run_id"] == run_id]
            if len(rows):
                return Known(results, run, run_id, rows.iloc[0])
    where = printable(folder) if sign else f"the study folders of {place}/"
    raise UsageError(f"no run {told} in {where}; the column run_id of a table runs has them")


def _fitting(path: Path, beginning: str) -> Iterator[tuple[str, Run]]:
    """Runs that a folder asks for, there or not yet."""
    _, manifest = existing(path)
    for run in manifest.runs(Block(0, 0, manifest.total)):
        run_id = manifest.run_id(run)
        if run_id.startswith(beginning):
            yield run_id, run
