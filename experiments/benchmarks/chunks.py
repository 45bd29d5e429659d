"""Some worlds of 150 people and 156 weeks, as other processes live them: numpy and numba are all that is imported."""

import time
from collections.abc import Sequence
from functools import cache

from copsim.dynamics.engine import live
from copsim.dynamics.setting import FOUNDED, Setting, usual_setting

PEOPLE, WEEKS = 150, 156


@cache
def setting() -> Setting:
    """A community that has been founded."""
    return usual_setting(WEEKS, people=PEOPLE, kind=FOUNDED)


def some(replicates: Sequence[int]) -> float:
    """Live them; processor seconds."""
    began = time.process_time()
    for replicate in replicates:
        live(setting(), 1, replicate)
    return time.process_time() - began
