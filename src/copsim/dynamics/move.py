"""7.12 move: joining, leaving, the end of a community."""

from typing import Any

from copsim.dynamics.attend import cost_of_hour, desire, membership_in
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import ANNOUNCEMENT, INFLOW, MANDATE, VISIBILITY
from copsim.dynamics.elementary import exp, log, logistic
from copsim.dynamics.feel import HIGHEST_VALUE, USUAL_VALUE
from copsim.dynamics.hand import PEOPLE, deal, luck_of
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO
from copsim.dynamics.ledger import open_account
from copsim.dynamics.log import Kind, note
from copsim.dynamics.people import clip
from copsim.dynamics.roll import call_roll
from copsim.dynamics.setting import SPACE, Rules
from copsim.dynamics.shift import end_membership
from copsim.dynamics.state import ENDED, LANES, LIVING, PREPARING, TIE_SLOTS, WORDS, World
from copsim.dynamics.switches import BROKERS, EXPECTATION_LEARNED, EXPOSURE, MANDATES, WORD_OF_MOUTH

LEAST_IDENTIFICATION = 0.03
STARTING_HOURS = 0.1  # h/week
STARTING_OPENNESS = 0.6
KNOWN_BY_HOURS = 0.2  # h/week above which a member draws acquaintances in
MOST_APPEALING = 2.0  # what appeal stays below
ROUNDING = 1e-12  # more than a bound may be off by
PATIENCE = 12  # idle weeks
THIN_WEEKS = 4
JOINS, LEAVES = 1, 2


@kernel
def drawn_to(k: int, rel: float, reach: float, p: Any) -> float:
    """7.12.1 j (0.1 + rel) ln(1 + k) + a_n rel reach, per week; k = members known, reach = 1 + announcement."""
    return p.j * (0.1 + rel) * log(1.0 + k) + p.a_n * rel * reach


@kernel
def joining(rate: float, appeal: float) -> float:
    """7.12.1 1 - exp(-rate appeal): exposure and expected benefit, only together (Foote et al. 2020)."""
    return 1.0 - exp(-rate * appeal)


@kernel
def appealing(X: float, beta: float) -> float:
    """7.12.1 2 logistic(beta X): 1 for whoever would be indifferent, X as in 7.4.2 with the value that is expected."""
    return 2.0 * logistic(beta * X)


@kernel
def expecting(prior: float, told: float, voices: int) -> float:
    """7.12.1 (prior + sum of V told) / (1 + voices): one's own guess counts like what one acquaintance tells."""
    return (prior + told) / (1 + voices)


@kernel
def leaving(I: float) -> float:
    """7.12.2 0.08 (1 - I) per week."""
    return 0.08 * (1.0 - I)


@kernel
def prior_value(rel: float, raised: float, p: Any) -> float:
    """5.4 V = min(3, v_0 + v_1 rel + v_vis visibility), in he/h."""
    return min(HIGHEST_VALUE, p.v_0 + p.v_1 * rel + p.v_vis * raised)


@step
def move(world: World, rules: Rules, now: Now) -> None:
    """Everybody decides, then all moves happen."""
    person, membership, week = world.person, world.membership, world.week
    slots = len(membership) // len(person)
    for first in range(0, len(person), LANES):
        deal(world, now, first, (Purpose.MOVE, 0))
        for i in range(first, min(first + LANES, len(person))):
            u, _, _, _ = luck_of(world, PEOPLE, i - first)
            week[i * slots].moves = decision(world, rules, i, u)
            for m in range(i * slots + 1, (i + 1) * slots):
                week[m].moves = decision_beside(world, rules, now, m)
    for m in range(len(membership)):
        if week[m].moves == JOINS:
            c = community_meant(world, rules, m)
            enter(world, rules, now, (m, c), rules.cond[c, VISIBILITY])
            if not rules.off[EXPECTATION_LEARNED]:
                membership[m].value = week[m].promised
        elif week[m].moves == LEAVES:
            leave(world, now, m)
    call_roll(world)
    for c in range(len(world.community)):
        if world.community[c].status == LIVING:
            check_end(world, now, c)


