"""7.10.8 The value ledger: eight kinds of value, booked for a membership where the event happens.

Accounting only: no rule reads it. Every booking is an event of the log, so that both always agree.
"""

from enum import IntEnum

from copsim.dynamics.kernel import step
from copsim.dynamics.state import VALUES, World


class Value(IntEnum):
    """Kinds of value. Append only."""

    IMMEDIATE = 0  # being answered by somebody trusted, having helped
    POTENTIAL = 1  # an insight learned, heard, read or created
    APPLIED = 2  # use at work, successful or not
    REALISED = 3  # hours saved
    ENABLING = 4  # convening done, record kept
    STRATEGIC = 5  # advice adopted
    ORIENTING = 6  # finding one's way across units and places
    TRANSFORMATIVE = 7  # a changed view


@step
def book(world: World, m: int, kind: int, amount: float) -> None:
    """Credit membership m, and its community this week, with value of one kind, in he."""
    world.observation[m].ledger[kind] += amount
    world.tally[world.membership[m].community].ledger[kind] += amount


@step
def open_account(world: World, m: int) -> None:
    """A new membership has brought nothing yet."""
    for kind in range(VALUES):
        world.observation[m].ledger[kind] = 0.0
