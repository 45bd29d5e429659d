"""7.7 search and 7.8 apply: the record, results of work, what came from being the partner, and use at work."""

from typing import TYPE_CHECKING

from tests.twin.chances import in_topic, pick, topic_at, topic_of
from tests.twin.ledger import APPLIED, POTENTIAL, REALISED, book
from tests.twin.share import gain, having_helped
from tests.twin.things import ACTIVITIES, ALL_INSIGHTS, Community, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import poisson

if TYPE_CHECKING:
    from tests.twin.world import Twin


def search(world: "Twin") -> None:
    for membership in world.memberships:
        community = membership.community
        if community is None:
            continue
        if membership.present:
            if "record" not in world.off:
                read(world, membership, community)
            if "outside" not in world.off:
                look_outside(world, membership, community)
            if membership.week.energizing > 0.0:
                achieve(world, membership, community)
        receive(world, membership, community)
    for person in world.people:
        person.known |= person.fresh


def read(world: "Twin", membership: Membership, community: Community) -> None:
    p, person, first = world.p, membership.person, 1024 * membership.slot
    understood = 1.0 if "access" in world.off else (1.0 - community.now.spoken * (1.0 - person.fluency)) * 1.0
    mean = p.l_r * membership.week.voluntary
    for n in range(min(10, poisson(world.luck.one(person.uid, Purpose.READING, first), mean))):
        u_which, u_understood, u_above, _ = world.luck.four(person.uid, Purpose.READING, first + 1 + n)
        source = community.parent if community.parent and u_above < p.g_p else community
        insight = pick(source.record - person.known - person.fresh, u_which)
        if insight is not None and u_understood < understood:
            v = p.v_rep * world.insight_value(person, topic_of(insight))
            membership.week.worth += v
            book(membership, POTENTIAL, v)
            community.week.read_worth += v
            gain(membership, insight)
            community.tally["read"] += 1


def look_outside(world: "Twin", membership: Membership, community: Community) -> None:
    """7.7.2 Sources outside the organisation."""
    person, first, rate = membership.person, 1024 * membership.slot, 0.0
    for part, activity in zip(community.mix, ACTIVITIES, strict=True):
        rate += part * activity.outside
    mean = community.now.outside_sources * rate * membership.week.attendance
    for n in range(min(20, poisson(world.luck.one(person.uid, Purpose.OUTSIDE, first), mean))):
        u_topic, u_which, u_taken, _ = world.luck.four(person.uid, Purpose.OUTSIDE, first + 1 + n)
        topic = topic_at(community.domain, u_topic)
        insight = 32 * topic + int(u_which * 32)
        if insight in person.known | person.fresh:
            continue
        if u_taken < min(1.0, 0.2 + 0.1 * len(in_topic(person.known, topic))):
            v = world.insight_value(person, topic)
            membership.week.worth += v
            book(membership, POTENTIAL, v)
            person.stir += world.p.e_L
            community.week.outside_worth += v
            gain(membership, insight)
            community.tally["outside"] += 1


def achieve(world: "Twin", membership: Membership, community: Community) -> None:
    """7.7.4 Results of energizing work."""
    p, person, now, week = world.p, membership.person, community.now, membership.week
    first = 1024 * membership.slot
    number = min(20, poisson(world.luck.one(person.uid, Purpose.TASK_RESULT, first), p.r_T * week.energizing))
    for n in range(number):
        u_success, u_which, _, _ = world.luck.four(person.uid, Purpose.TASK_RESULT, first + 1 + n)
        if not u_success < p.p_ok * (0.6 + 0.4 * community.understanding):
            person.stir -= 0.5 * p.e_T * now.expectation
            continue
        community.tally["results"] += 1
        person.stir += p.e_T * (0.5 + now.expectation)
        week.esteem += 0.5 * (0.5 + now.task_visibility)
        topic = community.week.topic
        insight = pick(in_topic(ALL_INSIGHTS - person.known - person.fresh, topic), u_which)
        v = p.v_M
        if insight is not None:
            gain(membership, insight)
            v = p.v_M + world.insight_value(person, topic)
        week.worth += v
        book(membership, POTENTIAL, v)


def receive(world: "Twin", membership: Membership, community: Community) -> None:
    """7.6.6 What being the partner did."""
    p, person, week = world.p, membership.person, membership.week
    bound = membership.identification * membership.autonomy
    praise = community.now.praise * p.e_P * (bound - p.i_P)
    week.worth += week.answers_new * having_helped(world, person) + community.now.pay * week.answers
    person.stir += week.answers_new * (p.e_G + praise)
    person.stir -= week.answers_stale * p.e_S
    for solved, interest in zip(week.solved, (1.0, 0.7, 0.4), strict=True):
        week.worth += solved * (p.v_bit * person.relevance * interest)
        person.stir += solved * p.e_L
    week.given = week.answers + 0.2 * community.subgroups[membership.subgroup].turns * week.heard
    week.esteem += week.answers + 0.1 * week.heard
    for insight in week.handed - person.known:
        gain(membership, insight)


def apply(world: "Twin") -> None:
    for person in world.people:
        mean = world.p.nu_n * person.relevance
        for n in range(min(30, poisson(world.luck.one(person.uid, Purpose.NEEDS), mean))):
            need(world, person, n)
        for membership in person.memberships:
            if membership.community:
                fade(world, membership)
    for community in world.communities:
        community.record |= community.week.written
        community.proven |= community.week.shown


def need(world: "Twin", person: Person, n: int) -> None:
    u_which, u_success, u_saved, u_question = world.luck.four(person.uid, Purpose.NEEDS, 1 + n)
    insight = pick(person.unit.practice, u_which)
    if insight is None:
        return
    person.home.tally["needs"] += 1
    if insight not in person.known:
        if "loop" not in world.off:
            person.questions.add(insight)
        return
    person.home.tally["met"] += 1
    for membership in person.memberships:
        if membership.community and insight in membership.acquired:
            use(world, membership, membership.community, insight, (u_success, u_saved, u_question))
            return


def use(
    world: "Twin", membership: Membership, community: Community, insight: int, luck: tuple[float, float, float]
) -> None:
    p, person, (u_success, u_saved, u_question) = world.p, membership.person, luck
    community.tally["uses"] += 1
    book(membership, APPLIED, p.v_a)
    proof = 0.2 if insight in community.proven else 0.0
    if u_success < min(1.0, p.p_ok * (0.6 + 0.4 * community.understanding) + proof):
        saved = p.v_r * (0.5 + u_saved)
        community.tally["successes"] += 1
        community.week.realised += saved
        book(membership, REALISED, saved)
        community.week.aspired += saved * person.aspiration[topic_of(insight)] * 8
        if insight in membership.credited:
            membership.week.noticed += saved
        if membership.present and "loop" not in world.off:
            community.week.shown.add(insight)
    elif "loop" not in world.off:
        unknown = in_topic(person.unit.practice - person.known, topic_of(insight))
        question = pick(unknown, u_question)
        if question is not None:
            person.questions.add(question)


def fade(world: "Twin", membership: Membership) -> None:
    uid, chance = membership.person.uid, 1.0 / 32.0
    membership.credited = {a for a in membership.credited if not world.luck.of_insight(uid, Purpose.FADE, a) < chance}
