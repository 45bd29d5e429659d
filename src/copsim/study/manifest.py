"""What a study is: its cases, replicates and digests, and which run has which number.

Runs are numbered replicate by replicate, and within a replicate case by case, so that further replicates come after all
others and old blocks stay as they are. Each time replicates are added a new batch of blocks begins.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from copsim.errors import Mismatch, StorageError, UsageError, printable
from copsim.study.columns import Column
from copsim.study.digests import digest

FORMAT = 1
RUN_ID_CHARACTERS = 32


@dataclass(frozen=True)
class CaseRecord:
    """One case of a study: a scenario under a policy, and all the values that it stands for."""

    label: str
    scenario: str
    policy: str
    first_week: int
    weeks: int
    values: dict[str, Any]

    @cached_property
    def digest(self) -> str:
        """Digest of the values; the layout of a file never matters."""
        return digest(self.values)


class Block(NamedTuple):
    """A fixed range of runs, the unit of work and of commit; `end` is exclusive."""

    number: int
    begin: int
    end: int


class Run(NamedTuple):
    """One run of a study: which case, and which world."""

    case: int
    replicate: int


@dataclass(frozen=True)
class Manifest:
    """Everything that decides what the runs of a study are, and how they are laid out on disk.

    batches: replicates as they were asked for, one number each time; block: runs per block; cohort_week: from when the
    members of that week are followed, in all runs; versions: for information only; points: sets of parameters in place
    of each case's own, of which the worlds take turns.
    """

    name: str
    cases: tuple[CaseRecord, ...]
    seed: int
    first_replicate: int
    batches: tuple[int, ...]
    block: int
    cohort_week: int | None
    model: str
    rng_scheme: int
    outcomes: tuple[Column, ...]
    indicators: tuple[Column, ...]
    versions: dict[str, str]
    points: tuple[dict[str, float], ...] = ()

    @cached_property
    def study(self) -> str:
        """Digest of what was asked; neither the number of replicates nor the model is part of it."""
        cases = [[case.label, case.scenario, case.policy, case.digest] for case in self.cases]
        points = [list(self.points)] if self.points else []
        return digest([cases, self.seed, self.first_replicate, self.cohort_week, *points])

    def point_of(self, replicate: int) -> int:
        """The set of parameters under which a world is lived; 0 where nothing is varied."""
        return (replicate - 1) % len(self.points) if self.points else 0

    @property
    def replicates(self) -> int:
        """Replicates of each case."""
        return sum(self.batches)

    @property
    def total(self) -> int:
        """Runs of the study."""
        return self.replicates * len(self.cases)

    def case_index(self, label: str) -> int:
        """Position of a case by its label."""
        labels = [case.label for case in self.cases]
        if label not in labels:
            known = ", ".join(printable(each) for each in labels)
            raise UsageError(f"no case {printable(label)} in this study; it has {known}")
        return labels.index(label)

    def blocks(self) -> Iterator[Block]:
        """All blocks, in the order of their runs."""
        number, begin = 0, 0
        for batch in self.batches:
            end = begin + batch * len(self.cases)
            for first in range(begin, end, self.block):
                yield Block(number, first, min(first + self.block, end))
                number += 1
            begin = end

    def runs(self, block: Block) -> list[Run]:
        """The runs of a block, in their order."""
        count = len(self.cases)
        return [Run(number % count, self.first_replicate + number // count) for number in range(block.begin, block.end)]

    def run_id(self, run: Run) -> str:
        """Digest of everything that a run depends on."""
        case = self.cases[run.case]
        point = [self.points[self.point_of(run.replicate)]] if self.points else []
        key = [case.digest, self.seed, run.replicate, self.cohort_week, self.model, self.rng_scheme, *point]
        return digest(key)[:RUN_ID_CHARACTERS]

    def extended(self, replicates: int) -> "Manifest":
        """The same study with more replicates."""
        return replace(self, batches=(*self.batches, replicates - self.replicates))


def encode(manifest: Manifest) -> bytes:
    """The manifest as it stands on disk."""
    fields = asdict(manifest)
    for kind in ("outcomes", "indicators"):
        fields[kind] = [column._asdict() for column in getattr(manifest, kind)]
    cases = {case.label: case.digest for case in manifest.cases}
    digests = {"study": manifest.study, "cases": cases, "manifest": digest(fields)}
    document = {"format": FORMAT, "digests": digests, **fields}
    return (json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode("utf-8", "surrogatepass")


def decode(data: bytes, place: str) -> Manifest:
    """The manifest from disk; a damaged one is refused, since nothing in its folder could be checked."""
    try:
        document = json.loads(data.decode("utf-8", "surrogatepass"))
        if document["format"] > FORMAT:
            raise Mismatch(f"{place} has format {document['format']}; this copsim reads formats up to {FORMAT}")
        fields = {key: value for key, value in document.items() if key not in ("format", "digests")}
        if document["digests"]["manifest"] != digest(fields):
            raise ValueError("it is not what was written")
        return _manifest(fields)
    except (ValueError, KeyError, TypeError) as problem:
        raise StorageError(f"{place} is damaged ({problem}); restore it, or use a new folder") from problem


def _manifest(fields: dict[str, Any]) -> Manifest:
    fields["cases"] = tuple(CaseRecord(**case) for case in fields["cases"])
    fields["batches"] = tuple(fields["batches"])
    fields["points"] = tuple(fields.get("points", ()))
    for kind in ("outcomes", "indicators"):
        fields[kind] = tuple(Column(**column) for column in fields[kind])
    return Manifest(**fields)
