"""The door: the commands that people type. Everything heavy is imported by the command that needs it."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Entry point of the command `copsim`."""
    from copsim.cli.app import run

    sys.exit(run(sys.argv[1:]))
