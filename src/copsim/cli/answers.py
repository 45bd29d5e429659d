"""Commands that ask a study: sensitivity, rank."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from copsim.cli.common import Progress, Reply, command
from copsim.cli.options import JOBS, OUT
from copsim.errors import ExitCode, printable

if TYPE_CHECKING:
    from copsim.study import Results
    from copsim.study.answers.rank import Aim

FOLDER = Annotated[Path, typer.Argument(help="A study folder.", metavar="DIR")]
WHAT = Annotated[Path, typer.Argument(help="A study folder, or a study file to compute first.", metavar="DIR|FILE")]
METHOD = Annotated[
    Literal["sobol", "morris", "delta", "pawn"] | None,
    typer.Option(help="How; default: what the design was made for.", show_default=False),
]
OUTCOMES = Annotated[list[str] | None, typer.Option("--outcome", help="This outcome alone; may be repeated.")]
OUTCOME = Annotated[str | None, typer.Option(help="Rank by this outcome.", show_default=False)]
POLICY = Annotated[str | None, typer.Option(help="Under this policy alone.", show_default=False)]
GOAL = Annotated[str | None, typer.Option(help="What counts as success.", show_default=False, metavar="GOAL")]
FRONTIER = Annotated[bool, typer.Option("--frontier", help="Also: what no other policy beats in cost and effect.")]
FLIPS = Annotated[bool, typer.Option("--flips", help="Also: which assumption changes the winner.")]


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "sensitivity", "sensitivity results/factors-1f3a09c2", "sensitivity DIR --method pawn")(sensitivity)
    command(app, "rank", 'rank results/policies-1f3a09c2 --goal "share(alive) >= 0.8"', "rank study.toml --flips")(rank)


def sensitivity(folder: FOLDER, *, method: METHOD = None, outcomes: OUTCOMES = None, policy: POLICY = None) -> Reply:
    """Which factors move the outcomes of a study, with intervals; how much of a single run is luck."""
    from copsim.cli.answers_text import index_tables
    from copsim.cli.documents_answers import IndexPart, SensitivityDocument
    from copsim.show.bars import draw_indices
    from copsim.study import read
    from copsim.study.answers.board import board_of
    from copsim.study.answers.kept import write_table
    from copsim.study.answers.sensitivity import sensitivity as indices_of, usual_method

    results = read(folder)
    _noticed(results)
    found = indices_of(results, method, outcomes, policy)
    path = write_table(results, "sensitivity", found)
    picture = draw_indices(found, results.folder / "analysis" / "sensitivity.svg")
    parts = [IndexPart.model_validate(row) for row in found.to_dict("records")]
    document = SensitivityDocument(
        folder=str(folder),
        method=method or usual_method(board_of(results)),
        indices=parts,
        files=[str(path), str(picture)],
    )
    text = "\n".join([*index_tables(found), "", *map(printable, document.files)])
    return Reply(text, document, printable(str(path)), _code(results))


def rank(
    what: WHAT,
    *,
    goal: GOAL = None,
    outcome: OUTCOME = None,
    with_frontier: FRONTIER = False,
    with_flips: FLIPS = False,
    jobs: JOBS = None,
    out: OUT = None,
) -> Reply:
    """The policies of a study, best first: effect, cost, chance of being best, regret, and who ties."""
    from copsim.cli.answers_text import rank_text
    from copsim.cli.documents_answers import FlipPart, RankDocument, RankedPart
    from copsim.study.answers.board import board_of
    from copsim.study.answers.kept import write_table
    from copsim.study.answers.rank import flips, frontier, rank as ranked

    results = _results(what, jobs, out)
    _noticed(results)
    aim = _aim(results, outcome, goal)
    found = ranked(results, aim)
    files = [str(write_table(results, "rank", found))]
    turned = flips(results, aim) if with_flips and board_of(results).factors else None
    if turned is not None:
        files.append(str(write_table(results, "flips", turned)))
    board = board_of(results)
    document = RankDocument(
        folder=str(results.folder),
        outcome=aim.outcome,
        unit=next(column.unit for column in results.manifest.outcomes if column.name == aim.outcome),
        higher_is_better=aim.higher,
        goal=str(aim.goal) if aim.goal else None,
        conditions=len(board.scenarios) * len(board.points),
        control=board.policies[0],
        policies=[RankedPart.model_validate(row) for row in found.to_dict("records")],
        frontier=frontier(found)["policy"].tolist() if with_frontier else [],
        flips=[] if turned is None else [FlipPart.model_validate(row) for row in turned.to_dict("records")],
        files=files,
    )
    return Reply(rank_text(document), document, document.policies[0].policy, _code(results))


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


def _noticed(results: "Results") -> None:
    for notice in results.notices:
        Progress.say(str(notice))
    if results.done < results.total:
        Progress.say(f"notice [study.unfinished] {results.done:,} of {results.total:,} runs are there")


def _code(results: "Results") -> ExitCode:
    return ExitCode.FAILED_RUNS if results.failed else ExitCode.OK
