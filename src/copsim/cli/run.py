"""Commands that compute: run, compare, tables."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from copsim.cli.common import Progress, Reply, command
from copsim.cli.options import (
    ALLOW_LARGE,
    CASE,
    DRY_RUN,
    ENSEMBLE,
    FAIL_IF,
    FOLDER,
    JOBS,
    OUT,
    PLOT,
    REPLICATES,
    SEED,
    SET,
)
from copsim.errors import UsageError, WorldFailed, printable

if TYPE_CHECKING:
    from copsim.cli.documents import DivergencePart
    from copsim.scenario import Case
    from copsim.study import Results

CASES = Annotated[
    list[str],
    typer.Argument(
        help="2 to 4 of SCENARIO[+POLICY..], the first is the control; or the link of a Compare page.",
        metavar="CASE CASE..",
    ),
]
MANY = Annotated[
    int | None, typer.Option(min=1, help="How many worlds; replicate r is the same in every case.  [default: 100]")
]
REPLICATE = Annotated[
    int | None, typer.Option(min=1, help="One single world, this one, instead of many.", show_default=False)
]
FORMAT = Annotated[Literal["parquet", "csv", "jsonl"], typer.Option("--format", help="Kind of file.")]
ONLY = Annotated[list[str] | None, typer.Option("--only", help="This table alone; may be repeated.", metavar="TABLE")]


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "run", "run baseline", "run baseline+mandate --replicates 20 --plot weeks.svg")(run)
    command(app, "compare", "compare baseline baseline+mandate", "compare mine.toml mine.toml+praise --plot p.svg")(
        compare
    )
    command(app, "tables", "tables results/baseline-1f3a09c2", "tables DIR --only runs --format csv")(tables)


def run(
    case: CASE,
    *,
    replicates: MANY = None,
    replicate: REPLICATE = None,
    seed: SEED = None,
    changes: SET = None,
    ensemble: ENSEMBLE = False,
    plot: PLOT = None,
    jobs: JOBS = None,
    out: OUT = None,
    fail_if: FAIL_IF = None,
    dry_run: DRY_RUN = False,
    allow_large: ALLOW_LARGE = False,
) -> Reply:
    """Live many worlds of one case: its outcomes with interval and spread."""
    from copsim import api
    from copsim.cli.documents import RunDocument
    from copsim.cli.goals import checked, conditions, ending
    from copsim.cli.reports import outcomes_of, run_text
    from copsim.cli.watch import described, expect, source, watched

    if replicate and replicates:
        raise UsageError("--replicate R is one single world, --replicates N are many: choose one")
    goals = conditions(fail_if, paired=False)
    asked = noticed([api.as_case(case, changes or ())])[0]
    worlds = 1 if replicate else replicates or api.REPLICATES
    expected = expect([asked], worlds, jobs=jobs, allow_large=allow_large, always=dry_run)
    if dry_run:
        return Reply(described(expected), RunDocument(case=asked.label, estimate=expected), described(expected))
    check_plot(plot)
    with watched("runs") as step:
        results = api.run(
            asked,
            replicates=worlds,
            seed=seed,
            first_replicate=replicate or 1,
            ensemble=ensemble,
            jobs=jobs,
            out=out,
            progress=step,
        )
    document = RunDocument(
        case=asked.label,
        estimate=expected,
        study=source(results),
        outcomes=outcomes_of(results),
        checks=checked(goals, results, results.cases),
        plot=str(plot) if plot else None,
        sentence=_drawn(results, [asked], plot),
    )
    return Reply(run_text(asked, document), document, str(results.folder), ending(results, document.checks))


def compare(
    cases: CASES,
    *,
    replicates: REPLICATES = 100,
    seed: SEED = None,
    changes: SET = None,
    ensemble: ENSEMBLE = False,
    plot: PLOT = None,
    jobs: JOBS = None,
    out: OUT = None,
    fail_if: FAIL_IF = None,
    dry_run: DRY_RUN = False,
    allow_large: ALLOW_LARGE = False,
) -> Reply:
    """Live the same worlds under 2 to 4 cases: paired effects, and where they part."""
    from copsim import api
    from copsim.cli.documents import CompareDocument
    from copsim.cli.effects import all_effects
    from copsim.cli.goals import checked, conditions, ending
    from copsim.cli.reports import compare_text
    from copsim.cli.watch import described, expect, source, watched

    goals = conditions(fail_if, paired=True)
    asked = noticed(api.as_cases(cases, changes or ()))
    labels = [case.label for case in asked]
    expected = expect(asked, replicates, jobs=jobs, allow_large=allow_large, always=dry_run)
    document = CompareDocument(control=labels[0], policies=labels[1:], estimate=expected)
    if dry_run:
        return Reply(described(expected), document, described(expected))
    check_plot(plot)
    with watched("runs") as step:
        results = api.compare(
            *asked, replicates=replicates, seed=seed, ensemble=ensemble, jobs=jobs, out=out, progress=step
        )
    document = CompareDocument(
        control=labels[0],
        policies=labels[1:],
        estimate=expected,
        study=source(results),
        effects=all_effects(results),
        divergences=divergences(results, asked),
        checks=checked(goals, results, results.cases[1:]),
        plot=str(plot) if plot else None,
        sentence=_drawn(results, asked, plot),
    )
    return Reply(compare_text(asked, document), document, str(results.folder), ending(results, document.checks))


def tables(folder: FOLDER, *, only: ONLY = None, kind: FORMAT = "parquet") -> Reply:
    """Write tidy tables of a study into its folder, for other tools."""
    from copsim.cli.documents import TablesDocument
    from copsim.study import write_tables

    paths = [str(path) for path in write_tables(folder, only, kind)]
    text = "\n".join(printable(path) for path in paths)
    return Reply(text, TablesDocument(folder=str(folder), files=paths), printable(str(folder)))


def noticed(cases: "Sequence[Case]") -> "list[Case]":
    """The cases, after everything noticed about them was said once."""
    for text in dict.fromkeys(str(notice) for case in cases for notice in case.notices):
        Progress.say(text)
    return list(cases)


def check_plot(plot: Path | None) -> None:
    """Refuse what could not be drawn before anything is computed."""
    if plot is None:
        return
    from copsim.show.page import check_target

    check_target(plot)


def divergences(results: "Results", cases: "Sequence[Case]") -> "list[DivergencePart]":
    """Where the first replicate of each policy parts from the control."""
    from copsim.cli.documents import DivergencePart

    parts = []
    for case in cases[1:]:
        week, text = parting(results, cases[0], case)
        replicate = results.manifest.first_replicate
        parts.append(DivergencePart(policy=case.label, replicate=replicate, week=week, text=text))
    return parts


def parting(results: "Results", control: "Case", case: "Case") -> tuple[int | None, str]:
    """Week and words of the first difference in the first replicate; a world that fails stops nothing else."""
    from copsim.study import first_divergence

    replicate, seed = results.manifest.first_replicate, results.manifest.seed
    try:
        found = first_divergence(control, case, seed, replicate)
    except WorldFailed as failed:
        return None, f"Replicate {replicate} cannot be told: {failed}."
    return (found.week, str(found)) if found else (None, f"Replicate {replicate} never parts.")


def _drawn(results: "Results", cases: "Sequence[Case]", plot: Path | None) -> str:
    """The figure of all cases, if one is wanted; returns the sentence that stands in it."""
    if plot is None:
        return ""
    from copsim.show.multiples import USUAL_INDICATORS, chart

    control, *others = results.cases
    scenarios = [case.scenario.title for case in cases]
    tried = [policy.title for case in cases for policy in case.policies]
    first, *others_titles = dict.fromkeys([*scenarios, *tried])
    title = f"{first}: {' / '.join(others_titles)}" if others_titles else first
    return chart(results, control, others, USUAL_INDICATORS, plot, title=title)
