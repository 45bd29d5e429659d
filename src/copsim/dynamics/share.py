"""7.6 share: is a question answered, what is learned, what does it do to both; the record; shared understanding."""

from typing import Any

from copsim.dynamics.activities import ARTEFACTS, INQUIRY, SHARED, STANDARDS, WITH, mean_over_mix
from copsim.dynamics.chance import Four, Now, Purpose, draws
from copsim.dynamics.conditions import PAY, PRAISE, REPORTING_CONVERSATION, SITE_FACTOR, SPOKEN
from copsim.dynamics.elementary import exp
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import all_of, beyond, both, holds, pick, pick_by_domain, put, remove
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, how_learned, note, remember_learned, why_raised
from copsim.dynamics.meet import ARRANGED, INDEX_ROOM, LISTENER, TALK, TIE, stance
from copsim.dynamics.people import WORK_TRUST, clip, interest, trust
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, WORDS, World
from copsim.dynamics.switches import (
    ACCESS,
    ATTENTION,
    DILUTION,
    LOOP,
    NOVELTY,
    OVERFLOW,
    RECORD,
    REFRAMING,
    SPACES,
    TRUST as TRUST_SWITCH,
)

Luck = tuple[Four, Four]
OPEN_QUESTION = 1.5  # an answer to an open question is worth, and energizes, that much more
LISTENED = 0.6  # what one learns by listening beside what one learns by asking
MEAN_INTEREST = 0.5
SPACE_WORKS_OUT = 2.0  # where people came to think together, in multiples of the usual
FORGETTING_S = 0.005  # of shared understanding, per week
CONVERSATION_S = 0.02  # growth of shared understanding per hour of conversation about value
TRUSTED = 0.5  # trust above which somebody can change another's view
ANSWERED = 1  # world.meeting.outcome


@kernel
def attention(capacity: float, by_tie: int, in_session: int, kind: int) -> float:
    """7.5.6 Chance that a question is served: those of own ties first, the others share what is left.

    Who came to talk has time.
    """
    if kind == TALK or kind == ARRANGED:
        return 1.0
    if kind == TIE:
        return min(1.0, capacity / by_tie)
    return min(1.0, max(0.0, capacity - by_tie) / in_session)


@kernel
def access(fluency: float, same_site: bool, spoken: float, site_factor: float) -> float:
    """7.6.1 phi = [1 - spoken (1 - flu)] * (1 at one site, else t_z)."""
    return (1.0 - spoken * (1.0 - fluency)) * (1.0 if same_site else site_factor)


@kernel
def engaged(engagement: float) -> float:
    """7.6.2 0.3 + 0.7 eps: how much of somebody is there."""
    return 0.3 + 0.7 * engagement


@kernel
def goodwill(G: float, w: float, norm: float, p: Any) -> float:
    """7.6.2 s_0 + s_G min(1, G) + s_W w + s_N norm."""
    return p.s_0 + p.s_G * min(1.0, G) + p.s_W * w + p.s_N * norm


@kernel
def answering(fit: float, E: float, o: float, will: float) -> float:
    """7.6.2 p = clip(fit * min(1.2, 0.4 + E) * o * will); fit = Q_k f_k phi."""
    return min(1.0, max(0.0, fit * min(1.2, 0.4 + E) * o * will))


@kernel
def taking_up(tenure: int, understanding: float, engagement: float, xi: float) -> float:
    """7.6.3 (1 - xi S e^(-ten/13)) (0.3 + 0.7 eps): shorthand is hard on newcomers, absence of mind on everybody."""
    return (1.0 - xi * understanding * exp(-tenure / 13.0)) * engaged(engagement)


@kernel
def insight_value(v_bit: float, rel: float, interested: float) -> float:
    """7.6.3 v = v_bit rel int, in he."""
    return v_bit * rel * interested


@kernel
def having_helped(u_soc: float, rel: float) -> float:
    """7.6.6 0.25 u_soc + 0.15 rel, in he, for whoever gave an answer that was new."""
    return 0.25 * u_soc + 0.15 * rel


@kernel
def snubbed(w: float, E: float, engagement: float, e_D: float) -> float:
    """7.6.6 Energy lost over a question without an answer: more with strangers,
    more if the other is worn out or absent."""
    return e_D * max(0.0, 1.0 - 2.0 * w) * (1.0 if E < 0.35 or engagement < 0.5 else 0.25)


