"""Commands that say why to believe copsim and why not."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Progress, Reply, command, table
from copsim.cli.options import JOBS, nearest
from copsim.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from copsim.cli.documents import FactPart

WORLDS, DIARIES = 60, 12
HEADINGS = {
    "calibrate": "Facts that free parameters may be fitted to",
    "effect": "Sizes of effects and causes of death, checked only",
    "trace": "Traces of contributions to open communities, checked only",
}


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "validate", "validate", "validate P1a R2a --worlds 20")(validate)


def validate(
    ids: Annotated[list[str] | None, typer.Argument(help="Facts to check; all of them if none is named.")] = None,
    *,
    worlds: Annotated[int, typer.Option(min=2, max=100_000, help="Worlds of each case that a fact asks for.")] = WORLDS,
    jobs: JOBS = None,
) -> Reply:
    """Hold the model against what is known of participation: a pattern card.

    Ends with 5 if a fact that parameters are fitted to is not met. Simulated communities are not real ones: a fact that
    is met says that the model can look like them, not that it is right.
    """
    from copsim.cli.documents import FactPart, ValidateDocument
    from copsim.study.facts import FACTS, findings
    from copsim.study.facts.evidence import Evidence

    known = [fact.id for fact in FACTS]
    for asked in ids or ():
        if asked not in known:
            raise UsageError(f"validate: no fact {asked}{nearest(asked, known)}; one of {', '.join(known)}")
    chosen = [fact for fact in FACTS if not ids or fact.id in ids]
    parts: list[FactPart] = []
    for found in findings(Evidence(worlds, min(DIARIES, worlds), jobs=jobs), chosen):
        fact = found.fact
        Progress.say(f"{len(parts) + 1} of {len(chosen)}  {fact.id}")
        about = {"id": fact.id, "sentence": fact.sentence, "source": fact.source, "use": fact.use, "unit": fact.unit}
        parts.append(FactPart(**about, low=fact.low, high=fact.high, value=found.value, met=found.met))
    missed = [part for part in parts if part.use == "calibrate" and not part.met]
    document = ValidateDocument(worlds=worlds, facts=parts)
    text = _text(parts, worlds)
    return Reply(text, document, f"{sum(part.met for part in parts)}", ExitCode.CHECK if missed else ExitCode.OK)


def _text(parts: Sequence["FactPart"], worlds: int) -> str:
    """A table for each use, what is not met first."""
    blocks = []
    for use, heading in HEADINGS.items():
        rows = sorted((part for part in parts if part.use == use), key=lambda part: part.met)
        if rows:
            met = sum(part.met for part in rows)
            lines = [[part.id, "met" if part.met else "NOT MET", part.sentence, *_numbers(part)] for part in rows]
            blocks.append(f"{heading}: {met} of {len(rows)} met\n" + table(lines, left=3))
    return "\n\n".join([*blocks, f"{worlds} worlds of each case. An explanation, not a prediction."])


def _numbers(part: "FactPart") -> list[str]:
    value = "-" if part.value is None else f"{part.value:.3g}"
    low = "" if part.low is None else f"{part.low:g}"
    high = "" if part.high is None else f"{part.high:g}"
    return [value, f"{low}..{high}"]
