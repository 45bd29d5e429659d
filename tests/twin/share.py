"""7.6 share: is a question answered, what is learned, what does it do to both."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.twin.chances import Four, clip, pick, pick_by_domain, topic_of
from tests.twin.ledger import ENABLING, IMMEDIATE, POTENTIAL, TRANSFORMATIVE, book
from tests.twin.meet import stance
from tests.twin.things import ACTIVITIES, INQUIRY, STANDARDS, Community, Encounter, Membership, Person

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp

if TYPE_CHECKING:
    from tests.twin.world import Twin


@dataclass(frozen=True)
class Numbers:
    """The two blocks of draws of one encounter."""

    first: Four
    second: Four

    @property
    def u_served(self) -> float:
        return self.first[0]

    @property
    def u_answered(self) -> float:
        return self.first[1]


def share(world: "Twin") -> None:
    for encounter in world.encounters:
        happen(world, encounter)
    for community in world.communities:
        if community.living:
            understand(world, community)


def happen(world: "Twin", encounter: Encounter) -> None:
    uid = encounter.initiator.person.uid
    first, second = (world.luck.four(uid, Purpose.EXCHANGE, 2 * encounter.number + block) for block in (0, 1))
    luck = Numbers(first, second)
    tally = encounter.initiator.community.tally
    tally["encounters"] += 1
    if encounter.kind == "listening":
        listen(world, encounter, luck)
        return
    tally["requests"] += 1
    if "attention" not in world.off and not luck.u_served < served(world, encounter):
        tally["unserved"] += 1
        if "overflow" not in world.off:
            listen(world, encounter, luck)
    elif luck.u_answered < answer_chance(world, encounter, alone=False):
        tally["answered"] += 1
        answer(world, encounter, luck)
    else:
        disappoint(world, encounter)


def served(world: "Twin", encounter: Encounter) -> float:
    """Chance that the partner has attention left."""
    week = encounter.partner.week
    capacity = world.p.lambda_in * week.attendance if encounter.kind not in ("talk", "arranged") else 0.0
    if encounter.kind == "tie":
        return min(1.0, capacity / week.asked_tie)
    if encounter.kind == "session":
        return min(1.0, max(0.0, capacity - week.asked_tie) / week.asked_session)
    return 1.0


def engagement(world: "Twin", membership: Membership) -> float:
    return 1.0 if "dilution" in world.off else membership.week.engagement


def access(world: "Twin", encounter: Encounter, alone: bool) -> float:
    """What comes through of an exchange, or of what one hears or reads alone."""
    if "access" in world.off:
        return 1.0
    i, j, now = encounter.initiator.person, encounter.partner.person, encounter.initiator.community.now
    fluency = i.fluency if alone else min(i.fluency, j.fluency)
    near = i.site == j.site or (alone and now.spoken == 0.0)
    return (1.0 - now.spoken * (1.0 - fluency)) * (1.0 if near else now.site_factor)


def answer_chance(world: "Twin", encounter: Encounter, alone: bool) -> float:
    p, partner, week = world.p, encounter.partner, encounter.initiator.community.week
    trust = 0.3 if "trust" in world.off else partner.person.trust_in(encounter.initiator.person)
    norm = encounter.initiator.community.norm
    will = p.s_0 + p.s_G * min(1.0, partner.gratitude) + p.s_W * trust + p.s_N * norm
    will = will * (0.3 + 0.7 * engagement(world, partner))
    will = will + p.s_I * partner.identification * partner.autonomy
    place = ACTIVITIES.index(encounter.activity)
    fit = week.held[place] * week.ready[place]
    fit = fit * access(world, encounter, alone)
    return min(1.0, max(0.0, fit * min(1.2, 0.4 + partner.person.energy) * partner.openness * will))


def disappoint(world: "Twin", encounter: Encounter) -> None:
    i, j = encounter.initiator.person, encounter.partner.person
    weary = j.energy < 0.35 or engagement(world, encounter.partner) < 0.5
    i.stir -= world.p.e_D * max(0.0, 1.0 - 2.0 * j.trust_in(i)) * (1.0 if weary else 0.25)


def news(encounter: Encounter) -> set[int]:
    """What the partner knew last week and the initiator does not know yet."""
    i = encounter.initiator.person
    return encounter.partner.person.known - i.known - i.fresh


def gain(membership: Membership, insight: int) -> None:
    membership.person.fresh.add(insight)
    membership.acquired.add(insight)
    membership.credited.add(insight)
    membership.person.questions.discard(insight)


def answer(world: "Twin", encounter: Encounter, luck: Numbers) -> None:
    p, m, q = world.p, encounter.initiator, encounter.partner
    encounter.answered = True
    m.week.helped += 1
    q.week.answers += 1
    trusted = 0.5 * p.u_soc * m.person.trust_in(q.person)
    m.week.worth += trusted
    credit(encounter, trusted)
    if trusted > 0.0:
        book(m, IMMEDIATE, trusted)
    insight, was_question = wanted(world, encounter, luck)
    if insight is not None:
        take_up(world, encounter, luck, insight, 1.5 if was_question else 1.0)
    elif "novelty" in world.off:
        v = p.v_bit * m.person.relevance * 0.5
        m.week.worth += v
        credit(encounter, v + having_helped(world, q.person))
        m.person.stir += p.e_L
        q.week.answers_new += 1
        m.community.tally["learned"] += 1
    if was_question:
        return
    solved = work_out(world, encounter, luck)
    if not solved and insight is None and "novelty" not in world.off and not in_space(world, m.community):
        m.person.stir -= p.e_S
        q.week.answers_stale += 1
        m.community.tally["stale"] += 1


def credit(encounter: Encounter, worth: float) -> None:
    """What an encounter was worth, to both, counts for its activity."""
    encounter.initiator.community.week.credit[ACTIVITIES.index(encounter.activity)] += worth


def across(encounter: Encounter, worth: float) -> None:
    """What an exchange between people of two homes was worth counts for that of whoever asked."""
    i, j = encounter.initiator.person, encounter.partner.person
    if i.home is not j.home:
        i.home.week.across += worth


def in_space(world: "Twin", community: Community) -> bool:
    return community.facilitated > 0 and "spaces" not in world.off


def having_helped(world: "Twin", person: Person) -> float:
    return 0.25 * world.p.u_soc + 0.15 * person.relevance


def wanted(world: "Twin", encounter: Encounter, luck: Numbers) -> tuple[int | None, bool]:
    """The insight that is asked for, and whether it is an open question."""
    i, j = encounter.initiator.person, encounter.partner.person
    _, _, u_question, u_topic = luck.first
    frank = world.p.a_q + 0.5 * stance(world, i) + 0.25 * i.trust_in(j)
    questions_only = in_space(world, encounter.initiator.community)
    asks = encounter.activity is INQUIRY or questions_only or u_question < min(1.0, frank)
    if asks and "loop" not in world.off:
        question = pick(news(encounter) & i.questions, u_topic)
        if question is not None:
            return question, True
    if questions_only:
        return None, False
    return pick_by_domain(news(encounter), encounter.initiator.community.domain, u_topic, luck.second[0]), False


def take_up(world: "Twin", encounter: Encounter, luck: Numbers, insight: int, bonus: float) -> None:
    p, m, community, activity = world.p, encounter.initiator, encounter.initiator.community, encounter.activity
    _, u_uptake, u_written, _ = luck.second
    shorthand = p.xi * community.understanding * exp(-m.tenure / 13.0)
    if not u_uptake < (1.0 - shorthand) * (0.3 + 0.7 * engagement(world, m)):
        return
    v = world.insight_value(m.person, topic_of(insight)) * bonus
    m.week.worth += v
    credit(encounter, v + having_helped(world, encounter.partner.person))
    across(encounter, v + having_helped(world, encounter.partner.person))
    m.person.stir += p.e_L * bonus
    encounter.partner.week.answers_new += 1
    book(m, POTENTIAL, v)
    book(encounter.partner, IMMEDIATE, 0.25 * p.u_soc)
    gain(m, insight)
    community.tally["learned"] += 1
    if activity is STANDARDS:
        community.week.shown.add(insight)
    if "record" not in world.off and u_written < p.pub + 0.3 * activity.artefacts * community.space:
        if insight not in community.record | community.week.written:
            book(m, ENABLING, p.v_w)
        community.week.written.add(insight)


def work_out(world: "Twin", encounter: Encounter, luck: Numbers) -> bool:
    """An open question that neither could answer."""
    p, m, q, community = world.p, encounter.initiator, encounter.partner, encounter.initiator.community
    i, j = m.person, q.person
    ready = community.week.ready[ACTIVITIES.index(encounter.activity)]
    chance = p.pi_w * encounter.activity.together * (0.3 + community.understanding) * ready
    chance = chance * (1.0 + stance(world, i) + stance(world, j))
    if in_space(world, community):
        chance = 2.0 * chance
    if "loop" in world.off or not luck.second[3] < chance:
        return False
    u_which, u_view, _, _ = world.luck.four(i.uid, Purpose.WORKED_OUT, encounter.number)
    insight = pick(i.questions - j.known - i.fresh, u_which)
    if insight is None:
        return False
    topic = topic_of(insight)
    v = 1.5 * world.insight_value(i, topic)
    m.week.worth += v
    book(m, POTENTIAL, v)
    book(q, POTENTIAL, world.insight_value(j, topic))
    credit(encounter, v + world.insight_value(j, topic))
    across(encounter, v + world.insight_value(j, topic))
    i.stir += 1.5 * p.e_L
    q.week.solved[0 if topic == j.main else 1 if topic == j.second else 2] += 1
    q.week.handed.add(insight)
    gain(m, insight)
    community.tally["worked_out"] += 1
    if i.trust_in(j) > 0.5 and u_view < p.p_tr and "reframing" not in world.off:
        i.teacher = j
        book(m, TRANSFORMATIVE, p.v_t)
        community.tally["reframed"] += 1
    return True


def listen(world: "Twin", encounter: Encounter, luck: Numbers) -> None:
    """Hearing a speaker, or reading up what nobody had time to answer."""
    m = encounter.initiator
    chance = 0.6 * answer_chance(world, encounter, alone=True)
    if not luck.u_answered < chance * (0.3 + 0.7 * engagement(world, m)):
        return
    heard = news(encounter) & m.person.questions if in_space(world, m.community) else news(encounter)
    insight = pick_by_domain(heard, m.community.domain, luck.first[3], luck.second[0])
    if insight is None and "novelty" in world.off:
        v = world.p.v_bit * m.person.relevance * 0.5
        m.week.worth += v
        credit(encounter, v)
        encounter.partner.week.heard += 1
        m.community.tally["heard"] += 1
    if insight is not None:
        v = world.insight_value(m.person, topic_of(insight))
        m.week.worth += v
        credit(encounter, v)
        book(m, POTENTIAL, v)
        encounter.partner.week.heard += 1
        gain(m, insight)
        m.community.tally["heard"] += 1


def understand(world: "Twin", community: Community) -> None:
    """7.6.8 Shared understanding grows with what people do together, and fades."""
    week, understanding = community.week, community.understanding
    if week.members == 0:
        community.understanding = understanding - 0.005 * understanding
        return
    rate = 0.0
    for part, activity in zip(community.mix, ACTIVITIES, strict=True):
        rate += part * activity.understanding
    grown = rate * week.present / week.members
    grown = grown + 0.02 * community.now.reporting_conversation * week.reported / week.members
    understanding = understanding + grown * (1.0 - understanding) - 0.005 * understanding
    community.understanding = clip(understanding, 0.0, 1.0)
