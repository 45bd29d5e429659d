"""7.7.3 experts: what they say reaches those who attend, or, without a community, people at large.

An hour of an expert is spent with somebody. Where a community governs itself it is spent on its members' questions, and
what one of them learns travels on; the rest follows the expert's own list.
"""

from copsim.dynamics.chance import Four, Now, Purpose, draws
from copsim.dynamics.conditions import EXPERT_HOURS, SELF_GOVERNANCE
from copsim.dynamics.elementary import poisson
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import all_of, count, holds, of_topic, pick, put, remove
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, note, why_raised
from copsim.dynamics.meet import PRESENT
from copsim.dynamics.people import interest
from copsim.dynamics.search import absorbing
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import OPEN_QUESTION, gain, insight_value
from copsim.dynamics.state import LIVING, TOPICS, World
from copsim.dynamics.switches import ABSORPTION

MOST_CONTRIBUTIONS = 20
INSIGHTS_OF_TOPIC = 32
UNABSORBED = 0.4  # neutral value of the uptake


@kernel
def contributions(lambda_x: float, hours: float, share: float) -> float:
    """7.7.3 lambda_x H_x times one's share of the expert's time: the mean number of contributions to a person."""
    return lambda_x * hours * share


@step
def teach(world: World, rules: Rules, now: Now) -> None:
    """Everybody for whom an expert has time this week."""
    for i in range(len(world.person)):
        c = world.person[i].home
        hours = rules.cond[c, EXPERT_HOURS]
        if hours > 0.0:
            share = share_of_expert(world, rules, i)
            u, _, _, _ = draws(now, world.person[i].uid, Purpose.EXPERT, 0)
            for n in range(min(MOST_CONTRIBUTIONS, poisson(u, contributions(rules.p.lambda_x, hours, share)))):
                hear(world, rules, now, i, draws(now, world.person[i].uid, Purpose.EXPERT, 1 + n))


@step
def share_of_expert(world: World, rules: Rules, i: int) -> float:
    """By attendance where the community meets, else the same for everybody at home there."""
    c = world.person[i].home
    m = i * (len(world.membership) // len(world.person))
    if world.community[c].status != LIVING or world.community_week[c].present <= 0.0:
        return 1.0 / rules.start[c].people
    if world.membership[m].community != c or world.week[m].attendance <= PRESENT:
        return 0.0
    return world.week[m].attendance / world.community_week[c].present


@step
def hear(world: World, rules: Rules, now: Now, i: int, luck: Four) -> None:
    """One contribution: to a member's open question with chance gov, else of the expert's list."""
    person, c = world.person, world.person[i].home
    m = i * (len(world.membership) // len(person))
    member = world.membership[m].community == c
    asked = member and luck[0] < rules.cond[c, SELF_GOVERNANCE] and not rules.off[ABSORPTION]
    insight = pick(all_of(person[i].questions), luck[1]) if asked else -1
    opened = insight >= 0
    if not opened:
        insight = INSIGHTS_OF_TOPIC * int(luck[3] * TOPICS) + int(luck[1] * INSIGHTS_OF_TOPIC)
    if holds(person[i].known, insight) or holds(world.person_week[i].fresh, insight):
        return
    if not opened and luck[2] >= uptake(world, rules, i, insight):
        return
    if member:
        learn(world, rules, now, m, (insight, opened))
    else:
        put(world.person_week[i].fresh, insight)
        remove(person[i].questions, insight)


@step
def uptake(world: World, rules: Rules, i: int, insight: int) -> float:
    """7.7.2 for what nobody asked."""
    if rules.off[ABSORPTION]:
        return UNABSORBED
    return absorbing(count(of_topic(all_of(world.person[i].known), insight >> 5)))


@step
def learn(world: World, rules: Rules, now: Now, m: int, what: tuple[int, bool]) -> None:
    """7.7.3 A member learns from an expert: worth more, and energizing more, where it was asked."""
    insight, opened = what
    person, p = world.person, rules.p
    i, c = m // (len(world.membership) // len(person)), world.membership[m].community
    factor = OPEN_QUESTION if opened else 1.0
    v = factor * insight_value(p.v_bit, person[i].relevance, interest(insight >> 5, person[i].main, person[i].second))
    world.week[m].worth += v
    world.person_week[i].stir += factor * p.e_L
    world.tally[c].taught += 1
    cause = why_raised(world.log, i, insight) if opened else -1
    gain(world, m, insight, note(world.log, now, (Kind.TAUGHT, person[i].uid, -1, c, insight, cause), v))
    book(world, m, Value.POTENTIAL, v)
