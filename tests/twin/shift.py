"""7.1 shift: turbulence, losses, staff turnover, workload, discovery at work."""

from collections import Counter
from typing import TYPE_CHECKING

from tests.twin.beginning import meet_colleagues, new_person
from tests.twin.chances import pick
from tests.twin.things import INSIGHTS, Community, Membership, Person

from copsim.dynamics.chance import ORGANISATION_UID, Purpose
from copsim.dynamics.elementary import exp, normal

if TYPE_CHECKING:
    from tests.twin.world import Twin


def shift(world: "Twin") -> None:
    empty_the_week(world)
    for community in world.communities:
        lapse(world, community)
    for week, number, nurturers in world.losses:
        if week == world.week:
            lose(world, world.communities[number], nurturers)
    for person in world.people:
        if world.luck.four(person.uid, Purpose.SHIFT)[3] < world.p.tau_o and "turnover" not in world.off:
            new_person(world, person)
    for person in world.people:
        if person.service == 0:
            meet_colleagues(world, person)
        live_at_work(world, person)


def empty_the_week(world: "Twin") -> None:
    for person in world.people:
        person.stir, person.fresh, person.teacher = 0.0, set(), None
    for membership in world.memberships:
        week = membership.week
        week.worth = week.noticed = week.given = week.esteem = 0.0
        week.helped = week.answers = week.answers_new = week.answers_stale = week.heard = 0
        week.solved = [0, 0, 0]
        week.handed = set()
        week.asked_tie = week.asked_session = 0
    for community in world.communities:
        community.week.written, community.week.shown = set(), set()
        community.tally = Counter()
        community.week.across = 0.0
        community.week.realised = community.week.aspired = community.week.worth = community.week.cost = 0.0
        community.week.read_worth = community.week.outside_worth = 0.0
        community.week.credit, community.week.ledger = [0.0] * 7, [0.0] * 8
    world.encounters, world.toilers = [], []


def lapse(world: "Twin", community: Community) -> None:
    """What becomes obsolete; the organisation's luck, so the same insights are at risk everywhere."""
    chance = community.now.turbulence
    community.week.lapsed = {a for a in INSIGHTS if world.luck.of_insight(ORGANISATION_UID, Purpose.LAPSE, a) < chance}
    community.record -= community.week.lapsed
    community.proven -= community.week.lapsed
    for insight in community.week.lapsed:
        block, word = divmod(insight, 4)
        learned = world.luck.four(ORGANISATION_UID, Purpose.DECIDERS, 64 + block)[word] < 0.25
        (community.deciders.add if learned else community.deciders.discard)(insight)


def lose(world: "Twin", community: Community, nurturers: int) -> None:
    """The nurturers who convene most leave the organisation."""
    for _ in range(nurturers):
        holders = [m for m in world.memberships if m.community is community and m.role]
        if not holders:
            return
        most: Membership = max(holders, key=lambda m: m.hours)
        new_person(world, most.person)


def live_at_work(world: "Twin", person: Person) -> None:
    p, off = world.p, world.off
    u_workload, u_discovery, u_which, _ = world.luck.four(person.uid, Purpose.SHIFT)
    if "workload" not in off:
        person.workload = p.phi_w * person.workload + p.sigma_w * normal(u_workload)
    person.free = min(p.T_max, person.hours * exp(-person.workload))
    person.service += 1
    lapsed = person.home.week.lapsed
    person.known -= lapsed
    person.questions -= lapsed
    for membership in person.memberships:
        membership.acquired -= lapsed
        membership.credited -= lapsed
    standard = person.home.now.standard
    if u_discovery < person.home.now.discovery * (1.0 - standard):
        come_to_know(person, pick(person.unit.practice, u_which))
    if standard > 0.0:
        u_taught, u_what, _, _ = world.luck.four(person.uid, Purpose.STANDARD)
        if u_taught < standard:
            come_to_know(person, pick(person.home.deciders, u_what))


def come_to_know(person: Person, insight: int | None) -> None:
    if insight is not None:
        person.known.add(insight)
        person.questions.discard(insight)
