"""7.3 assign: undesired work, energizing work and reporting are laid on people."""

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import (
    REPORTING,
    TASK_FUNDED,
    TASK_HOURS,
    TASK_LEARNING,
    TASK_LOGISTICS,
)
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.knowledge import topic_at
from copsim.dynamics.people import interest
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, World
from copsim.dynamics.switches import REPORTS, TASKS

MOST_TASK_HOURS = 10.0  # of undesired work that lands on one member, h/week
REGULAR_HOURS = 0.5  # h/week at which a member reports in full
TASK_WEEKS = 13  # an energizing task lasts a quarter


@kernel
def willingness(hours: float, I: float) -> float:
    """7.3.2 Weight with which work lands on a member: hv (0.1 + I) + 10^-6."""
    return hours * (0.1 + I) + 1e-6


@kernel
def left_to_member(share: float, funded: float, phi_a: float) -> float:
    """7.3.2 u = tau (1 - F (1 - phi_a)): hired hands still need briefing and checking."""
    return share * (1.0 - funded * (1.0 - phi_a))


@kernel
def reporting_hours(required: float, hours: float) -> float:
    """7.3.4 r_i = r min(1, hv / 0.5 h)."""
    return required * min(1.0, hours / REGULAR_HOURS)


@step
def assign(world: World, rules: Rules, now: Now) -> None:
    """Work goes to the willing, energizing work to those whom its topic interests."""
    membership, week = world.membership, world.week
    for c in range(len(world.community)):
        world.community_week[c].reported = 0.0
    for m in range(len(membership)):
        week[m].undesired = 0.0
        week[m].energizing = 0.0
        c = membership[m].community
        week[m].reporting = 0.0
        if c >= 0 and world.community[c].status == LIVING and not rules.off[REPORTS]:
            week[m].reporting = reporting_hours(rules.cond[c, REPORTING], membership[m].hours)
            world.community_week[c].reported += week[m].reporting
    for c in range(len(world.community)):
        if rules.cond[c, TASK_HOURS] > 0.0 and world.community[c].status == LIVING and not rules.off[TASKS]:
            world.community_week[c].topic = task_topic(world, now, c)
            distribute(world, rules, c)


@step
def task_topic(world: World, now: Now, c: int) -> int:
    """7.3.3 Topic of the quarter's energizing work, in proportion to the domain."""
    quarter = now.week - now.week % TASK_WEEKS
    u, _, _, _ = draws(Now(now.seed, now.replicate, quarter), world.community[c].uid, Purpose.TASK_TOPIC, 0)
    return topic_at(world.community[c].domain, u)


@step
def distribute(world: World, rules: Rules, c: int) -> None:
    """7.3.2 and 7.3.3 for community c."""
    membership, week, person = world.membership, world.week, world.person
    slots = len(membership) // len(person)
    weights = 0.0
    fitting = 0.0
    first, after = world.community_week[c].roll_first, world.community_week[c].roll_after
    for r in range(first, after):
        m = week[r].roll
        weight = willingness(membership[m].hours, membership[m].identification)
        fit = interest(world.community_week[c].topic, person[m // slots].main, person[m // slots].second)
        weights += weight
        fitting += weight * fit * fit
    asked = rules.cond[c, TASK_HOURS] * world.community_week[c].members
    learning = rules.cond[c, TASK_LEARNING]
    undesired = asked * (1.0 - learning) * (1.0 - rules.cond[c, TASK_LOGISTICS])
    for r in range(first, after):
        m = week[r].roll
        weight = willingness(membership[m].hours, membership[m].identification)
        fit = interest(world.community_week[c].topic, person[m // slots].main, person[m // slots].second)
        share = min(MOST_TASK_HOURS, undesired * weight / weights)
        week[m].undesired = left_to_member(share, rules.cond[c, TASK_FUNDED], rules.p.phi_a)
        week[m].energizing = asked * learning * (weight * fit * fit) / fitting
