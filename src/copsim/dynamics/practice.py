"""9 How far the practices of units lie apart, and what the ties of members have in common: for observers only."""

from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, all_of, count, of_topic
from copsim.dynamics.state import INSIGHTS, TIE_SLOTS, TOPICS, WORDS, World

TOPIC_INSIGHTS = INSIGHTS // TOPICS


@step
def gather_practice(world: World) -> None:
    """What the people of each unit know together."""
    person, unit = world.person, world.unit_seen
    for k in range(len(unit)):
        for w in range(WORDS):
            unit[k].together[w] = ZERO
    for i in range(len(person)):
        for w in range(WORDS):
            unit[person[i].unit].together[w] |= person[i].known[w]


@step
def practice_gap(world: World, first: int, after: int) -> float:
    """Mean difference of coverage between neighbouring units, over topics; nan for fewer than two units."""
    unit = world.unit_seen
    if after - first < 2:
        return float("nan")
    total = 0.0
    for k in range(first, after):
        other = k + 1 if k + 1 < after else first
        for z in range(TOPICS):
            here = count(of_topic(all_of(unit[k].together), z))
            there = count(of_topic(all_of(unit[other].together), z))
            total += abs(here - there)
    return total / ((after - first) * TOPICS * TOPIC_INSIGHTS)


@step
def practice_spread(world: World, first: int, after: int) -> float:
    """Mean share of insights that only one of two neighbouring units knows; nan for fewer than two units."""
    unit = world.unit_seen
    if after - first < 2:
        return float("nan")
    total = 0
    for k in range(first, after):
        other = k + 1 if k + 1 < after else first
        for w in range(WORDS):
            total += count(unit[k].together[w] ^ unit[other].together[w])
    return total / ((after - first) * INSIGHTS)


@kernel
def modularity(inside: float, squares: float, total: float) -> float:
    """Share of tie weight inside groups beyond what chance puts there; nan without ties.

    inside: weight within groups; squares: sum over groups of the square of their weight; total: all weight.
    """
    return inside / total - squares / (total * total) if total > 0.0 else float("nan")


@step
def interest_modularity(world: World, c: int) -> float:
    """How far trust between members of c stays within main interests."""
    membership, person, tie = world.membership, world.person, world.tie
    slots = len(membership) // len(person)
    inside = 0.0
    total = 0.0
    for z in range(TOPICS):
        world.tally[c].groups[z] = 0.0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        i = m // slots
        for slot in range(TIE_SLOTS):
            n = tie[i, slot].neighbour
            if n < 0 or tie[i, slot].uid != person[n].uid:
                continue
            for q in range(n * slots, (n + 1) * slots):
                if membership[q].community == c:
                    w = tie[i, slot].trust
                    total += w
                    world.tally[c].groups[person[i].main] += w
                    inside += w if person[i].main == person[n].main else 0.0
    squares = 0.0
    for z in range(TOPICS):
        squares += world.tally[c].groups[z] * world.tally[c].groups[z]
    return modularity(inside, squares, total)
