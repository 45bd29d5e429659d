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
from copsim.study.patches import patched

FORMAT, PLAIN_FORMAT = 2, 1  # of a manifest with what only the second format has, and of all others
SECOND = ("run_seconds", "past")
RUN_ID_CHARACTERS = 32
OWN_WORLDS = 100_000  # worlds of one point before those of the next, where points are independent
SHOWN = 20  # names in a message


class Cost(NamedTuple):
    """What a policy costs in weeks first <= week < until: hours and money a week, and hours for each member.

    once: money in the first of these weeks.
    """

    first: int
    until: int
    hours: float
    hours_per_member: float
    money: float
    once: float


@dataclass(frozen=True)
class CaseRecord:
    """One case of a study: a scenario under a policy at a point, and all the values that it stands for.

    base: the case of which `values` only says what differs. costs: of the policy, beside the members' own hours.
    """

    label: str
    scenario: str
    policy: str
    first_week: int
    weeks: int
    values: dict[str, Any]
    point: int = 0
    base: int | None = None
    costs: tuple[Cost, ...] = ()


class Declared(NamedTuple):
    """An outcome that a study declares: a statistic of an indicator over weeks first .. last, both included."""

    name: str
    of: str
    first: int
    last: int
    statistic: str


class Stretch(NamedTuple):
    """Weeks before `until`, back to those of another stretch, that are lived with the luck of a replicate."""

    replicate: int
    until: int


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
class Design:
    """The points of a study, factor by factor, and how they were made: plain values, the kind among them."""

    made: dict[str, Any]
    points: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Manifest:
    """Everything that decides what the runs of a study are, and how they are laid out on disk.

    batches: replicates as they were asked for, one number each time; block: runs per block; cohort_week: from when the
    members of that week are followed, in all runs; versions: for information only; points: sets of parameters in place
    of each case's own, of which the worlds take turns; design: the points that cases have, and how they were made;
    declared: outcomes beside those that every study has; independent: every point has worlds of its own; run_seconds:
    after which a run is given up, None never; past: the luck that all worlds share at first, stretch by stretch; each
    has its own from the last `until` on.
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
    design: Design | None = None
    declared: tuple[Declared, ...] = ()
    independent: bool = False
    run_seconds: float | None = None
    past: tuple[Stretch, ...] = ()

    @cached_property
    def study(self) -> str:
        """Digest of what was asked; neither the number of replicates nor the model is part of it."""
        cases = [
            [
                case.label,
                case.scenario,
                case.policy,
                own,
                *([[list(cost) for cost in case.costs]] if case.costs else []),
            ]
            for case, own in zip(self.cases, self.case_digests, strict=True)
        ]
        further: list[Any] = [list(self.points)] if self.points else []
        further += [asdict(self.design)] if self.design else []
        further += [[list(each) for each in self.declared]] if self.declared else []
        further += ["independent"] if self.independent else []
        further += [{"run_seconds": self.run_seconds}] if self.run_seconds is not None else []
        further += [["past", *map(list, self.past)]] if self.past else []
        return digest([cases, self.seed, self.first_replicate, self.cohort_week, *further])

    @cached_property
    def case_digests(self) -> tuple[str, ...]:
        """Digest of the values of each case; the layout of a file never matters."""
        return tuple(digest(self.values_of(number)) for number in range(len(self.cases)))

    def values_of(self, case: int) -> dict[str, Any]:
        """All values that a case stands for."""
        record = self.cases[case]
        return record.values if record.base is None else patched(self.cases[record.base].values, record.values)

    def point_of(self, run: "Run") -> int:
        """The point of the design, or the set of parameters whose turn it is; 0 where nothing is varied."""
        return self.turn_of(run.replicate) if self.points else self.cases[run.case].point

    def turn_of(self, replicate: int) -> int:
        """The set of parameters whose turn it is."""
        return (replicate - 1) % len(self.points)

    def world_of(self, index: int, case: int) -> int:
        """The world that a case lives as number `index` from 0 on."""
        return self.first_replicate + index + (self.cases[case].point * OWN_WORLDS if self.independent else 0)

    def past_of(self, replicate: int) -> tuple[Stretch, ...]:
        """The weeks that a world lives with the luck of others; none where all of its luck is its own."""
        past = self.past
        while past and past[-1].replicate == replicate:
            past = past[:-1]
        return past

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
        if label not in self._places:
            known = ", ".join(printable(each) for each in list(self._places)[:SHOWN])
            raise UsageError(f"no case {printable(label)} in this study; it has {known}")
        return self._places[label]

    @cached_property
    def _places(self) -> dict[str, int]:
        return {case.label: number for number, case in enumerate(self.cases)}

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
        numbers = (divmod(number, count) for number in range(block.begin, block.end))
        return [Run(case, self.world_of(index, case)) for index, case in numbers]

    def run_id(self, run: Run) -> str:
        """Digest of everything that a run depends on."""
        further: list[Any] = [self.points[self.turn_of(run.replicate)]] if self.points else []
        further += [["past", *map(list, past)]] if (past := self.past_of(run.replicate)) else []
        key = [
            self.case_digests[run.case],
            self.seed,
            run.replicate,
            self.cohort_week,
            self.model,
            self.rng_scheme,
            *further,
        ]
        return digest(key)[:RUN_ID_CHARACTERS]

    def extended(self, replicates: int) -> "Manifest":
        """The same study with more replicates."""
        return replace(self, batches=(*self.batches, replicates - self.replicates))


def encode(manifest: Manifest) -> bytes:
    """The manifest as it stands on disk."""
    fields = asdict(manifest)
    for kind in ("outcomes", "indicators"):
        fields[kind] = [column._asdict() for column in getattr(manifest, kind)]
    used = {name for name in SECOND if fields[name]}
    fields = {name: value for name, value in fields.items() if name not in SECOND or name in used}
    digests = {"study": manifest.study, "cases": digest(manifest.case_digests), "manifest": digest(fields)}
    document = {"format": FORMAT if used else PLAIN_FORMAT, "digests": digests, **fields}
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
    fields["cases"] = tuple(_case(case) for case in fields["cases"])
    fields["batches"] = tuple(fields["batches"])
    fields["points"] = tuple(fields.get("points", ()))
    fields["declared"] = tuple(Declared(*each) for each in fields.get("declared", ()))
    fields["past"] = tuple(Stretch(*each) for each in fields.get("past", ()))
    design = fields.get("design")
    fields["design"] = design and Design(design["made"], tuple(design["points"]))
    for kind in ("outcomes", "indicators"):
        fields[kind] = tuple(Column(**column) for column in fields[kind])
    return Manifest(**fields)


def _case(fields: dict[str, Any]) -> CaseRecord:
    return CaseRecord(**fields | {"costs": tuple(Cost(*cost) for cost in fields.get("costs", ()))})
