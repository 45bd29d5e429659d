"""5.4 How a community is launched: talks, willing members, a core group; or announcements alone."""

from copsim.dynamics.attend import cost_of_hour, desire, membership_in
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.choose import move_mix
from copsim.dynamics.convene import offer
from copsim.dynamics.elementary import logistic
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.log import Kind, note
from copsim.dynamics.meet import TALK, add
from copsim.dynamics.move import enter, leave
from copsim.dynamics.people import interest
from copsim.dynamics.setting import ANNOUNCED, GATHERING, LAUNCH_WEEKS, SPACE, THREE_STEPS, Rules
from copsim.dynamics.state import LIVING, PREPARING, TOPICS, World

TALK_HOURS = 0.75
ENOUGH = 5  # people who have come to a community that nobody launches, for it to begin
REACHED_PER_HOUR = 40
ANNOUNCED_RATE = 100.0  # an announcement before the launch, in multiples of a_n
SHARING = 0  # the activity a talk is


@kernel
def likely(guess: float) -> float:
    """Weight with which somebody is asked: 0.15 + guessed relevance."""
    return 0.15 + max(0.0, guess)


@kernel
def accepting(I: float) -> float:
    """Chance to take a role when asked: min(1, 0.3 + I)."""
    return min(1.0, 0.3 + I)


@step
def talks_until(week: int, organiser_hours: float) -> int:
    """How many talks the organiser's hours have paid for by the end of a week before the launch."""
    return int(organiser_hours * (week + LAUNCH_WEEKS + 1) / TALK_HOURS + 1e-9)


