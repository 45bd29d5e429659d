"""Commands for studies that a file declares: sweep, resume, merge."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copsim.cli.common import Progress, Reply, clean, command
from copsim.cli.options import ALLOW_LARGE, DRY_RUN, FAIL_IF, FOLDER, JOBS, OUT
from copsim.cli.status import failed_text, listed, reasons_of
from copsim.errors import UsageError, printable

if TYPE_CHECKING:
    from copsim.cli.documents import EstimatePart
    from copsim.cli.documents_studies import StudyDocument
    from copsim.study import Results
    from copsim.study.manifest import Manifest
    from copsim.study.sweep.run import Shard

STUDY = Annotated[Path, typer.Argument(help="A study file; copsim schema study says what it may hold.", metavar="FILE")]
FOLDERS = Annotated[list[Path], typer.Argument(help="Folders of shards of one study.", metavar="SHARD..")]
TARGET = Annotated[Path, typer.Argument(help="Folder that gets all of their runs.", metavar="OUT")]
PRECISION = Annotated[
    str | None,
    typer.Option(
        help="Add worlds until every effect on the goal's outcomes is known within this, such as 5% or 0.02.",
        show_default=False,
    ),
]
SHARD = Annotated[
    str | None, typer.Option(help="Only the blocks of this shard, such as 1/4.", metavar="I/N", show_default=False)
]
SCHEDULER = Annotated[
    str | None,
    typer.Option(help="Address of a Dask scheduler that does the work.", metavar="ADDR", show_default=False),
]
INSECURE = Annotated[
    bool, typer.Option("--insecure-scheduler", help="Allow a scheduler beyond this computer without TLS.")
]


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "sweep", "sweep study.toml --dry-run", "sweep study.toml --shard 1/4")(sweep)
    command(app, "resume", "resume results/burnout-1f3a09c2", "resume DIR --jobs 1")(resume)
    command(app, "merge", "merge results/whole results/s-1of2 results/s-2of2", "merge OUT SHARD..")(merge)


def sweep(
    file: STUDY,
    *,
    precision: PRECISION = None,
    shard: SHARD = None,
    scheduler: SCHEDULER = None,
    insecure: INSECURE = False,
    jobs: JOBS = None,
    out: OUT = None,
    fail_if: FAIL_IF = None,
    dry_run: DRY_RUN = False,
    allow_large: ALLOW_LARGE = False,
) -> Reply:
    """Compute the runs of a study that are missing; repeating the command goes on."""
    from copsim.cli.documents_studies import SweepDocument
    from copsim.cli.goals import conditions
    from copsim.cli.watch import expect_study, watched
    from copsim.study.sweep.expect import notices_of
    from copsim.study.sweep.load import load_study
    from copsim.study.sweep.plan import manifest_of_study
    from copsim.study.sweep.run import How, run, run_until_precise

    limit, part = _limit(precision), _shard(shard)
    if limit and (part or scheduler):
        raise UsageError(
            "--precision is not for shards or schedulers: how many worlds come next depends on all of them"
        )
    study = load_study(file)
    goals = conditions(fail_if, paired=True)
    manifest = manifest_of_study(study)
    estimate = expect_study(manifest, jobs=jobs, allow_large=allow_large, always=dry_run)
    for notice in notices_of(study):
        Progress.say(str(notice))
    if dry_run:
        document = _document(SweepDocument, manifest, estimate=estimate)
        return Reply(_head(document), document, str(manifest.total))
    with _executor(scheduler, insecure=insecure) as executor, watched("runs") as step:
        if limit:
            how = How(jobs, executor, step)
            results = run_until_precise(study, limit[0], relative=limit[1], how=how, out=out, say=Progress.say)
        else:
            results = run(study, out=out, jobs=jobs, executor=executor, progress=step, shard=part)
    return _told(SweepDocument, results, estimate, goals)


def resume(folder: FOLDER, *, jobs: JOBS = None) -> Reply:
    """Go on with a study from its folder alone."""
    from copsim.cli.documents_studies import ResumeDocument
    from copsim.cli.watch import watched
    from copsim.study.sweep.run import resume as go_on

    with watched("runs") as step:
        results = go_on(folder, jobs=jobs, progress=step)
    return _told(ResumeDocument, results)


def merge(target: TARGET, shards: FOLDERS) -> Reply:
    """Join the runs of shards in one folder; says which blocks are missing."""
    from copsim.cli.documents_studies import MergeDocument
    from copsim.study.sweep.run import merge as joined

    return _told(MergeDocument, joined(target, shards))


def _told(
    kind: "type[StudyDocument]", results: "Results", estimate: "EstimatePart | None" = None, goals: Any = ()
) -> Reply:
    """What a study came to, checks included."""
    from copsim.cli.goals import checked, ending
    from copsim.cli.watch import source

    study = source(results)
    cases = [label for label in results.cases if label.partition("#")[2] in ("", "0")]
    document = _document(
        kind,
        results.manifest,
        done=results.done,
        failed=reasons_of(results),
        missing_blocks=results.missing,
        estimate=estimate,
        study=study,
        tables=sorted(path.stem for path in (results.folder / "tables").glob("*.*")),
        checks=checked(goals, results, cases),
    )
    lines = [f"{document.done:,} of {document.runs:,} runs{failed_text(document.failed)}   {printable(study.folder)}"]
    if document.missing_blocks:
        lines.append(f"missing blocks: {listed(document.missing_blocks)}")
    return Reply("\n".join(lines), document, printable(study.folder), ending(results, document.checks))


def _document(kind: "type[StudyDocument]", manifest: "Manifest", **found: Any) -> "StudyDocument":
    blocks = sum(1 for _ in manifest.blocks())
    found = {"done": 0} | found
    return kind(name=manifest.name, design=design_text(manifest), runs=manifest.total, blocks=blocks, **found)


def design_text(manifest: "Manifest") -> str:
    """The design in words: points x scenarios and policies x worlds."""
    scenarios = len({case.scenario for case in manifest.cases})
    policies = len({case.policy for case in manifest.cases})
    parts = [f"{manifest.design.made['kind']}, {len(manifest.design.points):,} points"] if manifest.design else []
    parts += [f"{scenarios} scenarios"] if scenarios > 1 else []
    parts += [f"{policies} policies"] if policies > 1 else []
    return " x ".join([*parts, f"{manifest.replicates:,} worlds"])


def _head(document: "StudyDocument") -> str:
    return f"design    {document.design} = {document.runs:,} runs in {document.blocks:,} blocks"


@contextmanager
def _executor(address: str | None, *, insecure: bool) -> Iterator[Any]:
    if address is None:
        yield None
        return
    from copsim.study.cluster import connected

    with connected(address, insecure=insecure) as executor:
        yield executor


def _limit(text: str | None) -> tuple[float, bool] | None:
    """A precision and whether it is a share of the control's mean."""
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(\s*%)?", text.strip(), re.ASCII)
    value = float(found[1]) / (100 if found[2] else 1) if found else 0.0
    if found is None or value <= 0:
        raise UsageError(f"--precision {clean(text, 40)}: write a share such as 5%, or a number in the outcome's unit")
    return value, found[2] is not None


def _shard(text: str | None) -> "Shard | None":
    if text is None:
        return None
    from copsim.study.sweep.run import Shard

    found = re.fullmatch(r"(\d{1,6})/(\d{1,6})", text, re.ASCII)
    if found is None or not 1 <= int(found[1]) <= int(found[2]):
        raise UsageError(f"--shard {clean(text, 40)}: write I/N with 1 <= I <= N, such as 1/4")
    return Shard(int(found[1]), int(found[2]))
