"""Reports and pictures of a study folder: made again from the parts and compared."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from copsim.errors import printable
from copsim.show.report.render import AUDIENCES
from copsim.show.report.write import FOLDER, TABLES, report_files

if TYPE_CHECKING:
    from copsim.study import Results
    from copsim.study.checking.finding import Finding

PICTURE = "analysis/sensitivity.svg"


def check_reports(results: "Results") -> "Iterator[Finding]":
    """Every file in the folder of reports, and the picture of sensitivities."""
    from copsim.study.checking.finding import UNKNOWN, Finding, files_below, judged, same_bytes

    made: dict[str, bytes] = {}
    for path in files_below(results.folder, FOLDER):
        name = path.relative_to(results.folder / FOLDER).as_posix()
        file = f"{FOLDER}/{printable(name)}"
        audience = next((each for each in AUDIENCES if name == f"{each}.html"), AUDIENCES[0])

        def check(name: str = name, file: str = file, path: Path = path, audience: str = audience) -> Finding:
            if name not in made:
                made.update(report_files(results, audience))
            return same_bytes(file, path, made[name], "copsim report")

        ours = name in {f"{each}.html" for each in AUDIENCES} or name.startswith(f"{TABLES}/")
        yield judged(file, check) if ours else Finding(file, UNKNOWN, "cannot be made again from the parts alone")
    if (results.folder / PICTURE).is_file():
        yield judged(PICTURE, lambda: _picture(results))


def _picture(results: "Results") -> "Finding":
    """The picture is that of the table beside it."""
    import pandas as pd

    from copsim.show.bars import indices_svg
    from copsim.study.checking.finding import same_bytes

    indices = pd.read_csv(results.folder / "analysis" / "sensitivity.csv")
    return same_bytes(PICTURE, results.folder / PICTURE, indices_svg(indices).encode(), "copsim sensitivity")
