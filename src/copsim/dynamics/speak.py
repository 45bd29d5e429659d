"""7.9 speak: what people notice of the value, what the organisation makes of it, decisions, and views that change."""

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.choose import learn_activities
from copsim.dynamics.conditions import CONSULTATION, DECISION_RATE, REPORTING, REPORTING_CONVERSATION, SPONSOR
from copsim.dynamics.elementary import exp
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import ZERO, holds, topic_at
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, note
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, TOPICS, WORDS, World
from copsim.dynamics.switches import AWARENESS, LEGITIMACY, REPORTS, VOICE

MEMORY_OF_RETURNS = 0.1  # weight of a week
DECISION_INSIGHTS = 6  # that a decision needs
HEARD_HOURS = 0.5  # h/week above which a member's knowledge is the community's when it is asked
REFRAMING = 0.1  # how far an aspiration moves
RELEVANCE_GAIN = 0.05


@kernel
def noticed_share(theta_0: float, conversation: float, reporting: float, r_0: float) -> float:
    """7.9.1 theta = theta_0 + (1 - theta_0) chi (1 - e^(-r / r_0)): told in conversation, not counted."""
    return theta_0 + (1.0 - theta_0) * conversation * (1.0 - exp(-reporting / r_0))


@kernel
def visible(noticed: float, y_h: float) -> float:
    """7.9.2 vis = theta Y / (theta Y + y_h)."""
    return noticed / (noticed + y_h)


@kernel
def deserved(seen: float, sponsor: float, adopted: int, l_0: float) -> float:
    """7.9.2 leg* = l_0 + (1 - l_0) min(1, vis (1/2 + sp/2) + 0.3 if advice was adopted)."""
    return l_0 + (1.0 - l_0) * min(1.0, seen * (0.5 + 0.5 * sponsor) + (0.3 if adopted == 1 else 0.0))


@kernel
def adopting(sponsor: float, legitimacy: float) -> float:
    """7.9.4 Chance that advice is adopted: min(1, 0.3 + 0.5 sp + 0.2 leg)."""
    return min(1.0, 0.3 + 0.5 * sponsor + 0.2 * legitimacy)


@step
def speak(world: World, rules: Rules, now: Now) -> None:
    """Value is noticed or not, decisions fall, legitimacy follows; activities and views are judged by experience."""
    for c in range(len(world.community)):
        notice(world, rules, c)
        world.community_week[c].adopted = 0
        if world.community[c].status == LIVING:
            decide_in_domain(world, rules, now, c)
            follow_legitimacy(world, rules, c)
            learn_activities(world, rules, c)
    change_views(world)


@step
def notice(world: World, rules: Rules, c: int) -> None:
    """7.9.1 for community c; where no reports are required nothing is told in them."""
    theta = rules.p.theta_0
    if not rules.off[AWARENESS] and not rules.off[REPORTS]:
        theta = noticed_share(theta, rules.cond[c, REPORTING_CONVERSATION], rules.cond[c, REPORTING], rules.p.r_0)
    world.community_week[c].aware = theta


@step
def follow_legitimacy(world: World, rules: Rules, c: int) -> None:
    """7.9.2 Y <- Y + 0.1 (hours saved per member - Y); leg <- leg + eps_L (leg* - leg)."""
    community, n = world.community, world.community_week[c].members
    realised = world.tally[c].realised / n if n > 0 else 0.0
    community[c].returns += MEMORY_OF_RETURNS * (realised - community[c].returns)
    if rules.off[LEGITIMACY]:
        community[c].legitimacy = rules.p.l_0
        return
    seen = visible(world.community_week[c].aware * community[c].returns, rules.p.y_h)
    aim = deserved(seen, rules.cond[c, SPONSOR], world.community_week[c].adopted, rules.p.l_0)
    community[c].legitimacy += rules.p.eps_L * (aim - community[c].legitimacy)


