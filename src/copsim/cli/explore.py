"""Commands that look for conditions, bundles and edges: discover, search, tipping."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, clean, command, table
from copsim.cli.options import BUDGET, FOLDER, JOBS, OUT, SET
from copsim.cli.reading import code_of, noticed
from copsim.errors import ExitCode, UsageError, printable

if TYPE_CHECKING:
    from copsim.cli.documents_answers import PlacePart, TippingDocument
    from copsim.study.answers.tipping import Lever

FILE = Annotated[Path, typer.Argument(help="A study file; its policies are the levers.", metavar="FILE")]
SCENARIO = Annotated[str, typer.Argument(help="A file or a shipped id.", metavar="SCENARIO")]
BAD = Annotated[str, typer.Option("--bad", help="What counts as failure.", metavar="GOAL")]
GOAL = Annotated[str, typer.Option("--goal", help="What the bundle has to meet.", metavar="GOAL")]
POLICY = Annotated[str | None, typer.Option(help="Under this policy; default: the control.", show_default=False)]
LEVER = "A condition such as mandate, or a key; NAME=LOW:HIGH says from where to where."
X = Annotated[str, typer.Argument(help=LEVER, metavar="X")]
Y = Annotated[str, typer.Argument(help=LEVER, metavar="Y")]
STEPS = Annotated[int, typer.Option(min=2, max=32, help="Places along each lever.")]
WORLDS = Annotated[int, typer.Option("--replicates", min=2, help="Worlds at each place.")]
NUMBER = r"([+-]?\d+(?:\.\d+)?)"


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "discover", 'discover results/factors-1f3a09c2 --bad "share(alive) < 0.5"', "discover DIR --bad GOAL")(
        discover
    )
    command(app, "search", 'search study.toml --goal "share(alive) >= 0.8" --budget "8 h"', "search FILE --goal GOAL")(
        search
    )
    command(app, "tipping", "tipping baseline mandate=0:2 task_hours=0:1", "tipping FILE X Y --steps 6")(tipping)


def discover(folder: FOLDER, *, bad: BAD, policy: POLICY = None) -> Reply:
    """Under which conditions a study goes wrong: boxes in words, judged on points they have not seen."""
    from copsim.cli.documents_answers import BoxPart, DiscoverDocument
    from copsim.study import parse_goal, read
    from copsim.study.answers.discover import discover as boxes_of
    from copsim.study.answers.kept import write_table

    results = read(folder)
    noticed(results)
    goal = parse_goal(bad, further=[column.name for column in results.manifest.outcomes])
    found = boxes_of(results, goal, policy)
    path = write_table(results, "discover", found)
    boxes = [BoxPart.model_validate(row) for row in found.to_dict("records")]
    document = DiscoverDocument(folder=str(folder), bad=str(goal), policy=policy, boxes=boxes, files=[str(path)])
    lines = [f"where {goal}", ""] if boxes else [f"no box tells the points in which {goal} from others"]
    for box in boxes:
        lines.append(f"{box.box}. {clean(box.words)}")
        shares = [box.coverage_unseen, box.density_unseen]
        held, bad_ones = (f"{100 * share:.0f} %" for share in shares if share is not None)
        lines.append(f"   holds {held} of the bad points; {bad_ones} of its points are bad (unseen half)")
    return Reply("\n".join([*lines, "", printable(str(path))]), document, str(len(boxes)), code_of(results))


def search(file: FILE, *, goal: GOAL, budget: BUDGET = None, jobs: JOBS = None, out: OUT = None) -> Reply:
    """The cheapest bundle of a study's policies that meets a goal; checked in worlds the search has not seen."""
    from copsim.cli.documents_answers import BundlePart, SearchDocument
    from copsim.cli.watch import watched
    from copsim.study import parse_goal
    from copsim.study.answers.budget import Budget
    from copsim.study.answers.search import binding, search as sought, usual_place
    from copsim.study.sweep.load import load_study
    from copsim.study.sweep.run import How

    study = load_study(file)
    meant = parse_goal(goal, further=[each.name for each in study.asked.outcomes])
    place = out or usual_place(study)
    with watched("runs") as step:
        found = sought(study, meant, Budget.parsed(budget), how=How(jobs, None, step), out=place, say=Progress.say)
    bundles = [BundlePart.model_validate(row) for row in found.to_dict("records")]
    meeting = [part.bundle for part in bundles if part.meets and part.checked and part.within_budget]
    document = SearchDocument(
        goal=str(meant),
        found=meeting[0] if meeting else None,
        next_best=meeting[1] if len(meeting) > 1 else None,
        binding=binding(found),
        bundles=bundles,
        folder=str(place),
    )
    rows = [
        [
            clean(part.bundle, 34),
            f"{part.hours_a_week or 0:.2f}",
            f"{part.money or 0:,.0f}",
            "-" if part.value is None else f"{part.value:.3g}",
            "yes" if part.meets else "no",
            "fresh" if part.checked else str(part.worlds),
        ]
        for part in bundles[:12]
    ]
    head = ["bundle", "h a week", "money", "value", "meets", "worlds"]
    verdict = f"cheapest: {clean(document.found)}" if document.found else "no bundle within the budget meets the goal"
    lines = [f"goal: {meant}", "", table(rows, head=head), "", verdict, f"what binds: {document.binding}"]
    code = ExitCode.OK if document.found else ExitCode.CHECK
    return Reply("\n".join([*lines, printable(str(place))]), document, document.found or "none", code)


