"""The command that asks which factors matter: sensitivity."""

from typing import Annotated, Literal

import typer

from copsim.cli.common import Reply, command
from copsim.cli.options import FOLDER
from copsim.cli.reading import code_of, noticed
from copsim.errors import printable

METHOD = Annotated[
    Literal["sobol", "morris", "delta", "pawn"] | None,
    typer.Option(help="How; default: what the design was made for.", show_default=False),
]
OUTCOMES = Annotated[list[str] | None, typer.Option("--outcome", help="This outcome alone; may be repeated.")]
POLICY = Annotated[str | None, typer.Option(help="Under this policy alone.", show_default=False)]


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "sensitivity", "sensitivity results/factors-1f3a09c2", "sensitivity DIR --method pawn")(sensitivity)


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
    noticed(results)
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
    return Reply(text, document, printable(str(path)), code_of(results))
