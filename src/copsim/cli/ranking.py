"""The command that compares policies: rank."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, command
from copsim.cli.options import BUDGET, JOBS, OUT
from copsim.cli.reading import code_of, noticed

if TYPE_CHECKING:
    import pandas as pd

    from copsim.cli.documents_answers import RankedPart
    from copsim.study import Results
    from copsim.study.answers.budget import Budget
    from copsim.study.answers.rank import Aim

WHAT = Annotated[Path, typer.Argument(help="A study folder, or a study file to compute first.", metavar="DIR|FILE")]
OUTCOME = Annotated[str | None, typer.Option(help="Rank by this outcome.", show_default=False)]
GOAL = Annotated[str | None, typer.Option(help="What counts as success.", show_default=False, metavar="GOAL")]
FRONTIER = Annotated[bool, typer.Option("--frontier", help="Also: what no other policy beats in cost and effect.")]
FLIPS = Annotated[bool, typer.Option("--flips", help="Also: which assumption changes the winner.")]
CLOSER = Annotated[
    int, typer.Option("--closer", min=0, help="Spend up to so many further runs on who ties for the best.")
]


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "rank", 'rank results/policies-1f3a09c2 --goal "share(alive) >= 0.8"', "rank study.toml --flips")(rank)


def rank(
    what: WHAT,
    *,
    goal: GOAL = None,
    outcome: OUTCOME = None,
    budget: BUDGET = None,
    closer: CLOSER = 0,
    with_frontier: FRONTIER = False,
    with_flips: FLIPS = False,
    jobs: JOBS = None,
    out: OUT = None,
) -> Reply:
    """The policies of a study, best first: effect, cost, chance of being best, regret, who ties, and who loses."""
    from copsim.cli.answers_text import rank_text
    from copsim.cli.documents_answers import FatePart, FlipPart, RankDocument
    from copsim.cli.watch import watched
    from copsim.study.answers.budget import Budget
    from copsim.study.answers.contenders import Closer, look_closer
    from copsim.study.answers.kept import write_table
    from copsim.study.answers.rank import flips, frontier, rank as ranked
    from copsim.study.sweep.run import How

    limit = Budget.parsed(budget)
    results = _results(what, jobs, out)
    noticed(results)
    aim = _aim(results, outcome, goal)
    if closer:
        with watched("further runs") as step:
            seen = look_closer(results, aim, closer, How(jobs, None, step), Progress.say)
    else:
        seen = Closer.first_look(results)
    board = seen.board
    found = ranked(board, aim)
    files = [write_table(results, "closer" if seen.runs else "rank", found)]
    lost = _fates(results, jobs)
    if lost is not None:
        files.append(write_table(results, "losers", lost))
    turned = flips(results, aim) if with_flips and board.factors else None
    if turned is not None:
        files.append(write_table(results, "flips", turned))
    document = RankDocument(
        folder=str(results.folder),
        outcome=aim.outcome,
        unit=next(column.unit for column in results.manifest.outcomes if column.name == aim.outcome),
        higher_is_better=aim.higher,
        goal=str(aim.goal) if aim.goal else None,
        conditions=len(board.scenarios) * len(board.points),
        control=board.policies[0],
        policies=_parts(results, found, lost, limit),
        losers=[] if lost is None else [FatePart.model_validate(row) for row in lost.to_dict("records")],
        frontier=frontier(found, aim)["policy"].tolist() if with_frontier else [],
        flips=[] if turned is None else [FlipPart.model_validate(row) for row in turned.to_dict("records")],
        further_runs=seen.runs,
        files=[str(path) for path in (*files, *seen.folders)],
    )
    return Reply(rank_text(document), document, document.policies[0].policy, code_of(results))


def _parts(
    results: "Results", found: "pd.DataFrame", lost: "pd.DataFrame | None", limit: "Budget"
) -> "list[RankedPart]":
    """The rows of the league table, with who loses and whether it can be paid."""
    from copsim.cli.documents_answers import RankedPart
    from copsim.study.fates import EVERYBODY

    weeks = max(case.weeks for case in results.manifest.cases)
    losing = {} if lost is None else lost[lost["by"] == EVERYBODY].set_index("policy")["lose"].to_dict()
    return [
        RankedPart.model_validate(
            row
            | {
                "share_losing": losing.get(row["policy"]),
                "within_budget": limit.allows(row["cost_hours"] / weeks, row["cost_money"]),
            }
        )
        for row in found.to_dict("records")
    ]


def _fates(results: "Results", jobs: int | None) -> "pd.DataFrame | None":
    """Who gains and who loses; not told where another model than this one lived the study."""
    from copsim.study.digests import model_digest
    from copsim.study.fates import fates

    if results.manifest.model != model_digest():
        Progress.say("notice [rank.losers] who loses is not told: another model lived this study")
        return None
    return fates(results.manifest, jobs=jobs)


def _results(what: Path, jobs: int | None, out: Path | None) -> "Results":
    """A folder is read; a file is lived first, where it is not there yet."""
    from copsim.cli.watch import watched
    from copsim.study import read

    if what.is_dir():
        return read(what)
    from copsim.study.sweep.load import load_study
    from copsim.study.sweep.run import run

    with watched("runs") as step:
        return run(load_study(what), out=out, jobs=jobs, progress=step)


def _aim(results: "Results", outcome: str | None, goal: str | None) -> "Aim":
    """What the command line says, else what the study says."""
    from copsim.study.answers.kept import asked_aim
    from copsim.study.answers.rank import Aim
    from copsim.study.goal import parse_goal

    asked = asked_aim(results)
    names = [column.name for column in results.manifest.outcomes]
    meant = parse_goal(goal, further=names) if goal else asked.goal
    return Aim(outcome or asked.outcome, asked.higher, meant)
