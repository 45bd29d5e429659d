"""From cases to a study: what is asked for, checked and written down."""

import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import tomlkit

from copsim.dynamics.chance import RNG_SCHEME
from copsim.dynamics.indicators import INDICATORS
from copsim.dynamics.outcomes import OUTCOMES
from copsim.dynamics.setting import Setting
from copsim.errors import UsageError, printable
from copsim.scenario import Case, canonical
from copsim.study.columns import NUMBER, Column
from copsim.study.digests import SHORT, model_digest
from copsim.study.manifest import CaseRecord, Manifest

RUNS_PER_BLOCK = 250
BLOCK_BYTES = 32 << 20  # of a block's weeks in memory; very long runs come in smaller blocks
NO_POLICY = "none"
LARGEST_32 = 2**32 - 1  # seed and replicate are the two halves of the key of all draws
LIBRARIES = ("copsim", "numpy", "numba", "llvmlite", "pyarrow")


def asked_for(
    cases: Sequence[Case],
    settings: Sequence[Setting],
    *,
    name: str,
    replicates: int,
    seed: int,
    first_replicate: int,
    points: Sequence[Mapping[str, float]] = (),
) -> Manifest:
    """The study that is asked for; UsageError where that cannot be one."""
    _check_numbers(replicates, seed, first_replicate)
    records = tuple(_record(case, setting) for case, setting in zip(cases, settings, strict=True))
    _check_cases(records)
    return Manifest(
        name=name,
        cases=records,
        seed=seed,
        first_replicate=first_replicate,
        batches=(replicates,),
        block=_block_size(records),
        cohort_week=_cohort_week(cases, settings),
        model=model_digest(),
        rng_scheme=RNG_SCHEME,
        outcomes=tuple(Column(each.name, NUMBER, each.unit, each.meaning) for each in OUTCOMES),
        indicators=tuple(Column(each.name, NUMBER, each.unit, each.meaning) for each in INDICATORS),
        versions=_versions(),
        points=tuple(dict(point) for point in points),
    )


def study_text(manifest: Manifest) -> bytes:
    """What was asked for, as a file for people."""
    document = tomlkit.document()
    document.add("format", tomlkit.item(1))
    document.add("name", tomlkit.item(manifest.name))
    document.add("cases", tomlkit.item([case.label for case in manifest.cases]))
    document.add("replicates", tomlkit.item(manifest.replicates))
    document.add("first_replicate", tomlkit.item(manifest.first_replicate))
    document.add("seed", tomlkit.item(manifest.seed))
    if manifest.points:
        document.add("points", tomlkit.item(list(manifest.points)))
    return tomlkit.dumps(document).encode()


def usual_folder(manifest: Manifest) -> Path:
    """Where a study goes if nobody says: a safe form of its name, and what it is."""
    slug = re.sub(r"[^a-z0-9]+", "-", manifest.name.lower())[:40].strip("-") or "study"
    return Path("results") / f"{slug}-{manifest.study[:SHORT]}"


def _record(case: Case, setting: Setting) -> CaseRecord:
    return CaseRecord(
        label=case.label,
        scenario=case.scenario.name,
        policy="+".join(policy.name for policy in case.policies) or NO_POLICY,
        first_week=setting.first_week,
        weeks=setting.weeks,
        values=canonical(case),
    )


def _cohort_week(cases: Sequence[Case], settings: Sequence[Setting]) -> int | None:
    """From when members are followed, in all cases alike: when the cases part, else when anything changes at all."""
    partings = [week for other in settings[1:] if (week := parting_week(settings[0], other)) is not None]
    changes = [week for case in cases if (week := case.first_change) is not None]
    return min(partings or changes, default=None)


def parting_week(left: Setting, right: Setting) -> int | None:
    """The first week in which two settings have other conditions or lose other nurturers."""
    weeks = min(left.weeks, right.weeks)
    conditions = [setting.schedule[setting.epoch[:weeks]] for setting in (left, right)]
    apart = np.flatnonzero((conditions[0] != conditions[1]).any(axis=(1, 2)))
    losses = [{tuple(loss) for loss in setting.losses.tolist()} for setting in (left, right)]
    return min([*apart[:1].tolist(), *(loss[0] for loss in losses[0] ^ losses[1])], default=None)


def _check_numbers(replicates: int, seed: int, first_replicate: int) -> None:
    _check_range("seed", seed, 0)
    _check_range("replicates", replicates, 1)
    _check_range("the first replicate", first_replicate, 1)
    _check_range("the last replicate", first_replicate + replicates - 1, 1)


def _check_range(what: str, value: object, low: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= LARGEST_32:
        raise UsageError(f"{what} is {value!r}; allowed: an integer from {low} to {LARGEST_32:,} inclusive")


def _check_cases(records: Sequence[CaseRecord]) -> None:
    if not records:
        raise UsageError("a study needs at least one case")
    names = [(record.scenario, record.policy) for record in records]
    for scenario, policy in names:
        if names.count((scenario, policy)) > 1:
            where = f"scenario {printable(scenario)} with policy {printable(policy)}"
            raise UsageError(f"two cases are {where}; results could not tell them apart")


def _block_size(records: Sequence[CaseRecord]) -> int:
    weeks = max(record.weeks - record.first_week for record in records)
    return max(1, min(RUNS_PER_BLOCK, BLOCK_BYTES // max(1, 8 * weeks * len(INDICATORS))))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # a source tree on the path, not installed
            found[library] = "unknown"
    return found