@step
def share(world: World, rules: Rules, now: Now) -> None:
    """Every encounter of the list, in the order of the initiators; what it does to the partner is counted."""
    slots = len(world.membership) // len(world.person)
    for e in range(world.count[0].encounters):
        m = world.meeting[e].initiator
        encounter(world, rules, now, e, INDEX_ROOM * (m % slots) + world.meeting[e].chance)
    for c in range(len(world.community)):
        if world.community[c].status == LIVING:
            understand(world, rules, c)


@step
def encounter(world: World, rules: Rules, now: Now, e: int, index: int) -> None:
    """One encounter: served or read up later; an exchange, or listening."""
    week, tally = world.week, world.tally
    m, q = world.meeting[e].initiator, world.meeting[e].partner
    c = world.membership[m].community
    slots = len(world.membership) // len(world.person)
    first = draws(now, world.person[m // slots].uid, Purpose.EXCHANGE, 2 * index)
    second = draws(now, world.person[m // slots].uid, Purpose.EXCHANGE, 2 * index + 1)
    world.meeting[e].outcome = 0
    tally[c].encounters += 1
    if world.meeting[e].kind == LISTENER:
        listen(world, rules, now, e, (first, second))
        return
    tally[c].requests += 1
    capacity = rules.p.lambda_in * week[q].attendance
    served = attention(capacity, week[q].asked_tie, week[q].asked_session, world.meeting[e].kind)
    if rules.off[ATTENTION] or first[0] < served:
        exchange(world, rules, now, (e, index), (first, second))
    else:
        tally[c].unserved += 1
        if not rules.off[OVERFLOW]:
            listen(world, rules, now, e, (first, second))


@step
def engagement_of(world: World, rules: Rules, m: int) -> float:
    """eps as encounters feel it; 1 where dilution is taken out."""
    return 1.0 if rules.off[DILUTION] else world.week[m].engagement


@step
def chance_of_answer(world: World, rules: Rules, m: int, q: int, k: int) -> tuple[float, float]:
    """7.6.2 for a question of membership m to membership q in activity k, before access."""
    membership = world.membership
    slots = len(membership) // len(world.person)
    i, j, c = m // slots, q // slots, membership[m].community
    w = WORK_TRUST if rules.off[TRUST_SWITCH] else trust(world, j, i)
    will = goodwill(membership[q].gratitude, w, world.community[c].norm, rules.p)
    will = will * engaged(engagement_of(world, rules, q))
    will = will + rules.p.s_I * membership[q].identification * membership[q].autonomy
    fit = world.community_week[c].held[k] * world.community_week[c].ready[k]
    return fit, will


@step
def access_between(world: World, rules: Rules, i: int, j: int, c: int) -> float:
    """7.6.1 for two people who talk."""
    if rules.off[ACCESS]:
        return 1.0
    person = world.person
    fluency = min(person[i].fluency, person[j].fluency)
    return access(fluency, person[i].site == person[j].site, rules.cond[c, SPOKEN], rules.cond[c, SITE_FACTOR])


@step
def access_as_listener(world: World, rules: Rules, i: int, j: int, c: int) -> float:
    """7.6.1 for somebody who listens (the same site counts for what is spoken) or reads."""
    if rules.off[ACCESS]:
        return 1.0
    person, spoken = world.person, rules.cond[c, SPOKEN]
    near = person[i].site == person[j].site or spoken == 0.0
    return access(person[i].fluency, near, spoken, rules.cond[c, SITE_FACTOR])


@step
def exchange(
    world: World,
    rules: Rules,
    now: Now,
    which: tuple[int, int],
    luck: Luck,
) -> None:
    """A two-sided exchange: the partner answers or not; what is learned, worked out or found stale."""
    e, index = which
    first, second = luck
    week = world.week
    m, q, k = world.meeting[e].initiator, world.meeting[e].partner, world.meeting[e].activity
    c = world.membership[m].community
    slots = len(world.membership) // len(world.person)
    i, j = m // slots, q // slots
    fit, will = chance_of_answer(world, rules, m, q, k)
    p = answering(
        fit * access_between(world, rules, i, j, c), world.person[j].energy, world.membership[q].openness, will
    )
    if first[1] >= p:
        lost = snubbed(trust(world, j, i), world.person[j].energy, engagement_of(world, rules, q), rules.p.e_D)
        world.person_week[i].stir -= lost
        note(world.log, now, (Kind.UNANSWERED, world.person[i].uid, world.person[j].uid, c, -1, -1), 1.0)
        return
    world.meeting[e].outcome = ANSWERED
    world.tally[c].answered += 1
    week[m].helped += 1
    week[q].answers += 1
    trusted = 0.5 * rules.p.u_soc * trust(world, i, j)
    week[m].worth += trusted
    world.community_week[c].credit[k] += trusted
    if trusted > 0.0:
        book(world, m, Value.IMMEDIATE, trusted)
        note(world.log, now, (Kind.TRUSTED, world.person[i].uid, world.person[j].uid, c, -1, -1), trusted)
    insight, opened = wanted(world, rules, (m, q), k, luck)
    if insight >= 0:
        if second[1] < taking_up(
            world.membership[m].tenure, world.community[c].understanding, engagement_of(world, rules, m), rules.p.xi
        ):
            answered_with(world, rules, now, e, (insight, opened, second[2]))
        else:
            note(world.log, now, (Kind.ANSWERED, world.person[i].uid, world.person[j].uid, c, insight, -1), 1.0)
    elif rules.off[NOVELTY]:
        always_new(world, rules, e)
    if not opened:
        solved = work_out(world, rules, now, e, (index, second[3]))
        if insight < 0 and not solved and not rules.off[NOVELTY] and not in_space(world, rules, c):
            world.person_week[i].stir -= rules.p.e_S
            week[q].answers_stale += 1
            world.tally[c].stale += 1
            note(world.log, now, (Kind.ANSWERED, world.person[i].uid, world.person[j].uid, c, -1, -1), 0.0)


@step
def wanted(
    world: World,
    rules: Rules,
    who: tuple[int, int],
    k: int,
    luck: Luck,
) -> tuple[int, bool]:
    """7.6.3 The insight that partner q can give m, -1 if none, and whether it answers an open question of m's."""
    m, q = who
    first, second = luck
    person = world.person
    slots = len(world.membership) // len(person)
    i, j = m // slots, q // slots
    opening = rules.p.a_q + 0.5 * stance(world, rules, i) + 0.25 * trust(world, i, j)
    only = in_space(world, rules, world.membership[m].community)
    if (k == INQUIRY or only or first[2] < min(1.0, opening)) and not rules.off[LOOP]:
        open_to_j = both(
            beyond(person[j].known, person[i].known, world.person_week[i].fresh), all_of(person[i].questions)
        )
        insight = pick(open_to_j, first[3])
        if insight >= 0:
            return insight, True
    if only:
        return -1, False
    domain = world.community[world.membership[m].community].domain
    return pick_by_domain(
        beyond(person[j].known, person[i].known, world.person_week[i].fresh), domain, first[3], second[0]
    ), False


@step
def in_space(world: World, rules: Rules, c: int) -> bool:
    """7.12.5 Whether c is a space in its facilitated weeks, in which people speak of open questions only."""
    return world.community[c].facilitated > 0 and not rules.off[SPACES]


@step
def answered_with(world: World, rules: Rules, now: Now, e: int, what: tuple[int, bool, float]) -> None:
    """7.6.6 Answered with something new: knowledge, value and energy for i; joy of having helped for j."""
    insight, opened, u_written = what
    week, person, p = world.week, world.person, rules.p
    m, q, k = world.meeting[e].initiator, world.meeting[e].partner, world.meeting[e].activity
    slots = len(world.membership) // len(person)
    i, j = m // slots, q // slots
    c = world.membership[m].community
    v = insight_value(p.v_bit, person[i].relevance, interest(insight >> 5, person[i].main, person[i].second))
    factor = OPEN_QUESTION if opened else 1.0
    week[m].worth += v * factor
    world.community_week[c].credit[k] += v * factor + having_helped(p.u_soc, person[j].relevance)
    if person[i].home != person[j].home:
        world.tally[person[i].home].across += v * factor + having_helped(p.u_soc, person[j].relevance)
    world.person_week[i].stir += p.e_L * factor
    week[q].answers_new += 1
    world.tally[c].learned += 1
    cause = why_raised(world.log, i, insight) if opened else how_learned(world.log, q, insight)
    event = note(world.log, now, (Kind.LEARNED, person[i].uid, person[j].uid, c, insight, cause), v * factor)
    gain(world, m, insight, event)
    book(world, m, Value.POTENTIAL, v * factor)
    book(world, q, Value.IMMEDIATE, 0.25 * p.u_soc)
    theirs = world.membership[q].community
    note(world.log, now, (Kind.HELPED, person[j].uid, person[i].uid, theirs, insight, event), 0.25 * p.u_soc)
    if k == STANDARDS:
        put(world.community_week[c].shown, insight)
    if write_down(world, rules, c, k, (insight, u_written)):
        book(world, m, Value.ENABLING, p.v_w)
        note(world.log, now, (Kind.WRITTEN, person[i].uid, -1, c, insight, event), p.v_w)


@step
def always_new(world: World, rules: Rules, e: int) -> None:
    """What stands in for staleness where novelty is taken out: the mean value of something new."""
    week, p = world.week, rules.p
    m, q = world.meeting[e].initiator, world.meeting[e].partner
    slots = len(world.membership) // len(world.person)
    i = m // slots
    v = insight_value(p.v_bit, world.person[i].relevance, MEAN_INTEREST)
    week[m].worth += v
    k = world.meeting[e].activity
    helped = having_helped(p.u_soc, world.person[q // slots].relevance)
    world.community_week[world.membership[m].community].credit[k] += v + helped
    world.person_week[i].stir += p.e_L
    week[q].answers_new += 1
    world.tally[world.membership[m].community].learned += 1


@step
def gain(world: World, m: int, insight: int, event: int) -> None:
    """Membership m brings its person an insight."""
    i = m // (len(world.membership) // len(world.person))
    put(world.person_week[i].fresh, insight)
    put(world.membership[m].acquired, insight)
    put(world.membership[m].credited, insight)
    remove(world.person[i].questions, insight)
    remember_learned(world.log, m, insight, event)


@step
def write_down(world: World, rules: Rules, c: int, k: int, what: tuple[int, float]) -> bool:
    """7.6.7 A newly learned insight enters the record with chance pub + 0.3 art_k Q; whether it was not there yet."""
    insight, u = what
    if rules.off[RECORD] or u >= rules.p.pub + 0.3 * ARTEFACTS[k] * world.community[c].space:
        return False
    new = not (holds(world.community[c].record, insight) or holds(world.community_week[c].written, insight))
    put(world.community_week[c].written, insight)
    return new


@step
def work_out(world: World, rules: Rules, now: Now, e: int, luck: tuple[int, float]) -> bool:
    """7.6.4 An open question that neither can answer is solved together: pi_w with_k (0.3 + S) f_k (1 + eth).

    eth sums the learning stance of both: whoever allies to learn makes the other's question an own one.
    """
    index, u = luck
    week, person, p = world.week, world.person, rules.p
    m, q, k = world.meeting[e].initiator, world.meeting[e].partner, world.meeting[e].activity
    c = world.membership[m].community
    slots = len(world.membership) // len(person)
    i, j = m // slots, q // slots
    chance = p.pi_w * WITH[k] * (0.3 + world.community[c].understanding) * world.community_week[c].ready[k]
    chance = chance * (1.0 + stance(world, rules, i) + stance(world, rules, j))
    if in_space(world, rules, c):
        chance = SPACE_WORKS_OUT * chance
    if u >= chance or rules.off[LOOP]:
        return False
    u_which, u_view, _, _ = draws(now, person[i].uid, Purpose.WORKED_OUT, index)
    insight = pick(beyond(person[i].questions, person[j].known, world.person_week[i].fresh), u_which)
    if insight < 0:
        return False
    z = insight >> 5
    v = insight_value(p.v_bit, person[i].relevance, interest(z, person[i].main, person[i].second))
    week[m].worth += OPEN_QUESTION * v
    world.person_week[i].stir += OPEN_QUESTION * p.e_L
    theirs = insight_value(p.v_bit, person[j].relevance, interest(z, person[j].main, person[j].second))
    world.community_week[c].credit[k] += OPEN_QUESTION * v + theirs
    if person[i].home != person[j].home:
        world.tally[person[i].home].across += OPEN_QUESTION * v + theirs
    level = 0 if z == person[j].main else (1 if z == person[j].second else 2)
    week[q].solved[level] += 1
    put(week[q].handed, insight)
    world.tally[c].worked_out += 1
    cause = why_raised(world.log, i, insight)
    what = (Kind.WORKED_OUT, person[i].uid, person[j].uid, c, insight, cause)
    event = note(world.log, now, what, OPEN_QUESTION * v)
    gain(world, m, insight, event)
    remember_learned(world.log, q, insight, event)
    book(world, m, Value.POTENTIAL, OPEN_QUESTION * v)
    book(world, q, Value.POTENTIAL, theirs)
    other = world.membership[q].community
    note(world.log, now, (Kind.WORKED_OUT_WITH, person[j].uid, person[i].uid, other, insight, event), theirs)
    if not rules.off[REFRAMING] and trust(world, i, j) > TRUSTED and u_view < p.p_tr:
        world.person_week[i].taught = j
        world.tally[c].reframed += 1
        book(world, m, Value.TRANSFORMATIVE, p.v_t)
        note(world.log, now, (Kind.REFRAMED, person[i].uid, person[j].uid, c, insight, event), p.v_t)
    return True


@step
def listen(
    world: World,
    rules: Rules,
    now: Now,
    e: int,
    luck: Luck,
) -> None:
    """7.5.5 and 7.6.3 Listening to a speaker, or reading up what a busy partner would have said."""
    first, second = luck
    week, person, p = world.week, world.person, rules.p
    m, q, k = world.meeting[e].initiator, world.meeting[e].partner, world.meeting[e].activity
    c = world.membership[m].community
    slots = len(world.membership) // len(person)
    i, j = m // slots, q // slots
    fit, will = chance_of_answer(world, rules, m, q, k)
    fit = fit * access_as_listener(world, rules, i, j, c)
    chance = LISTENED * answering(fit, person[j].energy, world.membership[q].openness, will)
    if first[1] >= chance * engaged(engagement_of(world, rules, m)):
        return
    fresh = beyond(person[j].known, person[i].known, world.person_week[i].fresh)
    if in_space(world, rules, c):
        fresh = both(fresh, all_of(person[i].questions))
    insight = pick_by_domain(fresh, world.community[c].domain, first[3], second[0])
    if insight < 0:
        if rules.off[NOVELTY]:
            v = insight_value(p.v_bit, person[i].relevance, MEAN_INTEREST)
            week[m].worth += v
            world.community_week[c].credit[k] += v
            week[q].heard += 1
            world.tally[c].heard += 1
        return
    v = insight_value(p.v_bit, person[i].relevance, interest(insight >> 5, person[i].main, person[i].second))
    week[m].worth += v
    world.community_week[c].credit[k] += v
    week[q].heard += 1
    world.tally[c].heard += 1
    cause = how_learned(world.log, q, insight)
    event = note(world.log, now, (Kind.HEARD, person[i].uid, person[j].uid, c, insight, cause), v)
    gain(world, m, insight, event)
    book(world, m, Value.POTENTIAL, v)


@step
def understand(world: World, rules: Rules, c: int) -> None:
    """7.6.8 S <- S + [sum mix_k dS_k * hours per member + 0.02 chi * reporting per member] (1 - S) - 0.005 S."""
    community = world.community
    n = world.community_week[c].members
    if n == 0:
        community[c].understanding -= FORGETTING_S * community[c].understanding
        return
    grown = mean_over_mix(community[c].mix, SHARED) * world.community_week[c].present / n
    grown += CONVERSATION_S * rules.cond[c, REPORTING_CONVERSATION] * world.community_week[c].reported / n
    S = community[c].understanding
    community[c].understanding = clip(S + grown * (1.0 - S) - FORGETTING_S * S, 0.0, 1.0)


@kernel
def praised(praise: float, I: float, A: float, p: Any) -> float:
    """7.6.6 praise e_P (I A - i_P): worth most to those who identify, a burden to those who do not."""
    return praise * p.e_P * (I * A - p.i_P)


@step
def receive(world: World, rules: Rules, m: int) -> None:
    """7.6.6 What being the partner did to membership m this week, from the counts."""
    week, person, p = world.week, world.person, rules.p
    i = m // (len(world.membership) // len(person))
    c = world.membership[m].community
    new = week[m].answers_new
    IA = world.membership[m].identification, world.membership[m].autonomy
    week[m].worth += new * having_helped(p.u_soc, person[i].relevance) + rules.cond[c, PAY] * week[m].answers
    world.person_week[i].stir += new * (p.e_G + praised(rules.cond[c, PRAISE], IA[0], IA[1], p))
    world.person_week[i].stir -= week[m].answers_stale * p.e_S
    for level in range(3):
        interested = 1.0 if level == 0 else (0.7 if level == 1 else 0.4)
        week[m].worth += week[m].solved[level] * insight_value(p.v_bit, person[i].relevance, interested)
        world.person_week[i].stir += week[m].solved[level] * p.e_L
    week[m].given = week[m].answers + 0.2 * world.subgroup[c, world.membership[m].subgroup].turns * week[m].heard
    week[m].esteem += week[m].answers + 0.1 * week[m].heard
    for w in range(WORDS):
        gained = week[m].handed[w] & ~person[i].known[w]
        world.person_week[i].fresh[w] |= gained
        world.membership[m].acquired[w] |= gained
        world.membership[m].credited[w] |= gained
        person[i].questions[w] &= ~gained
