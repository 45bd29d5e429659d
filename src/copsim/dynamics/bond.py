"""7.11 bond: trust fades, answered questions and shared work build it; norms of communities, people and units."""

from typing import Any

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import CULTURE_PULL, TASK_HOURS
from copsim.dynamics.elementary import exp
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, note
from copsim.dynamics.meet import TRIES, drawn, elsewhere
from copsim.dynamics.people import clip, find_tie, free_slot
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import ANSWERED
from copsim.dynamics.state import LEARNING_TIE, LIVING, TASK_TIE, TIE_SLOTS, World
from copsim.dynamics.switches import BONDING, CULTURE, TASK_TIES, TIE_DECAY

SMALLEST_TRUST = 0.01
# Working side by side adds 0.02 with chance 0.3; the mean of that, every week, needs no draw and differs in nothing
# that matters.
WORK_GAIN = 0.006
TASK_GAIN = 0.05  # by an hour on the same obliged task
EXCHANGE, TASK = 0, 1  # what made trust grow
NORM_RATE = 0.12
NORM_EXCHANGES = 20
HOURS_ROOM = 128  # indices of one membership in the counter of draws
FORMATIVE_WEEKS = 104.0  # how slowly people become hard to form


@kernel
def faded(w: float, delta_w: float) -> float:
    """7.11.1 w (1 - delta_w)."""
    return w * (1.0 - delta_w)


@kernel
def strengthened(w: float, u: float) -> float:
    """7.11.2, 7.11.3 w + u (1 - w)."""
    return w + u * (1.0 - w)


@step
def bond(world: World, rules: Rules, now: Now) -> None:
    """Decay first, then this week's answers, first on the askers' side, then on the answerers'."""
    for i in range(len(world.person)):
        fade(world, rules, i)
    if not rules.off[BONDING]:
        for e in range(world.count[0].encounters):
            if world.meeting[e].outcome == ANSWERED:
                trust_more(world, rules, now, (world.meeting[e].initiator, world.meeting[e].partner), EXCHANGE)
        for e in range(world.count[0].encounters):
            if world.meeting[e].outcome == ANSWERED:
                trust_more(world, rules, now, (world.meeting[e].partner, world.meeting[e].initiator), EXCHANGE)
    if not rules.off[TASK_TIES]:
        work_side_by_side(world, rules, now)
    for c in range(len(world.community)):
        if world.community[c].status == LIVING:
            follow_practice(world, c)
    if not rules.off[CULTURE]:
        follow_norms(world, rules)


@step
def fade(world: World, rules: Rules, i: int) -> None:
    """7.11.1, 7.11.3 i's ties: void and forgotten ones end, colleagues of one unit keep each other in mind."""
    tie, person = world.tie, world.person
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n < 0:
            continue
        w = tie[i, slot].trust
        if not rules.off[TIE_DECAY]:
            w = faded(w, rules.p.delta_w)
        if w < SMALLEST_TRUST or tie[i, slot].uid != person[n].uid:
            free_slot(tie, i, slot)
            continue
        if person[i].unit == person[n].unit:
            w = strengthened(w, WORK_GAIN)
        tie[i, slot].trust = w


@step
def trust_more(world: World, rules: Rules, now: Now, who: tuple[int, int], by: int) -> None:
    """7.11.2, 7.11.4 One person trusts the other more; a new tie takes a free slot, or the weakest one."""
    m, q = who
    tie, person = world.tie, world.person
    gain = rules.p.u_w if by == EXCHANGE else TASK_GAIN
    origin = LEARNING_TIE if by == EXCHANGE else TASK_TIE
    slots = len(world.membership) // len(person)
    i, n = m // slots, q // slots
    slot = find_tie(world, i, n)
    if slot >= 0:
        tie[i, slot].trust = strengthened(tie[i, slot].trust, gain)
        tie[i, slot].origin |= origin
        return
    slot = weakest(tie, i)
    if tie[i, slot].trust < gain:
        tie[i, slot].neighbour = n
        tie[i, slot].uid = world.person[n].uid
        tie[i, slot].trust = gain
        tie[i, slot].origin = origin
        if elsewhere(person, i, n, True):
            book(world, m, Value.ORIENTING, rules.p.v_o)
            c = world.membership[m].community
            note(world.log, now, (Kind.ORIENTED, person[i].uid, person[n].uid, c, -1, -1), rules.p.v_o)


