"""From cases to a study: what is asked for, checked and written down."""

import platform
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit

from copsim.dynamics.chance import RNG_SCHEME
from copsim.dynamics.indicators import COLUMN, INDICATOR_NAMES, INDICATORS
from copsim.dynamics.outcomes import OUTCOMES
from copsim.dynamics.setting import Setting
from copsim.errors import UsageError, printable
from copsim.scenario import Case, canonical
from copsim.study.columns import COSTS, NUMBER, SHARE_UNIT, Column
from copsim.study.digests import SHORT, model_digest
from copsim.study.manifest import CaseRecord, Declared, Manifest

RESULTS = Path("results")  # where studies go if nobody says
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
    records = tuple(case_record(case, setting) for case, setting in zip(cases, settings, strict=True))
    return manifest_of(
        records,
        name=name,
        replicates=replicates,
        seed=seed,
        first_replicate=first_replicate,
        cohort_week=cohort_week_of(cases, settings),
        points=tuple(dict(point) for point in points),
    )


def manifest_of(
    records: tuple[CaseRecord, ...],
    *,
    name: str,
    replicates: int,
    seed: int,
    cohort_week: int | None,
    first_replicate: int = 1,
    indicators: Sequence[str] = INDICATOR_NAMES,
    **further: Any,
) -> Manifest:
    """The manifest of these cases; further: points, design, declared outcomes, independent worlds, run_seconds."""
    _check_numbers(replicates, seed, first_replicate)
    _check_cases(records)
    declared = further.get("declared", ())
    columns = [Column(each.name, NUMBER, each.unit, each.meaning) for each in OUTCOMES]
    columns += [outcome_column(each) for each in declared]
    return Manifest(
        name=name,
        cases=records,
        seed=seed,
        first_replicate=first_replicate,
        batches=(replicates,),
        block=_block_size(records, len(indicators)),
        cohort_week=cohort_week,
        model=model_digest(),
        rng_scheme=RNG_SCHEME,
        outcomes=(*columns, *(COSTS if any(record.costs for record in records) else ())),
        indicators=tuple(
            Column(each.name, NUMBER, each.unit, each.meaning) for each in INDICATORS if each.name in indicators
        ),
        versions=_versions(),
        **further,
    )


def outcome_column(declared: Declared) -> Column:
    """The column of an outcome that a study declares."""
    indicator = INDICATORS[COLUMN[declared.of]]
    unit = "share" if indicator.unit == SHARE_UNIT and declared.statistic == "mean" else indicator.unit
    where = f"weeks {declared.first} to {declared.last}"
    return Column(declared.name, NUMBER, unit, f"{declared.statistic} over {where}: {indicator.meaning}")


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
    if manifest.past:
        document.add("past", tomlkit.item([stretch._asdict() for stretch in manifest.past]))
    return tomlkit.dumps(document).encode()


def usual_folder(manifest: Manifest) -> Path:
    """Where a study goes if nobody says: a safe form of its name, and what it is."""
    slug = re.sub(r"[^a-z0-9]+", "-", manifest.name.lower())[:40].strip("-") or "study"
    return RESULTS / f"{slug}-{manifest.study[:SHORT]}"


def case_record(case: Case, setting: Setting) -> CaseRecord:
    """One case with all its values."""
    return CaseRecord(
        label=case.label,
        scenario=case.scenario.name,
        policy="+".join(policy.name for policy in case.policies) or NO_POLICY,
        first_week=setting.first_week,
        weeks=setting.weeks,
        values=canonical(case),
    )


def cohort_week_of(cases: Sequence[Case], settings: Sequence[Setting]) -> int | None:
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
    times = Counter((record.scenario, record.policy, record.point) for record in records)
    for (scenario, policy, _), count in times.items():
        if count > 1:
            where = f"scenario {printable(scenario)} with policy {printable(policy)}"
            raise UsageError(f"two cases are {where}; results could not tell them apart")


def _block_size(records: Sequence[CaseRecord], indicators: int) -> int:
    weeks = max(record.weeks - record.first_week for record in records)
    return max(1, min(RUNS_PER_BLOCK, BLOCK_BYTES // max(1, 8 * weeks * indicators)))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:  # a source tree on the path, not installed
            found[library] = "unknown"
    return found
