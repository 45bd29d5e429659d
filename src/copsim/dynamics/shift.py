"""7.1 shift: workload, obsolescence, discovery at work, staff turnover."""

from typing import Any

import numpy as np

from copsim.dynamics.chance import GENERATION, LAST_GENERATION, ORGANISATION_UID, Now, Purpose, draws
from copsim.dynamics.conditions import DISCOVERY, STANDARD, TURBULENCE
from copsim.dynamics.counts import clear_counts
from copsim.dynamics.elementary import exp, normal
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, all_of, chosen, holds, pick, put, remove
from copsim.dynamics.log import Kind, note
from copsim.dynamics.people import DECIDERS_KNOW, draw_knowledge, draw_traits, draw_work_ties
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import INSIGHTS, NO_EVENT, WORDS, World
from copsim.dynamics.switches import TURNOVER, WORKLOAD


@kernel
def workload(wl: float, phi: float, sigma: float, z: float) -> float:
    """7.1.2 wl <- phi wl + sigma z, z standard normal."""
    return phi * wl + sigma * z


@kernel
def free_time(s: float, wl: float, T_max: float) -> float:
    """7.1.2 T = min(T_max, s e^-wl) in h/week."""
    return min(T_max, s * exp(-wl))


@step
def shift(world: World, rules: Rules, now: Now) -> None:
    """The week's conditions reach people: insights lapse, work presses, practice teaches, staff come and go."""
    clear_counts(world)
    lapse(world, rules, now)
    lose_nurturers(world, rules, now)
    person, p = world.person, rules.p
    for i in range(len(person)):
        _, _, _, u3 = draws(now, person[i].uid, Purpose.SHIFT, 0)
        if u3 < p.tau_o and not rules.off[TURNOVER]:
            replace(world, rules, now, i)
    for i in range(len(person)):
        if person[i].service == 0:
            draw_work_ties(world, rules, now, i)
        u0, u1, u2, _ = draws(now, person[i].uid, Purpose.SHIFT, 0)
        if not rules.off[WORKLOAD]:
            person[i].workload = workload(person[i].workload, p.phi_w, p.sigma_w, normal(u0))
        world.person_week[i].free = free_time(person[i].hours, person[i].workload, p.T_max)
        person[i].service += 1
        forget_lapsed(world, i)
        standard = rules.cond[person[i].home, STANDARD]
        if u1 < rules.cond[person[i].home, DISCOVERY] * (1.0 - standard):
            come_to_know(person, i, pick(all_of(world.unit[person[i].unit].practice), u2))
        if standard > 0.0:
            u0, u1, _, _ = draws(now, person[i].uid, Purpose.STANDARD, 0)
            if u0 < standard:
                come_to_know(person, i, pick(all_of(world.community[person[i].home].deciders), u1))


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
    for block in range(64):
        four = draws(now, ORGANISATION_UID, Purpose.LAPSE, block)
        for c in range(len(world.community)):
            bits = chosen(four, rules.cond[c, TURBULENCE])
            if bits != ZERO:
                shift = np.uint64(4 * (block & 15))
                world.community_week[c].lapsed[block >> 4] |= bits << shift
                anew = draws(now, ORGANISATION_UID, Purpose.DECIDERS, INSIGHTS // 4 + block)
                learned = bits & chosen(anew, DECIDERS_KNOW)
                deciders = world.community[c].deciders
                deciders[block >> 4] = (deciders[block >> 4] & ~(bits << shift)) | (learned << shift)
    for c in range(len(world.community)):
        for w in range(WORDS):
            keep = ~world.community_week[c].lapsed[w]
            world.community[c].record[w] &= keep
            world.community[c].proven[w] &= keep


@step
def forget_lapsed(world: World, i: int) -> None:
    """7.1.3 What lapsed is neither known, asked nor credited any more."""
    person, membership = world.person, world.membership
    home = person[i].home
    slots = len(membership) // len(person)
    for w in range(WORDS):
        keep = ~world.community_week[home].lapsed[w]
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
