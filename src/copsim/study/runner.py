"""A study from the question to its results. Asking again is going on: only what is missing is computed."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from copsim.errors import Mismatch, UsageError
from copsim.scenario import Case, compile_case
from copsim.study.compute import Computation, Progress, every_block
from copsim.study.differences import differences
from copsim.study.digests import SHORT, digest
from copsim.study.folder import Found, StudyFolder, foreign_notice
from copsim.study.manifest import Block, Manifest
from copsim.study.plan import asked_for, study_text, usual_folder
from copsim.study.results import Results
from copsim.study.stop import stoppable


def run_study(
    cases: Sequence[Case],
    *,
    name: str,
    replicates: int,
    seed: int,
    out: Path | str | None = None,
    jobs: int | None = None,
    first_replicate: int = 1,
    points: Sequence[Mapping[str, float]] = (),
    progress: Progress | None = None,
) -> Results:
    """Compute what is missing of a study, and read it.

    cases: what is compared; the first is the control. name: goes into the name of the folder. replicates: worlds per
    case; replicate r is the same world in every case. out: the folder, else results/<name>-<digest>. jobs: threads, all
    cores if not given; no result depends on it. points: sets of parameters of which worlds take turns: replicate r
    lives under number (r - 1) mod their number, in every case. progress: called with runs done and runs in all.

    A folder that holds the finished study is only read. A study with more replicates goes on in its folder; any other
    difference is a Mismatch. Failed runs are rows of the result: see `Results.failed`.
    """
    if jobs is not None and jobs < 1:
        raise UsageError(f"jobs is {jobs}; allowed: 1 or more")
    if out is not None and not str(out):
        raise UsageError("the study folder has an empty name")
    settings = [compile_case(case) for case in cases]
    asked = asked_for(
        cases, settings, name=name, replicates=replicates, seed=seed, first_replicate=first_replicate, points=points
    )
    folder = StudyFolder(Path(out) if out is not None else usual_folder(asked))
    return complete(folder, asked, study_text(asked), jobs=jobs, progress=progress)


def complete(
    folder: StudyFolder,
    asked: Manifest,
    text: bytes,
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
    wanted: Callable[[Block], bool] = every_block,
    executor: Executor | None = None,
) -> Results:
    """Bring a folder to hold all runs that are asked for.

    text: the study as it was asked for, kept in the folder. wanted: says of each block whether it is to be computed
    here. executor: computes whole blocks elsewhere; without, threads of this process do, `jobs` of them.
    """
    folder.check_is_ours()
    manifest = folder.manifest()
    found = None
    if manifest is not None:
        refuse_mixing(folder, manifest, asked)
        found = folder.look(manifest)
        if not found.damaged and _all_there(asked, manifest, found, wanted):
            return Results(folder, manifest, found, foreign_notice(folder, found))
    with stoppable() as stop, folder.held():
        manifest = _settle(folder, asked, text)
        found = folder.look(manifest, known=found)
        notices = [*folder.quarantine(found), *foreign_notice(folder, found)]
        if found.count < manifest.total:
            Computation(folder, manifest, stop, progress, jobs or os.cpu_count() or 1, wanted, executor).complete(found)
            found = folder.look(manifest, known=found)
        return Results(folder, manifest, found, notices)


def refuse_mixing(folder: StudyFolder, found: Manifest, asked: Manifest) -> None:
    """Mismatch if the folder holds another study, or this one with more replicates."""
    lines = differences(found, asked)
    if lines:
        hint = f"Nothing was changed. This needs a folder of its own, such as --out {folder}-{_mark(asked)}"
        raise Mismatch("\n".join([f"{folder} holds something else:", *(f"  {line}" for line in lines), hint]))


def _mark(asked: Manifest) -> str:
    """What sets a study apart from others of the same name, also from itself under another model."""
    return digest([asked.study, asked.model, asked.replicates])[:SHORT]


def _all_there(
    asked: Manifest, manifest: Manifest, found: Found, wanted: Callable[[Block], bool] = every_block
) -> bool:
    """Whether no block that is wanted here is missing."""
    if asked.replicates != manifest.replicates:
        return False
    return all(block.number in found.paths for block in manifest.blocks() if wanted(block))


def _settle(folder: StudyFolder, asked: Manifest, text: bytes) -> Manifest:
    """The manifest of the folder that is held, after it was begun or extended if need be."""
    manifest = folder.manifest()
    if manifest is None:
        folder.begin(text, asked)
        return asked
    refuse_mixing(folder, manifest, asked)
    if asked.replicates > manifest.replicates:
        manifest = manifest.extended(asked.replicates)
        folder.extend(text, manifest)
    return manifest
