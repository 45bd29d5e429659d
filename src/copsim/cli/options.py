"""Options and arguments that several commands take, declared once."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

LARGEST_SEED = 2**32 - 1

CASE = Annotated[
    str,
    typer.Argument(help="SCENARIO or SCENARIO+POLICY+POLICY; SCENARIO is a file or a shipped id.", metavar="CASE"),
]
FOLDER = Annotated[Path, typer.Argument(help="A study folder.", metavar="DIR")]
SET = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one value of the scenario, such as people.count=120.", metavar="KEY=VALUE"),
]
REPLICATES = Annotated[int, typer.Option(min=1, help="How many worlds; replicate r is the same world in every case.")]
SEED = Annotated[
    int | None,
    typer.Option(min=0, max=LARGEST_SEED, help="Root seed; default: the scenario's, else 1.", show_default=False),
]
JOBS = Annotated[
    int | None, typer.Option(min=1, help="Threads; default: all cores. No result depends on it.", show_default=False)
]
OUT = Annotated[
    Path | None, typer.Option(help="Study folder; default: results/NAME-DIGEST.", show_default=False, metavar="DIR")
]
PLOT = Annotated[
    Path | None, typer.Option(help="Also draw the weeks with their spread.", show_default=False, metavar="FILE.svg")
]
DRY_RUN = Annotated[bool, typer.Option("--dry-run", help="Say what it would take, and stop.")]
ALLOW_LARGE = Annotated[bool, typer.Option("--allow-large", help="Lift the limit on the size of a study.")]


ENSEMBLE = Annotated[
    bool,
    typer.Option(
        "--ensemble", help="Worlds take turns of the sets of parameters that the facts allow: luck and ignorance apart."
    ),
]
BUDGET = Annotated[
    str | None,
    typer.Option(help="The most it may take: '8 h' or '0.2 fte' of others a week, '500 money'.", show_default=False),
]
FAIL_IF = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-if",
        help="End with 5 if this is so, such as 'share(alive) < 0.8 and mean(core) < 3'; may be repeated.",
        metavar="GOAL",
    ),
]


def nearest(name: str, known: Iterable[str]) -> str:
    """The nearest known name as the end of a message, or nothing.

    >>> nearest("polices", ["policies", "scenarios"])
    '; did you mean policies?'
    """
    found = get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""
