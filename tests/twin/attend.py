"""7.3 assign and 7.4 attend: what is asked of people, and how many hours they spend."""

from typing import TYPE_CHECKING

from tests.twin.chances import topic_at
from tests.twin.things import Community, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import logistic

if TYPE_CHECKING:
    from tests.twin.world import Twin


def assign(world: "Twin") -> None:
    for membership in world.memberships:
        week = membership.week
        week.undesired = week.energizing = week.reporting = 0.0
    for community in world.communities:
        community.week.reported = 0.0
        if community.living:
            members = world.members_of(community)
            if "reporting" not in world.off:
                require_reports(community, members)
            if community.now.task_hours > 0 and "tasks" not in world.off:
                hand_out_tasks(world, community, members)


def require_reports(community: Community, members: list[Membership]) -> None:
    for membership in members:
        membership.week.reporting = community.now.reporting * min(1.0, membership.hours / 0.5)
        community.week.reported += membership.week.reporting


def hand_out_tasks(world: "Twin", community: Community, members: list[Membership]) -> None:
    """Homework lands on the willing, interesting work on those whom its topic interests."""
    now, topic = community.now, topic_of_the_quarter(world, community)
    community.week.topic = topic
    willing = [m.hours * (0.1 + m.identification) + 1e-6 for m in members]
    fitting = []
    for weight, membership in zip(willing, members, strict=True):
        interest = membership.person.interest_in(topic)
        fitting.append(weight * interest * interest)
    all_willing = all_fitting = 0.0
    for weight, fit in zip(willing, fitting, strict=True):
        all_willing += weight
        all_fitting += fit
    asked = now.task_hours * community.week.members
    undesired = asked * (1.0 - now.task_learning) * (1.0 - now.task_logistics)
    left_over = 1.0 - now.task_funded * (1.0 - world.p.phi_a)
    for weight, fit, membership in zip(willing, fitting, members, strict=True):
        membership.week.undesired = min(10.0, undesired * weight / all_willing) * left_over
        membership.week.energizing = asked * now.task_learning * fit / all_fitting


def topic_of_the_quarter(world: "Twin", community: Community) -> int:
    begin = world.week - world.week % 13
    return topic_at(community.domain, world.luck.four(community.uid, Purpose.TASK_TOPIC, week=begin)[0])


def attend(world: "Twin") -> None:
    for community in world.communities:
        community.week.session = world.luck.one(community.uid, Purpose.SESSION) < community.now.rhythm
    for membership in world.memberships:
        week = membership.week
        if membership.community and membership.community.living:
            week.wish = wished_hours(world, membership, membership.community)
            week.voluntary = min(week.wish, max(0.0, week.available - duties(world, membership)))
        else:
            week.wish = week.voluntary = week.compelled = week.attendance = week.overload = 0.0
            week.engagement = 1.0
    for person in world.people:
        share_hours(world, person)
    for membership in world.memberships:
        if membership.community and membership.community.living:
            spend(world, membership, membership.community)


def duties(world: "Twin", membership: Membership) -> float:
    week = membership.week
    return float(week.undesired + week.reporting + max(0.0, week.convened - world.p.chi_0) + week.arranged)


def share_hours(world: "Twin", person: Person) -> None:
    """What several communities get has to fit into one person's time."""
    active = [m for m in person.memberships if m.community and m.community.living]
    if len(active) < 2:
        return
    extras = [max(0.0, m.week.voluntary - m.week.earmarked) for m in active]
    wanted = owed = 0.0
    for membership, extra in zip(active, extras, strict=True):
        wanted += extra
        owed += duties(world, membership)
    if wanted + owed > person.free and wanted > 0.0:
        rest = max(0.0, person.free - owed) / wanted
        for membership, extra in zip(active, extras, strict=True):
            membership.week.voluntary = membership.week.voluntary - extra + rest * extra


def spend(world: "Twin", membership: Membership, community: Community) -> None:
    week = membership.week
    wish, voluntary = week.wish, week.voluntary
    required = community.now.mandate if community.week.session and "mandate" not in world.off else 0.0
    compelled = max(0.0, required - voluntary)
    week.compelled, week.attendance = compelled, voluntary + compelled
    week.engagement = voluntary / week.attendance if week.attendance > 0.0 else 1.0
    week.energizing = min(0.5 * voluntary, week.energizing)
    week.overload = max(0.0, wish + (duties(world, membership) + compelled) - week.available)


def wished_hours(world: "Twin", membership: Membership, community: Community) -> float:
    p, person = world.p, membership.person
    pull = p.omega_I * membership.identification * membership.autonomy
    desire = membership.value + pull + p.omega_E * (person.energy - 0.6)
    desire = desire + p.omega_R * community.now.appraisal * membership.good_name
    cost = p.c_0 + p.c_1 * (1.0 - person.unit.norm)
    vigour = min(1.0, 0.5 + 0.8 * person.energy)
    wish = membership.week.available * vigour * logistic(p.beta * (desire - cost))
    if community.week.session:
        return wish
    trust = 0.0
    for tie in person.valid_ties():
        if tie.neighbour.membership_in(community):
            trust += tie.trust
    return wish * by_tie(world, trust)


def by_tie(world: "Twin", trust: float) -> float:
    """Share of encounters with one's own ties."""
    p = world.p
    return p.theta_T * trust / (trust + p.w_h) if trust > 0.0 else 0.0