@step
def community_meant(world: World, rules: Rules, m: int) -> int:
    """The community that row m is for, -1 if none is.

    The home community in a person's first row, its parent in the second; the space, if there is one, in the last.
    """
    slots = len(world.membership) // len(world.person)
    c = world.person[m // slots].home
    if m % slots == 0:
        return c
    last = len(rules.start) - 1
    if m % slots == slots - 1 and rules.start[last].kind == SPACE:
        return last
    return rules.start[c].parent if m % slots == 1 else -1


@step
def decision(world: World, rules: Rules, i: int, u: float) -> int:
    """Whether person i joins or leaves the home community this week; u = the week's draw."""
    person, membership = world.person, world.membership
    c, m = person[i].home, i * (len(membership) // len(person))
    if membership[m].community >= 0:
        return LEAVES if is_bored(world, rules, m) and u < leaving(membership[m].identification) else 0
    if world.community[c].status == ENDED or rules.cond[c, INFLOW] == 0.0:
        return 0
    heard_of = world.community[c].status == LIVING  # before the launch only those who are in it talk of it
    reach = 1.0 + rules.cond[c, ANNOUNCEMENT] if heard_of else 0.0
    return JOINS if follows(world, rules, (m, c), reach, u) else 0


@step
def decision_beside(world: World, rules: Rules, now: Now, m: int) -> int:
    """7.12.4, 7.12.5 Whether a member of a local community joins its parent or a space, or whoever is there leaves."""
    person, membership = world.person, world.membership
    slots = len(membership) // len(person)
    i, c = m // slots, community_meant(world, rules, m)
    if c < 0:
        return 0
    u, _, _, _ = draws(now, person[i].uid, Purpose.MOVE, m % slots)
    if membership[m].community >= 0:
        return LEAVES if is_bored(world, rules, m) and u < leaving(membership[m].identification) else 0
    local = i * slots
    if membership[local].community < 0 or world.community[c].status == ENDED or rules.cond[c, INFLOW] == 0.0:
        return 0
    if rules.start[c].kind == SPACE:
        return JOINS if is_open(world, c) and follows(world, rules, (m, c), 0.0, u) else 0
    world.week[m].promised = prior_value(person[i].relevance, rules.cond[c, VISIBILITY], rules.p)
    return JOINS if u < rules.p.j_b * membership[local].identification and not rules.off[BROKERS] else 0


@step
def follows(world: World, rules: Rules, where: tuple[int, int], reach: float, u: float) -> bool:
    """7.12.1 Whether the person of row m joins community c; where = (m, c). Leaves in `promised` what is expected."""
    m, c = where
    person, p = world.person, rules.p
    i = m // (len(world.membership) // len(person))
    # 1 - e^-x <= x: most draws keep out whoever knew as many members as there are slots, and need no look at the ties
    if u >= MOST_APPEALING * drawn_to(TIE_SLOTS, person[i].relevance, reach, p) + ROUNDING:
        return False
    k, voices, told = acquaintances(world, i, c)
    rate = drawn_to(0 if rules.off[EXPOSURE] else k, person[i].relevance, reach, p)
    prior = prior_value(person[i].relevance, rules.cond[c, VISIBILITY], p)
    if rules.off[WORD_OF_MOUTH]:
        world.week[m].promised = prior
        return u < joining(rate, 1.0)
    if u >= joining(rate, MOST_APPEALING):
        return False
    V = expecting(prior, told, voices)
    world.week[m].promised = V
    X = desire(V, max(LEAST_IDENTIFICATION, person[i].identity), 1.0, person[i].energy, p)
    X -= cost_of_hour(world.unit[person[i].unit].norm, p)
    return u < joining(rate, appealing(X, p.beta))


@step
def is_open(world: World, c: int) -> bool:
    """7.12.5 Whether a space is left to its guests: only they were invited while it was facilitated."""
    return world.community[c].status == LIVING and world.community[c].facilitated == 0


@step
def is_bored(world: World, rules: Rules, m: int) -> bool:
    """7.12.2 Idle for long in a living community, and free to leave."""
    c = world.membership[m].community
    free = rules.off[MANDATES] or rules.cond[c, MANDATE] == 0.0
    return world.community[c].status == LIVING and world.membership[m].idle > PATIENCE and free


@step
def acquaintances(world: World, i: int, c: int) -> tuple[int, int, float]:
    """7.12.1 Ties to regular members, before the launch to those who are willing; to any members, and what these tell.

    Returns how many of the one and of the other, and the sum of the value per hour that the latter expect.
    """
    tie = world.tie
    k = 0
    voices = 0
    told = 0.0
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n < 0 or tie[i, slot].uid != world.person[n].uid:
            continue
        m = membership_in(world, n, c)
        if m >= 0:
            voices += 1
            told += world.membership[m].value
            if world.membership[m].hours > KNOWN_BY_HOURS or world.community[c].status == PREPARING:
                k += 1
    return k, voices, told


@step
def enter(world: World, rules: Rules, now: Now, where: tuple[int, int], raised: float) -> None:
    """5.4 The person of row m becomes a member of community c; where = (m, c); `raised` = visibility that did it."""
    m, c = where
    membership, person = world.membership, world.person
    i = m // (len(membership) // len(person))
    membership[m].community = c
    membership[m].identification = max(LEAST_IDENTIFICATION, person[i].identity)
    membership[m].autonomy = 1.0
    prior = prior_value(person[i].relevance, raised, rules.p)
    membership[m].value = USUAL_VALUE if rules.off[EXPECTATION_LEARNED] else prior
    membership[m].reputation = 0.0
    membership[m].gratitude = 0.0
    membership[m].openness = STARTING_OPENNESS
    membership[m].hours = STARTING_HOURS
    membership[m].contributing = 0.0
    membership[m].contributed = 0.0
    membership[m].tenure = 0
    membership[m].idle = 0
    membership[m].role = 0
    membership[m].subgroup = 0
    for w in range(WORDS):
        membership[m].acquired[w] = ZERO
        membership[m].credited[w] = ZERO
    open_account(world, m)
    world.tally[c].joined += 1
    note(world.log, now, (Kind.JOINED, person[i].uid, -1, c, -1, -1), membership[m].value)


@step
def leave(world: World, now: Now, m: int) -> None:
    """7.12.2 A membership ends; half of the identification stays for a later return, knowledge stays."""
    membership, person = world.membership, world.person
    i = m // (len(membership) // len(person))
    c, I = membership[m].community, membership[m].identification
    person[i].identity = clip(max(person[i].identity, 0.5 * I), 0.0, 1.0)
    end_membership(world, m)
    world.tally[c].left += 1
    note(world.log, now, (Kind.LEFT, person[i].uid, -1, c, -1, -1), I)


@step
def check_end(world: World, now: Now, c: int) -> None:
    """7.12.3 Fewer than two members for four weeks: the community has ended and its members are free."""
    community = world.community
    community[c].thin = community[c].thin + 1 if world.community_week[c].members < 2 else 0
    if community[c].thin >= THIN_WEEKS:
        community[c].status = ENDED
        for m in range(len(world.membership)):
            if world.membership[m].community == c:
                leave(world, now, m)
        world.community_week[c].members = 0
        world.community_week[c].roll_after = world.community_week[c].roll_first
