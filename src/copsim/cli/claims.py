"""The command that tries the claims of the theory: claims."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, clean, command
from copsim.cli.options import JOBS
from copsim.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from copsim.cli.documents import ClaimsDocument
    from copsim.study.claims import Claim, Effort, Entry

QUICK_WORLDS = 12

IDS = Annotated[list[str] | None, typer.Argument(help="Ids such as E1 or D3; all if not given.", metavar="[ID]..")]
WORLDS = Annotated[
    int | None,
    typer.Option(
        "--replicates",
        min=4,
        help="Worlds in each arm, looked at once; default: as each claim says.",
        show_default=False,
    ),
]
PERTURB = Annotated[
    int, typer.Option(min=0, max=1000, help="Draws of all free parameters within 25 %, 8 to 32 worlds in each.")
]
ENSEMBLE = Annotated[
    bool, typer.Option("--ensemble", help="Also over the accepted sets of parameters: luck and ignorance apart.")
]
QUICK = Annotated[bool, typer.Option("--quick", help=f"{QUICK_WORLDS} worlds, no ablation: a first impression.")]
REPORT = Annotated[
    Path | None, typer.Option(help="Also write one HTML file that needs nothing else.", metavar="FILE.html")
]
RECORD = Annotated[bool, typer.Option("--record", help="Write what was found into the ledger and docs/claims.md.")]
FOLDER = Annotated[
    Path | None, typer.Option("--out", help="Where stages are kept; default: results/claims-DIGEST.", metavar="DIR")
]


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "claims", "claims E1 D3", "claims --perturb 20 --report claims.html")(claims)


def claims(
    ids: IDS = None,
    *,
    replicates: WORLDS = None,
    perturb: PERTURB = 0,
    quick: QUICK = False,
    ensemble: ENSEMBLE = False,
    report: REPORT = None,
    record: RECORD = False,
    jobs: JOBS = None,
    out: FOLDER = None,
) -> Reply:
    """Try what theory says against the model: treatment and control, same luck.

    A claim recorded as holding that no longer does ends the command with 5. What is computed is kept, and a repeated
    command goes on from there.
    """
    from copsim.study.calibration import ensemble_slots, read_ensemble
    from copsim.study.claims import Store, WorldBank, load_claims, lost, read_ledger, run_claims, usual_folder

    effort = _effort(replicates, perturb, quick=quick, record=record)
    if ensemble:
        effort = replace(effort, ensemble=ensemble_slots(read_ensemble()))
    asked = load_claims(ids or ())
    ledger = read_ledger()
    store = Store(out or usual_folder("claims"))
    _announce(asked, effort, jobs)
    found = run_claims(asked, effort, store, WorldBank(jobs=jobs), _say)
    gone = lost(ledger, found)
    if record:
        _record(ledger, found)
    document = _document(asked, found, ledger, list(gone), store.folder)
    document = document.model_copy(update=_written(document, report, record=record))
    return _reply(document, found, gone)


def _effort(replicates: int | None, perturb: int, *, quick: bool, record: bool) -> "Effort":
    from copsim.study.claims import Effort

    if quick and (replicates or perturb):
        raise UsageError("--quick already says how many worlds; leave out --replicates and --perturb")
    if record and quick:
        raise UsageError("--record: a first impression is nothing to record; leave out --quick")
    return Effort(QUICK_WORLDS if quick else replicates, perturb, ablate=not quick)


def _announce(asked: "Sequence[Claim]", effort: "Effort", jobs: int | None) -> None:
    """What it may take, where that is much."""
    from copsim.cli.watch import ANNOUNCED_SECONDS
    from copsim.show.words import count
    from copsim.study.claims import expected

    parts = [expected(claim, effort) for claim in asked]
    threads = jobs or os.cpu_count() or 1
    seconds = sum(part[1] for part in parts) / threads
    if seconds > ANNOUNCED_SECONDS:
        time = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
        runs = count(sum(part[0] for part in parts), "run")
        told = f"estimate  {runs} and more where a look decides nothing, about {time} on {count(threads, 'thread')}"
        Progress.say(f"{told}; what is there is not repeated")


def _say(text: str) -> None:
    Progress.say(clean(text))


def _record(ledger: "Mapping[str, Entry]", found: "Mapping[str, Entry]") -> None:
    """The ledger and the page that is made from it."""
    from copsim.show.claims import markdown
    from copsim.study.claims import claims_folder, load_claims, merged, write_ledger
    from copsim.study.commit import commit_bytes, storage_problems

    entries = merged(ledger, found)
    write_ledger(entries)
    page = claims_folder().parents[1] / "docs" / "claims.md"
    if page.parent.is_dir():  # in a checkout; an installed package has no manual beside it
        with storage_problems(f"cannot write {page}"):
            commit_bytes(page, markdown(load_claims(), entries).encode())


def _written(document: "ClaimsDocument", report: Path | None, *, record: bool) -> dict[str, str | None]:
    """Where files were written."""
    from copsim.study.claims.ledger import ledger_path

    if report is not None:
        from copsim.show.claims_html import page
        from copsim.study.commit import commit_bytes, storage_problems

        with storage_problems(f"cannot write {report}"):
            commit_bytes(report, page([part.model_dump(mode="json") for part in document.claims]).encode())
    return {"report": str(report) if report else None, "recorded_in": str(ledger_path()) if record else None}


def _document(
    asked: "Sequence[Claim]",
    found: "Mapping[str, Entry]",
    ledger: "Mapping[str, Entry]",
    gone: list[str],
    folder: Path,
) -> "ClaimsDocument":
    from copsim.cli.documents import ClaimPart, ClaimsDocument
    from copsim.study.claims import family, standing, worst_first
    from copsim.study.claims.inference import ALPHA

    titles = {claim.id: claim.title for claim in asked}
    together = family(dict(found))
    parts = [
        ClaimPart(
            id=name,
            title=titles[name],
            standing=standing(found[name]),
            recorded=standing(ledger[name]) if name in ledger else "",
            p_family=together[name],
            **found[name],
        )
        for name in worst_first(found)
    ]
    holding = [part.id for part in parts if part.verdict == "holds" and part.p_family < ALPHA]
    return ClaimsDocument(
        folder=str(folder), claims=parts, lost=gone, holding_as_family=holding, report=None, recorded_in=None
    )


def _reply(document: "ClaimsDocument", found: "Mapping[str, Entry]", gone: "Mapping[str, str]") -> Reply:
    from copsim.cli.claims_text import claims_text

    for name, change in gone.items():
        Progress.say(f"{name} is recorded as holding, and now: {change}")
    code = ExitCode.CHECK if gone else ExitCode.OK
    if any(entry["failed"] for entry in found.values()):
        code = ExitCode.FAILED_RUNS
    holding = sum(part.verdict == "holds" for part in document.claims)
    return Reply(claims_text(document), document, f"{holding} of {len(document.claims)} claims hold", code)
