"""7.2 convene: time, offers, cover, held space, activities of the week, roles."""

from typing import TYPE_CHECKING

from tests.twin.choose import choose_activities, negotiate, readiness, support_for
from tests.twin.ledger import ENABLING, book
from tests.twin.subgroups import divide
from tests.twin.things import ACTIVITIES, Community, Membership

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import logistic, power

if TYPE_CHECKING:
    from tests.twin.world import Twin


def convene(world: "Twin") -> None:
    for community in world.communities:
        grant_time(world, community)
    for membership in world.memberships:
        offer(world, membership)
    for community in world.communities:
        members = world.members_of(community)
        community.week.members = len(members)
        hold_space(world, community, members)
        if community.living and not community.facilitated:
            negotiate(world, community)
            choose_activities(world, community)
        prepare_activities(world, community)
    for membership in world.memberships:
        week = membership.week
        week.convened = membership.community.week.used * week.offer if membership.community else 0.0
        if week.convened > 0.0:
            book(membership, ENABLING, week.convened)
    for membership in world.memberships:
        if membership.community and membership.community.living:
            change_role(world, membership, membership.community)
    divide(world)


def grant_time(world: "Twin", community: Community) -> None:
    """7.9.3 A sponsor's policy gives time to what is legitimate."""
    now, l_0 = community.now, world.p.l_0
    community.week.granted = now.time_policy * now.sponsor * max(0.0, community.legitimacy - l_0) / (1.0 - l_0)


def offer(world: "Twin", membership: Membership) -> None:
    p, week, community, person = world.p, membership.week, membership.community, membership.person
    week.available = week.earmarked = week.offer = 0.0
    if community is None:
        return
    earmarked = community.now.protected_hours + community.week.granted
    earmarked = earmarked + p.g_h * community.now.appraisal * membership.good_name
    if community.facilitated:
        earmarked = earmarked + world.starts[community.number].guest_hours
    week.earmarked = earmarked
    week.available = person.free * (1.0 - p.b_m * (1.0 - community.legitimacy)) + earmarked
    if membership.role and community.living:
        spare = p.chi_0 + p.chi_1 * week.available
        week.offer = min(p.x_max, spare * (0.25 + person.energy) * (0.3 + membership.identification))


def hold_space(world: "Twin", community: Community, members: list[Membership]) -> None:
    p, support = world.p, support_for(world, community)
    offered = 0.0
    for membership in members:
        offered += membership.week.offer
    coordination = 0.0
    for share, activity in zip(community.mix, ACTIVITIES, strict=True):
        coordination += share * activity.coordination
    need = p.a_0 * (1 + len(community.smaller)) + p.a_1 * community.attendees * coordination / 0.6
    if community.facilitated:
        support = max(support, need)
    used = min(1.0, max(0.0, need - support + 0.3) / offered) if offered > 0.0 else 0.0
    community.week.offered, community.week.used = offered, used
    community.cover = min(1.0, (support + used * offered) / need)
    if community.living:
        community.space += p.r_Q * (p.q_s + (1.0 - p.q_s) * community.cover - community.space)
    if "convening" in world.off:
        community.space = 0.8


def prepare_activities(world: "Twin", community: Community) -> None:
    """How ready the community is for each activity, how well each is held, how often each is met with."""
    week = community.week
    week.ready, week.held, running, total = [], [], [], 0.0
    for share, activity in zip(community.mix, ACTIVITIES, strict=True):
        week.ready.append(readiness(world, community, activity))
        week.held.append(power(community.space, 0.3 + 1.4 * activity.formal))
        total += share * activity.rate
        running.append(total)
    week.frequency = [part / total for part in running]
    week.pace = world.p.lambda_0 * total


def change_role(world: "Twin", membership: Membership, community: Community) -> None:
    p, person, identification = world.p, membership.person, membership.identification
    u_down, u_up, *_ = world.luck.four(person.uid, Purpose.ROLE, membership.slot)
    if membership.role:
        chance = p.q_max * logistic((p.E_q - person.energy) / 0.08)
        if identification < 0.1:
            chance = chance + 0.15
        if u_down < chance:
            membership.role = 0
        return
    if "succession" in world.off or not community.now.roles_allowed or membership.hours <= 0.5:
        return
    if community.cover >= p.y_v:
        return
    willing = p.lambda_s * identification * person.energy * min(1.0, membership.week.available)
    if u_up < willing * (1.0 - community.cover / p.y_v):
        membership.role = 1
