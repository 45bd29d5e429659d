"""7.1 shift: workload, obsolescence, discovery at work, staff turnover."""

from typing import Any

import numpy as np

from copsim.dynamics.chance import GENERATION, LAST_GENERATION, ORGANISATION_UID, Four, Now, Purpose, draws
from copsim.dynamics.conditions import DISCOVERY, STANDARD, TURBULENCE
from copsim.dynamics.counts import clear_counts
from copsim.dynamics.elementary import exp_of_eight, normal
from copsim.dynamics.hand import BLOCKS, PEOPLE, deal, draw_blocks, luck_of
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, all_of, chosen, holds, pick, put, remove
from copsim.dynamics.lane_operations import row_floats, store, where
from copsim.dynamics.lanes import Eight
from copsim.dynamics.log import Kind, note
from copsim.dynamics.people import DECIDERS_KNOW, draw_knowledge, draw_traits, draw_work_ties, met_in_practice
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import INSIGHTS, LANES, NO_EVENT, WORDS, World
from copsim.dynamics.switches import TURNOVER, WORKLOAD


@kernel
def workload(wl: float, phi: float, sigma: float, z: float) -> float:
    """7.1.2 wl <- phi wl + sigma z, z standard normal."""
    return phi * wl + sigma * z


@kernel
def free_time(s: Eight, wl: Eight, T_max: float) -> Eight:
    """7.1.2 T = min(T_max, s e^-wl) in h/week, of eight people."""
    T = exp_of_eight(0.0 - wl) * s
    return where(T_max > T, T, T_max)


@step
def shift(world: World, rules: Rules, now: Now) -> None:
    """The week's conditions reach people: insights lapse, work presses, practice teaches, staff come and go."""
    clear_counts(world)
    lapse(world, rules, now)
    lose_nurturers(world, rules, now)
    person = world.person
    for first in range(0, len(person), LANES):
        deal(world, now, first, (Purpose.SHIFT, 0))
        for i in range(first, min(first + LANES, len(person))):
            luck = luck_of(world, PEOPLE, i - first)
            if luck[3] < rules.p.tau_o and not rules.off[TURNOVER]:
                replace(world, rules, now, i)
                luck = draws(now, person[i].uid, Purpose.SHIFT, 0)
            work_on(world, rules, now, i, luck)
        leave_free(world, rules, first)
    for i in range(len(person)):
        if person[i].service == 0:  # now that all of the week's newcomers have come
            draw_work_ties(world, rules, now, i)
        person[i].service += 1


@step
def work_on(world: World, rules: Rules, now: Now, i: int, luck: Four) -> None:
    """7.1.2-7.1.4 A person's workload, what lapsed, and what is found out or taught at work."""
    person, p = world.person, rules.p
    if not rules.off[WORKLOAD]:
        person[i].workload = workload(person[i].workload, p.phi_w, p.sigma_w, normal(luck[0]))
    forget_lapsed(world, i)
    standard = rules.cond[person[i].home, STANDARD]
    if luck[1] < rules.cond[person[i].home, DISCOVERY] * (1.0 - standard):
        come_to_know(person, i, met_in_practice(world, person[i].unit, luck[2]))
    if standard > 0.0:
        u0, u1, _, _ = draws(now, person[i].uid, Purpose.STANDARD, 0)
        if u0 < standard:
            come_to_know(person, i, pick(all_of(world.community[person[i].home].deciders), u1))


@step
def leave_free(world: World, rules: Rules, first: int) -> None:
    """7.1.2 The free time of the eight people from row `first` on."""
    person, held = world.person, world.hand[PEOPLE]
    hours, workload = row_floats(person.hours, first), row_floats(person.workload, first)
    store(held.value, 0, free_time(hours, workload, rules.p.T_max))
    for k in range(min(LANES, len(person) - first)):
        world.person_week[first + k].free = held.value[k]


@step
def come_to_know(person: Any, i: int, insight: int) -> None:
    """7.1.4 What one finds out, or is taught, outside of any community."""
    if insight >= 0:
        put(person[i].known, insight)
        remove(person[i].questions, insight)


