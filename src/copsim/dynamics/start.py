"""5 Initialisation: the organisation, its people and how each community begins."""

import numpy as np

from copsim.dynamics.chance import COMMUNITY_UID, UNIT_UID, Now, Purpose, draws
from copsim.dynamics.kernel import entry, kernel, step
from copsim.dynamics.launch import appoint_organiser, gather_founders
from copsim.dynamics.people import draw_deciders, draw_knowledge, draw_practice, draw_traits, draw_work_ties
from copsim.dynamics.setting import FOUNDED, GATHERING, LAUNCH_WEEKS, SPACE, Rules
from copsim.dynamics.state import CLUSTERS, MOBILITY_WEEKS, OUTSIDE, PREPARING, SUBGROUPS, TOPICS, World

STARTING_SPACE = 0.5
STARTING_UNDERSTANDING = 0.1
STARTING_NORM = 0.4
STARTING_PROMISE = 1.0  # he/h of every activity


@entry
def start(world: World, rules: Rules, now: Now, mix: np.ndarray, sites: tuple[np.ndarray, np.ndarray]) -> None:
    """Fill a world of zeros. mix: float64[community, cluster]; sites = (share, fluency), float64[community, site]."""
    always = Now(now.seed, now.replicate, -LAUNCH_WEEKS)  # who people are does not depend on how a community starts
    nobody_yet(world)
    for c in range(len(world.community)):
        start_community(world, rules, c, mix)
        draw_deciders(world, always, c)
        settle_people(world, rules, always, c, sites)
    file_by_unit(world)
    for k in range(len(world.unit)):
        draw_practice(world, always, k)
    for i in range(len(world.person)):
        draw_traits(world, rules, always, i)
        draw_knowledge(world, always, i)
    for i in range(len(world.person)):
        draw_work_ties(world, rules, always, i)
        world.person[i].service = 1
    for c in range(len(world.community)):
        if rules.start[c].kind == FOUNDED:
            gather_founders(world, rules, now, c)
        elif rules.start[c].kind != GATHERING and rules.start[c].kind != SPACE:
            appoint_organiser(world, rules, now, c)


@step
def nobody_yet(world: World) -> None:
    """No memberships, no past for observers."""
    for m in range(len(world.membership)):
        world.membership[m].community = -1
        for week in range(MOBILITY_WEEKS):
            world.observation[m].bands[week] = OUTSIDE
    for i in range(len(world.person)):
        world.person[i].cohort = -1


@step
def start_community(world: World, rules: Rules, c: int, mix: np.ndarray) -> None:
    """A community before its first week."""
    community, begin = world.community, rules.start[c]
    community[c].uid = COMMUNITY_UID - begin.number
    community[c].status = PREPARING
    community[c].space = STARTING_SPACE
    community[c].understanding = STARTING_UNDERSTANDING
    community[c].norm = STARTING_NORM
    for z in range(TOPICS):
        community[c].domain[z] = 1.0 / TOPICS
    community[c].legitimacy = rules.p.l_0
    for g in range(SUBGROUPS):
        world.subgroup[c, g].turns = 1.0
    for k in range(CLUSTERS):
        community[c].mix[k] = mix[c, k]
        community[c].promise[k] = STARTING_PROMISE
    for k in range(begin.units):
        world.unit[begin.unit_row + k].uid = UNIT_UID - (begin.first_unit + k)
        world.unit[begin.unit_row + k].norm = begin.culture


@step
def settle_people(world: World, rules: Rules, now: Now, c: int, sites: tuple[np.ndarray, np.ndarray]) -> None:
    """Seat, unit and site of the people whose work the domain of community c touches."""
    person, begin = world.person, rules.start[c]
    for n in range(begin.people):
        i = begin.first_row + n
        person[i].uid = begin.first_seat + n
        person[i].home = c
        _, _, u2, u3 = draws(now, person[i].uid, Purpose.TRAITS, 1)
        person[i].unit = begin.unit_row + int(u2 * begin.units)
        person[i].site = place(sites[0][c], u3)
        person[i].fluency = sites[1][c, person[i].site]


@kernel
def place(shares: np.ndarray, u: float) -> int:
    """The site of a person, in proportion to the shares."""
    total = 0.0
    for site in range(len(shares) - 1):
        total += shares[site]
        if u < total:
            return site
    return len(shares) - 1


@step
def file_by_unit(world: World) -> None:
    """List the rows of people unit by unit."""
    unit, person = world.unit, world.person
    for i in range(len(person)):
        unit[person[i].unit].after += 1
    place = 0
    for k in range(len(unit)):
        unit[k].first = place
        place += unit[k].after
        unit[k].after = unit[k].first
    for i in range(len(person)):
        k = person[i].unit
        person[unit[k].after].by_unit = i
        unit[k].after += 1
