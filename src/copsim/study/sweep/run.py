"""A study file from the question to its results; asking again is going on."""

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from copsim.dynamics.chance import RNG_SCHEME
from copsim.errors import UsageError
from copsim.study.compute import Progress, every_block
from copsim.study.digests import model_digest
from copsim.study.folder import STUDY, StudyFolder, existing
from copsim.study.manifest import Block, Manifest
from copsim.study.plan import usual_folder
from copsim.study.results import Results, read
from copsim.study.runner import complete, refuse_mixing
from copsim.study.statistics import half_width, moments, pairs
from copsim.study.sweep.load import Study
from copsim.study.sweep.plan import manifest_of_study
from copsim.study.tables import write_tables

FIRST_LOOK = 20  # worlds before --precision looks for the first time
LOOKS = 8  # each with twice the worlds of the one before
MOST_WORLDS = 5_000


@dataclass(frozen=True)
class Shard:
    """The blocks k with k mod count = number - 1."""

    number: int
    count: int

    def __call__(self, block: Block) -> bool:
        return block.number % self.count == self.number - 1


@dataclass(frozen=True)
class How:
    """How a study is computed; none of it changes a result."""

    jobs: int | None = None
    executor: Executor | None = None
    progress: Progress | None = None


def run(
    study: Study,
    *,
    out: Path | str | None = None,
    jobs: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    shard: Shard | None = None,
    first_replicate: int = 1,
) -> Results:
    """Compute what is missing of a study, and read it.

    executor: any of the kind of concurrent.futures; a task is a block, and this process commits what comes back. shard:
    only some of the blocks, in a folder of their own, to be merged later. first_replicate: number of the first world.
    """
    asked = manifest_of_study(study, first_replicate=first_replicate)
    folder = folder_of(asked, out, shard)
    results = _complete(folder, asked, study.text, How(jobs, executor, progress), shard or every_block)
    if study.asked.record.tables and results.done == results.total:
        write_tables(folder.path, study.asked.record.tables)
    return results


def run_until_precise(
    study: Study, precision: float, *, relative: bool, how: How, out: Path | None, say: Callable[[str], None]
) -> Results:
    """Add worlds until the effects of all policies on the goal's outcomes are known to within `precision`.

    relative: of the control's mean. The 95 % interval of paired differences allows for LOOKS looks (Bonferroni). Worlds
    are doubled from FIRST_LOOK on; the study keeps the worlds that it needed.
    """
    worlds = max(FIRST_LOOK, _there(study, out))
    for _ in range(LOOKS):
        asked = manifest_of_study(study, min(worlds, MOST_WORLDS))
        results = _complete(folder_of(asked, out), asked, study.text, how, every_block)
        widest = widest_half(results, study.asked.goal.outcomes, relative=relative)
        say(f"{asked.replicates} worlds: the widest interval is +- {widest:.3g}")
        if widest <= precision or asked.replicates == MOST_WORLDS:
            break
        worlds *= 2
    return results


def _there(study: Study, out: Path | None) -> int:
    """Worlds that the folder has already."""
    manifest = folder_of(manifest_of_study(study), out).manifest()
    return manifest.replicates if manifest else 0


def widest_half(results: Results, outcomes: Sequence[str], *, relative: bool) -> float:
    """Half of the widest interval of a paired difference; of the means themselves where there is no control."""
    columns = [[column.name for column in results.manifest.outcomes].index(name) for name in outcomes]
    compared = pairs(results)
    found = 0.0
    for control, policy in compared or [(label, label) for label in results.cases]:
        before, after = (results.outcomes_of(label)[:, columns] for label in (control, policy))
        numbers = moments(after - before if compared else after)
        half = half_width(numbers["sd"], numbers["n"], LOOKS)
        mean = np.abs(moments(before)["mean"]) if relative else np.ones(len(columns))
        if relative and not (mean > 0).all():
            raise UsageError("--precision as a share needs controls that are not 0; give an absolute one")
        found = max(found, float(np.nan_to_num(half / mean, nan=math.inf).max()))
    return found


def _complete(folder: StudyFolder, asked: Manifest, text: bytes, how: How, wanted: Callable[[Block], bool]) -> Results:
    return complete(folder, asked, text, jobs=how.jobs, progress=how.progress, wanted=wanted, executor=how.executor)


def folder_of(asked: Manifest, out: Path | str | None, shard: Shard | None = None) -> StudyFolder:
    """Where a study goes."""
    if out is not None:
        return StudyFolder(Path(out))
    usual = usual_folder(asked)
    return StudyFolder(usual.with_name(f"{usual.name}-{shard.number}of{shard.count}") if shard else usual)


def resume(
    path: Path | str, *, jobs: int | None = None, executor: Executor | None = None, progress: Progress | None = None
) -> Results:
    """Go on with a study from its folder alone; Mismatch where its model is not the one that runs here."""
    folder, manifest = existing(Path(path))
    now = manifest_here(manifest)
    text = (folder.path / STUDY).read_bytes()
    return _complete(folder, now, text, How(jobs, executor, progress), every_block)


def manifest_here(manifest: Manifest) -> Manifest:
    """The same study as this model would live it."""
    return replace(manifest, model=model_digest(), rng_scheme=RNG_SCHEME)


def merge(target: Path, shards: Sequence[Path]) -> Results:
    """Join the verified parts of folders that hold blocks of one study; what is missing can be seen in the result."""
    first, manifest = existing(shards[0])
    folder = StudyFolder(target)
    folder.check_is_ours()
    here = folder.manifest()
    if here is not None:
        refuse_mixing(folder, here, manifest)
    with folder.held():
        if here is None:
            folder.begin((first.path / STUDY).read_bytes(), manifest)
        for path in shards:
            source, other = existing(path)
            refuse_mixing(source, manifest, other)
            for part in source.look(manifest).paths.values():
                folder.commit_part(part.name, part.read_bytes())
    return read(target)
