"""7.12 move: who joins, who leaves, and when a community ends."""

from typing import TYPE_CHECKING

from tests.twin.chances import clip
from tests.twin.things import ENDED, PREPARING, Community, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp, log

if TYPE_CHECKING:
    from tests.twin.world import Twin


def move(world: "Twin") -> None:
    decisions = [(person, decision(world, person)) for person in world.people]
    for person, what in decisions:
        if what == "joins":
            enter(world, person, person.home.now.visibility)
        elif what == "leaves":
            leave(person.membership_in(person.home))
    for community in world.communities:
        if community.living:
            end_if_thin(world, community)


def decision(world: "Twin", person: Person) -> str:
    community = person.home
    u, membership = world.luck.one(person.uid, Purpose.MOVE), person.membership_in(community)
    if membership:
        tired = membership.idle > 12 and ("mandate" in world.off or community.now.mandate == 0)
        goes = community.living and tired and u < 0.08 * (1.0 - membership.identification)
        return "leaves" if goes else "stays"
    if community.status == ENDED or not community.now.inflow:
        return "stays"
    return "joins" if u < joining_chance(world, person, community) else "stays"


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


def enter(world: "Twin", person: Person, raised: float) -> None:
    p, m, rel = world.p, person.memberships[0], person.relevance
    m.community = person.home
    m.community.tally["joined"] += 1
    m.identification, m.autonomy = max(0.03, person.identity), 1.0
    m.value = 1.2 if "expectation" in world.off else min(3.0, p.v_0 + p.v_1 * rel + p.v_vis * raised)
    m.reputation = m.gratitude = 0.0
    m.openness, m.hours = 0.6, 0.1
    m.contributing = m.contributed = 0.0
    m.tenure = m.idle = m.role = 0
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
        community.status = ENDED
        for membership in members:
            leave(membership)
