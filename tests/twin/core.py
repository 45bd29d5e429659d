"""5.4 Who is asked to join or to convene, and the start of a community."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING

from tests.twin.choose import move_mix
from tests.twin.things import LIVING, Community, Person

from copsim.dynamics.chance import Purpose

if TYPE_CHECKING:
    from tests.twin.world import Twin


def candidate(community: Community, u: float) -> Person | None:
    """Somebody not asked yet, by guessed relevance."""
    free = [one for one in community.week.people if not one.asked and one.memberships[0].community is None]
    weights = [0.15 + max(0.0, one.guess) for one in free]
    total = 0.0
    for weight in weights:
        total += weight
    target = u * total
    for one, weight in zip(free, weights, strict=True):
        if target < weight:
            return one
        target -= weight
    return free[-1] if free else None


def strongest(world: "Twin", people: Sequence[Person], bond: Callable[[Person], float]) -> Person:
    """Who could offer most convening in a usual week; the first of equals."""
    return max(people, key=lambda one: usual_offer(world, one, bond(one)))


def usual_offer(world: "Twin", person: Person, bond: float) -> float:
    p = world.p
    return min(p.x_max, (p.chi_0 + p.chi_1 * person.hours) * (0.25 + person.energy) * (0.3 + bond))


def found(world: "Twin", community: Community, start: SimpleNamespace, wanted: int) -> None:
    """The core group forms, and the community begins to live."""
    form_core_group(world, community, wanted)
    community.domain = domain_of(world, community)
    if start.choosing:
        community.week.offered = 0.0
        for membership in world.members_of(community):
            if membership.role:
                community.week.offered += usual_offer(world, membership.person, membership.identification)
        move_mix(world, community, founding=True)
    community.status = LIVING


def form_core_group(world: "Twin", community: Community, wanted: int) -> None:
    """Those who accept to convene the community."""
    for person in [*community.week.people, *(m.person for m in world.members_of(community))]:
        person.asked = 0
    accepted = 0
    while accepted < wanted:
        left = [m.person for m in world.members_of(community) if not m.role and not m.person.asked]
        if not left:
            break
        one = strongest(world, left, lambda who: identification(who, community))
        one.asked = 1
        if world.luck.one(one.uid, Purpose.ROLE_AT_START) < min(1.0, 0.3 + identification(one, community)):
            one.membership_in(community).role = 1
            accepted += 1


def identification(person: Person, community: Community) -> float:
    membership = person.membership_in(community)
    assert membership
    return membership.identification


def domain_of(world: "Twin", community: Community) -> list[float]:
    """The mean interest of those who convene, or of all."""
    members = world.members_of(community)
    deciding = [m.person for m in members if m.role] or [m.person for m in members]
    if not deciding:
        return [1.0 / 8.0] * 8
    domain, total = [0.0] * 8, 0.0
    for person in deciding:
        for topic in range(8):
            domain[topic] += person.interest_in(topic)
            total += person.interest_in(topic)
    return [share / total for share in domain]