@step
def lapse(world: World, rules: Rules, now: Now) -> None:
    """7.1.3 Each insight becomes obsolete with the turbulence of the community's field; the draw is one for all.

    A new one takes its number, which nobody knows, but with chance 0.25 those who decide.
    """
    for c in range(len(world.community)):
        for w in range(WORDS):
            world.community_week[c].lapsed[w] = ZERO
    held = world.hand[BLOCKS]
    for first in range(0, INSIGHTS // 4, LANES):
        for k in range(LANES):
            held.index[k] = np.uint64(first + k)
        draw_blocks(world, now, ORGANISATION_UID, Purpose.LAPSE)
        for k in range(LANES):
            for c in range(len(world.community)):
                bits = chosen(luck_of(world, BLOCKS, k), rules.cond[c, TURBULENCE])
                if bits != ZERO:
                    lapse_block(world, now, (c, first + k), bits)
    for c in range(len(world.community)):
        for w in range(WORDS):
            keep = ~world.community_week[c].lapsed[w]
            world.community[c].record[w] &= keep
            world.community[c].proven[w] &= keep


@step
def lapse_block(world: World, now: Now, which: tuple[int, int], bits: np.uint64) -> None:
    """7.1.3 Some of four insights lapse in a community's field; which = (community, block of four)."""
    c, block = which
    shift = np.uint64(4 * (block & 15))
    world.community_week[c].lapsed[block >> 4] |= bits << shift
    anew = draws(now, ORGANISATION_UID, Purpose.DECIDERS, INSIGHTS // 4 + block)
    learned = bits & chosen(anew, DECIDERS_KNOW)
    deciders = world.community[c].deciders
    deciders[block >> 4] = (deciders[block >> 4] & ~(bits << shift)) | (learned << shift)


@step
def forget_lapsed(world: World, i: int) -> None:
    """7.1.3 What lapsed is neither known, asked nor credited any more."""
    person, membership = world.person, world.membership
    home = person[i].home
    slots = len(membership) // len(person)
    for w in range(WORDS):
        lapsed = world.community_week[home].lapsed[w]
        if lapsed == ZERO:  # two words of three
            continue
        keep = ~lapsed
        person[i].known[w] &= keep
        person[i].questions[w] &= keep
        for m in range(i * slots, (i + 1) * slots):
            membership[m].acquired[w] &= keep
            membership[m].credited[w] &= keep
    if len(world.log.event) > 0:
        for m in range(i * slots, (i + 1) * slots):
            for insight in range(INSIGHTS):
                if holds(world.community_week[home].lapsed, insight):
                    world.log.learned[m, insight] = NO_EVENT


@step
def replace(world: World, rules: Rules, now: Now, i: int) -> None:
    """7.1.5 Somebody else takes over the place in the organisation; unit, site and the seat stay.

    The work ties of the new person are drawn when all of the week's newcomers have come.
    """
    person = world.person
    note(world.log, now, (Kind.GONE, person[i].uid, -1, -1, -1, -1), 1.0)
    slots = len(world.membership) // len(person)
    for m in range(i * slots, (i + 1) * slots):
        end_membership(world, m)
    if person[i].uid // GENERATION < LAST_GENERATION:
        person[i].uid += GENERATION
    draw_traits(world, rules, now, i)
    draw_knowledge(world, now, i)


@step
def lose_nurturers(world: World, rules: Rules, now: Now) -> None:
    """A scenario's losses: the nurturers who gave most time leave the organisation."""
    for loss in range(len(rules.losses)):
        if rules.losses[loss, 0] == now.week:
            for _ in range(rules.losses[loss, 2]):
                m = leading_nurturer(world, rules.losses[loss, 1])
                if m < 0:
                    break
                replace(world, rules, now, m // (len(world.membership) // len(world.person)))


@step
def leading_nurturer(world: World, c: int) -> int:
    """The membership that carries a role in community c and gave most hours; -1 if nobody carries one."""
    membership = world.membership
    found = -1
    for m in range(len(membership)):
        if membership[m].community == c and membership[m].role == 1:
            if found < 0 or membership[m].hours > membership[found].hours:
                found = m
    return found


@step
def end_membership(world: World, m: int) -> None:
    """The person of row m does not belong any more; what was acquired is not the community's any more."""
    world.membership[m].community = -1
    world.membership[m].role = 0
    world.membership[m].subgroup = 0
    for w in range(WORDS):
        world.membership[m].acquired[w] = ZERO
        world.membership[m].credited[w] = ZERO
    if len(world.log.event) > 0:
        for insight in range(INSIGHTS):
            world.log.learned[m, insight] = NO_EVENT
