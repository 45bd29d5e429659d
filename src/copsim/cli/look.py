"""Commands that look: list, show, explain, schema. They run nothing."""

import json
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import COLUMNS, Progress, Reply, clean, command, table
from copsim.cli.options import CASE, SET, nearest
from copsim.errors import UsageError

if TYPE_CHECKING:
    from copsim.cli.documents import ItemPart, ThingPart

KINDS = ("scenarios", "policies", "conditions", "parameters", "indicators", "outcomes", "mechanisms", "claims")


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "list", "list scenarios", "list parameters --json")(list_)
    command(app, "show", "show k_c", "show mandate")(show)
    command(app, "explain", "explain baseline+mandate", "explain mine.toml --set people.count=120")(explain)
    command(app, "schema", "schema scenario > copsim.scenario.schema.json", "schema json:compare")(schema)


def list_(kind: Annotated[str, typer.Argument(help=f"One of: {', '.join(KINDS)}.", metavar="KIND")]) -> Reply:
    """One line for everything of a kind that copsim knows."""
    if kind not in KINDS:
        raise UsageError(f"list: unknown kind {clean(kind, COLUMNS)}{nearest(kind, KINDS)}; one of {', '.join(KINDS)}")
    from copsim.cli.documents import ListDocument
    from copsim.cli.registers import items

    found = items(kind)
    lines = table([_line(item) for item in found], left=3).split("\n")
    text = "\n".join(line if len(line) <= COLUMNS else line[: COLUMNS - 3] + "..." for line in lines)
    return Reply(text, ListDocument(kind=kind, items=found), str(len(found)))


def _line(item: "ItemPart") -> list[str]:
    default = "" if item.default is None else f"{item.default:g}"
    meaning = clean(item.meaning)
    return [clean(item.id), default, f"{meaning} [{item.unit}]" if item.unit else meaning]


def show(name: Annotated[str, typer.Argument(help="A name that `copsim list` prints.", metavar="ID")]) -> Reply:
    """Meaning, unit, range, default and source of one thing, and what reads it."""
    from copsim.cli.documents import ShowDocument, ThingPart
    from copsim.cli.registers import find, names, read_by

    found = find(name)
    if not found:
        raise UsageError(f"show: unknown name {clean(name, COLUMNS)}{nearest(name, names())}; see copsim list")
    things = [
        ThingPart(kind=kind, item=item, read_by=read_by(kind, item.id), text=_file_text(kind, item.id))
        for kind, item in found
    ]
    text = "\n\n".join(_described(thing) for thing in things)
    return Reply(text, ShowDocument(things=things), clean(found[0][1].meaning))


def _file_text(kind: str, name: str) -> str:
    """A scenario is shown as it stands in its file."""
    if kind != "scenarios":
        return ""
    from copsim.scenario import shipped_path

    return shipped_path(name).read_text(encoding="utf-8")


def _described(thing: "ThingPart") -> str:
    item = thing.item
    bounds = "" if item.low is None or item.high is None else f"{item.low:g} to {item.high:g} inclusive"
    facts = {
        "what": thing.kind.removesuffix("s").replace("policie", "policy"),
        "meaning": item.meaning,
        "unit": item.unit,
        "default": "" if item.default is None else f"{item.default:g}",
        "range": bounds,
        "source": item.source,
        "read by": ", ".join(thing.read_by),
    }
    lines = [
        textwrap.fill(clean(fact), COLUMNS, initial_indent=f"  {word:<9}", subsequent_indent=" " * 11)
        for word, fact in facts.items()
        if fact
    ]
    file = [f"  | {clean(line)}" for line in thing.text.splitlines()]
    return "\n".join([clean(item.id), *lines, *file])


def explain(case: CASE, changes: SET = None) -> Reply:
    """Validate a case and say what will happen in it, week by week. Runs nothing."""
    from copsim.api import as_case
    from copsim.cli.documents import ExplainDocument
    from copsim.scenario import explain as told, explain_data

    asked = as_case(case, changes or ())
    for notice in asked.notices:
        Progress.say(str(notice))
    text = told(asked)
    return Reply(text, ExplainDocument(case=asked.label, plan=explain_data(asked), text=text), clean(asked.label))


def schema(
    of: Annotated[
        str, typer.Argument(help="scenario, study, claim, or json:COMMAND for what --json prints.", metavar="WHAT")
    ],
) -> Reply:
    """JSON Schema of scenario, study or claim files, or of what a command prints with --json."""
    from copsim.cli.documents import SchemaDocument
    from copsim.cli.schemas import ALL_DOCUMENTS, document_schema

    known = ["scenario", "study", "claim", *(f"json:{name}" for name in ALL_DOCUMENTS)]
    if of not in known:
        raise UsageError(f"schema: unknown {clean(of, COLUMNS)}{nearest(of, known)}; one of {', '.join(known)}")
    if of == "scenario":
        from copsim.scenario import scenario_schema

        found = scenario_schema()
    elif of == "study":
        from copsim.scenario.schema import schema_of
        from copsim.study.sweep.model import StudyFile

        found = schema_of(StudyFile)
    elif of == "claim":
        from copsim.scenario.schema import schema_of
        from copsim.study.claims.model import Claim

        found = schema_of(Claim)
    else:
        found = document_schema(of.removeprefix("json:"))
    text = json.dumps(found, indent=2)
    return Reply(text, SchemaDocument(of=of, json_schema=found), text.replace("\n", ""))
