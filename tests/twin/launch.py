"""5.4 The weeks before a launch: talks, willing members, announcements, the core group."""

from typing import TYPE_CHECKING

from tests.twin.core import candidate, found
from tests.twin.move import enter, leave
from tests.twin.things import PREPARING, SHARING, Community, Encounter, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import logistic
from copsim.dynamics.setting import ANNOUNCED, GATHERING, SPACE, THREE_STEPS

if TYPE_CHECKING:
    from tests.twin.world import Twin


def talk(world: "Twin") -> None:
    for community, start in zip(world.communities, world.starts, strict=True):
        if community.status == PREPARING and start.kind == THREE_STEPS:
            before, after = talks_until(start, world.week - 1), talks_until(start, world.week)
            for n in range(before, after):
                ask(world, community, n)


def talks_until(start, week: int) -> int:
    """How many talks the organiser has found time for by the end of a week."""
    return int(start.organiser_hours * (week + 13 + 1) / 0.75 + 1e-9)


def ask(world: "Twin", community: Community, n: int) -> None:
    organiser = next((m for m in world.members_of(community) if m.role), None)
    if organiser is None:
        return
    person = candidate(community, world.luck.one(community.uid, Purpose.TALK, n))
    if person is None:
        return
    person.asked = 2
    enter(world, person.memberships[0], community, 0.0)
    world.encounters.append(
        Encounter(person.memberships[0], organiser, SHARING, "talk", 64 * person.memberships[0].slot)
    )


def prepare(world: "Twin") -> None:
    for community, start in zip(world.communities, world.starts, strict=True):
        if community.status != PREPARING or start.kind == SPACE:
            continue
        if start.kind == THREE_STEPS:
            for person in community.week.people:
                if person.asked == 2:
                    answer(world, person, community)
        elif start.kind == ANNOUNCED:
            announce(world, community, start)
        enough = world.week >= 0 and community.week.members >= 5
        if enough if start.kind == GATHERING else world.week == -1:
            found(world, community, start, start.core if start.kind != ANNOUNCED else 0)


def answer(world: "Twin", person: Person, community: Community) -> None:
    """Stays after the talk, or not."""
    p, membership = world.p, person.membership_in(community)
    assert membership
    person.asked = 1
    pull = p.omega_I * membership.identification * 1.0
    desire = membership.value + pull + p.omega_E * (person.energy - 0.6)
    desire = desire - (p.c_0 + p.c_1 * (1.0 - person.unit.norm))
    if not world.luck.four(person.uid, Purpose.TALK)[1] < logistic(p.beta * desire):
        leave(membership)


def announce(world: "Twin", community: Community, start) -> None:
    people = community.week.people
    for n in range(int(40 * start.organiser_hours)):
        u_whom, u_joins, _, _ = world.luck.four(community.uid, Purpose.ANNOUNCEMENT, n)
        if not people:
            return
        person = people[int(u_whom * len(people))]
        if person.memberships[0].community is None and u_joins < 100.0 * world.p.a_n * person.relevance:
            enter(world, person.memberships[0], community, 1.0)
