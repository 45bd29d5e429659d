"""Cases x replicates -> runs on disk -> comparison.

Names are looked up when they are used: who only commits a file need not load the model.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copsim.study.deaths import autopsies
    from copsim.study.divergence import Divergence, first_divergence
    from copsim.study.goal import Goal, Verdict, judge, parse_goal
    from copsim.study.results import Results, read
    from copsim.study.runner import run_study
    from copsim.study.statistics import all_effects, effects, outcome_summary, week_bands, window_effects
    from copsim.study.sweep.load import Study, load_study
    from copsim.study.sweep.run import run
    from copsim.study.tables import write_tables

__all__ = [
    "Divergence",
    "Goal",
    "Results",
    "Study",
    "Verdict",
    "all_effects",
    "autopsies",
    "effects",
    "first_divergence",
    "judge",
    "load_study",
    "outcome_summary",
    "parse_goal",
    "read",
    "run",
    "run_study",
    "week_bands",
    "window_effects",
    "write_tables",
]

_HOMES = {
    "deaths": ("autopsies",),
    "divergence": ("Divergence", "first_divergence"),
    "goal": ("Goal", "Verdict", "judge", "parse_goal"),
    "results": ("Results", "read"),
    "runner": ("run_study",),
    "sweep.load": ("Study", "load_study"),
    "sweep.run": ("run",),
    "statistics": ("all_effects", "effects", "outcome_summary", "week_bands", "window_effects"),
    "tables": ("write_tables",),
}


def __getattr__(name: str) -> Any:
    """Import the module that a public name lives in."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
