"""Commands to begin with: demo, new, doctor, selftest."""

from collections.abc import Iterable
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Annotated

import typer

from copsim.cli.common import COLUMNS, Progress, Reply, clean, command, table
from copsim.cli.options import JOBS, OUT
from copsim.errors import ExitCode, printable

if TYPE_CHECKING:
    from copsim.cli.documents import CheckPart


def declare(app: typer.Typer) -> None:
    """Add these commands to the door."""
    command(app, "demo", "demo", "demo mandate")(demo)
    command(app, "new", "new guild", "new guild --from compulsory-participation")(new)
    command(app, "doctor", "doctor", "doctor --json")(doctor)
    command(app, "selftest", "selftest", "selftest --quiet")(selftest)


STORY = Annotated[
    str | None, typer.Argument(help="mandate, tasks or leader; all three if not given.", metavar="[STORY]")
]
REPLICATES = Annotated[int, typer.Option(min=2, help="Worlds in each arm.")]
PEOPLE = Annotated[int | None, typer.Option(min=0, help="People in the organisation.", show_default=False)]


def demo(
    story: STORY = None, *, replicates: REPLICATES = 100, people: PEOPLE = None, jobs: JOBS = None, out: OUT = None
) -> Reply:
    """See what a mandate, unfunded tasks and the loss of its leaders do to one community."""
    from copsim.cli.demo import Wanted, tell

    return tell(Wanted(story, replicates, people, jobs, out))


NAME = Annotated[str, typer.Argument(help="Name of the folder and of the scenario in it.", metavar="NAME")]
FROM = Annotated[
    str, typer.Option("--from", help="Scenario to begin with: a file or a shipped id.", metavar="SCENARIO")
]


def new(name: NAME, *, source: FROM = "baseline") -> Reply:
    """Make a folder with a scenario and a study of your own, every key explained. Overwrites nothing."""
    from copsim.cli.documents import NewDocument
    from copsim.cli.starting import make_folder

    files = [str(path) for path in make_folder(Path(name), source)]
    text = "\n".join(printable(path) for path in [*files, f"Next: copsim explain {files[0]}"])
    return Reply(text, NewDocument(folder=name, files=files), printable(files[0]))


def doctor() -> Reply:
    """Look at Python, packages, the cache of compiled code and the disk; a remedy beside each problem."""
    from copsim.cli.checks import environment
    from copsim.cli.documents import DoctorDocument

    checks = _told(environment())
    bad = sum(not check.ok for check in checks)
    verdict = "all is well" if not bad else f"{bad} of {len(checks)} checks found a problem"
    text = f"{_lines(checks)}\n{verdict}"
    return Reply(text, DoctorDocument(checks=checks), verdict, ExitCode.ENVIRONMENT if bad else ExitCode.OK)


def selftest() -> Reply:
    """Check that the numbers of this computer are those of all others."""
    from copsim.cli.checks import is_compiled, numbers
    from copsim.cli.documents import SelftestDocument

    if not is_compiled():
        Progress.say("notice [selftest.jit] the JIT is off: the same numbers, slowly")
    checks = _told(numbers())
    good = all(check.ok for check in checks)
    verdict = "reproducible" if good else "not reproducible"
    document = SelftestDocument(reproducible=good, checks=checks)
    return Reply(f"{_lines(checks)}\n{verdict}", document, verdict, ExitCode.OK if good else ExitCode.ENVIRONMENT)


def _told(checks: "Iterable[CheckPart]") -> "list[CheckPart]":
    """The checks one after the other, with a sign of life for those that take their time."""
    found = []
    for check in checks:
        Progress.say(f"{check.name} ..")
        found.append(check)
    return found


def _lines(checks: "list[CheckPart]") -> str:
    rows = [["ok" if check.ok else "PROBLEM", check.name, clean(check.found)] for check in checks]
    lines = table(rows, left=3).split("\n")
    indent = " " * len("PROBLEM  ")
    notes = ["\n" + fill(check.remedy, COLUMNS, initial_indent=indent, subsequent_indent=indent) for check in checks]
    notes = [note if check.remedy and _matters(check) else "" for note, check in zip(notes, checks, strict=True)]
    return "\n".join(f"{line}{note}" for line, note in zip(lines, notes, strict=True))


def _matters(check: "CheckPart") -> bool:
    """A remedy is shown where something is wrong or missing."""
    return not check.ok or check.found in ("not installed", "JIT is off")
