"""Autopsies of all runs of a study, from the weeks that it keeps."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from copsim.dynamics.indicators import INDICATOR_NAMES
from copsim.errors import Mismatch, UsageError, printable
from copsim.stories import SIGNS, Autopsy, autopsy
from copsim.study.manifest import CaseRecord
from copsim.study.results import Results


def autopsies(results: Results, label: str) -> pd.DataFrame:
    """A row per run of a case that did not fail: what was found, and every sign it was judged by.

    Columns: replicate; dead; lost and seen, weeks; cause; causes, a tuple; supported; then one for each of SIGNS.
    """
    case = results.case(label)
    _check(results, case)
    first = results.manifest.first_replicate
    rows = [_row(first + number, found) for number, found in _judged(results, case)]
    return pd.DataFrame(rows, columns=["replicate", "dead", "lost", "seen", "cause", "causes", "supported", *SIGNS])


def _judged(results: Results, case: CaseRecord) -> Iterator[tuple[int, Autopsy]]:
    epochs = [(epoch["first"], epoch["conditions"]) for epoch in case.values["epochs"]]
    for number, series in enumerate(results.series_of(case.label, INDICATOR_NAMES)):
        if not np.isnan(series).all():  # failed, or not there yet
            yield number, autopsy(series, epochs, case.first_week)


def _row(replicate: int, found: Autopsy) -> list[object]:
    judged = [found.dead, found.lost, found.seen, found.cause, found.causes, found.supported]
    return [replicate, *judged, *(found.signs[name] for name in SIGNS)]


def _check(results: Results, case: CaseRecord) -> None:
    """A study that keeps the weeks of one community, and all of its indicators."""
    if case.values["constellation"] is not None:
        raise UsageError(
            f"autopsy: {printable(case.label)} has many communities, and a study keeps their mean; "
            "an autopsy looks at one community"
        )
    missing = set(INDICATOR_NAMES) - {column.name for column in results.manifest.indicators}
    if missing:
        raise Mismatch(
            f"{printable(str(results.folder))} was made by a model that did not observe {', '.join(sorted(missing))}; "
            "compute it anew"
        )
