"""One run of a study, lived again from its row."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from copsim.study.known import Known
from copsim.study.rows import Row
from copsim.study.worlds import Worlds


class Again(NamedTuple):
    """A run as it was lived again; agrees: its outcomes and its fate are those of the stored row, bit for bit."""

    run_id: str
    case: str
    seed: int
    row: Row
    agrees: bool
    outcomes: dict[str, float]


def lived_again(known: Known) -> Again:
    """A stored run once more, under the model that is here."""
    manifest, run = known.results.manifest, known.run
    (row,) = Worlds(manifest).rows([run])
    names = [column.name for column in manifest.outcomes]
    outcomes = dict(zip(names, row.outcomes, strict=True))
    again = pd.Series({"status": row.status, "message": row.message, **outcomes})
    agrees = same_bits(known.row, again, names)
    return Again(known.run_id, manifest.cases[run.case].label, manifest.seed, row, agrees, outcomes)


def same_bits(stored: pd.Series, again: pd.Series, outcomes: Sequence[str]) -> bool:
    """Whether two rows of one run tell of the same fate and the same outcomes."""
    names = list(outcomes)
    left, right = (row[names].to_numpy(np.float64) for row in (stored, again))
    fates = [(row["status"], row["message"] if isinstance(row["message"], str) else None) for row in (stored, again)]
    return fates[0] == fates[1] and np.array_equal(left, right, equal_nan=True)
