"""7.7 search: reading the record, sources outside the organisation, results of energizing work."""

from copsim.dynamics.activities import OUTSIDE, mean_over_mix
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import EXPECTATION, OUTSIDE_SOURCES, SPOKEN, TASK_VISIBILITY
from copsim.dynamics.elementary import poisson
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, all_of, beyond, count, holds, of_topic, pick, pick_in_topic, topic_at
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, note
from copsim.dynamics.meet import PRESENT
from copsim.dynamics.people import interest
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import access, gain, insight_value, receive
from copsim.dynamics.state import WORDS, World
from copsim.dynamics.switches import ACCESS, OUTSIDE_OPEN, RECORD

MOST_READINGS = 10
MOST_SOURCES = 20
MOST_RESULTS = 20
READER_ROOM = 1024  # indices of one membership in the counter of draws


@kernel
def success(p_ok: float, understanding: float) -> float:
    """7.7.4, 7.8.2 p_ok (0.6 + 0.4 S)."""
    return p_ok * (0.6 + 0.4 * understanding)


@kernel
def absorbing(known: int) -> float:
    """7.7.2 min(1, 0.2 + 0.1 known): who knows something of a topic can take more of it in."""
    return min(1.0, 0.2 + 0.1 * known)


@kernel
def energy_of_success(expectation: float, e_T: float) -> float:
    """7.7.4 e_T (0.5 + X_c): high expectations raise the stakes."""
    return e_T * (0.5 + expectation)


@kernel
def energy_of_failure(expectation: float, e_T: float) -> float:
    """7.7.4 e_T X_c / 2, lost."""
    return 0.5 * e_T * expectation


@step
def search(world: World, rules: Rules, now: Now) -> None:
    """Those present read and work on what energizes; then everybody keeps what the week brought."""
    membership, week = world.membership, world.week
    for m in range(len(membership)):
        if membership[m].community < 0:
            week[m].given = 0.0
            continue
        if week[m].attendance > PRESENT:
            if not rules.off[RECORD]:
                read(world, rules, now, m)
            if not rules.off[OUTSIDE_OPEN]:
                look_outside(world, rules, now, m)
            work(world, rules, now, m)
        receive(world, rules, m)
    for i in range(len(world.person)):
        for w in range(WORDS):
            world.person[i].known[w] |= world.person_week[i].fresh[w]


@step
def read(world: World, rules: Rules, now: Now, m: int) -> None:
    """7.7.1 Poisson(l_r h) readings of what the record holds and the reader does not know; nobody is made to read."""
    person, week, p = world.person, world.week, rules.p
    slots = len(world.membership) // len(person)
    i, c, index = m // slots, world.membership[m].community, READER_ROOM * (m % slots)
    u, _, _, _ = draws(now, person[i].uid, Purpose.READING, index)
    parent = rules.start[c].parent
    number = min(MOST_READINGS, poisson(u, p.l_r * week[m].voluntary))
    understood = 1.0 if rules.off[ACCESS] else access(person[i].fluency, True, rules.cond[c, SPOKEN], 1.0)
    for n in range(number):
        u0, u1, u2, _ = draws(now, person[i].uid, Purpose.READING, index + 1 + n)
        source = parent if parent >= 0 and u2 < p.g_p else c
        insight = pick(beyond(world.community[source].record, person[i].known, world.person_week[i].fresh), u0)
        if insight < 0 or u1 >= understood:
            continue
        interested = interest(insight >> 5, person[i].main, person[i].second)
        v = p.v_rep * insight_value(p.v_bit, person[i].relevance, interested)
        week[m].worth += v
        world.community_week[c].read_worth += v
        world.tally[c].read += 1
        gain(world, m, insight, note(world.log, now, (Kind.READ, person[i].uid, -1, c, insight, -1), v))
        book(world, m, Value.POTENTIAL, v)


@step
def look_outside(world: World, rules: Rules, now: Now, m: int) -> None:
    """7.7.2 Poisson(x_o S sum mix_k out_k) sources outside the organisation: of a topic in proportion to the domain."""
    person, week, p = world.person, world.week, rules.p
    slots = len(world.membership) // len(person)
    i, c, index = m // slots, world.membership[m].community, READER_ROOM * (m % slots)
    contacts = rules.cond[c, OUTSIDE_SOURCES] * mean_over_mix(world.community[c].mix, OUTSIDE) * week[m].attendance
    u, _, _, _ = draws(now, person[i].uid, Purpose.OUTSIDE, index)
    for n in range(min(MOST_SOURCES, poisson(u, contacts))):
        u0, u1, u2, _ = draws(now, person[i].uid, Purpose.OUTSIDE, index + 1 + n)
        z = topic_at(world.community[c].domain, u0)
        insight = 32 * z + int(u1 * 32)
        if holds(person[i].known, insight) or holds(world.person_week[i].fresh, insight):
            continue
        if u2 < absorbing(count(of_topic(all_of(person[i].known), z))):
            v = insight_value(p.v_bit, person[i].relevance, interest(z, person[i].main, person[i].second))
            week[m].worth += v
            world.person_week[i].stir += p.e_L
            world.community_week[c].outside_worth += v
            world.tally[c].outside += 1
            gain(world, m, insight, note(world.log, now, (Kind.FOUND_OUTSIDE, person[i].uid, -1, c, insight, -1), v))
            book(world, m, Value.POTENTIAL, v)


@step
def work(world: World, rules: Rules, now: Now, m: int) -> None:
    """7.7.4 Poisson(r_T e) attempts at a result; each teaches something of the topic, or disappoints."""
    person, week, p = world.person, world.week, rules.p
    slots = len(world.membership) // len(person)
    i, c, index = m // slots, world.membership[m].community, READER_ROOM * (m % slots)
    if week[m].energizing <= 0.0:
        return
    u, _, _, _ = draws(now, person[i].uid, Purpose.TASK_RESULT, index)
    expectation = rules.cond[c, EXPECTATION]
    for n in range(min(MOST_RESULTS, poisson(u, p.r_T * week[m].energizing))):
        u0, u1, _, _ = draws(now, person[i].uid, Purpose.TASK_RESULT, index + 1 + n)
        if u0 < success(p.p_ok, world.community[c].understanding):
            world.person_week[i].stir += energy_of_success(expectation, p.e_T)
            week[m].esteem += 0.5 * (0.5 + rules.cond[c, TASK_VISIBILITY])
            world.tally[c].results += 1
            master(world, rules, now, m, u1)
        else:
            world.person_week[i].stir -= energy_of_failure(expectation, p.e_T)


@step
def master(world: World, rules: Rules, now: Now, m: int, u: float) -> None:
    """7.7.4 A result brings mastery and, while the topic holds something unknown, a new insight."""
    person, week, p = world.person, world.week, rules.p
    i, c = m // (len(world.membership) // len(person)), world.membership[m].community
    everything = ~ZERO, ~ZERO, ~ZERO, ~ZERO
    z = world.community_week[c].topic
    insight = pick_in_topic(beyond(everything, person[i].known, world.person_week[i].fresh), z, u)
    v = p.v_M
    if insight >= 0:
        v += insight_value(p.v_bit, person[i].relevance, interest(z, person[i].main, person[i].second))
    week[m].worth += v
    book(world, m, Value.POTENTIAL, v)
    event = note(world.log, now, (Kind.RESULT, person[i].uid, -1, c, insight, -1), v)
    if insight >= 0:
        gain(world, m, insight, event)