@step
def work_side_by_side(world: World, rules: Rules, now: Now) -> None:
    """7.11.4 Every full hour of an obliged task is spent with somebody else who has to do it, by their hours."""
    for c in range(len(world.community)):
        if rules.cond[c, TASK_HOURS] > 0.0 and world.community[c].status == LIVING:
            number = list_toilers(world, c)
            for r in range(number):
                m = world.week[r].toiler
                for hour in range(int(world.week[m].undesired)):
                    q = workmate(world, now, m, (number, hour))
                    if q >= 0:
                        trust_more(world, rules, now, (m, q), TASK)


@step
def list_toilers(world: World, c: int) -> int:
    """Members of c with obliged work, by row, with running sums of their hours; how many they are."""
    week = world.week
    number = 0
    total = 0.0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = week[r].roll
        if week[m].undesired > 0.0:
            total += week[m].undesired
            week[number].toiler = m
            week[number].toil = total
            number += 1
    return number


@step
def workmate(world: World, now: Now, m: int, which: tuple[int, int]) -> int:
    """Another member with obliged work, in proportion to it; -1 if eight draws found none."""
    number, hour = which
    slots = len(world.membership) // len(world.person)
    uid, first = world.person[m // slots].uid, HOURS_ROOM * (m % slots) + TRIES * hour
    for attempt in range(TRIES):
        u, _, _, _ = draws(now, uid, Purpose.TASK_TIE, first + attempt)
        q = world.week[drawn(world.week.toil, 0, number, u)].toiler
        if q != m:
            return q
    return -1


@step
def weakest(tie: Any, i: int) -> int:
    """The first of i's slots with the least trust; a free slot has none."""
    found = 0
    for slot in range(1, TIE_SLOTS):
        if tie[i, slot].trust < tie[i, found].trust:
            found = slot
    return found


@step
def follow_practice(world: World, c: int) -> None:
    """7.11.5 norm <- norm + 0.12 min(1, n / 20) (answered / n - norm) over the week's n served questions."""
    tally, community = world.tally, world.community
    n = tally[c].requests - tally[c].unserved
    if n > 0:
        rate = NORM_RATE * min(1.0, n / NORM_EXCHANGES)
        community[c].norm += rate * (tally[c].answered / n - community[c].norm)


@kernel
def formed(h: float, weeks: int, eta_c: float) -> float:
    """7.11.5 eta_c min(1, h / 1 h) e^(-weeks / 104): who comes often and is new to the organisation learns fastest."""
    return eta_c * min(1.0, h) * exp(-weeks / FORMATIVE_WEEKS)


@step
def follow_norms(world: World, rules: Rules) -> None:
    """7.11.5 People's norms follow their communities' and their unit's, then units follow their people."""
    person, unit = world.person, world.unit
    for i in range(len(person)):
        person[i].norm = clip(person[i].norm + pull_on(world, rules, i), 0.0, 1.0)
    for k in range(len(unit)):
        first, after = unit[k].first, unit[k].after
        if after > first:
            total = 0.0
            for r in range(first, after):
                total += person[person[r].by_unit].norm
            c = person[person[first].by_unit].home
            change = rules.p.eta_o * (total / (after - first) - unit[k].norm) + rules.cond[c, CULTURE_PULL]
            unit[k].norm = clip(unit[k].norm + change, 0.0, 1.0)


@step
def pull_on(world: World, rules: Rules, i: int) -> float:
    """7.11.5 Change of person i's norm."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    change = rules.p.eta_u * (world.unit[person[i].unit].norm - person[i].norm)
    for m in range(i * slots, (i + 1) * slots):
        c = membership[m].community
        if c >= 0:
            rate = formed(membership[m].hours, person[i].service, rules.p.eta_c)
            change += rate * (world.community[c].norm - person[i].norm)
    return change
