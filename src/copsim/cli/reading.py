"""What commands say about a study that they only read, and how they end."""

from typing import TYPE_CHECKING

from copsim.cli.common import Progress
from copsim.errors import ExitCode

if TYPE_CHECKING:
    from copsim.study import Results


def noticed(results: "Results") -> None:
    """Say on stderr what is worth knowing about a folder, and how much of the study is there."""
    for notice in results.notices:
        Progress.say(str(notice))
    if results.done < results.total:
        Progress.say(f"notice [study.unfinished] {results.done:,} of {results.total:,} runs are there")


def code_of(results: "Results") -> ExitCode:
    """How a command over these results ends."""
    return ExitCode.FAILED_RUNS if results.failed else ExitCode.OK
