"""The command that searches for sets of parameters which the facts do not tell apart: calibrate."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, command, table
from copsim.cli.options import JOBS
from copsim.errors import ExitCode

if TYPE_CHECKING:
    from copsim.cli.documents import CalibrateDocument, PairPart, SoughtPart
    from copsim.study.calibration import Member

STRONG = 0.4  # correlation from which a pair is shown

SETS = Annotated[int, typer.Option(min=8, max=10_000, help="Sets of parameters to find.")]
SCREEN = Annotated[int, typer.Option(min=32, max=1_048_576, help="Points of the screening, a power of two.")]
GENERATIONS = Annotated[int, typer.Option(min=1, max=20, help="Generations after it, each nearer to the facts.")]
RECORD = Annotated[bool, typer.Option("--record", help="Write the sets into the package, where --ensemble finds them.")]
FOLDER = Annotated[
    Path | None,
    typer.Option("--out", help="Where stages are kept; default: results/calibration-DIGEST", metavar="DIR"),
]


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "calibrate", "calibrate", "calibrate --sets 64 --record")(calibrate)


def calibrate(
    *,
    sets: SETS = 64,
    screen: SCREEN = 512,
    generations: GENERATIONS = 2,
    record: RECORD = False,
    jobs: JOBS = None,
    out: FOLDER = None,
) -> Reply:
    """Search for many sets of parameters that meet the facts as well as the shipped one.

    Twelve assumptions move between half and twice their default. A screening is followed by sequential Monte Carlo
    without likelihood; each set that is kept meets at least 25 of the facts. What is computed is kept, and a repeated
    command goes on from there. It takes about half an hour on two cores.
    """
    from copsim.study.calibration import Plan, members_of, search, write_ensemble
    from copsim.study.stages import Store, usual_folder

    store = Store(out or usual_folder("calibration"))
    population = search(Plan(screen, sets, generations), store, jobs or os.cpu_count() or 1, Progress.say)
    members = members_of(population)
    path = write_ensemble(members) if record else None
    document = _document(members, population.tried, str(store.folder), None if path is None else path.name)
    short = len(members) < sets
    return Reply(_text(document), document, f"{len(members)}", ExitCode.CHECK if short else ExitCode.OK)


def _document(members: "list[Member]", tried: int, folder: str, recorded_in: str | None) -> "CalibrateDocument":
    import numpy as np

    from copsim.cli.documents import CalibrateDocument
    from copsim.study.calibration.distance import FITTED

    met = [one.facts_met for one in members]
    return CalibrateDocument(
        sets=len(members),
        tried=tried,
        facts=len(FITTED),
        fewest_met=min(met, default=0),
        median_met=float(np.median(met)) if met else None,
        parameters=_sought(members),
        pairs=_pairs(members),
        folder=folder,
        recorded_in=recorded_in,
    )


def _sought(members: "list[Member]") -> "list[SoughtPart]":
    import numpy as np

    from copsim.cli.documents import SoughtPart
    from copsim.study.calibration.prior import HIGH, LOW, MOVED

    weights = [one.weight for one in members]
    parts = []
    for item, searched_low, searched_high in zip(MOVED, LOW, HIGH, strict=True):
        values = np.array([one.parameters[item.name] for one in members])
        low, median, high = np.quantile(values, (0.05, 0.5, 0.95), method="inverted_cdf", weights=weights)
        parts.append(
            SoughtPart(
                parameter=item.name,
                default=item.default,
                searched_low=searched_low,
                searched_high=searched_high,
                low=float(low),
                median=float(median),
                high=float(high),
            )
        )
    return parts


def _pairs(members: "list[Member]") -> "list[PairPart]":
    """The strongest rank correlations between two assumptions."""
    from itertools import combinations

    import numpy as np
    from scipy.stats import spearmanr

    from copsim.cli.documents import PairPart
    from copsim.study.calibration.prior import NAMES

    values = np.array([[one.parameters[name] for name in NAMES] for one in members])
    matrix = np.asarray(spearmanr(values).statistic)
    pairs = [
        PairPart(first=NAMES[a], second=NAMES[b], correlation=float(matrix[a, b]))
        for a, b in combinations(range(len(NAMES)), 2)
        if abs(matrix[a, b]) >= STRONG
    ]
    return sorted(pairs, key=lambda pair: -abs(pair.correlation))


def _text(document: "CalibrateDocument") -> str:
    rows = [
        [part.parameter, f"{part.default:g}", f"{part.searched_low:.3g}..{part.searched_high:.3g}",
         f"{part.low:.3g}", f"{part.median:.3g}", f"{part.high:.3g}"]
        for part in document.parameters
    ]  # fmt: skip
    head = ["parameter", "default", "searched", "5 %", "median", "95 %"]
    found = f"{document.sets} sets kept, {document.tried} tried in the last generation"
    facts = f"each meets at least {document.fewest_met} of {document.facts} facts, half of them {document.median_met:g}"
    ties = [f"  {pair.first} and {pair.second}: {pair.correlation:+.2f}" for pair in document.pairs]
    lines = [f"{found}; {facts}.", "", table(rows, head=head), ""]
    lines += ["Assumptions that the facts tie together (rank correlation):", *ties, ""] if ties else []
    lines.append("Many sets fit: what only one of them shows is not known.")
    lines.append(document.folder if document.recorded_in is None else f"recorded in {document.recorded_in}")
    return "\n".join(lines)
