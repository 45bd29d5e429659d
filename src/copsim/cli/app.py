"""All commands, and the one place where every way to end becomes an exit code."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated, NoReturn

import typer

from copsim.cli import (
    answers,
    autopsies,
    begin,
    branches,
    calibrate,
    claims,
    explore,
    keep,
    look,
    pages,
    ranking,
    run as running,
    status,
    sweeps,
    trust,
)
from copsim.cli.common import emit
from copsim.cli.failures import as_copsim_error, tell
from copsim.errors import CopsimError, ExitCode

app = typer.Typer(
    name="copsim",
    rich_markup_mode=None,  # plain help: fast, and readable in a pipe
    pretty_exceptions_enable=False,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
GROUPS = (
    *(begin, running, sweeps, status, branches, answers, ranking, explore),
    *(keep, autopsies, look, claims, trust, calibrate, pages),
)
for group in GROUPS:
    group.declare(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        from copsim.cli.versions import version_line

        emit(version_line())
        raise typer.Exit


@app.callback(
    help="\b\nExamples:\n  copsim demo mandate\n  copsim compare baseline baseline+mandate\n\n"
    "Communities of practice, simulated week by week: which support keeps them alive, and what it costs."
)
def door(
    version: Annotated[
        bool, typer.Option("--version", help="Show versions and end.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    """Declare the options that stand before a command."""


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return the code it ends with; no exception leaves this function."""
    _prepare_streams()
    with _listening():
        try:
            result = typer.main.get_command(app).main(list(arguments), prog_name="copsim", standalone_mode=False)
            sys.stdout.flush()
            return int(result or 0)
        except BaseException as error:
            return int(_end(error, arguments))


def _end(error: BaseException, arguments: Sequence[str]) -> ExitCode:
    if isinstance(error, SystemExit):
        return ExitCode(error.code if isinstance(error.code, int) else 1)
    known = as_copsim_error(error, arguments)
    with suppress(OSError, CopsimError):  # nobody may be listening on stderr or stdout
        tell(known, arguments)
    return known.code


def _prepare_streams() -> None:
    """Text that the terminal cannot show is written as escapes; a closed stdout is no reason to fail."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - stays open until the end
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def _listening() -> Iterator[None]:
    """The ends that a computer asks for are as orderly as Ctrl-C."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        numbers = []  # only the main thread may listen; elsewhere the program around us does
    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