def tipping(
    scenario: SCENARIO,
    x: X,
    y: Y,
    *,
    steps: STEPS = 8,
    replicates: WORLDS = 20,
    changes: SET = None,
    jobs: JOBS = None,
    out: OUT = None,
) -> Reply:
    """Who is alive over two levers; and where worlds led up the first one differ from worlds led down."""
    from copsim.cli.documents_answers import PlacePart, TippingDocument
    from copsim.cli.watch import watched
    from copsim.show.map import draw_map
    from copsim.study.answers.kept import write_frame
    from copsim.study.answers.tipping import tipping as places_of, usual_place
    from copsim.study.sweep.run import How

    levers = [_lever(text, steps) for text in (x, y)]
    place = out or usual_place(scenario, levers[0], levers[1], replicates, changes or ())
    with watched("runs") as step:
        found = places_of(
            scenario,
            *levers,
            worlds=replicates,
            how=How(jobs, None, step),
            out=place,
            settings=changes or (),
            say=Progress.say,
        )
    files = [write_frame(place / "tipping.csv", found)]
    files.append(draw_map(found, levers[0].name, levers[1].name, place / "tipping.svg"))
    document = TippingDocument(
        scenario=scenario,
        x=levers[0].name,
        y=levers[1].name,
        places=[PlacePart.model_validate(row) for row in found.to_dict("records")],
        files=[str(file) for file in files],
    )
    return Reply("\n".join(_map_lines(document)), document, printable(str(files[0])))


def _lever(text: str, steps: int) -> "Lever":
    from copsim.study.answers.tipping import lever

    name, sign, ends = text.partition("=")
    found = re.fullmatch(rf"{NUMBER}:{NUMBER}", ends, re.ASCII)
    if sign and found is None:
        raise UsageError(f"{clean(text, 60)}: write NAME=LOW:HIGH, such as mandate=0:2")
    return lever(name, steps, *(map(float, found.groups()) if found else ()))


def _map_lines(document: "TippingDocument") -> list[str]:
    """The map as text: upward is more of y; # nearly all alive, + most, - few, . nearly none, * remembers."""
    columns = list(dict.fromkeys(place.x for place in document.places))
    rows = [document.places[n : n + len(columns)] for n in range(0, len(document.places), len(columns))]
    lines = [f"share alive over {document.x} (to the right) and {document.y} (upward)", ""]
    lines += [f"{row[0].y:>8.3g}  {' '.join(map(_sign, row))}" for row in reversed(rows)]
    lines.append(f"{'':8}  from {columns[0]:.3g} to {columns[-1]:.3g}")
    lines += ["", "# 80 % and more, + half and more, - a fifth and more, . less", "* depends on the way"]
    return [*lines, *map(printable, document.files)]


def _sign(place: "PlacePart") -> str:
    if place.remembers:
        return "*"
    alive = place.alive or 0.0
    return "#" if alive >= 0.8 else "+" if alive >= 0.5 else "-" if alive >= 0.2 else "."
