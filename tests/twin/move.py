"""7.12 move: who joins, who leaves, and when a community ends."""

from typing import TYPE_CHECKING

from tests.twin.chances import clip
from tests.twin.things import ENDED, PREPARING, Community, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp, log, logistic
from copsim.dynamics.setting import SPACE

if TYPE_CHECKING:
    from tests.twin.world import Twin


def move(world: "Twin") -> None:
    for person in world.people:
        for membership in person.memberships:
            membership.week.moves = decision(world, membership)
    for membership in world.memberships:
        if membership.week.moves == "joins":
            community = meant(world, membership)
            assert community
            enter(world, membership, community, community.now.visibility)
            if "expectation" not in world.off:
                membership.value = membership.week.promised
        elif membership.week.moves == "leaves":
            leave(membership)
    call_roll(world)
    for community in world.communities:
        if community.living:
            end_if_thin(world, community)


def call_roll(world: "Twin") -> None:
    world.roll = []
    for community in world.communities:
        community.week.roll_first, community.week.roll = len(world.roll), world.members_of(community)
        world.roll += community.week.roll


def meant(world: "Twin", membership: Membership) -> Community | None:
    """The community that a membership is for: home, the one above it, the space of this world."""
    home, last = membership.person.home, len(membership.person.memberships) - 1
    if membership.slot == 0:
        return home
    if membership.slot == last and world.starts[-1].kind == SPACE:
        return world.communities[-1]
    return home.parent if membership.slot == 1 else None


def decision(world: "Twin", membership: Membership) -> str:
    person, community = membership.person, meant(world, membership)
    if community is None:
        return "stays"
    u = world.luck.one(person.uid, Purpose.MOVE, membership.slot)
    if membership.community:
        tired = membership.idle > 12 and ("mandate" in world.off or community.now.mandate == 0)
        goes = community.living and tired and u < 0.08 * (1.0 - membership.identification)
        return "leaves" if goes else "stays"
    if community.status == ENDED or not community.now.inflow:
        return "stays"
    if membership.slot == 0:
        reach = 1.0 + community.now.announcement if community.living else 0.0
        return "joins" if follows(world, membership, community, reach, u) else "stays"
    if person.memberships[0].community is None:
        return "stays"
    if world.starts[community.number].kind == SPACE:
        is_open = community.living and community.facilitated == 0
        return "joins" if is_open and follows(world, membership, community, 0.0, u) else "stays"
    membership.week.promised = prior_value(world, person, community.now.visibility)
    return "joins" if u < rising_chance(world, person) else "stays"


def rising_chance(world: "Twin", person: Person) -> float:
    """7.12.4 Of joining the parent of one's community."""
    return 0.0 if "brokers" in world.off else float(world.p.j_b * person.memberships[0].identification)


def prior_value(world: "Twin", person: Person, raised: float) -> float:
    p = world.p
    return float(min(3.0, p.v_0 + p.v_1 * person.relevance + p.v_vis * raised))


def follows(world: "Twin", membership: Membership, community: Community, reach: float, u: float) -> bool:
    """7.12.1 Joins for whom one knows there, and for what these tell."""
    p, person = world.p, membership.person
    friends, voices, told = 0, 0, 0.0
    for tie in person.valid_ties():
        other = tie.neighbour.membership_in(community)
        if other:
            voices, told = voices + 1, told + other.value
            friends += other.hours > 0.2 or community.status == PREPARING
    if "exposure" in world.off:
        friends = 0
    rate = p.j * (0.1 + person.relevance) * log(1.0 + friends) + p.a_n * person.relevance * reach
    prior = prior_value(world, person, community.now.visibility)
    if "word_of_mouth" in world.off:
        membership.week.promised = prior
        return u < 1.0 - exp(-rate * 1.0)
    if not u < 1.0 - exp(-rate * 2.0):
        return False
    value = (prior + told) / (1 + voices)
    membership.week.promised = value
    desire = value + p.omega_I * max(0.03, person.identity) * 1.0 + p.omega_E * (person.energy - 0.6)
    desire = desire - (p.c_0 + p.c_1 * (1.0 - person.unit.norm))
    return u < 1.0 - exp(-rate * (2.0 * logistic(p.beta * desire)))


def enter(world: "Twin", m: Membership, community: Community, raised: float) -> None:
    person = m.person
    m.community = community
    community.tally["joined"] += 1
    m.identification, m.autonomy = max(0.03, person.identity), 1.0
    m.value = 1.2 if "expectation" in world.off else prior_value(world, person, raised)
    m.reputation = m.gratitude = 0.0
    m.openness, m.hours = 0.6, 0.1
    m.contributing = m.contributed = 0.0
    m.tenure = m.idle = m.role = m.subgroup = 0
    m.ledger = [0.0] * 8
    m.acquired, m.credited = set(), set()


def leave(membership: Membership) -> None:
    person, remembered = membership.person, 0.5 * membership.identification
    person.identity = clip(max(person.identity, remembered), 0.0, 1.0)
    membership.community.tally["left"] += 1
    membership.end()


def end_if_thin(world: "Twin", community: Community) -> None:
    members: list[Membership] = world.members_of(community)
    community.thin = community.thin + 1 if len(members) < 2 else 0
    if community.thin >= 4:
        community.status, community.week.roll = ENDED, []
        for membership in members:
            leave(membership)
