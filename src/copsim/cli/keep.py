"""Commands that tell of a finished study, check it, and pack it: report, verify, archive."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from copsim.cli.common import Reply, command, table, wrapped
from copsim.cli.options import FOLDER
from copsim.cli.reading import code_of, noticed
from copsim.errors import ExitCode, printable

AUDIENCE = Annotated[
    Literal["paper", "board"], typer.Option("--for", help="paper: everything; board: two sheets for who decides.")
]

ZIP = Annotated[
    Path | None, typer.Option("--out", help="The zip; default: DIR.crate.zip.", show_default=False, metavar="FILE.zip")
]
DRY = Annotated[bool, typer.Option("--dry-run", help="List what would go in, and stop.")]


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "report", "report results/policies-1f3a09c2 --for board", "report DIR --for paper --json")(report)
    command(app, "verify", "verify results/policies-1f3a09c2", "verify DIR --json")(verify)
    command(app, "archive", "archive results/policies-1f3a09c2 --dry-run", "archive DIR --out study.zip")(archive)


def report(folder: FOLDER, *, audience: AUDIENCE = "paper") -> Reply:
    """One page that needs nothing else: question, answer with odds, weeks, effects, costs, assumptions.

    It prints well, works offline, and is the same bytes for the same folder. Every number of its text names the table,
    row and column that it comes from; the tables lie beside it.
    """
    from copsim.cli.documents_reports import ReportDocument
    from copsim.show.report.write import write_report
    from copsim.show.words import count
    from copsim.study import read

    results = read(folder)
    noticed(results)
    paths = [str(path) for path in write_report(results, audience)]
    document = ReportDocument(
        folder=str(folder),
        audience=audience,
        done=results.done,
        total=results.total,
        failed=results.failed,
        page=paths[-1],
        tables=paths[:-1],
    )
    told = f"{results.done:,} of {count(results.total, 'run')}"
    text = f"{printable(document.page)}\n{told}. An explanation, not a prediction."
    return Reply(text, document, printable(document.page), code_of(results))


def verify(folder: FOLDER) -> Reply:
    """Check every file of a study folder: digests of the parts, and what was made from them, made again. Only reads.

    Ends with 5 where a file differs.
    """
    from copsim.cli.documents_reports import FilePart, VerifyDocument
    from copsim.show.report.check import check_reports
    from copsim.study.checking.finding import all_ok, digest_of_file
    from copsim.study.checking.folder import verify as checked

    results, findings = checked(folder)
    found = [*findings, *(check_reports(results) if results else ())]
    parts = [
        FilePart(
            file=each.file,
            status=each.status,
            note=each.note,
            sha256=digest_of_file(folder / each.file) if (folder / each.file).is_file() else None,
        )
        for each in found
    ]
    ok = all_ok(found)
    done, total = (results.done, results.total) if results else (0, 0)
    document = VerifyDocument(folder=str(folder), ok=ok, done=done, total=total, files=parts)
    wrong = sum(each.status == "differs" for each in found)
    verdict = f"{len(found)} files, {wrong} differ; {done:,} of {total:,} runs are there"
    lines = [f"{each.status:<11}  {each.file}{f'  {each.note}' if each.note else ''}" for each in found]
    text = "\n".join([*map(wrapped, lines), verdict])
    return Reply(text, document, verdict, ExitCode.OK if ok else ExitCode.CHECK)


def archive(folder: FOLDER, *, out: ZIP = None, dry_run: DRY = False) -> Reply:
    """Pack a study folder into one zip that explains itself (RO-Crate): runs, tables, versions, how to repeat it."""
    from copsim.cli.documents_reports import ArchiveDocument, MemberPart
    from copsim.study import read
    from copsim.study.archive.pack import contents, pack, usual_target

    results = read(folder)
    noticed(results)
    target = out or usual_target(results)
    members = contents(results) if dry_run else pack(results, target)
    parts = [MemberPart(file=each.name, bytes=each.size, sha256=each.sha256) for each in members]
    document = ArchiveDocument(folder=str(folder), archive=None if dry_run else str(target), files=parts)
    rows = [[printable(part.file), f"{part.bytes:,}", part.sha256[:12]] for part in parts]
    total = f"{len(parts)} files, {sum(part.bytes for part in parts):,} bytes"
    told = f"would be written to {printable(str(target))}" if dry_run else printable(str(target))
    text = "\n".join([table(rows, head=["file", "bytes", "SHA-256"]), "", total, told])
    return Reply(text, document, printable(str(target)), code_of(results))
