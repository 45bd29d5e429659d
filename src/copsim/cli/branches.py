"""Commands that take up a stored run: rerun, branch."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Reply, clean, command, table, wrapped
from copsim.cli.options import ALLOW_LARGE, JOBS, OUT
from copsim.errors import ExitCode, UsageError, printable

if TYPE_CHECKING:
    from copsim.cli.documents import EffectPart
    from copsim.cli.documents_studies import BranchDocument, OutcomeEffectPart
    from copsim.scenario import Policy
    from copsim.study import Results
    from copsim.study.branch import Branch

RUN = Annotated[
    str, typer.Argument(help="DIR#ID, or an ID of results/; the beginning of an id will do.", metavar="RUN")
]
WHERE = Annotated[
    str,
    typer.Argument(
        help="A run as rerun takes it, the week after which it goes on, and policies that begin then or, as "
        "POLICY@WEEK, later.",
        metavar="RUN@WEEK[+POLICY..]",
    ),
]
FRESH = Annotated[
    int, typer.Option(min=0, max=100_000, help="Other futures: same past, other luck after the week.", metavar="N")
]
POLICIES = Annotated[
    str | None,
    typer.Option(help="Scenario whose own policies can be named: a file or a shipped id.", metavar="SCENARIO"),
]
BRANCHING = re.compile(r"(?P<run>.+?)@(?P<week>-?\d{1,9})(?P<policies>(\+[^+]+)*)", re.ASCII)
AS_IT_WAS, OTHERS = "as it was", "others"
NAME_WIDTH, TITLE_WIDTH = 10, 15
COHORT = "cohort_"  # of the week that the run's study follows members from, not of the branch


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "rerun", "rerun results/burnout-1f3a09c2#8c21", "rerun 8c21 --json")(rerun)
    command(app, "branch", "branch results/burnout-1f3a09c2#8c21@30+mandate", "branch 8c21@30 --fresh 100")(branch)


def rerun(run: RUN) -> Reply:
    """Live one run again and compare it with the stored row; the folder stays as it is. Ends with 1 if bits differ."""
    from copsim.cli.documents_studies import RerunDocument
    from copsim.study.known import known_run
    from copsim.study.sweep.again import lived_again

    again = lived_again(known_run(run))
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
    rows = [[name, "-" if value is None else f"{value:.6g}"] for name, value in document.outcomes.items()]
    told = [row.message] if row.message else [table(rows)]
    verdict = _verdict(again.agrees)
    text = "\n".join([f"{document.run}  {clean(again.case)}, replicate {row.run.replicate}", *told, verdict])
    failed = ExitCode.FAILED_RUNS if row.message else ExitCode.OK
    return Reply(text, document, verdict, failed if again.agrees else ExitCode.INTERNAL)


def branch(
    where: WHERE,
    *,
    fresh: FRESH = 0,
    policies: POLICIES = None,
    jobs: JOBS = None,
    out: OUT = None,
    allow_large: ALLOW_LARGE = False,
) -> Reply:
    """Go on with a stored run from one of its weeks: under further policies, with other luck, or both.

    Nothing that came before the policies begin differs. What follows is compared with the run as it was; with --fresh,
    over other futures alone. Ends with 1 if the run as it was has not the bits of its stored row.
    """
    from copsim.cli.watch import expect_study, watched
    from copsim.study.branch import agrees
    from copsim.study.plan import study_text
    from copsim.study.runner import complete
    from copsim.study.sweep.run import folder_of

    asked = _asked(where, fresh, policies)
    manifest = asked.manifest()
    estimate = expect_study(manifest, jobs=jobs, allow_large=allow_large) if fresh else None
    with watched("runs") as step:
        results = complete(folder_of(manifest, out), manifest, study_text(manifest), jobs=jobs, progress=step)
    document = _document(asked, results, agrees(asked.known, results)).model_copy(update={"estimate": estimate})
    code = ExitCode.FAILED_RUNS if results.failed else ExitCode.OK
    code = code if document.agrees or results.failed else ExitCode.INTERNAL
    return Reply(_text(document), document, printable(document.study.folder), code)


def _asked(where: str, fresh: int, policies: str | None) -> "Branch":
    """RUN@WEEK+POLICY.. in its parts."""
    from copsim.study.branch import Branch
    from copsim.study.known import known_run

    folder, sign, rest = where.rpartition("#")
    found = BRANCHING.fullmatch(rest)
    if found is None:
        raise UsageError(f"{clean(where, 80)}: write RUN@WEEK or RUN@WEEK+POLICY, such as results/a-1f3a09c2#8c21@30")
    names = tuple(found["policies"].split("+")[1:])
    own = _policies(policies)
    return Branch(known_run(f"{folder}{sign}{found['run']}"), int(found["week"]), names, fresh, own)


def _policies(scenario: str | None) -> "dict[str, Policy]":
    from copsim.scenario import load_scenario
    from copsim.scenario.policy import policies_of

    return policies_of(load_scenario(scenario)) if scenario else {}


def _document(asked: "Branch", results: "Results", agrees: bool) -> "BranchDocument":
    from copsim.cli.documents_studies import BranchDocument
    from copsim.cli.watch import source

    control, policy = results.cases[0], results.cases[-1]
    differs = control != policy or asked.fresh > 0
    return BranchDocument(
        run=asked.known.run_id,
        case=control,
        replicate=asked.known.run.replicate,
        week=asked.week,
        policies=list(asked.policies),
        fresh=asked.fresh,
        agrees=agrees,
        estimate=None,
        study=source(results),
        control=control if control != policy else AS_IT_WAS,
        policy=policy if control != policy else OTHERS,
        effects=_effects(results, asked.week + 1) if differs else [],
        outcomes=_outcomes(results) if differs else [],
    )


def _effects(results: "Results", since: int) -> "list[EffectPart]":
    """What differs in the half year after the branch, and in the last one."""
    from copsim.cli.effects import INDICATORS, effect_parts, windows
    from copsim.study.branch import indicator_effects

    labels = [results.cases[0], results.cases[-1]]
    return [
        part
        for window in windows(results, labels, since)
        for part in effect_parts(
            results, indicator_effects(results, INDICATORS, window.first, window.last), labels[1], window
        )
    ]


def _outcomes(results: "Results") -> "list[OutcomeEffectPart]":
    from copsim.cli.documents_studies import OutcomeEffectPart
    from copsim.study.branch import outcome_effects

    units = {column.name: column.unit for column in results.manifest.outcomes}
    kept = ["outcome", "n_pairs", "mean_control", "mean_policy", "difference", "lo95", "hi95", "share_better"]
    rows = outcome_effects(results)[kept].to_dict("records")
    return [OutcomeEffectPart(unit=units[str(row["outcome"])], **row) for row in rows]  # type: ignore[arg-type]


def _text(document: "BranchDocument") -> str:
    from itertools import groupby

    from copsim.cli.effects import effect_table
    from copsim.cli.watch import origin

    lines = [wrapped(_headline(document))]
    names = _names(document)
    for _, parts in groupby(document.effects, key=lambda part: part.window):
        lines += ["", effect_table(list(parts), *names)]
    lines += ["", _outcome_table(document.outcomes, names)] if document.outcomes else []
    if not document.effects:
        lines += ["", "Nothing was changed: it goes on as it did."]
    lines += ["", _verdict(document.agrees), clean(document.study.folder), wrapped(origin(document.study))]
    return "\n".join(lines)


def _headline(document: "BranchDocument") -> str:
    from copsim.show.words import count

    under = f" under {' and '.join(document.policies)}" if document.policies else ""
    futures = f", in {count(document.fresh, 'other future')}" if document.fresh else ""
    return f"{document.case}, replicate {document.replicate}, goes on after week {document.week}{under}{futures}"


def _names(document: "BranchDocument") -> tuple[str, str]:
    """Names of both sides, as short as a column is wide."""
    if not document.policies:
        return AS_IT_WAS, OTHERS
    return (AS_IT_WAS if not document.fresh else "without"), clean("+".join(document.policies), NAME_WIDTH)


def _outcome_table(parts: "Sequence[OutcomeEffectPart]", names: tuple[str, str]) -> str:
    """Outcomes of the whole run that no window shows already."""
    from copsim.cli.effects import INDICATORS, cells_of
    from copsim.show.words import measure_of

    shown = [part for part in parts if part.n_pairs and part.outcome not in INDICATORS]
    rows = [cells_of(measure_of(part.outcome), part) for part in shown if not part.outcome.startswith(COHORT)]
    rows = [[clean(title, TITLE_WIDTH), *cells] for title, *cells in rows]
    return table(rows, head=["whole run", *names, "difference", "(95 % interval)", "more in"])


def _verdict(agrees: bool) -> str:
    return "the stored row has the same bits" if agrees else "the stored row DIFFERS"
