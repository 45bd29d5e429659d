"""The command that asks of what communities died: autopsy."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import Reply, clean, command, table, wrapped
from copsim.cli.options import ALLOW_LARGE, JOBS, OUT, SEED, SET
from copsim.errors import ExitCode, UsageError

if TYPE_CHECKING:
    import pandas as pd

    from copsim.cli.documents import AutopsyCasePart, AutopsyDocument, CausePart, SignPart
    from copsim.study import Results

WHAT = Annotated[str, typer.Argument(help="A study folder, or SCENARIO[+POLICY..] to live first.", metavar="DIR|CASE")]
MANY = Annotated[
    int | None, typer.Option("--replicates", min=1, help="Worlds of a CASE.  [default: 100]", show_default=False)
]
QUARTILES = (0.25, 0.5, 0.75)


def declare(app: typer.Typer) -> None:
    """Add this command to the door."""
    command(app, "autopsy", "autopsy tiny-closed-community", "autopsy results/baseline-1f3a09c2")(autopsy)


def autopsy(
    what: WHAT,
    *,
    replicates: MANY = None,
    seed: SEED = None,
    changes: SET = None,
    jobs: JOBS = None,
    out: OUT = None,
    allow_large: ALLOW_LARGE = False,
) -> Reply:
    """Of what communities died: the class of every dead world, and the signs it was judged by.

    Dead is what was not alive in any of the last eight weeks. It is judged on the four weeks before it began to fail;
    living worlds are judged beside it, since a sign that they show as well explains nothing.
    """
    from copsim.cli.documents import AutopsyDocument
    from copsim.cli.watch import source
    from copsim.study import autopsies, read

    if Path(what).is_dir():
        given = {"--replicates": replicates, "--seed": seed, "--set": changes, "--jobs": jobs, "--out": out}
        for option in (name for name, value in given.items() if value is not None):
            raise UsageError(f"autopsy: {option} is for a CASE; {clean(what)} is a study folder, which is only read")
        results = read(what)
    else:
        results = _lived(
            what, changes, replicates=replicates or 100, seed=seed, jobs=jobs, out=out, allow_large=allow_large
        )
    cases = [case_part(label, autopsies(results, label)) for label in results.cases]
    document = AutopsyDocument(study=source(results), cases=cases)
    dead = sum(case.dead for case in cases)
    return Reply(_text(document), document, str(dead), ExitCode.FAILED_RUNS if results.failed else ExitCode.OK)


def _lived(
    what: str,
    changes: list[str] | None,
    *,
    replicates: int,
    seed: int | None,
    jobs: int | None,
    out: Path | None,
    allow_large: bool,
) -> "Results":
    """The study of a case, computed where it is not there yet."""
    from copsim import api
    from copsim.cli.run import noticed
    from copsim.cli.watch import expect, watched

    case = noticed([api.as_case(what, changes or ())])[0]
    if case.scenario.constellation is not None:
        raise UsageError(f"autopsy: {clean(case.label)} has many communities; an autopsy looks at one")
    expect([case], replicates, jobs=jobs, allow_large=allow_large)
    with watched("runs") as step:
        return api.run(case, replicates=replicates, seed=seed, jobs=jobs, out=out, progress=step)


def case_part(label: str, found: "pd.DataFrame") -> "AutopsyCasePart":
    """What was found in the worlds of one case."""
    from copsim.cli.documents import AutopsyCasePart, AutopsyWorldPart

    dead, living = found[found["dead"]], found[~found["dead"]]
    worlds = [
        AutopsyWorldPart(
            replicate=row["replicate"],
            lost=None if row["lost"] != row["lost"] else int(row["lost"]),
            seen=row["seen"],
            cause=row["cause"],
            causes=list(row["causes"]),
            supported=row["supported"],
        )
        for row in dead.to_dict("records")
    ]
    return AutopsyCasePart(
        case=label,
        dead=len(dead),
        living=len(living),
        unsupported=int((~dead["supported"].astype(bool)).sum()),
        causes=list(_causes(dead, living)),
        signs=list(_signs(dead, living)),
        worlds=worlds,
    )


def _causes(dead: "pd.DataFrame", living: "pd.DataFrame") -> "Iterator[CausePart]":
    """Every class: how many dead worlds it comes first in, how many it fits, and how many living ones."""
    from copsim.cli.documents import CausePart
    from copsim.stories import CAUSES, UNEXPLAINED

    for name, meaning in [*((cause.name, cause.meaning) for cause in CAUSES), (UNEXPLAINED, "no class fits")]:
        fits = [int(side["causes"].map(lambda causes, name=name: name in causes).sum()) for side in (dead, living)]
        first = int((dead["cause"] == name).sum())
        yield CausePart(cause=name, meaning=meaning, first=first, fits=fits[0], fits_living=fits[1])


def _signs(dead: "pd.DataFrame", living: "pd.DataFrame") -> "Iterator[SignPart]":
    from copsim.cli.documents import SignPart
    from copsim.stories import CAUSES, SIGNS

    for sign in SIGNS:
        low, middle, high = dead[sign].astype(float).quantile(QUARTILES)
        usual = living[sign].astype(float).median()
        yield SignPart(
            sign=sign,
            read_by=[cause.name for cause in CAUSES if sign in cause.signs],
            n=int(dead[sign].notna().sum()),
            q25=low,
            q50=middle,
            q75=high,
            q50_living=usual,
        )


def _text(document: "AutopsyDocument") -> str:
    from copsim.cli.watch import origin

    blocks = [block for case in document.cases for block in _blocks(case)]
    return "\n\n".join([*blocks, "\n".join([clean(document.study.folder), wrapped(origin(document.study))])])


def _blocks(case: "AutopsyCasePart") -> Iterator[str]:
    """One case: how many died, of what, and the signs of it."""
    worlds = case.dead + case.living
    lost = sorted(world.lost for world in case.worlds if world.lost is not None)
    never = case.dead - len(lost)
    when = f"; the median lost it in week {lost[len(lost) // 2]}" if lost else ""
    when += f"; {never} never had it" if never else ""
    yield wrapped(f"{case.case}: {case.dead} of {worlds} worlds are not alive in the end{when}.")
    if not case.dead:
        return
    rows = [
        [part.cause, _share(part.first, case.dead), _share(part.fits, case.dead), _share(part.fits_living, case.living)]
        for part in case.causes
        if part.first or part.fits
    ]
    yield table(rows, head=["class", "first to fit", "fits", "fits living ones"])
    shown = {part.cause for part in case.causes if part.first}
    signs = [part for part in case.signs if shown & set(part.read_by)]
    rows = [
        [
            part.sign,
            *(_plain(value) for value in (part.q50, part.q25, part.q75, part.q50_living)),
            _readers(part, shown),
        ]
        for part in signs
    ]
    yield table(rows, head=["sign", "median", "25 %", "75 %", "living", "read by"]) if rows else ""
    yield wrapped(
        f"In {case.unsupported} of {case.dead} the organisation gave no support: no sponsor, no support function, no "
        "working time, no recognition."
    )


def _numbers(part: "SignPart") -> list[str]:
    return [_plain(value) for value in (part.q50, part.q25, part.q75, part.q50_living)]


def _readers(part: "SignPart", shown: set[str]) -> str:
    return ", ".join(name for name in part.read_by if name in shown)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
