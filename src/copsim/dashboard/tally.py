"""How the runs of a study ended: which are there, which failed and why, and which are missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from copsim.study.results import Results
from copsim.study.rows import OK

STATES = DONE, FAILED, MISSING = range(3)
FAILURES = ("policy", "point", "replicate", "status", "message", "run_id")
MOST_ROWS, FEWEST_ROWS, MOST_COLUMNS = 24, 4, 40  # of a picture; rows of all policies, of each at least, columns
ID_CHARACTERS = 8  # of a run's id, by which commands find it


class Span(NamedTuple):
    """Things with the numbers first .. last, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first} .. {self.last}"


class Cell(NamedTuple):
    """Runs in one place of the picture: how many ended how, and the statuses of those that failed."""

    policy: str
    points: Span
    worlds: Span
    done: int
    failed: int
    missing: int
    reasons: tuple[str, ...]


class Reason(NamedTuple):
    """Runs that failed alike, with the first of them."""

    status: str
    runs: int
    policy: str
    point: int
    world: int
    message: str


@dataclass(frozen=True, eq=False)
class Tally:
    """All runs that were asked for. states: int8[policy, point, world], which of STATES; failures: a row for each run
    that failed, columns FAILURES; folder: what the study would be called on the command line.
    """

    name: str
    folder: str
    policies: tuple[str, ...]
    points: tuple[dict[str, object], ...]
    states: np.ndarray
    failures: pd.DataFrame

    def count(self, state: int) -> int:
        """Runs in one of STATES."""
        return int((self.states == state).sum())

    @property
    def total(self) -> int:
        """Runs that were asked for."""
        return self.states.size

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why runs failed, what is most frequent first."""
        groups = self.failures.groupby("status", sort=False)
        found = [Reason(str(status), len(rows), *rows.iloc[0][_EXAMPLE]) for status, rows in groups]
        return sorted(found, key=lambda reason: -reason.runs)

    def rows(self) -> Iterator[list[Cell]]:
        """The picture: each policy's points downward, worlds to the right; of very many, some together in a cell."""
        _, points, worlds = self.states.shape
        down = _spans(points, max(FEWEST_ROWS, MOST_ROWS // len(self.policies)))
        across = _spans(worlds, MOST_COLUMNS)
        for number, policy in enumerate(self.policies):
            for span in down:
                yield [self._cell(number, policy, span, column) for column in across]

    def table(self) -> pd.DataFrame:
        """A row for each point and policy: how many runs ended how, which worlds failed, and how the first did."""
        return pd.DataFrame([self._row(n, k) for k in range(len(self.points)) for n in range(len(self.policies))])

    def lines(self) -> str:
        """The commands that say the same, go on where runs are missing, and live a run that failed again."""
        found = ["copsim sweep study.toml", f"copsim status {self.folder}"]
        found += [f"copsim resume {self.folder}"] if self.count(MISSING) else []
        failed = self.failures["run_id"].head(1)
        found += [f"copsim rerun {self.folder}#{run_id[:ID_CHARACTERS]}" for run_id in failed]
        return "\n".join(found)

    def _cell(self, number: int, policy: str, points: Span, worlds: Span) -> Cell:
        states = self.states[number, points.first : points.last + 1, worlds.first : worlds.last + 1]
        done, failed, missing = np.bincount(states.ravel(), minlength=len(STATES)).tolist()
        shown = Span(worlds.first + 1, worlds.last + 1)
        reasons: tuple[str, ...] = ()
        if failed:
            every = self.failures
            here = (every["policy"] == policy) & every["point"].between(*points) & every["replicate"].between(*shown)
            reasons = tuple(every[here]["status"].unique())
        return Cell(policy, points, shown, done, failed, missing, reasons)

    def _row(self, number: int, point: int) -> dict[str, object]:
        counts = np.bincount(self.states[number, point], minlength=len(STATES)).tolist()
        policy, every = self.policies[number], self.failures
        failed = every[(every["policy"] == policy) & (every["point"] == point)] if counts[FAILED] else every.head(0)
        return {
            "point": point,
            **self.points[point],
            "policy": policy,
            **dict(zip(("done", "failed", "missing"), counts, strict=True)),
            "failed_worlds": " ".join(map(str, failed["replicate"])),
            "message": next(iter(failed["message"]), ""),
        }


_EXAMPLE = ["policy", "point", "replicate", "message"]


def tally_of(results: Results, folder: str) -> Tally:
    """How the runs of a study of one scenario ended, as far as they are there; their worlds count from 1 on."""
    manifest = results.manifest
    states = np.full(manifest.total, MISSING, np.int8)
    failures = []
    for block, rows in results.ended():
        frame = rows.to_pandas()
        failed = frame["status"] != OK
        states[block.begin : block.end] = np.where(failed, FAILED, DONE)
        failures.append(frame[failed][list(FAILURES)])
    policies = tuple(dict.fromkeys(case.policy for case in manifest.cases))
    points = manifest.design.points if manifest.design else ({},)
    by_case = states.reshape(manifest.replicates, len(manifest.cases)).T
    laid = np.empty((len(policies), len(points), manifest.replicates), np.int8)
    for case, row in zip(manifest.cases, by_case, strict=True):
        laid[policies.index(case.policy), case.point] = row
    every = pd.concat(failures, ignore_index=True) if failures else pd.DataFrame(columns=list(FAILURES))
    return Tally(manifest.name, folder, policies, points, laid, every)


def _spans(count: int, most: int) -> list[Span]:
    """Numbers 0 .. count - 1 in at most so many spans of one length."""
    length = -(-count // most)
    return [Span(first, min(first + length, count) - 1) for first in range(0, count, length)]
