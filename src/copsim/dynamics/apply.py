"""7.8 apply: needs at work, use of what was learned, proof and new questions from practice, fading credit."""

from copsim.dynamics.chance import Four, Now, Purpose, draws
from copsim.dynamics.elementary import poisson_of_eight
from copsim.dynamics.hand import PEOPLE, deal, luck_of
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import beyond, holds, pick_in_topic, put, thin
from copsim.dynamics.lane_operations import load, row_floats, store
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, how_learned, note, remember_raised
from copsim.dynamics.meet import PRESENT
from copsim.dynamics.people import met_in_practice
from copsim.dynamics.search import success
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LANES, TOPICS, WORDS, World
from copsim.dynamics.switches import LOOP

MOST_NEEDS = 30
PROVEN_HELPS = 0.2
CREDIT_FADES = 1.0 / 32.0  # per week


@kernel
def use(p_ok: float, understanding: float, proven: bool) -> float:
    """7.8.2 Chance of success: min(1, p_ok (0.6 + 0.4 S) + 0.2 if proven)."""
    return min(1.0, success(p_ok, understanding) + (PROVEN_HELPS if proven else 0.0))


@kernel
def hours_saved(v_r: float, u: float) -> float:
    """7.8.2 v_r (0.5 + U), in h."""
    return v_r * (0.5 + u)


@step
def apply(world: World, rules: Rules, now: Now) -> None:
    """Work asks; what was learned is used, what is missing becomes a question."""
    person, membership = world.person, world.membership
    slots = len(membership) // len(person)
    for first in range(0, len(person), LANES):
        deal(world, now, first, (Purpose.NEEDS, 0))
        count_needs(world, rules, first)
        deal(world, now, first, (Purpose.NEEDS, 1))  # more than half of the people have a first need
        for i in range(first, min(first + LANES, len(person))):
            number = min(MOST_NEEDS, int(world.hand[PEOPLE].value[i - first]))
            if number > 0:
                meet_need(world, rules, now, i, luck_of(world, PEOPLE, i - first))
            for n in range(1, number):
                meet_need(world, rules, now, i, draws(now, person[i].uid, Purpose.NEEDS, 1 + n))
    for i in range(len(person)):
        for m in range(i * slots, (i + 1) * slots):
            if membership[m].community >= 0:
                thin(world, membership[m].credited, CREDIT_FADES, now, (person[i].uid, Purpose.FADE))
    for c in range(len(world.community)):
        for w in range(WORDS):
            world.community[c].record[w] |= world.community_week[c].written[w]
            world.community[c].proven[w] |= world.community_week[c].shown[w]


@step
def count_needs(world: World, rules: Rules, first: int) -> None:
    """7.8.1 How many needs the eight people from row `first` on have this week: Poisson(nu_n rel)."""
    person, held = world.person, world.hand[PEOPLE]
    means = row_floats(person.relevance, first) * rules.p.nu_n
    store(held.value, 0, poisson_of_eight(load(held.luck, 0), means))


@step
def meet_need(world: World, rules: Rules, now: Now, i: int, luck: Four) -> None:
    """7.8.1 One need: unknown - a question; acquired through a community - used; else one's own knowledge does."""
    person, membership = world.person, world.membership
    insight = met_in_practice(world, person[i].unit, luck[0])
    world.tally[person[i].home].needs += 1
    if not holds(person[i].known, insight):
        raise_question(world, rules, now, (i, insight, -1))
        return
    world.tally[person[i].home].met += 1
    slots = len(membership) // len(person)
    for m in range(i * slots, (i + 1) * slots):
        if membership[m].community >= 0 and holds(membership[m].acquired, insight):
            put_to_use(world, rules, now, (m, insight), luck)
            return


@step
def raise_question(world: World, rules: Rules, now: Now, what: tuple[int, int, int]) -> None:
    """7.8.1 An insight that practice asked for and nobody at hand knew becomes an open question."""
    i, insight, cause = what
    if rules.off[LOOP] or holds(world.person[i].questions, insight):
        return
    put(world.person[i].questions, insight)
    event = note(world.log, now, (Kind.QUESTION, world.person[i].uid, -1, -1, insight, cause), 1.0)
    remember_raised(world.log, i, insight, event)


@step
def put_to_use(
    world: World,
    rules: Rules,
    now: Now,
    what: tuple[int, int],
    luck: Four,
) -> None:
    """7.8.2 Use of an acquired insight: hours saved and proof, or a new question in the same topic."""
    m, insight = what
    person, membership, community, week = world.person, world.membership, world.community, world.week
    i, c = m // (len(membership) // len(person)), membership[m].community
    world.tally[c].uses += 1
    book(world, m, Value.APPLIED, rules.p.v_a)
    how = how_learned(world.log, m, insight)
    if luck[1] < use(rules.p.p_ok, community[c].understanding, holds(community[c].proven, insight)):
        saved = hours_saved(rules.p.v_r, luck[2])
        world.tally[c].successes += 1
        world.tally[c].realised += saved
        book(world, m, Value.REALISED, saved)
        world.tally[c].aspired += saved * person[i].aspiration[insight >> 5] * TOPICS
        if holds(membership[m].credited, insight):
            week[m].noticed += saved
        if week[m].attendance > PRESENT and not rules.off[LOOP]:
            put(world.community_week[c].shown, insight)
        note(world.log, now, (Kind.USED, person[i].uid, -1, c, insight, how), saved)
        return
    event = note(world.log, now, (Kind.USED_IN_VAIN, person[i].uid, -1, c, insight, how), 1.0)
    unknown = beyond(world.unit[person[i].unit].practice, person[i].known, person[i].known)
    question = pick_in_topic(unknown, insight >> 5, luck[3])
    if question >= 0:
        raise_question(world, rules, now, (i, question, event))
