"""The door: the commands that people type. Everything heavy is imported by the command that needs it."""

import shlex
import sys
from typing import NoReturn

OLDEST_PYTHON = (3, 12)


def main() -> NoReturn:
    """Entry point of the command `copsim`."""
    if sys.version_info < OLDEST_PYTHON:  # installers refuse this; who runs the source all the same is told
        found = ".".join(map(str, sys.version_info[:3]))
        sys.stderr.write(f"copsim: needs Python 3.12 or newer; this is {found}\n")
        sys.exit(10)
    try:
        from copsim.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before the command itself could listen
        sys.stderr.write(f"copsim: stopped\ngo on with: {shlex.join(['copsim', *sys.argv[1:]])}\n")
        code = 130
    sys.exit(code)
