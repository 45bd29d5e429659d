"""5.1-5.3 Who people are: traits, knowledge and work ties of a person who enters the organisation."""

from typing import Any

import numpy as np

from copsim.dynamics.chance import ORGANISATION_UID, Now, Purpose, draws
from copsim.dynamics.elementary import exp, normal, power
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, chosen, holds, put
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import TIE_SLOTS, TOPICS, WORK_TIE, World
from copsim.dynamics.switches import HETEROGENEITY

CANDIDATE_INSIGHTS = 18
INSIDE_INTEREST = 0.6  # share of candidate insights inside the main interest
WORK_TIES = 4
WORK_TRUST = 0.3
DECIDERS_KNOW = 0.25
INSIDE_UNIT = 0.96  # fact P28: at least 95 % of work ties inside the unit
GUESS_SD = 0.2
ALL_INTERESTS = 1.0 + 0.7 + 6 * 0.4  # of a person, over all topics
RELEVANCE_TRIES = 200  # Joehnk accepts about one pair in seven at the default shapes


@kernel
def clip(x: float, low: float, high: float) -> float:
    """x within [low, high]; nan stays nan."""
    if x < low:
        return low
    if x > high:
        return high
    return x


@kernel
def interest(z: int, main: int, second: int) -> float:
    """int_i[z]: 1 for the main interest, 0.7 for the second, 0.4 for other topics."""
    if z == main:
        return 1.0
    return 0.7 if z == second else 0.4


@kernel
def relevance(now: Now, uid: int, a: float, b: float) -> float:
    """A draw from the beta distribution with shapes a and b (Joehnk 1964)."""
    for attempt in range(RELEVANCE_TRIES):
        u0, u1, _, _ = draws(now, uid, Purpose.RELEVANCE, attempt)
        x = power(u0, 1.0 / a)
        y = power(u1, 1.0 / b)
        if x + y <= 1.0 and x + y > 0.0:
            return x / (x + y)
    return a / (a + b)


@step
def draw_traits(world: World, rules: Rules, now: Now, i: int) -> None:
    """5.1 Traits of the person in row i, whose uid, home, unit and site are set."""
    person, p = world.person, rules.p
    uid = person[i].uid
    u0, u1, u2, u3 = draws(now, uid, Purpose.TRAITS, 0)
    person[i].stance = 1.0 if u3 < rules.start[person[i].home].stance else 0.0
    person[i].norm = world.unit[person[i].unit].norm
    person[i].hours = min(p.T_max, p.s_median * exp(p.s_logsd * normal(u0)))
    person[i].rest = clip(p.E_mean + p.E_sd * normal(u1), 0.2, 0.95)
    person[i].generosity = p.gen_sd * normal(u2)
    person[i].relevance = relevance(now, uid, p.rel_a, p.rel_b)
    if rules.off[HETEROGENEITY]:
        person[i].hours = p.s_median
        person[i].rest = p.E_mean
        person[i].generosity = 0.0
        person[i].relevance = p.rel_a / (p.rel_a + p.rel_b)
    u0, u1, _, _ = draws(now, uid, Purpose.TRAITS, 1)
    person[i].main = int(u0 * 8)
    person[i].second = (person[i].main + 1 + int(u1 * 7)) % 8
    for z in range(TOPICS):
        person[i].aspiration[z] = interest(z, person[i].main, person[i].second) / ALL_INTERESTS
    person[i].identity = rules.start[person[i].home].prior_identity * person[i].relevance
    u0, _, _, _ = draws(now, uid, Purpose.GUESS, 0)
    person[i].guess = person[i].relevance + GUESS_SD * normal(u0)
    person[i].energy = person[i].rest
    person[i].workload = 0.0
    person[i].service = 0
    person[i].asked = 0


@step
def draw_knowledge(world: World, now: Now, i: int) -> None:
    """5.2 Eighteen candidate insights, of which a person knows those that the unit's practice meets."""
    person = world.person
    known = person[i].known
    for w in range(4):
        known[w] = ZERO
        person[i].questions[w] = ZERO
    practice = world.unit[person[i].unit].practice
    for candidate in range(CANDIDATE_INSIGHTS):
        u0, u1, _, _ = draws(now, person[i].uid, Purpose.KNOWLEDGE, candidate)
        insight = 32 * person[i].main + int(u1 * 32) if u0 < INSIDE_INTEREST else int(u1 * 256)
        if holds(practice, insight):
            put(known, insight)


@step
def draw_deciders(world: World, now: Now, c: int) -> None:
    """5.2 Those who decide in the domain of community c know a random quarter of all insights."""
    deciders = world.community[c].deciders
    for block in range(64):
        bits = chosen(draws(now, ORGANISATION_UID, Purpose.DECIDERS, block), DECIDERS_KNOW)
        deciders[block >> 4] |= bits << np.uint64(4 * (block & 15))


@step
def draw_work_ties(world: World, rules: Rules, now: Now, i: int) -> None:
    """5.3 Four work ties, nearly all inside the unit; a colleague drawn twice or oneself gives no tie."""
    person, tie, unit = world.person, world.tie, world.unit
    for slot in range(TIE_SLOTS):
        free_slot(tie, i, slot)
    k = person[i].unit
    begin = unit[k].first
    inside = unit[k].after - begin
    start = rules.start[person[i].home]
    for slot in range(WORK_TIES):
        u0, u1, _, _ = draws(now, person[i].uid, Purpose.WORK_TIES, slot)
        if u0 < INSIDE_UNIT:
            n = person[begin + int(u1 * inside)].by_unit
        else:
            n = start.first_row + int(u1 * start.people)
        if n != i and find_tie(world, i, n) < 0:
            tie[i, slot].neighbour = n
            tie[i, slot].uid = person[n].uid
            tie[i, slot].trust = WORK_TRUST
            tie[i, slot].origin = WORK_TIE


@step
def free_slot(tie: Any, i: int, slot: int) -> None:
    """Make a slot free."""
    tie[i, slot].neighbour = -1
    tie[i, slot].uid = -1
    tie[i, slot].trust = 0.0
    tie[i, slot].origin = 0


@step
def find_tie(world: World, i: int, n: int) -> int:
    """Slot of i's tie to the person now in row n; -1 if there is none."""
    tie = world.tie
    for slot in range(TIE_SLOTS):
        if tie[i, slot].neighbour == n and tie[i, slot].uid == world.person[n].uid:
            return slot
    return -1


@step
def trust(world: World, i: int, n: int) -> float:
    """w: trust of i in n, 0 without a tie."""
    slot = find_tie(world, i, n)
    return world.tie[i, slot].trust if slot >= 0 else 0.0


@step
def draw_practice(world: World, now: Now, k: int) -> None:
    """5.2 A unit's practice meets every fourth insight and a random quarter of the others."""
    unit = world.unit
    for block in range(64):
        four = draws(now, unit[k].uid, Purpose.UNIT_MASK, block)
        for c in range(4):
            if c == 0 or four[c] < 0.25:
                put(unit[k].practice, 4 * block + c)
                unit[k].listed[unit[k].many] = 4 * block + c
                unit[k].many += 1


@step
def met_in_practice(world: World, k: int, u: float) -> int:
    """One insight that unit k's practice meets, all equally likely."""
    return int(world.unit[k].listed[int(u * world.unit[k].many)])