@step
def talk(world: World, rules: Rules, now: Now) -> None:
    """Step 1, among the week's encounters: the organiser talks with people who might care."""
    for c in range(len(world.community)):
        start = rules.start[c]
        if world.community[c].status != PREPARING or start.kind != THREE_STEPS:
            continue
        q = nurturer(world, c)
        if q < 0:
            continue
        for n in range(talks_until(now.week - 1, start.organiser_hours), talks_until(now.week, start.organiser_hours)):
            u, _, _, _ = draws(now, world.community[c].uid, Purpose.TALK, n)
            i = candidate(world, c, u)
            if i >= 0:
                world.person[i].asked = 2
                m = i * (len(world.membership) // len(world.person))
                enter(world, rules, now, (m, c), 0.0)
                add(world, m, q, (SHARING, TALK, 0))


@step
def nurturer(world: World, c: int) -> int:
    """The first membership with a role in community c, -1 if there is none."""
    for m in range(len(world.membership)):
        if world.membership[m].community == c and world.membership[m].role == 1:
            return m
    return -1


@step
def may_be_asked(world: World, c: int, i: int) -> bool:
    """Whether i lives with the domain, was not asked yet and belongs nowhere."""
    slots = len(world.membership) // len(world.person)
    person = world.person
    return person[i].home == c and person[i].asked == 0 and world.membership[i * slots].community < 0


@step
def candidate(world: World, c: int, u: float) -> int:
    """Somebody not yet asked, in proportion to 0.15 + guessed relevance; -1 if nobody is left."""
    person = world.person
    total = 0.0
    for i in range(len(person)):
        if may_be_asked(world, c, i):
            total += likely(person[i].guess)
    target = u * total
    last = -1
    for i in range(len(person)):
        if may_be_asked(world, c, i):
            last = i
            if target < likely(person[i].guess):
                return i
            target -= likely(person[i].guess)
    return last


@step
def prepare(world: World, rules: Rules, now: Now) -> None:
    """Steps 2 and 3, among the week's moves: who was asked says yes or no; before week 0 the core group forms.

    A community that nobody launches begins when enough people have come to it, at the earliest in week 0.
    """
    for c in range(len(world.community)):
        if world.community[c].status != PREPARING or rules.start[c].kind == SPACE:
            continue
        if rules.start[c].kind == THREE_STEPS:
            answer_of_the_asked(world, rules, now, c)
        elif rules.start[c].kind == ANNOUNCED:
            announce(world, rules, now, c)
        if rules.start[c].kind == GATHERING:
            if now.week >= 0 and world.community_week[c].members >= ENOUGH:
                found(world, rules, now, c)
        elif now.week == -1:
            found(world, rules, now, c)


@step
def answer_of_the_asked(world: World, rules: Rules, now: Now, c: int) -> None:
    """Step 2: yes with chance logistic(beta X), X as in 7.4.2."""
    person, membership = world.person, world.membership
    slots = len(membership) // len(person)
    for i in range(len(person)):
        if person[i].home != c or person[i].asked != 2:
            continue
        person[i].asked = 1
        m = i * slots
        X = desire(membership[m].value, membership[m].identification, 1.0, person[i].energy, rules.p)
        X -= cost_of_hour(world.unit[person[i].unit].norm, rules.p)
        _, u, _, _ = draws(now, person[i].uid, Purpose.TALK, 0)
        note(world.log, now, (Kind.TALKED, person[i].uid, -1, c, -1, -1), 1.0)
        if u >= logistic(rules.p.beta * X):
            leave(world, now, m)


@step
def announce(world: World, rules: Rules, now: Now, c: int) -> None:
    """Launch alone: an hour of announcing reaches 40 people; those who join expect more."""
    start = rules.start[c]
    slots = len(world.membership) // len(world.person)
    if start.people == 0:
        return
    for n in range(int(REACHED_PER_HOUR * start.organiser_hours)):
        u0, u1, _, _ = draws(now, world.community[c].uid, Purpose.ANNOUNCEMENT, n)
        i = start.first_row + int(u0 * start.people)
        if world.membership[i * slots].community < 0:
            if u1 < ANNOUNCED_RATE * rules.p.a_n * world.person[i].relevance:
                enter(world, rules, now, (i * slots, c), 1.0)


@step
def found(world: World, rules: Rules, now: Now, c: int) -> None:
    """Step 3: those with the largest offers are asked to carry the community; their interests set the domain."""
    start = rules.start[c]
    wanted = start.core if start.kind != ANNOUNCED else 0
    form_core(world, rules, now, (c, wanted))
    set_domain(world, c)
    if start.choosing == 1:
        world.community_week[c].offered = offers_at_start(world, rules, c)
        move_mix(world, rules, c, 1.0)
    world.community[c].status = LIVING


@step
def form_core(world: World, rules: Rules, now: Now, what: tuple[int, int]) -> None:
    """The largest offers first, until enough have accepted or everybody was asked."""
    c, wanted = what
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    for i in range(len(person)):
        if person[i].home == c or membership_in(world, i, c) >= 0:
            person[i].asked = 0
    accepted = 0
    while accepted < wanted:
        m = best_offer(world, rules, c)
        if m < 0:
            return
        i = m // slots
        person[i].asked = 1
        u, _, _, _ = draws(now, person[i].uid, Purpose.ROLE_AT_START, 0)
        if u < accepting(membership[m].identification):
            membership[m].role = 1
            accepted += 1
            note(world.log, now, (Kind.ROLE_TAKEN, person[i].uid, -1, c, -1, -1), 1.0)


@step
def best_offer(world: World, rules: Rules, c: int) -> int:
    """The member without a role, not yet asked for one, who could offer most; -1 if nobody is left."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    found = -1
    largest = 0.0
    for m in range(len(membership)):
        i = m // slots
        if membership[m].community != c or membership[m].role == 1 or person[i].asked != 0:
            continue
        offered = offer(person[i].hours, person[i].energy, membership[m].identification, rules.p)
        if found < 0 or offered > largest:
            found = m
            largest = offered
    return found


@step
def offers_at_start(world: World, rules: Rules, c: int) -> float:
    """What those with a role could offer in a usual week, in h/week."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    total = 0.0
    for m in range(len(membership)):
        if membership[m].community == c and membership[m].role == 1:
            i = m // slots
            total += offer(person[i].hours, person[i].energy, membership[m].identification, rules.p)
    return total


@step
def set_domain(world: World, c: int) -> None:
    """The domain is the mean interest of those who carry the community, of all members if nobody does."""
    carried = nurturer(world, c) >= 0
    domain = world.community[c].domain
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    total = 0.0
    for z in range(TOPICS):
        domain[z] = 0.0
    for m in range(len(membership)):
        if membership[m].community == c and (membership[m].role == 1 or not carried):
            for z in range(TOPICS):
                share = interest(z, person[m // slots].main, person[m // slots].second)
                domain[z] += share
                total += share
    for z in range(TOPICS):
        domain[z] = domain[z] / total if total > 0.0 else 1.0 / TOPICS


@step
def appoint_organiser(world: World, rules: Rules, now: Now, c: int) -> None:
    """The person who could offer most begins the launch with a role."""
    person, membership = world.person, world.membership
    slots = len(membership) // len(person)
    found = -1
    largest = 0.0
    for i in range(len(person)):
        if person[i].home == c:
            offered = offer(person[i].hours, person[i].energy, person[i].identity, rules.p)
            if found < 0 or offered > largest:
                found = i
                largest = offered
    if found >= 0:
        enter(world, rules, now, (found * slots, c), 0.0)
        membership[found * slots].role = 1


@step
def gather_founders(world: World, rules: Rules, now: Now, c: int) -> None:
    """A community that exists in week 0: founders drawn as people are asked, and a core group from among them."""
    slots = len(world.membership) // len(world.person)
    for n in range(rules.start[c].founders):
        u, _, _, _ = draws(now, world.community[c].uid, Purpose.FOUNDER, n)
        i = candidate(world, c, u)
        if i >= 0:
            enter(world, rules, now, (i * slots, c), 0.0)
    found(world, rules, now, c)
