"""7.12.5 space: a social learning space opens for guests from communities, is facilitated for some weeks, then left."""

from copsim.dynamics.attend import cost_of_hour, desire
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.elementary import logistic
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.launch import set_domain
from copsim.dynamics.move import enter, prior_value
from copsim.dynamics.setting import SPACE, Rules
from copsim.dynamics.state import LIVING, PREPARING, World

ROOM_FOR_ANYBODY = 0.1


@kernel
def inviting(stance: float) -> float:
    """7.12.5 Weight with which somebody is invited: 0.1 + eth."""
    return ROOM_FOR_ANYBODY + stance


@step
def host(world: World, rules: Rules, now: Now) -> None:
    """The space of this world, if it has one: its guests come; when facilitation ends they find a domain, or go."""
    c = len(world.community) - 1
    if rules.start[c].kind != SPACE:
        return
    if world.community[c].status == PREPARING and now.week == rules.start[c].opens:
        invite(world, rules, now, c)
        world.community[c].status = LIVING
        world.community[c].facilitated = rules.start[c].lasts
    elif world.community[c].facilitated > 0:
        world.community[c].facilitated -= 1
        if world.community[c].facilitated == 0:
            set_domain(world, c)


@step
def invite(world: World, rules: Rules, now: Now, c: int) -> None:
    """Guests are asked one after the other; each says yes with chance logistic(beta X), X as in 7.4.2."""
    person = world.person
    slots = len(world.membership) // len(person)
    for n in range(rules.start[c].invited):
        u, _, _, _ = draws(now, world.community[c].uid, Purpose.GUEST, n)
        i = guest(world, u)
        if i < 0:
            break
        person[i].asked = 2
        V = prior_value(person[i].relevance, 0.0, rules.p)
        X = desire(V, person[i].identity, 1.0, person[i].energy, rules.p)
        X -= cost_of_hour(world.unit[person[i].unit].norm, rules.p)
        _, says, _, _ = draws(now, person[i].uid, Purpose.GUEST, 0)
        if says < logistic(rules.p.beta * X):
            enter(world, rules, now, (i * slots + slots - 1, c), 0.0)
    for i in range(len(person)):
        person[i].asked = 0


@step
def may_be_guest(world: World, i: int) -> bool:
    """A member of the living community at home, not asked yet."""
    m = i * (len(world.membership) // len(world.person))
    c = world.membership[m].community
    return c >= 0 and world.community[c].status == LIVING and world.person[i].asked != 2


@step
def guest(world: World, u: float) -> int:
    """Somebody in proportion to 0.1 + eth; -1 if nobody is left."""
    total = 0.0
    for i in range(len(world.person)):
        if may_be_guest(world, i):
            total += inviting(world.person[i].stance)
    target = u * total
    last = -1
    for i in range(len(world.person)):
        if may_be_guest(world, i):
            last = i
            if target < inviting(world.person[i].stance):
                return i
            target -= inviting(world.person[i].stance)
    return last
