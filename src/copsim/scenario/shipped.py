"""The scenarios that come with copsim, and which file a name means."""

import os
from importlib.resources import files
from pathlib import Path as FilePath

from copsim.errors import EnvironmentProblem, UsageError, printable, shortened
from copsim.scenario.names import did_you_mean

POLICIES = "policies"
SUFFIX = ".toml"


def scenarios_folder() -> FilePath:
    """Inside of the installed package, or at the top of a checkout."""
    installed = FilePath(str(files("copsim"))) / "shipped" / "scenarios"
    checkout = FilePath(__file__).parents[3] / "scenarios"
    folder = next((folder for folder in (installed, checkout) if folder.is_dir()), None)
    if folder is None:
        raise EnvironmentProblem("the shipped scenarios are missing; install copsim again")
    return folder


def shipped_ids() -> tuple[str, ...]:
    """Ids of the shipped scenarios, in alphabetical order."""
    return tuple(sorted(path.stem for path in scenarios_folder().glob("*" + SUFFIX) if path.stem != POLICIES))


def shipped_path(name: str) -> FilePath:
    """The file of a shipped scenario."""
    if name not in shipped_ids():
        help_text = did_you_mean(name, shipped_ids()) or f"shipped scenarios: {', '.join(shipped_ids())}"
        raise UsageError(f"there is no scenario {printable(shortened(name))}; {help_text}")
    return scenarios_folder() / (name + SUFFIX)


def policies_path() -> FilePath:
    """The file of the policies for any scenario."""
    return scenarios_folder() / (POLICIES + SUFFIX)


def is_file(text: str) -> bool:
    """Whether a text names something that exists and can be read; a folder cannot."""
    return os.path.exists(text) and not os.path.isdir(text)


def scenario_file(path_or_id: str | FilePath) -> tuple[FilePath, str]:
    """The file of a scenario and how messages call it. What exists wins over an id; what looks like a path is one."""
    text = str(path_or_id)
    if isinstance(path_or_id, FilePath) or is_file(text) or text.endswith(SUFFIX) or "/" in text or os.sep in text:
        return FilePath(path_or_id), text
    return shipped_path(text), text + SUFFIX
