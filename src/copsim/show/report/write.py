"""Reports in the folder of their study: the page, and the tables that its numbers come from."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from copsim.errors import UsageError, printable
from copsim.show.report.render import AUDIENCES, render

if TYPE_CHECKING:
    from copsim.study import Results

FOLDER, TABLES = "report", "tables"
LOCK_SECONDS = 60.0  # a report is soon written; who comes second waits for the first


def report_files(results: "Results", audience: str) -> dict[str, bytes]:
    """Content of every file of a report, by its name in the folder of reports."""
    from copsim.study.report.tables import csv_bytes

    if audience not in AUDIENCES:
        raise UsageError(f"no report for {printable(audience)}; known are {', '.join(AUDIENCES)}")
    text, tables = render(results, audience)
    files = {f"{TABLES}/{name}.csv": csv_bytes(table) for name, table in tables.items()}
    return files | {f"{audience}.html": text.encode("utf-8", "surrogatepass")}


def write_report(results: "Results", audience: str) -> list[Path]:
    """Write the report and its tables into the folder of the study; the page comes last, and last in the list."""
    from copsim.study.commit import commit_bytes, make_folder, storage_problems, sweep
    from copsim.study.folder import LOCK
    from copsim.study.lock import held

    place, files = results.folder / FOLDER, report_files(results, audience)
    with ExitStack() as holding:
        with storage_problems(f"cannot write to {printable(str(place))}"):
            make_folder(place / TABLES)
            holding.enter_context(held(place / LOCK, wait=LOCK_SECONDS))
            sweep(place)
            sweep(place / TABLES)
        for name, data in files.items():
            with storage_problems(f"cannot write {printable(str(place / name))}"):
                commit_bytes(place / name, data)
    return [place / name for name in files]
