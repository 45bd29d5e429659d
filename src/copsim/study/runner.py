"""A study from the question to its results. Asking again is going on: only what is missing is computed."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from copsim.dynamics.setting import Setting
from copsim.errors import Mismatch, UsageError
from copsim.scenario import Case, compile_case
from copsim.study.compute import Computation, Progress
from copsim.study.differences import differences
from copsim.study.digests import SHORT, digest
from copsim.study.folder import StudyFolder, foreign_notice
from copsim.study.manifest import Manifest
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
    return complete(folder, asked, settings, jobs=jobs, progress=progress)


def complete(
    folder: StudyFolder,
    asked: Manifest,
    settings: Sequence[Setting],
    *,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Results:
    """Bring a folder to hold all runs that are asked for."""
    folder.check_is_ours()
    manifest = folder.manifest()
    found = None
    if manifest is not None:
        refuse_mixing(folder, manifest, asked)
        found = folder.look(manifest)
        if found.count == asked.total and not found.damaged:
            return Results(folder, manifest, found, foreign_notice(folder, found))
    with stoppable() as stop, folder.held():
        manifest = _settle(folder, asked)
        found = folder.look(manifest, known=found)
        notices = [*folder.quarantine(found), *foreign_notice(folder, found)]
        if found.count < manifest.total:
            Computation(folder, manifest, settings, stop, progress, jobs or os.cpu_count() or 1).complete(found)
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


def _settle(folder: StudyFolder, asked: Manifest) -> Manifest:
    """The manifest of the folder that is held, after it was begun or extended if need be."""
    manifest = folder.manifest()
    if manifest is None:
        folder.begin(study_text(asked), asked)
        return asked
    refuse_mixing(folder, manifest, asked)
    if asked.replicates > manifest.replicates:
        manifest = manifest.extended(asked.replicates)
        folder.extend(study_text(manifest), manifest)
    return manifest
