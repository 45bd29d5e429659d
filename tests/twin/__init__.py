"""The model lived week by week with plain Python objects, written from docs/odd.md and not from the kernels.

It shares with the model the draws, the elementary functions and the declarations of parameters, conditions, switches
and settings, so that every number of every week must be the same to the last bit.
"""

from tests.twin.arrays import state_of, week_of
from tests.twin.world import Twin

__all__ = ["Twin", "state_of", "week_of"]
