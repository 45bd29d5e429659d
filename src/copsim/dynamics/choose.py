"""7.2.5, 7.2.6 choose: what a community is about and what it does, by its members' wishes and their experience.

Neither is set from outside unless somebody else governs: the domain follows the interests of those who give time, the
mix of activities what an hour of each has been worth.
"""

import numpy as np

from copsim.dynamics.activities import (
    ARTEFACTS,
    COMMITTED,
    COORDINATION,
    OUTSIDE,
    SHARED,
    USUAL_COORDINATION,
    mean_over_mix,
    readiness,
)
from copsim.dynamics.chance import Now
from copsim.dynamics.conditions import AGENDA, INDICATOR_WEIGHT, MENU, SELF_GOVERNANCE, SUPPORT_HOURS
from copsim.dynamics.elementary import exp
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import all_of, count, of_topic, size
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import CLUSTERS, TOPICS, World
from copsim.dynamics.subgroups import subgroups_open
from copsim.dynamics.switches import COMMITMENT, MENU_CHOICE, NEGOTIATION

CHOICE_WEEKS = 4
CHOICE_STEP = 0.3  # how far one choice moves the mix
SMOOTHING = 0.05  # weight of a week in what an activity brought and took
MOST_PROMISING = 4.0  # he/h
NO_HOURS = 1e-9


@kernel
def toward(now: float, wish: float, imposed: float, governed: float) -> float:
    """7.2.5, 7.2.6 gov (wish - now) + (1 - gov) (imposed - now): who decides decides on the direction."""
    return governed * (wish - now) + (1.0 - governed) * (imposed - now)


@kernel
def promising(v: float, y: float, H: float, eta_v: float) -> float:
    """7.2.6 v <- v + eta_v min(1, H / 1 h) (min(4, y / H) - v); unchanged without hours."""
    if H < NO_HOURS:
        return v
    return v + eta_v * min(1.0, H) * (min(MOST_PROMISING, y / H) - v)


@step
def negotiate(world: World, rules: Rules, c: int) -> None:
    """7.2.5 dom <- dom + eta_d [gov (i - dom) + (1 - gov) (dom* - dom)]; dom* = dom where nothing is imposed."""
    if rules.off[NEGOTIATION]:
        return
    domain, interests = world.community[c].domain, world.community_week[c].interests
    hours = weigh_interests(world, c)
    deciders = all_of(world.community[c].deciders)
    known = size(deciders)
    imposing = rules.cond[c, AGENDA] == 1.0 and known > 0
    for z in range(TOPICS):
        wish = interests[z] / hours if hours > 0.0 else domain[z]
        imposed = count(of_topic(deciders, z)) / known if imposing else domain[z]
        domain[z] += rules.p.eta_d * toward(domain[z], wish, imposed, rules.cond[c, SELF_GOVERNANCE])


