"""7.12 move: who joins, who leaves, and when a community ends."""

from typing import TYPE_CHECKING

from tests.twin.chances import clip
from tests.twin.things import ENDED, PREPARING, Community, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp, log

if TYPE_CHECKING:
    from tests.twin.world import Twin


def move(world: "Twin") -> None:
    for person in world.people:
        for membership in person.memberships:
            membership.week.moves = decision(world, membership)
    for membership in world.memberships:
        community = meant(membership)
        if membership.week.moves == "joins":
            enter(world, membership, community, community.now.visibility)
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


def meant(membership: Membership) -> Community | None:
    """The community that a membership is for: home, and the one above it."""
    home = membership.person.home
    return home if membership.slot == 0 else home.parent if membership.slot == 1 else None


def decision(world: "Twin", membership: Membership) -> str:
    person, community = membership.person, meant(membership)
    if community is None:
        return "stays"
    u = world.luck.one(person.uid, Purpose.MOVE, membership.slot)
    if membership.community:
        tired = membership.idle > 12 and ("mandate" in world.off or community.now.mandate == 0)
        goes = community.living and tired and u < 0.08 * (1.0 - membership.identification)
        return "leaves" if goes else "stays"
    if community.status == ENDED or not community.now.inflow:
        return "stays"
    chance = joining_chance(world, person, community) if membership.slot == 0 else rising_chance(world, person)
    return "joins" if u < chance else "stays"


def rising_chance(world: "Twin", person: Person) -> float:
    """7.12.4 Of joining the parent of one's community."""
    local = person.memberships[0]
    if local.community is None or "brokers" in world.off:
        return 0.0
    return float(world.p.j_b * local.identification)


def joining_chance(world: "Twin", person: Person, community: Community) -> float:
    p, rel, friends = world.p, person.relevance, 0
    for tie in person.valid_ties():
        membership = tie.neighbour.membership_in(community)
        if membership and (membership.hours > 0.2 or community.status == PREPARING):
            friends += 1
    if "exposure" in world.off:
        friends = 0
    exposed = p.j * (0.1 + rel) * log(1.0 + friends)
    return 1.0 - exp(-(exposed + p.a_n * rel * (1.0 + community.now.announcement)))


def enter(world: "Twin", m: Membership, community: Community, raised: float) -> None:
    p, person, rel = world.p, m.person, m.person.relevance
    m.community = community
    community.tally["joined"] += 1
    m.identification, m.autonomy = max(0.03, person.identity), 1.0
    m.value = 1.2 if "expectation" in world.off else min(3.0, p.v_0 + p.v_1 * rel + p.v_vis * raised)
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
