"""7.12 move: joining, leaving, the end of a community."""

from typing import Any

from copsim.dynamics.attend import membership_in
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import ANNOUNCEMENT, INFLOW, MANDATE, VISIBILITY
from copsim.dynamics.elementary import exp, log
from copsim.dynamics.feel import HIGHEST_VALUE, USUAL_VALUE
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO
from copsim.dynamics.ledger import open_account
from copsim.dynamics.log import Kind, note
from copsim.dynamics.people import clip
from copsim.dynamics.roll import call_roll
from copsim.dynamics.setting import SPACE, Rules
from copsim.dynamics.shift import end_membership
from copsim.dynamics.state import ENDED, LIVING, PREPARING, TIE_SLOTS, WORDS, World
from copsim.dynamics.switches import BROKERS, EXPECTATION_LEARNED, EXPOSURE, MANDATES

LEAST_IDENTIFICATION = 0.03
STARTING_HOURS = 0.1  # h/week
STARTING_OPENNESS = 0.6
KNOWN_BY_HOURS = 0.2  # h/week above which a member draws acquaintances in
PATIENCE = 12  # idle weeks
THIN_WEEKS = 4
JOINS, LEAVES = 1, 2


@kernel
def joining(k: int, rel: float, reach: float, p: Any) -> float:
    """7.12.1 1 - exp(-[j (0.1 + rel) ln(1 + k) + a_n rel reach]); k = members known, reach = 1 + announcement."""
    return 1.0 - exp(-(p.j * (0.1 + rel) * log(1.0 + k) + p.a_n * rel * reach))


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
    for i in range(len(person)):
        week[i * slots].moves = decision(world, rules, now, i)
        for m in range(i * slots + 1, (i + 1) * slots):
            week[m].moves = decision_beside(world, rules, now, m)
    for m in range(len(membership)):
        if week[m].moves == JOINS:
            c = community_meant(world, rules, m)
            enter(world, rules, now, (m, c), rules.cond[c, VISIBILITY])
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
def decision(world: World, rules: Rules, now: Now, i: int) -> int:
    """Whether person i joins or leaves the home community this week."""
    person, membership, p = world.person, world.membership, rules.p
    c, m = person[i].home, i * (len(membership) // len(person))
    u, _, _, _ = draws(now, person[i].uid, Purpose.MOVE, 0)
    if membership[m].community >= 0:
        return LEAVES if is_bored(world, rules, m) and u < leaving(membership[m].identification) else 0
    if world.community[c].status == ENDED or rules.cond[c, INFLOW] == 0.0:
        return 0
    k = 0 if rules.off[EXPOSURE] else members_known(world, i, c)
    return JOINS if u < joining(k, person[i].relevance, 1.0 + rules.cond[c, ANNOUNCEMENT], p) else 0


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
        return JOINS if is_open(world, c) and u < drawn_in(world, rules, i, c) else 0
    return JOINS if u < rules.p.j_b * membership[local].identification and not rules.off[BROKERS] else 0


@step
def is_open(world: World, c: int) -> bool:
    """7.12.5 Whether a space is left to its guests: only they were invited while it was facilitated."""
    return world.community[c].status == LIVING and world.community[c].facilitated == 0


@step
def drawn_in(world: World, rules: Rules, i: int, c: int) -> float:
    """7.12.1 Chance that person i follows acquaintances into community c, of which nobody else has heard."""
    k = 0 if rules.off[EXPOSURE] else members_known(world, i, c)
    return joining(k, world.person[i].relevance, 0.0, rules.p)


@step
def is_bored(world: World, rules: Rules, m: int) -> bool:
    """7.12.2 Idle for long in a living community, and free to leave."""
    c = world.membership[m].community
    free = rules.off[MANDATES] or rules.cond[c, MANDATE] == 0.0
    return world.community[c].status == LIVING and world.membership[m].idle > PATIENCE and free


@step
def members_known(world: World, i: int, c: int) -> int:
    """7.12.1 Ties to regular members; before the launch, to those who are willing."""
    tie = world.tie
    k = 0
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n < 0 or tie[i, slot].uid != world.person[n].uid:
            continue
        m = membership_in(world, n, c)
        if m >= 0 and (world.membership[m].hours > KNOWN_BY_HOURS or world.community[c].status == PREPARING):
            k += 1
    return k


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
