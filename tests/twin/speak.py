"""7.9 speak: what is noticed of the value, decisions in the domain, legitimacy, and views that change."""

from typing import TYPE_CHECKING

from tests.twin.chances import topic_at
from tests.twin.choose import learn_from_activities
from tests.twin.ledger import STRATEGIC, book
from tests.twin.things import TOPICS, Community, Membership

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp

if TYPE_CHECKING:
    from tests.twin.world import Twin


def speak(world: "Twin") -> None:
    for community in world.communities:
        become_aware(world, community)
        community.week.adopted = 0
        if community.living:
            if community.week.members > 0 and "voice" not in world.off:
                decide(world, community)
            follow_value(world, community)
            learn_from_activities(world, community)
    change_views(world)


def become_aware(world: "Twin", community: Community) -> None:
    p, now = world.p, community.now
    told = (1.0 - p.theta_0) * now.reporting_conversation * (1.0 - exp(-now.reporting / p.r_0))
    silent = "awareness" in world.off or "reporting" in world.off
    community.week.aware = p.theta_0 if silent else p.theta_0 + told


def decide(world: "Twin", community: Community) -> None:
    """The organisation decides something in the domain."""
    p, now = world.p, community.now
    u_taken, u_asked, u_adopted, u_good = world.luck.four(community.uid, Purpose.DECISION)
    if not u_taken < now.decision_rate:
        return
    members = world.members_of(community)
    wisdom: set[int] = set()
    for membership in members:
        if membership.hours > 0.5:
            wisdom |= membership.person.known
    community.week.wisdom = wisdom
    needed = [needed_insight(world, community, n) for n in range(6)]
    theirs = sum(insight in community.deciders for insight in needed)
    ours = sum(insight in wisdom - community.deciders for insight in needed)
    asked = u_asked < now.consultation
    adopted = asked and u_adopted < min(1.0, 0.3 + 0.5 * now.sponsor + 0.2 * community.legitimacy)
    good = u_good < (theirs + ours if adopted else theirs) / 6
    community.week.adopted = int(adopted)
    community.tally["decisions"] += 1
    community.tally["asked"] += asked
    community.tally["adopted"] += adopted
    community.tally["sound"] += good
    if adopted:
        thank(members, p.v_d * ours / 6)
    if asked:
        stir = p.e_V * (2.0 if adopted else 0.5)
    elif not good and ours > 0:
        stir = -p.e_A * ours / 6
    else:
        return
    for membership in members:
        membership.person.stir += stir * membership.identification


def thank(members: list[Membership], worth: float) -> None:
    """The value of adopted advice belongs to the members by the hours they give."""
    hours = 0.0
    for membership in members:
        hours += membership.hours
    if hours > 0.0:
        for membership in members:
            book(membership, STRATEGIC, worth * membership.hours / hours)


def needed_insight(world: "Twin", community: Community, n: int) -> int:
    u_topic, u_which, _, _ = world.luck.four(community.uid, Purpose.DECISION, 1 + n)
    return 32 * topic_at(community.domain, u_topic) + int(u_which * 32)


def follow_value(world: "Twin", community: Community) -> None:
    """Legitimacy follows the noticed value of recent weeks, a sponsor and adopted advice."""
    p, week = world.p, community.week
    saved = week.realised / week.members if week.members > 0 else 0.0
    community.returns += 0.1 * (saved - community.returns)
    if "legitimacy" in world.off:
        community.legitimacy = p.l_0
        return
    noticed = week.aware * community.returns
    seen = noticed / (noticed + p.y_h)
    deserved = seen * (0.5 + 0.5 * community.now.sponsor) + (0.3 if week.adopted else 0.0)
    aim = p.l_0 + (1.0 - p.l_0) * min(1.0, deserved)
    community.legitimacy += p.eps_L * (aim - community.legitimacy)


def change_views(world: "Twin") -> None:
    """7.8.4 Everybody whose view was changed, at once."""
    changed = [person for person in world.people if person.teacher is not None]
    for person in changed:
        mine, theirs = person.aspiration, person.teacher.aspiration
        person.hopes = [mine[z] + 0.1 * (theirs[z] - mine[z]) for z in TOPICS]
    for person in changed:
        person.relevance += 0.05 * (1.0 - person.relevance)
        person.aspiration = list(person.hopes)
