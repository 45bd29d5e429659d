"""Commands for studies that a file declares: sweep, resume, merge, status, rerun."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copsim.cli.common import Progress, Reply, clean, command, table
from copsim.cli.options import ALLOW_LARGE, DRY_RUN, FAIL_IF, JOBS, OUT
from copsim.errors import ExitCode, LimitRefused, UsageError, printable

if TYPE_CHECKING:
    from copsim.cli.documents import EstimatePart
    from copsim.cli.documents_studies import ReasonPart, StudyDocument
    from copsim.study import Results
    from copsim.study.manifest import Manifest
    from copsim.study.sweep.load import Study
    from copsim.study.sweep.run import Shard

STUDY = Annotated[Path, typer.Argument(help="A study file; copsim schema study says what it may hold.", metavar="FILE")]
FOLDER = Annotated[Path, typer.Argument(help="A study folder.", metavar="DIR")]
FOLDERS = Annotated[list[Path], typer.Argument(help="Folders of shards of one study.", metavar="SHARD..")]
TARGET = Annotated[Path, typer.Argument(help="Folder that gets all of their runs.", metavar="OUT")]
RUN = Annotated[str, typer.Argument(help="DIR#ID; the beginning of an id will do.", metavar="RUN")]
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
MOST_HOURS, MOST_GIGABYTES = 24.0, 100.0
ANNOUNCED_SECONDS, ANNOUNCED_MEGABYTES = 10.0, 100.0


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "sweep", "sweep study.toml --dry-run", "sweep study.toml --shard 1/4")(sweep)
    command(app, "resume", "resume results/burnout-1f3a09c2", "resume DIR --jobs 1")(resume)
    command(app, "merge", "merge results/whole results/s-1of2 results/s-2of2", "merge OUT SHARD..")(merge)
    command(app, "status", "status results/burnout-1f3a09c2", "status DIR --json")(status)
    command(app, "rerun", "rerun results/burnout-1f3a09c2#8c21", "rerun DIR#ID --json")(rerun)


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
    estimate = _expect(study, manifest, jobs=jobs, allow_large=allow_large, always=dry_run)
    if dry_run:
        document = _document(SweepDocument, manifest, estimate=estimate)
        return Reply(_head(document), document, str(manifest.total))
    from copsim.cli.watch import watched

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


def status(folder: FOLDER) -> Reply:
    """What of a study is there; only looks, also while it is computed."""
    from copsim.cli.documents_studies import StatusDocument
    from copsim.study import read
    from copsim.study.folder import LOCK
    from copsim.study.lock import holder

    results = read(folder)
    document = StatusDocument(
        folder=str(folder),
        name=results.manifest.name,
        done=results.done,
        total=results.total,
        failed=_reasons(results),
        missing_blocks=results.missing,
        damaged=[str(notice) for notice in results.notices],
        busy=holder(folder / LOCK),
    )
    lines = [f"{document.name}: {document.done:,} of {document.total:,} runs{_failed_text(document.failed)}"]
    lines += [f"computed now by {document.busy}"] if document.busy else []
    lines += [f"missing blocks: {_listed(document.missing_blocks)}"] if document.missing_blocks else []
    lines += [f"go on with: copsim resume {printable(str(folder))}"] if document.missing_blocks else []
    lines += document.damaged
    code = ExitCode.FAILED_RUNS if document.failed else ExitCode.OK
    return Reply("\n".join(lines), document, f"{document.done} of {document.total}", code)


def rerun(run: RUN) -> Reply:
    """Live one run again and compare it with the stored row; the folder stays as it is. Ends with 1 if bits differ."""
    from copsim.cli.documents_studies import RerunDocument
    from copsim.study.sweep.again import lived_again

    again = lived_again(*_run_of(run))
    row = again.row
    document = RerunDocument(
        run=again.run_id,
        case=again.case,
        replicate=row.run.replicate,
        seed=again.seed,
        status=row.status,
        message=row.message,
        agrees=again.agrees,
        outcomes=again.outcomes,
    )
    verdict = "the stored row has the same bits" if again.agrees else "the stored row DIFFERS"
    rows = [[name, "-" if value is None else f"{value:.6g}"] for name, value in document.outcomes.items()]
    told = [row.message] if row.message else [table(rows)]
    text = "\n".join([f"{document.run}  {clean(again.case)}, replicate {row.run.replicate}", *told, verdict])
    failed = ExitCode.FAILED_RUNS if row.message else ExitCode.OK
    return Reply(text, document, verdict, failed if again.agrees else ExitCode.INTERNAL)


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
        failed=_reasons(results),
        missing_blocks=results.missing,
        estimate=estimate,
        study=study,
        tables=sorted(path.stem for path in (results.folder / "tables").glob("*.*")),
        checks=checked(goals, results, cases),
    )
    lines = [f"{document.done:,} of {document.runs:,} runs{_failed_text(document.failed)}   {printable(study.folder)}"]
    if document.missing_blocks:
        lines.append(f"missing blocks: {_listed(document.missing_blocks)}")
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


def _expect(
    study: "Study", manifest: "Manifest", *, jobs: int | None, allow_large: bool, always: bool
) -> "EstimatePart":
    """Time and disk; said where it is much, refused where nobody can have meant it."""
    from copsim.cli.documents import EstimatePart
    from copsim.cli.watch import described
    from copsim.study.sweep.expect import expected, notices_of

    found = expected(manifest, jobs)
    part = EstimatePart(runs=found.runs, seconds=round(found.seconds, 1), megabytes=round(found.disk / 1e6, 1))
    if (found.seconds > MOST_HOURS * 3600 or found.disk > MOST_GIGABYTES * 1e9) and not allow_large:
        limits = f"{MOST_HOURS:.0f} h and {MOST_GIGABYTES:.0f} GB"
        raise LimitRefused(f"{described(part)}. The limits are {limits}; --allow-large lifts them. Nothing was run.")
    if always or part.seconds > ANNOUNCED_SECONDS or part.megabytes > ANNOUNCED_MEGABYTES:
        Progress.say(f"estimate  {described(part)}; what is there is not repeated")
    for notice in notices_of(study):
        Progress.say(str(notice))
    return part


@contextmanager
def _executor(address: str | None, *, insecure: bool) -> Iterator[Any]:
    if address is None:
        yield None
        return
    from copsim.study.cluster import connected

    with connected(address, insecure=insecure) as executor:
        yield executor


def _reasons(results: "Results") -> "list[ReasonPart]":
    from copsim.cli.documents_studies import ReasonPart

    statuses = Counter(results.runs["status"][results.runs["status"] != "ok"])
    return [ReasonPart(status=str(name), runs=n) for name, n in sorted(statuses.items())]


def _failed_text(reasons: "list[ReasonPart]") -> str:
    told = ", ".join(f"{reason.status} {reason.runs}" for reason in reasons)
    return f", {sum(reason.runs for reason in reasons)} failed ({told})" if reasons else ""


def _listed(numbers: list[int], most: int = 10) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(map(str, numbers[:most])) + more


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


def _run_of(text: str) -> tuple[Path, str]:
    folder, sign, run = text.rpartition("#")
    if not sign or not folder or not run:
        raise UsageError(f"{clean(text, 80)}: no run; write DIR#ID, such as results/burnout-1f3a09c2#8c21")
    return Path(folder), run
