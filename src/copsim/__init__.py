"""copsim: an agent-based simulation of communities of practice.

>>> import copsim
>>> results = copsim.compare("baseline", "baseline+mandate", replicates=100)  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copsim.api import compare as compare, load_scenario as load_scenario, read as read, run as run, sweep as sweep

    __version__: str

__all__ = ["MODEL_VERSION", "compare", "load_scenario", "read", "run", "sweep"]

MODEL_VERSION = 1  # rises with every change of results


def __getattr__(name: str) -> Any:
    """Load what is asked for, so that importing stays cheap; the version lives in pyproject.toml alone."""
    if name == "__version__":
        from importlib.metadata import version

        return version("copsim")
    if name in __all__:
        from copsim import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