@step
def weigh_interests(world: World, c: int) -> float:
    """Hours of the members of c, shared out over the topics they aspire to; returns all of their hours."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    interests = world.community_week[c].interests
    hours = 0.0
    for z in range(TOPICS):
        interests[z] = 0.0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        hours += membership[m].hours
        for z in range(TOPICS):
            interests[z] += membership[m].hours * person[m // slots].aspiration[z]
    return hours


@step
def choose_activities(world: World, rules: Rules, now: Now, c: int) -> None:
    """7.2.6 Every four weeks the mix moves toward what is chosen now."""
    if now.week >= 0 and now.week % CHOICE_WEEKS == 0 and not rules.off[MENU_CHOICE]:
        move_mix(world, rules, c, CHOICE_STEP)


@step
def move_mix(world: World, rules: Rules, c: int, pace: float) -> None:
    """7.2.6 mix <- mix + pace (gov p + (1 - gov) mix* - mix) over the menu, `pace` 1 at the founding.

    Where nothing is imposed mix* = mix, so that who may not choose stays where it is, and at the founding mix* = p.
    """
    mix, chosen, imposed = world.community[c].mix, world.community_week[c].chosen, world.community_week[c].imposed
    if not on_the_menu(rules, c):
        return
    choice(world, rules, c, rules.cond[c, INDICATOR_WEIGHT], chosen)
    if rules.cond[c, AGENDA] == 1.0:
        choice(world, rules, c, 1.0, imposed)
    total = 0.0
    for k in range(CLUSTERS):
        theirs = chosen[k] if pace == 1.0 else mix[k]
        if rules.cond[c, AGENDA] == 1.0:
            theirs = imposed[k]
        mix[k] += pace * toward(mix[k], chosen[k], theirs, rules.cond[c, SELF_GOVERNANCE])
        if rules.cond[c, MENU + k] == 0.0:
            mix[k] = 0.0
        total += mix[k]
    for k in range(CLUSTERS):
        mix[k] = mix[k] / total if total > 0.0 else chosen[k]


@step
def on_the_menu(rules: Rules, c: int) -> int:
    """How many activities community c can choose from."""
    n = 0
    for k in range(CLUSTERS):
        n += 1 if rules.cond[c, MENU + k] != 0.0 else 0
    return n


@step
def choice(world: World, rules: Rules, c: int, counted: float, into: np.ndarray) -> None:
    """7.2.6 p_k = eps_x / n + (1 - eps_x) softmax(u_k / vartheta) over the n activities on the menu.

    u_k = f_k c_k [(1 - w) v_k + w b_k]; w = `counted`, the weight of what outsiders count.
    """
    total = 0.0
    scale = counted_scale(world, c)
    for k in range(CLUSTERS):
        into[k] = 0.0
        if rules.cond[c, MENU + k] != 0.0:
            worth = (1.0 - counted) * world.community[c].promise[k] + counted * scale * (1.0 + ARTEFACTS[k])
            into[k] = exp(ready_for(world, rules, c, k) * capacity(world, rules, c, k) * worth / rules.p.vartheta)
            total += into[k]
    n = on_the_menu(rules, c)
    for k in range(CLUSTERS):
        if rules.cond[c, MENU + k] != 0.0:
            into[k] = rules.p.eps_x / n + (1.0 - rules.p.eps_x) * into[k] / total


@step
def counted_scale(world: World, c: int) -> float:
    """What brings attendance and documents per hour to the mean of the learned values."""
    promised = 0.0
    counted = 0.0
    for k in range(CLUSTERS):
        promised += world.community[c].promise[k]
        counted += 1.0 + ARTEFACTS[k]
    return promised / counted


@step
def ready_for(world: World, rules: Rules, c: int, k: int) -> float:
    """7.2.6 f_k, as commitment and shared understanding stand at the end of last week."""
    if rules.off[COMMITMENT]:
        return 1.0
    return readiness(world.community[c].readiness, world.community[c].understanding, COMMITTED[k])


@step
def support_for(rules: Rules, c: int) -> float:
    """7.12.4 Support hours for community c: its own and its share of its parent's; a parent's go to its locals."""
    parent = rules.start[c].parent
    locals_of_parent = 0
    is_parent = False
    for other in range(len(rules.start)):
        is_parent |= rules.start[other].parent == c
        locals_of_parent += 1 if parent >= 0 and rules.start[other].parent == parent else 0
    if is_parent:
        return 0.0
    if parent < 0:
        return rules.cond[c, SUPPORT_HOURS]
    return rules.cond[c, SUPPORT_HOURS] + rules.cond[parent, SUPPORT_HOURS] / locals_of_parent


@step
def capacity(world: World, rules: Rules, c: int, k: int) -> float:
    """7.2.6 c_k = min(1, (sup + O) / (a_0 (1 + n_sg) + a_1 natt coord_k / 0.6)): what the nurturers can hold."""
    needed = (
        rules.p.a_0 * (1 + subgroups_open(world, c))
        + rules.p.a_1 * world.community[c].attendees * COORDINATION[k] / USUAL_COORDINATION
    )
    return min(1.0, (support_for(rules, c) + world.community_week[c].offered) / needed)


@step
def learn_activities(world: World, rules: Rules, c: int) -> None:
    """7.2.6 What each activity brought and took this week, and what an hour of it promises from now on."""
    community, week, p = world.community, world.community_week, rules.p
    mix = community[c].mix
    written, outside, shared = mean_over_mix(mix, ARTEFACTS), mean_over_mix(mix, OUTSIDE), mean_over_mix(mix, SHARED)
    hours = week[c].present
    for k in range(CLUSTERS):
        y = week[c].credit[k]
        if written > 0.0:
            y += week[c].read_worth * (mix[k] * ARTEFACTS[k]) / written
        if outside > 0.0:
            y += week[c].outside_worth * (mix[k] * OUTSIDE[k]) / outside
        if shared > 0.0:
            y += p.c_S * week[c].aware * world.tally[c].realised * (mix[k] * SHARED[k]) / shared
        community[c].brought[k] += SMOOTHING * (y - community[c].brought[k])
        community[c].tried[k] += SMOOTHING * (mix[k] * hours - community[c].tried[k])
        community[c].promise[k] = promising(
            community[c].promise[k], community[c].brought[k], community[c].tried[k], p.eta_v
        )
