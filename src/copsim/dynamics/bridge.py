"""7.12.6 bridge: a convener brings members of different communities together, one question at a time."""

from copsim.dynamics.activities import INQUIRY
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import CONVENER_HOURS
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import all_of, both, size
from copsim.dynamics.meet import ARRANGED, MOST_ENCOUNTERS, TRIES, add
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, World
from copsim.dynamics.switches import MATCHING

CONVENER_HOURS_A_MEETING = 1.5
GUEST_HOURS = 0.5  # h that a meeting takes from each of the two
MOST_ARRANGED = 24  # meetings a week in a world: what is left of INDEX_ROOM beside MOST_ENCOUNTERS


@kernel
def meetings(hours: float) -> int:
    """7.12.6 [b / 1.5 h]: meetings that a week of a convener pays for."""
    return int(hours / CONVENER_HOURS_A_MEETING + 1e-9)


@step
def arrange(world: World, rules: Rules, now: Now) -> None:
    """Set the time of this week's arranged meetings aside."""
    for m in range(len(world.membership)):
        world.week[m].arranged = 0.0
    place = 0
    for c in range(len(world.community)):
        for n in range(meetings(rules.cond[c, CONVENER_HOURS])):
            m, q = pair(world, rules, now, (c, n))
            if m >= 0 and place < MOST_ARRANGED:
                world.week[m].arranged += GUEST_HOURS
                world.week[q].arranged += GUEST_HOURS
                place += 1


@step
def meet_across(world: World, rules: Rules, now: Now) -> None:
    """The arranged meetings, after all other encounters of the week."""
    place = 0
    for c in range(len(world.community)):
        for n in range(meetings(rules.cond[c, CONVENER_HOURS])):
            m, q = pair(world, rules, now, (c, n))
            if m >= 0 and place < MOST_ARRANGED:
                add(world, m, q, (INQUIRY, ARRANGED, MOST_ENCOUNTERS + place))
                place += 1


@step
def pair(world: World, rules: Rules, now: Now, which: tuple[int, int]) -> tuple[int, int]:
    """Who asks and who is asked in meeting n of the convener of community c; (-1, -1) if there is nobody.

    Of eight pairs that come to mind the first in which one knows what the other asks, else the first.
    """
    c, n = which
    slots = len(world.membership) // len(world.person)
    first = (-1, -1)
    for attempt in range(TRIES):
        u0, u1, _, _ = draws(now, world.community[c].uid, Purpose.CONVENER, TRIES * n + attempt)
        m, q = member_at(world, c, u0), other_at(world, c, u1)
        if m < 0 or q < 0 or m // slots == q // slots:
            continue
        if rules.off[MATCHING]:
            return m, q
        if helps(world, q // slots, m // slots):
            return m, q
        if helps(world, m // slots, q // slots):
            return q, m
        if first[0] < 0:
            first = (m, q)
    return first


@step
def member_at(world: World, c: int, u: float) -> int:
    """Somebody of community c, all alike; -1 if it does not live or has nobody."""
    circle = world.community_week[c]
    if world.community[c].status != LIVING or circle.members == 0:
        return -1
    return world.week[circle.roll_first + int(u * circle.members)].roll


@step
def other_at(world: World, c: int, u: float) -> int:
    """Somebody of the living communities beside c, all alike; -1 if there is nobody."""
    others = 0
    for other in range(len(world.community)):
        if other != c and world.community[other].status == LIVING:
            others += world.community_week[other].members
    place = int(u * others)
    for other in range(len(world.community)):
        if other != c and world.community[other].status == LIVING:
            if place < world.community_week[other].members:
                return world.week[world.community_week[other].roll_first + place].roll
            place -= world.community_week[other].members
    return -1


@step
def helps(world: World, i: int, j: int) -> bool:
    """Whether person i knows something that person j asks."""
    return size(both(all_of(world.person[i].known), all_of(world.person[j].questions))) > 0
