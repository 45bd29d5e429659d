"""The roll: the memberships of each community, so that a pass over its members does not look at everybody."""

from copsim.dynamics.kernel import step
from copsim.dynamics.state import World


@step
def call_roll(world: World) -> None:
    """List the memberships by community and, within one, by row; count them."""
    membership, week, roll = world.membership, world.week, world.community_week
    for c in range(len(world.community)):
        roll[c].members = 0
    for m in range(len(membership)):
        if membership[m].community >= 0:
            roll[membership[m].community].members += 1
    place = 0
    for c in range(len(world.community)):
        roll[c].roll_first = place
        roll[c].roll_after = place
        place += roll[c].members
    for m in range(len(membership)):
        c = membership[m].community
        if c >= 0:
            week[roll[c].roll_after].roll = m
            roll[c].roll_after += 1