@step
def decide_in_domain(world: World, rules: Rules, now: Now, c: int) -> None:
    """7.9.4 The organisation decides something that needs six insights; it asks the community or not.

    Without members there is nobody to ask or to anger, and it counts nowhere.
    """
    if world.community_week[c].members == 0:
        return
    u_taken, u_asked, u_adopted, u_good = draws(now, world.community[c].uid, Purpose.DECISION, 0)
    if rules.off[VOICE] or u_taken >= rules.cond[c, DECISION_RATE]:
        return
    theirs, ours = insights_at_hand(world, now, c)
    asked = u_asked < rules.cond[c, CONSULTATION]
    adopted = asked and u_adopted < adopting(rules.cond[c, SPONSOR], world.community[c].legitimacy)
    good = u_good < (theirs + (ours if adopted else 0)) / DECISION_INSIGHTS
    world.tally[c].decisions += 1
    world.tally[c].asked += 1 if asked else 0
    world.tally[c].adopted += 1 if adopted else 0
    world.tally[c].sound += 1 if good else 0
    world.community_week[c].adopted = 1 if adopted else 0
    if asked:
        event = note(world.log, now, (Kind.ADVISED, -1, -1, c, -1, -1), float(ours))
        if adopted:
            worth = rules.p.v_d * ours / DECISION_INSIGHTS
            note(world.log, now, (Kind.ADOPTED, -1, -1, c, -1, event), share_out(world, c, worth))
        stir_members(world, c, rules.p.e_V * (2.0 if adopted else 0.5))
    elif not good and ours > 0:
        note(world.log, now, (Kind.DECIDED_BADLY, -1, -1, c, -1, -1), float(ours))
        stir_members(world, c, -rules.p.e_A * ours / DECISION_INSIGHTS)


@step
def share_out(world: World, c: int, worth: float) -> float:
    """7.10.8 The strategic value of adopted advice, in proportion to members' hours; what was given to anybody."""
    membership = world.membership
    hours = 0.0
    first, after = world.community_week[c].roll_first, world.community_week[c].roll_after
    for r in range(first, after):
        hours += membership[world.week[r].roll].hours
    if hours <= 0.0:
        return 0.0
    for r in range(first, after):
        m = world.week[r].roll
        book(world, m, Value.STRATEGIC, worth * membership[m].hours / hours)
    return worth


@step
def insights_at_hand(world: World, now: Now, c: int) -> tuple[int, int]:
    """7.9.4 Of the six insights: how many the deciders know, and how many only the regular members know."""
    gather_wisdom(world, c)
    theirs = 0
    ours = 0
    for n in range(DECISION_INSIGHTS):
        u_topic, u_which, _, _ = draws(now, world.community[c].uid, Purpose.DECISION, 1 + n)
        insight = 32 * topic_at(world.community[c].domain, u_topic) + int(u_which * 32)
        if holds(world.community[c].deciders, insight):
            theirs += 1
        elif holds(world.community_week[c].wisdom, insight):
            ours += 1
    return theirs, ours


@step
def gather_wisdom(world: World, c: int) -> None:
    """What those know who come regularly."""
    membership, wisdom = world.membership, world.community_week[c].wisdom
    slots = len(membership) // len(world.person)
    for w in range(WORDS):
        wisdom[w] = ZERO
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        if membership[m].hours > HEARD_HOURS:
            for w in range(WORDS):
                wisdom[w] |= world.person[m // slots].known[w]


@step
def stir_members(world: World, c: int, gain: float) -> None:
    """Energy for every member in proportion to identification."""
    membership = world.membership
    slots = len(membership) // len(world.person)
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        world.person_week[m // slots].stir += gain * membership[m].identification


@step
def change_views(world: World) -> None:
    """7.8.4 Whose view was changed aspires a little more to what the other aspires to, and the domain matters more."""
    person, week = world.person, world.person_week
    for i in range(len(person)):
        if week[i].taught >= 0:
            for z in range(TOPICS):
                mine = person[i].aspiration[z]
                week[i].hopes[z] = mine + REFRAMING * (person[week[i].taught].aspiration[z] - mine)
    for i in range(len(person)):
        if week[i].taught >= 0:
            person[i].relevance += RELEVANCE_GAIN * (1.0 - person[i].relevance)
            for z in range(TOPICS):
                person[i].aspiration[z] = week[i].hopes[z]
