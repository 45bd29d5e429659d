"""7.2.7 Subgroups: they end, begin, and everybody finds a place."""

from typing import TYPE_CHECKING

from tests.twin.things import NOTHING, PLACE, TOPIC, Community, Membership, Subgroup

from copsim.dynamics.chance import Purpose

if TYPE_CHECKING:
    from tests.twin.world import Twin


def divide(world: "Twin") -> None:
    for community in world.communities:
        for group in community.smaller:
            if is_over(group, community):
                group.about = NOTHING
    if "subgroups" not in world.off:
        for membership in world.memberships:
            community = membership.community
            if community and community.living and community.plenary.turns < 0.5:
                perhaps_open(world, membership, community)
    for membership in world.memberships:
        membership.subgroup = place_of(membership)


def is_over(group: Subgroup, community: Community) -> bool:
    convener = group.convener
    assert convener
    there = convener.person.uid == group.uid and convener.community is community
    return not there or not convener.role or group.quiet >= 8


def perhaps_open(world: "Twin", membership: Membership, community: Community) -> None:
    """Somebody who comes often and convenes nothing yet."""
    person, crowd = membership.person, 1.0 - community.plenary.turns
    if membership.role or membership.hours <= 0.5 or not community.now.roles_allowed:
        return
    u = world.luck.one(person.uid, Purpose.SUBGROUP, membership.slot)
    if not u < world.p.p_sg * membership.identification * person.energy * crowd:
        return
    about, value = what_binds(membership, community)
    if any((group.about, group.value) == (about, value) for group in community.smaller):
        return
    for group in community.subgroups[1:]:
        if group.about == NOTHING:
            group.about, group.value, group.convener, group.uid, group.quiet = about, value, membership, person.uid, 0
            membership.role = 1
            return


def what_binds(membership: Membership, community: Community) -> tuple[int, int]:
    """What one has in common with those whom one trusts."""
    person = membership.person
    ties = [tie for tie in person.valid_ties() if tie.neighbour.membership_in(community)]
    by_topic = by_place = 0.0
    for tie in ties:
        if tie.neighbour.main == person.main:
            by_topic += tie.trust
        if tie.neighbour.site == person.site:
            by_place += tie.trust
    if by_place > by_topic and any(tie.neighbour.site != person.site for tie in ties):
        return PLACE, person.site
    return TOPIC, person.main


def place_of(membership: Membership) -> int:
    """The number of the subgroup that suits best."""
    person, community = membership.person, membership.community
    if community is None:
        return 0
    for wanted in ((TOPIC, person.main), (TOPIC, person.second), (PLACE, person.site)):
        for number, group in enumerate(community.subgroups):
            if number > 0 and (group.about, group.value) == wanted:
                return number
    return 0
