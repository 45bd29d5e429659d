"""5 Initialization: people, what they know, their work ties, and how a community begins."""

from typing import TYPE_CHECKING

from tests.twin.chances import clip
from tests.twin.core import candidate, found, strongest
from tests.twin.move import enter
from tests.twin.things import INSIGHTS, TIE_SLOTS, TOPICS, WORK, Community, Membership, Person, Tie, Unit

from copsim.dynamics.chance import COMMUNITY_UID, GENERATION, ORGANISATION_UID, UNIT_UID, Purpose
from copsim.dynamics.elementary import exp, normal, power
from copsim.dynamics.setting import FOUNDED, GATHERING, LAUNCH_WEEKS, SPACE

if TYPE_CHECKING:
    from tests.twin.world import Twin


def begin(world: "Twin") -> None:
    world.luck = world.luck_of(-LAUNCH_WEEKS)  # who people are does not depend on how a community starts
    for number, start in enumerate(world.starts):
        found_organisation(world, number, start)
    for community, start in zip(world.communities, world.starts, strict=True):
        community.parent = world.communities[start.parent] if start.parent >= 0 else None
    for unit in world.units:
        unit.practice = practice(world, unit)
    for person in world.people:
        become(world, person)
    for person in world.people:
        meet_colleagues(world, person)
        person.service = 1
    world.luck = world.luck_of(world.week)
    world.heed_conditions()
    for community, start in zip(world.communities, world.starts, strict=True):
        if start.kind == FOUNDED:
            for n in range(start.founders):
                founder = candidate(community, world.luck.one(community.uid, Purpose.FOUNDER, n))
                if founder:
                    enter(world, founder.memberships[0], community, 0.0)
            found(world, community, start, start.core)
        elif start.kind not in (GATHERING, SPACE) and community.week.people:
            organiser = strongest(world, community.week.people, lambda one: one.identity)
            enter(world, organiser.memberships[0], community, 0.0)
            organiser.memberships[0].role = 1


def found_organisation(world: "Twin", number: int, start) -> None:
    """The units and people of one community, not yet born."""
    units = [
        Unit(row=start.unit_row + n, uid=UNIT_UID - start.first_unit - n, norm=start.culture)
        for n in range(start.units)
    ]
    community = Community(
        number,
        COMMUNITY_UID - start.number,
        world.mixes[number],
        [1.0 / 8.0] * 8,
        world.p.l_0,
        known_to_deciders(world),
    )
    week = community.week
    week.people, week.interests, week.chosen, week.imposed, week.wisdom = [], [0.0] * 8, [0.0] * 7, [0.0] * 7, set()
    week.ledger = [0.0] * 8
    world.units += units
    world.communities.append(community)
    for n in range(start.people):
        uid = start.first_seat + n
        _, _, u_unit, u_site = world.luck.four(uid, Purpose.TRAITS, 1)
        unit = units[int(u_unit * start.units)]
        person = Person(row=start.first_row + n, uid=uid, home=community, unit=unit)
        person.site, person.fluency = place(world, number, u_site)
        person.memberships = [Membership(person, slot) for slot in range(world.slots)]
        unit.people.append(person)
        community.week.people.append(person)
        world.people.append(person)


def known_to_deciders(world: "Twin") -> set[int]:
    return {a for a in INSIGHTS if world.luck.of_insight(ORGANISATION_UID, Purpose.DECIDERS, a) < 0.25}


def place(world: "Twin", number: int, u: float) -> tuple[int, float]:
    """Site and fluency."""
    fluency, running = world.site_fluency[number], 0.0
    for site, share in enumerate(world.site_share[number][:-1]):
        running += share
        if running > u:
            return site, fluency[site]
    return len(fluency) - 1, fluency[-1]


def practice(world: "Twin", unit: Unit) -> set[int]:
    return {a for a in INSIGHTS if a % 4 == 0 or world.luck.of_insight(unit.uid, Purpose.UNIT_MASK, a) < 0.25}


def become(world: "Twin", person: Person) -> None:
    """Traits and knowledge of whoever holds the seat now."""
    p = world.p
    u_hours, u_rest, u_generosity, u_stance = world.luck.four(person.uid, Purpose.TRAITS, 0)
    u_main, u_second, _, _ = world.luck.four(person.uid, Purpose.TRAITS, 1)
    if "heterogeneity" in world.off:
        person.hours, person.rest, person.generosity = p.s_median, p.E_mean, 0.0
        person.relevance = p.rel_a / (p.rel_a + p.rel_b)
    else:
        person.hours = min(p.T_max, p.s_median * exp(p.s_logsd * normal(u_hours)))
        person.rest = clip(p.E_mean + p.E_sd * normal(u_rest), 0.2, 0.95)
        person.generosity = p.gen_sd * normal(u_generosity)
        person.relevance = relevance(world, person.uid)
    person.main = int(u_main * 8)
    person.second = (person.main + 1 + int(u_second * 7)) % 8
    person.aspiration = [person.interest_in(topic) / (1.0 + 0.7 + 6 * 0.4) for topic in TOPICS]
    person.stance = 1.0 if u_stance < world.starts[person.home.number].stance else 0.0
    person.norm = person.unit.norm
    person.identity = world.starts[person.home.number].prior_identity * person.relevance
    person.guess = person.relevance + 0.2 * normal(world.luck.one(person.uid, Purpose.GUESS))
    person.energy, person.workload, person.service, person.asked = person.rest, 0.0, 0, 0
    person.known, person.questions = knowledge(world, person), set()


def relevance(world: "Twin", uid: int) -> float:
    """A beta variate by Joehnk's method."""
    p = world.p
    for attempt in range(200):
        u0, u1, _, _ = world.luck.four(uid, Purpose.RELEVANCE, attempt)
        x, y = power(u0, 1.0 / p.rel_a), power(u1, 1.0 / p.rel_b)
        if 0.0 < x + y <= 1.0:
            return x / (x + y)
    return p.rel_a / (p.rel_a + p.rel_b)


def knowledge(world: "Twin", person: Person) -> set[int]:
    known = set()
    for n in range(18):
        u_main, u_which, _, _ = world.luck.four(person.uid, Purpose.KNOWLEDGE, n)
        known.add(32 * person.main + int(u_which * 32) if u_main < 0.6 else int(u_which * 256))
    return known & person.unit.practice


def meet_colleagues(world: "Twin", person: Person) -> None:
    person.ties = [None] * TIE_SLOTS
    everybody = person.home.week.people
    for slot in range(4):
        u_near, u_whom, _, _ = world.luck.four(person.uid, Purpose.WORK_TIES, slot)
        around = person.unit.people if u_near < 0.96 else everybody
        colleague = around[int(u_whom * len(around))]
        if colleague is not person and not person.tie_to(colleague):
            person.ties[slot] = Tie(colleague, colleague.uid, 0.3, WORK)


def new_person(world: "Twin", person: Person) -> None:
    """7.1.5 Somebody else takes over the seat, without work ties yet."""
    for membership in person.memberships:
        membership.end()
    if person.uid // GENERATION < 254:
        person.uid += GENERATION
    become(world, person)
