"""How a command ends when it does not succeed: every cause has its code, its text and no traceback."""

import os
import platform
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from typing import Any

from copsim.cli.common import emit
from copsim.errors import (
    CopsimError,
    EnvironmentProblem,
    Interrupted,
    InvalidInput,
    LimitRefused,
    StorageError,
    UsageError,
    printable,
    shortened,
)

REPORTED_PACKAGES = ("copsim", "numpy", "numba", "llvmlite", "pandas", "pyarrow", "pydantic", "typer", "matplotlib")


def as_copsim_error(error: BaseException, arguments: Sequence[str]) -> CopsimError:
    """The named cause behind any exception; what nobody foresaw is our bug and gets a report file."""
    if isinstance(error, CopsimError):
        return error
    if not isinstance(error, OSError | MemoryError | KeyboardInterrupt) and _met_in_the_cache(error):
        return EnvironmentProblem(_discarded_cache())
    if isinstance(error, KeyboardInterrupt):
        return Interrupted("stopped; what is finished is kept")
    if hasattr(error, "format_message") and hasattr(error, "exit_code"):  # what typer raises for a wrong command line
        return UsageError(_usage_text(error, arguments))
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):
        place = f"{printable(str(error.filename))}: " if error.filename else ""
        return StorageError(f"{place}{error.strerror or error}")
    if isinstance(error, ModuleNotFoundError) and (error.name or "copsim").partition(".")[0] != "copsim":
        return EnvironmentProblem(f"the package {printable(error.name or '')} is missing; copsim doctor says more")
    if isinstance(error, MemoryError):
        return LimitRefused("not enough memory for this; what is finished is kept. Try fewer people or --jobs 1")
    return CopsimError(f"internal error, ours: {type(error).__name__}. Report: {write_report(error, arguments)}")


def last_line(error: CopsimError, arguments: Sequence[str]) -> str:
    """What to do next, where a command was interrupted: it goes on when it is repeated."""
    return f"go on with: {shlex.join(['copsim', *arguments])}" if isinstance(error, Interrupted) else ""


def tell(error: CopsimError, arguments: Sequence[str]) -> None:
    """Say on stderr, and with --json as one document on stdout, why the command ends."""
    text = "\n".join(part for part in (str(error), last_line(error, arguments)) if part)
    prefix = "" if isinstance(error, InvalidInput) else "copsim: "
    print(prefix + text, file=sys.stderr, flush=True)
    if "--json" in arguments:
        from copsim.cli.documents import error_document

        emit(error_document(error, text).as_json())


def write_report(error: BaseException, arguments: Sequence[str]) -> str:
    """Store what we need to find our bug, and return where: versions, command, digest, traceback; no data of runs."""
    lines = [f"copsim {' '.join(printable(argument) for argument in arguments)}", f"{platform.platform()}"]
    lines += [f"Python {platform.python_version()}", *(f"{name} {_version(name)}" for name in REPORTED_PACKAGES)]
    lines += [f"kernels {_digest()}", "", *_frames(error)]
    try:
        handle, path = tempfile.mkstemp(prefix="copsim-report-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return "could not be written"
    return path


def _discarded_cache() -> str:
    """Files of compiled code that cannot be read would end every command: away with them."""
    from copsim.dynamics.kernel import CACHE_FOLDER

    for path in CACHE_FOLDER.rglob("*.nb[ci]") if CACHE_FOLDER else ():
        path.unlink(missing_ok=True)
    place = printable(str(CACHE_FOLDER))
    return f"the compiled code in {place} was damaged and is discarded; the same command compiles it anew"


def _met_in_the_cache(error: BaseException) -> bool:
    """Whether numba failed to read what it had stored; typer hides the end of a file behind an exception of its own."""
    cause: BaseException | None = error
    while cause is not None:
        files = [frame.filename for frame in traceback.extract_tb(cause.__traceback__)]
        if any(file.endswith(os.path.join("numba", "core", "caching.py")) for file in files):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _frames(error: BaseException) -> list[str]:
    """The traceback without the text of exceptions, which may quote what people typed or what a log holds."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        frames = traceback.extract_tb(cause.__traceback__)
        lines += [f"{frame.filename}:{frame.lineno} in {frame.name}: {frame.line}" for frame in frames]
        lines += [f"{type(cause).__module__}.{type(cause).__qualname__}", ""]
        cause = cause.__cause__ or cause.__context__
    return lines


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _digest() -> str:
    try:
        from copsim.dynamics.kernel import kernel_digest

        return kernel_digest()
    except Exception as error:  # the report must come out, whatever is broken
        return f"not available ({type(error).__name__})"


def _usage_text(error: Any, arguments: Sequence[str]) -> str:
    """The message of a wrong command line with the value and the nearest names, without the usage lines around it."""
    possible = getattr(error, "possibilities", None)
    message = printable(str(error.message if possible else error.format_message())).rstrip(".")
    value = _value_of(getattr(error, "param", None), arguments)
    found = f"; found {printable(shortened(value))}" if value else ""
    hint = f"; did you mean {' or '.join(sorted(possible))}?" if possible else ""
    context = getattr(error, "ctx", None)
    return f"{message}{found}{hint} ({context.command_path if context else 'copsim'} -h shows how)"


def _value_of(parameter: Any, arguments: Sequence[str]) -> str:
    """What was given to an option, which typer does not say; empty if nothing was."""
    names = getattr(parameter, "opts", ())
    for argument, following in pairwise([*arguments, ""]):
        name, _, value = argument.partition("=")
        if name in names:
            return value or following
    return ""
