"""What comes from beside a community: experts (7.7.3), a social learning space (7.12.5), a convener (7.12.6)."""

from typing import TYPE_CHECKING

from tests.twin.chances import in_topic, pick, topic_of
from tests.twin.core import domain_of
from tests.twin.ledger import POTENTIAL, book
from tests.twin.move import enter
from tests.twin.share import gain
from tests.twin.things import INQUIRY, LIVING, PREPARING, Community, Encounter, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import logistic, poisson
from copsim.dynamics.setting import SPACE

if TYPE_CHECKING:
    from tests.twin.world import Twin

Pair = tuple[Membership, Membership]


def teach(world: "Twin") -> None:
    for person in world.people:
        hours = person.home.now.expert_hours
        if hours > 0.0:
            u = world.luck.one(person.uid, Purpose.EXPERT)
            for n in range(min(20, poisson(u, world.p.lambda_x * hours * share_of_expert(person)))):
                hear(world, person, 1 + n)


def share_of_expert(person: Person) -> float:
    home, first = person.home, person.memberships[0]
    if not home.living or home.week.present <= 0.0:
        return 1.0 / len(home.week.people)
    if first.community is not home or not first.present:
        return 0.0
    return float(first.week.attendance / home.week.present)


def hear(world: "Twin", person: Person, number: int) -> None:
    u_asked, u_which, u_taken, u_topic = world.luck.four(person.uid, Purpose.EXPERT, number)
    home, first = person.home, person.memberships[0]
    member, absorbing = first.community is home, "absorption" not in world.off
    question = None
    if member and absorbing and u_asked < home.now.self_governance:
        question = pick(person.questions, u_which)
    insight = 32 * int(u_topic * 8) + int(u_which * 32) if question is None else question
    if insight in person.known | person.fresh:
        return
    uptake = min(1.0, 0.2 + 0.1 * len(in_topic(person.known, topic_of(insight)))) if absorbing else 0.4
    if question is None and not u_taken < uptake:
        return
    if not member:
        person.fresh.add(insight)
        person.questions.discard(insight)
        return
    bonus = 1.0 if question is None else 1.5
    v = bonus * world.insight_value(person, topic_of(insight))
    first.week.worth += v
    person.stir += bonus * world.p.e_L
    home.tally["taught"] += 1
    gain(first, insight)
    book(first, POTENTIAL, v)


def host(world: "Twin") -> None:
    space, start = world.communities[-1], world.starts[-1]
    if start.kind != SPACE:
        return
    if space.status == PREPARING and world.week == start.opens:
        invite(world, space, start.invited)
        space.status, space.facilitated = LIVING, start.lasts
    elif space.facilitated > 0:
        space.facilitated -= 1
        if space.facilitated == 0:
            space.domain = domain_of(world, space)


def invite(world: "Twin", space: Community, number: int) -> None:
    p = world.p
    for n in range(number):
        person = guest(world, world.luck.one(space.uid, Purpose.GUEST, n))
        if person is None:
            break
        person.asked = 2
        value = min(3.0, p.v_0 + p.v_1 * person.relevance + p.v_vis * 0.0)
        desire = value + p.omega_I * person.identity * 1.0 + p.omega_E * (person.energy - 0.6)
        desire = desire - (p.c_0 + p.c_1 * (1.0 - person.unit.norm))
        if world.luck.four(person.uid, Purpose.GUEST)[1] < logistic(p.beta * desire):
            enter(world, person.memberships[-1], space, 0.0)
    for person in world.people:
        person.asked = 0


def guest(world: "Twin", u: float) -> Person | None:
    """A member of a living home community, not asked yet, rather with a learning stance."""
    there = [one for one in world.people if one.memberships[0].community and one.memberships[0].community.living]
    there = [one for one in there if one.asked != 2]
    total = 0.0
    for one in there:
        total += 0.1 + one.stance
    target = u * total
    for one in there:
        if target < 0.1 + one.stance:
            return one
        target -= 0.1 + one.stance
    return there[-1] if there else None


def arrange(world: "Twin") -> None:
    for membership in world.memberships:
        membership.week.arranged = 0.0
    for one, other in pairs(world):
        one.week.arranged += 0.5
        other.week.arranged += 0.5


def meet_across(world: "Twin") -> None:
    for place, (one, other) in enumerate(pairs(world)):
        number = 64 * one.slot + 40 + place
        world.encounters.append(Encounter(one, other, INQUIRY, "arranged", number))


def pairs(world: "Twin") -> list[Pair]:
    """Who is brought together this week, by all conveners."""
    found = []
    for community in world.communities:
        for n in range(int(community.now.convener_hours / 1.5 + 1e-9)):
            pair = matched(world, community, n)
            if pair:
                found.append(pair)
    return found[:24]


def matched(world: "Twin", community: Community, n: int) -> Pair | None:
    members = world.members_of(community) if community.living else []
    others = [m for one in world.communities if one is not community and one.living for m in world.members_of(one)]
    if not members or not others:
        return None
    first = None
    for attempt in range(8):
        u_one, u_other, _, _ = world.luck.four(community.uid, Purpose.CONVENER, 8 * n + attempt)
        one, other = members[int(u_one * len(members))], others[int(u_other * len(others))]
        if one.person is other.person:
            continue
        if "matching" in world.off or one.person.questions & other.person.known:
            return one, other
        if other.person.questions & one.person.known:
            return other, one
        first = first or (one, other)
    return first
