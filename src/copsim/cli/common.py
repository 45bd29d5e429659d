"""What all commands share: how they are declared, what they hand back, and how that is printed.

A command is a function that returns a Reply; it prints nothing itself except progress on stderr. So stdout holds the
result and nothing else, files are complete before the first line is printed, and --json and --quiet work everywhere.
"""

import functools
import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copsim.errors import ExitCode, Interrupted, StorageError, UsageError, printable

if TYPE_CHECKING:
    from copsim.cli.documents import Document

JSON_OPTION = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, errors included.")]
QUIET_OPTION = Annotated[bool, typer.Option("--quiet", "-q", help="One line on stdout and no progress.")]


COLUMNS = 80


@dataclass(frozen=True)
class Reply:
    """What a command found: a text for people, a document, the one line of --quiet, and how the command ends."""

    text: str
    document: "Document"
    line: str
    code: ExitCode = ExitCode.OK


def command(app: typer.Typer, name: str, *examples: str) -> Callable[[Callable[..., Reply]], Callable[..., Reply]]:
    """Declare a command: its docstring is the help, two examples stand before it, --json and --quiet come with it."""

    def declare(function: Callable[..., Reply]) -> Callable[..., Reply]:
        lines = "\n".join(f"  copsim {example}" for example in examples)
        words = inspect.getdoc(function) or ""  # python -OO leaves none
        text = f"\b\nExamples:\n{lines}\n\n{words}"
        app.command(name, help=text, short_help=words.split("\n")[0])(_delivering(function))
        return function

    return declare


def _delivering(function: Callable[..., Reply]) -> Callable[..., int]:
    """The function with --json and --quiet, which prints the reply and returns the exit code."""

    @functools.wraps(function)
    def deliver(*args: Any, as_json: bool, quiet: bool, **kwargs: Any) -> int:
        if as_json and quiet:
            raise UsageError("--json and --quiet: choose one")
        Progress.silent = quiet
        try:
            reply = function(*args, **kwargs)
        except KeyboardInterrupt as error:  # typer would end without a word
            raise Interrupted("stopped; what is finished is kept") from error
        emit(reply.document.as_json() if as_json else reply.line if quiet else reply.text)
        return int(reply.code)

    signature = inspect.signature(function, eval_str=True)
    flags = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=False, annotation=annotation)
        for name, annotation in (("as_json", JSON_OPTION), ("quiet", QUIET_OPTION))
    ]
    parameters = [*signature.parameters.values(), *flags]
    deliver.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    deliver.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del deliver.__wrapped__  # typer reads the signature of the innermost function otherwise
    return deliver


def emit(text: str) -> None:
    """Write the result to stdout, whole, with one line end at its end; a reader that has gone away is no failure."""
    try:
        sys.stdout.write(text.rstrip("\n") + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        silence_stdout()
        raise StorageError(f"cannot write the result to stdout: {error.strerror or error}") from error


def silence_stdout() -> None:
    """Point stdout nowhere: it is broken, and Python would complain about it once more at the end."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError, AttributeError):
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - stays open until the end


class Progress:
    """Messages to stderr: a notice is a line, `silent` keeps all but errors back."""

    silent = False

    @classmethod
    def say(cls, text: str) -> None:
        """One line of progress or notice."""
        if not cls.silent:
            cls.complain(text)

    @classmethod
    def complain(cls, text: str) -> None:
        """One line that is said in any case."""
        print(text, file=sys.stderr, flush=True)


def table(rows: list[list[str]], *, head: list[str] | None = None, left: int = 1) -> str:
    """Rows as aligned columns, the first `left` ones flush left, the others flush right.

    >>> print(table([["energy", "0.6"], ["core", "12.0"]]))
    energy   0.6
    core    12.0
    """
    lines = [head, *rows] if head else rows
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))] if lines else []
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column < left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def clean(text: str, width: int | None = None) -> str:
    """Text of a user as one printable line, cut where a table needs it.

    >>> clean("two words\\x07", 9)
    'two wo...'
    """
    line = printable(text)
    return line if width is None or len(line) <= width else line[: width - 3] + "..."


def wrapped(text: str) -> str:
    """A sentence on lines that fit the narrowest terminal."""
    from copsim.show.words import lines_of

    return "\n".join(lines_of(printable(text), COLUMNS))
