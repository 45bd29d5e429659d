"""10 Vital signs: what an autopsy looks at and no other indicator shows. For observers only."""

from copsim.dynamics.attend import membership_in
from copsim.dynamics.chance import Now
from copsim.dynamics.kernel import step
from copsim.dynamics.knowledge import all_of, count, of_topic
from copsim.dynamics.move import community_meant
from copsim.dynamics.practice import TOPIC_INSIGHTS
from copsim.dynamics.setting import Rules
from copsim.dynamics.shares import ratio
from copsim.dynamics.state import ACTIVE, CORE, HALF_YEAR, TIE_SLOTS, TOPICS, World

TIED = 0.1  # trust from which a tie holds two members together


@step
def look_back(world: World, rules: Rules, now: Now) -> None:
    """What became within half a year of the identification of the engaged, and of the time of lasting members.

    Who left the community has no identification with it any more; who left the organisation is not counted.
    """
    membership, seen, tally = world.membership, world.observation, world.tally
    slots = len(membership) // len(world.person)
    ring = now.week % HALF_YEAR
    for c in range(len(world.community)):
        tally[c].engaged_then = 0.0
        tally[c].engaged_now = 0.0
        tally[c].time_then = 0.0
        tally[c].time_now = 0.0
    for m in range(len(membership)):
        c, I, T = membership[m].community, membership[m].identification, world.week[m].available
        if world.person[m // slots].service == 1:  # just came: what the row held before was somebody else's
            for week in range(HALF_YEAR):
                seen[m].engaged[week] = 0.0
        if seen[m].engaged[ring] > 0.0:
            there = community_meant(world, rules, m)
            tally[there].engaged_then += seen[m].engaged[ring]
            tally[there].engaged_now += I if c >= 0 else 0.0
        if c >= 0 and membership[m].tenure > HALF_YEAR:
            tally[c].time_then += seen[m].time[ring]
            tally[c].time_now += T
        seen[m].engaged[ring] = I if c >= 0 and seen[m].band >= ACTIVE else 0.0
        seen[m].time[ring] = T if c >= 0 else 0.0


@step
def domain_coverage(world: World, c: int) -> float:
    """Mean over members of c of sum_z dom_z known_z / 32, known_z = insights of topic z that one knows."""
    first, after = world.community_week[c].roll_first, world.community_week[c].roll_after
    slots = len(world.membership) // len(world.person)
    known = 0.0
    for r in range(first, after):
        mine = all_of(world.person[world.week[r].roll // slots].known)
        for z in range(TOPICS):
            known += world.community[c].domain[z] * count(of_topic(mine, z))
    return ratio(known / TOPIC_INSIGHTS, after - first)


@step
def domain_distance(world: World, c: int) -> float:
    """sum_z |dom_z - i_z| / 2, i_z = what members of c aspire to, weighted by their hours; nan without hours."""
    person, membership, roll = world.person, world.membership, world.community_week
    slots = len(membership) // len(person)
    distance = 0.0
    for z in range(TOPICS):
        hours = 0.0
        cared = 0.0
        for r in range(roll[c].roll_first, roll[c].roll_after):
            m = world.week[r].roll
            hours += membership[m].hours
            cared += membership[m].hours * person[m // slots].aspiration[z]
        distance += abs(world.community[c].domain[z] - ratio(cared, hours))
    return 0.5 * distance


@step
def wish_met(world: World, c: int) -> float:
    """Sum of h over sum of h* of the members of c: what duties leave of the hours that they would like to spend."""
    week = world.week
    spent = 0.0
    wished = 0.0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = week[r].roll
        spent += week[m].voluntary
        wished += week[m].wish
    return ratio(spent, wished)


@step
def carrier_energy(world: World, c: int) -> float:
    """Mean energy of the members of c who carry a role or are core; nan without them."""
    membership = world.membership
    slots = len(membership) // len(world.person)
    energy = 0.0
    n = 0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        if membership[m].role == 1 or world.observation[m].band == CORE:
            energy += world.person[m // slots].energy
            n += 1
    return ratio(energy, n)


@step
def tied_together(world: World, c: int) -> float:
    """Share of the members of c in the largest group that ties of at least 0.1, in either direction, hold together."""
    seen, tie, person = world.observation, world.tie, world.person
    slots = len(world.membership) // len(person)
    first, after = world.community_week[c].roll_first, world.community_week[c].roll_after
    for r in range(first, after):
        seen[world.week[r].roll].group = world.week[r].roll
        seen[world.week[r].roll].grouped = 0
    for r in range(first, after):
        m = world.week[r].roll
        i = m // slots
        for slot in range(TIE_SLOTS):
            n = tie[i, slot].neighbour
            if n < 0 or tie[i, slot].uid != person[n].uid or tie[i, slot].trust < TIED:
                continue
            other = membership_in(world, n, c)
            if other >= 0:
                join_groups(world, m, other)
    largest = 0
    for r in range(first, after):
        head = head_of(world, world.week[r].roll)
        seen[head].grouped += 1
        largest = max(largest, seen[head].grouped)
    return ratio(largest, after - first)


@step
def head_of(world: World, m: int) -> int:
    """The row that stands for the group of row m; the way there is halved for those who ask later."""
    seen = world.observation
    while seen[m].group != m:
        seen[m].group = seen[seen[m].group].group
        m = seen[m].group
    return m


@step
def join_groups(world: World, m: int, other: int) -> None:
    """One group of two; the smaller row stands for it."""
    one, two = head_of(world, m), head_of(world, other)
    world.observation[max(one, two)].group = min(one, two)
