"""Everything that can stop copsim, and the exit code that each cause ends a command with.

CopsimError
├── UsageError           2    unknown option, name or `--set` path
├── InvalidInput         3    a scenario, study or data file with problems, all of them at once
├── FailedRuns           4    finished, but some runs failed
│   └── WorldFailed      4    one world reached a state that is not finite
├── CheckNotMet          5    a check did not hold; everything is written
├── FolderBusy           6    another process holds the study folder
├── Mismatch             7    a resume would mix different studies
├── StorageError         8    disk full, permission, vanished file
├── LimitRefused         9    too large; nothing was allocated
├── EnvironmentProblem  10    missing extra, failed self-test
└── Interrupted        130    stopped from outside, can be resumed

Anything else is our bug and ends with 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar
from unicodedata import category

VALUE_CHARACTERS = 80


class ExitCode(IntEnum):
    """How a command ends; the manual's table is this list."""

    OK = 0
    INTERNAL = 1
    USAGE = 2
    INVALID = 3
    FAILED_RUNS = 4
    CHECK = 5
    BUSY = 6
    MISMATCH = 7
    IO = 8
    LIMIT = 9
    ENVIRONMENT = 10
    INTERRUPTED = 130


class CopsimError(Exception):
    """A cause that has a name, a text for people and an exit code."""

    code: ClassVar[ExitCode] = ExitCode.INTERNAL


class UsageError(CopsimError):
    """The command was asked for something that does not exist or must not be done."""

    code = ExitCode.USAGE


class FailedRuns(CopsimError):
    """Runs failed; all others are kept."""

    code = ExitCode.FAILED_RUNS


class WorldFailed(FailedRuns):
    """A state variable of one world is not finite."""

    def __init__(self, week: int, variable: str, uid: int, value: float) -> None:
        super().__init__(f"week {week}: {variable} of {uid} is {value}")
        self.week, self.variable, self.uid, self.value = week, variable, uid, value

    def __reduce__(self) -> tuple[type["WorldFailed"], tuple[int, str, int, float]]:
        return type(self), (self.week, self.variable, self.uid, self.value)


class CheckNotMet(CopsimError):
    """A claim, a pattern or a condition of `--fail-if` did not hold."""

    code = ExitCode.CHECK


class FolderBusy(CopsimError):
    """Another live process holds the study folder."""

    code = ExitCode.BUSY


class Mismatch(CopsimError):
    """What is asked for differs from what the folder was made with."""

    code = ExitCode.MISMATCH


class StorageError(CopsimError):
    """The disk or a file did not do what it was asked to."""

    code = ExitCode.IO


class LimitRefused(CopsimError):
    """A limit refuses this, before anything is allocated."""

    code = ExitCode.LIMIT


class EnvironmentProblem(CopsimError):
    """This computer or installation lacks something."""

    code = ExitCode.ENVIRONMENT


class Interrupted(CopsimError):
    """Stopped from outside; what is done is kept."""

    code = ExitCode.INTERRUPTED


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an input.

    place: "file:line:column" or "--set a.b"; key: where in the document, with dots; value: what stands there, as text;
    allowed: what may stand there; hint: further help, such as the nearest known name.
    """

    place: str
    key: str
    value: str = ""
    allowed: str = ""
    hint: str = ""


class InvalidInput(CopsimError):
    """All problems of one input, in the order in which they stand there."""

    code = ExitCode.INVALID

    def __init__(self, problems: Iterable[Problem], source: str) -> None:
        self.problems = tuple(problems)
        self.source = source
        super().__init__(render_problems(self.problems, source))

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[tuple[Problem, ...], str]]:
        return type(self), (self.problems, self.source)


def printable(text: str) -> str:
    """Text of a user, safe for a terminal: control and direction characters are written as escapes.

    >>> printable("red\\x1b[31m")
    'red\\\\x1b[31m'
    """
    return "".join(_escaped(c) if category(c) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else c for c in text)


def shortened(text: str) -> str:
    """Text cut at 80 characters, the cut marked by an ellipsis inside them."""
    return text if len(text) <= VALUE_CHARACTERS else text[: VALUE_CHARACTERS - 3] + "..."


def render_problem(problem: Problem) -> str:
    """One line: place, key and value, what is allowed, help."""
    what = printable(problem.key)
    if problem.value:
        what = f"{what} = {printable(shortened(problem.value))}" if what else printable(shortened(problem.value))
    allowed = f"allowed: {problem.allowed}" if problem.allowed else ""
    notes = "; ".join(printable(note) for note in (allowed, problem.hint) if note)
    return "  ".join(part for part in (printable(problem.place), what, notes) if part)


def render_problems(problems: Iterable[Problem], source: str) -> str:
    """All problems, a line each, and how many they are."""
    lines = [render_problem(problem) for problem in problems]
    count = "1 problem" if len(lines) == 1 else f"{len(lines):,} problems"
    return "\n".join([*lines, f"{count} in {printable(source)}; nothing was run."])


def _escaped(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
