"""Which assumptions the search moves, and how far: half to twice the default, all ratios alike."""

import numpy as np

from copsim.dynamics.parameters import PARAMETERS, Parameter

RATIO = 2.0
# Free as well, but no fact that parameters are fitted to shows them: without a mandate nothing compels, and what an
# unanswered question costs is small beside all else.
UNSEEN = ("k_c", "e_D")


def _moved() -> tuple[Parameter, ...]:
    return tuple(parameter for parameter in PARAMETERS if parameter.free and parameter.name not in UNSEEN)


MOVED = _moved()
NAMES = tuple(parameter.name for parameter in MOVED)
LOW = tuple(max(item.low, item.default / RATIO) for item in MOVED)
HIGH = tuple(min(item.high, item.default * RATIO) for item in MOVED)


def parameters_at(place: np.ndarray) -> dict[str, float]:
    """The parameters at a place of the unit cube, float64[parameter]; four digits, so that a table can hold them."""
    low, high = np.log(LOW), np.log(HIGH)
    values = np.exp(low + place * (high - low))
    return {name: float(f"{value:.4g}") for name, value in zip(NAMES, values, strict=True)}
