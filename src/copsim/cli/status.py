"""The command that looks how far a study is: status."""

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, command
from copsim.cli.options import FOLDER
from copsim.errors import ExitCode, printable

if TYPE_CHECKING:
    from copsim.cli.documents_studies import ReasonPart, StatusDocument
    from copsim.study import Results

WATCH = Annotated[bool, typer.Option("--watch", help="Look again and again, until the study is finished or Ctrl-C.")]
LOOK_SECONDS = 1.0


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "status", "status results/burnout-1f3a09c2", "status DIR --watch")(status)


def status(folder: FOLDER, *, watch: WATCH = False) -> Reply:
    """What of a study is there; only looks, also while it is computed.

    --watch tells on stderr how far it is until all runs are there; Ctrl-C ends the watching, not the study, and leaves
    nothing to resume: it ends with 0, or with 4 where runs have failed, as without.
    """
    from copsim.study import read

    results = read(folder)
    document = _document(_watched(results) if watch else results)
    lines = [f"{document.name}: {document.done:,} of {document.total:,} runs{failed_text(document.failed)}"]
    lines += [f"computed now by {document.busy}"] if document.busy else []
    lines += [f"missing blocks: {listed(document.missing_blocks)}"] if document.missing_blocks else []
    lines += [f"go on with: copsim resume {printable(str(folder))}"] if document.missing_blocks else []
    lines += document.damaged
    code = ExitCode.FAILED_RUNS if document.failed else ExitCode.OK
    return Reply("\n".join(lines), document, f"{document.done} of {document.total}", code)


def _watched(results: "Results") -> "Results":
    """The last look at a study: when it is finished, or when somebody has seen enough."""
    from copsim.cli.watch import watched

    told = ""
    with watched("runs") as bar, suppress(KeyboardInterrupt):
        while True:
            text = f"{results.done:,} of {results.total:,} runs{failed_text(reasons_of(results))}"
            if bar:
                bar(results.done, results.total)
            elif text != told:
                Progress.say(text)
            if results.done == results.total:
                break
            told = text
            time.sleep(LOOK_SECONDS)
            results = results.looked_again()
    return results


def _document(results: "Results") -> "StatusDocument":
    from copsim.cli.documents_studies import StatusDocument
    from copsim.study.folder import LOCK
    from copsim.study.lock import holder

    return StatusDocument(
        folder=str(results.folder),
        name=results.manifest.name,
        done=results.done,
        total=results.total,
        failed=reasons_of(results),
        missing_blocks=results.missing,
        damaged=[str(notice) for notice in results.notices],
        busy=holder(results.folder / LOCK),
    )


def reasons_of(results: "Results") -> "list[ReasonPart]":
    """Why runs failed, and how many."""
    from copsim.cli.documents_studies import ReasonPart

    return [ReasonPart(status=status, runs=runs) for status, runs in sorted(results.failures.items())]


def failed_text(reasons: "list[ReasonPart]") -> str:
    """Failed runs in words, as the end of a phrase; nothing where none failed."""
    told = ", ".join(f"{reason.status} {reason.runs}" for reason in reasons)
    return f", {sum(reason.runs for reason in reasons)} failed ({told})" if reasons else ""


def listed(numbers: list[int], most: int = 10) -> str:
    """Numbers in words, the first of them."""
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(map(str, numbers[:most])) + more
