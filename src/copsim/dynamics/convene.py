"""7.2 convene: time that can go to a community, need and supply of convening, the space it holds, who carries it."""

from typing import Any

from copsim.dynamics.activities import COORDINATION, USUAL_COORDINATION, mean_over_mix, prepare_activities
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.choose import choose_activities, negotiate, support_for
from copsim.dynamics.conditions import (
    APPRAISAL,
    PROTECTED_HOURS,
    ROLES_ALLOWED,
    SPONSOR,
    TIME_POLICY,
)
from copsim.dynamics.elementary import logistic
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.ledger import Value, book
from copsim.dynamics.log import Kind, note
from copsim.dynamics.roll import call_roll
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, World
from copsim.dynamics.subgroups import divide, subgroups_open
from copsim.dynamics.switches import CONVENING, SUCCESSION

SLACK = 0.3  # nurturers do a little more than is needed, h/week
EXHAUSTION_SLOPE = 0.08
LEAVING_UNIDENTIFIED = 0.15  # further chance to step down below LITTLE_IDENTIFICATION
LITTLE_IDENTIFICATION = 0.1
UNCONVENED_SPACE = 0.8  # neutral value where convening is taken out
REGULAR_HOURS = 0.5  # h/week above which a member may volunteer


@kernel
def available_time(free: float, earmarked: float, b_m: float, legitimacy: float) -> float:
    """7.4.1 T_im = T (1 - b_m (1 - leg)) + hours that are set aside for the community, in h/week."""
    return free * (1.0 - b_m * (1.0 - legitimacy)) + earmarked


@kernel
def granted_time(time_policy: float, sponsor: float, legitimacy: float, l_0: float) -> float:
    """7.9.3 g = g_max sp [leg - l_0]+ / (1 - l_0): time follows legitimacy where somebody in power speaks for it."""
    return time_policy * sponsor * max(0.0, legitimacy - l_0) / (1.0 - l_0)


@kernel
def recognised(reputation: float) -> float:
    """7.4.1 R^ = min(1, R / 2): a good name."""
    return min(1.0, reputation / 2.0)


@kernel
def need(groups: int, attendees: int, coordination: float, p: Any) -> float:
    """7.2.1 N = a_0 (1 + n_sg) + a_1 natt kappa, in h/week; kappa = coordination of the mix / 0.6."""
    return p.a_0 * (1 + groups) + p.a_1 * attendees * coordination / USUAL_COORDINATION


@kernel
def offer(T: float, E: float, I: float, p: Any) -> float:
    """7.2.2 o = min(x_max, (chi_0 + chi_1 T)(0.25 + E)(0.3 + I)), in h/week."""
    return min(p.x_max, (p.chi_0 + p.chi_1 * T) * (0.25 + E) * (0.3 + I))


@kernel
def used_share(needed: float, support: float, offered: float) -> float:
    """7.2.2 mu = min(1, [N - sup + 0.3]+ / O), 0 if nothing is offered."""
    if offered <= 0.0:
        return 0.0
    return min(1.0, max(0.0, needed - support + SLACK) / offered)


@kernel
def held_space(Q: float, cover: float, p: Any) -> float:
    """7.2.3 Q <- Q + r_Q (q_s + (1 - q_s) y - Q)."""
    return Q + p.r_Q * (p.q_s + (1.0 - p.q_s) * cover - Q)


@kernel
def stepping_down(E: float, I: float, p: Any) -> float:
    """7.2.4 Chance per week: q_max logistic((E_q - E) / 0.08), plus 0.15 if I < 0.1."""
    chance = p.q_max * logistic((p.E_q - E) / EXHAUSTION_SLOPE)
    return chance + LEAVING_UNIDENTIFIED if I < LITTLE_IDENTIFICATION else chance


@kernel
def volunteering(I: float, E: float, T: float, cover: float, p: Any) -> float:
    """7.2.4 Chance per week: lambda_s I E min(1, T / 1 h) (1 - y / y_v) while cover y < y_v."""
    if cover >= p.y_v:
        return 0.0
    return p.lambda_s * I * E * min(1.0, T) * (1.0 - cover / p.y_v)


@step
def convene(world: World, rules: Rules, now: Now) -> None:
    """Nurturers offer time, the need takes its part of it, the space follows, roles change hands, subgroups open."""
    collect_offers(world, rules)
    membership, week = world.membership, world.week
    for c in range(len(world.community)):
        share_load(world, rules, c)
        if world.community[c].status == LIVING and world.community[c].facilitated == 0:
            negotiate(world, rules, c)
            choose_activities(world, rules, now, c)
        prepare_activities(world, rules, c)
    for m in range(len(membership)):
        c = membership[m].community
        week[m].convened = world.community_week[c].used * week[m].offer if c >= 0 else 0.0
        if week[m].convened > 0.0:
            book(world, m, Value.ENABLING, week[m].convened)
            uid = world.person[m // (len(membership) // len(world.person))].uid
            note(world.log, now, (Kind.CONVENED, uid, -1, c, -1, -1), week[m].convened)
    change_roles(world, rules, now)
    divide(world, rules, now)


@step
def collect_offers(world: World, rules: Rules) -> None:
    """7.4.1 and 7.2.2 for every member: the time there is, and what a nurturer offers of it."""
    membership, community, week = world.membership, world.community, world.week
    slots = len(membership) // len(world.person)
    call_roll(world)
    for c in range(len(community)):
        world.community_week[c].offered = 0.0
        world.community_week[c].granted = granted_time(
            rules.cond[c, TIME_POLICY], rules.cond[c, SPONSOR], community[c].legitimacy, rules.p.l_0
        )
    for m in range(len(membership)):
        c = membership[m].community
        week[m].available = 0.0
        week[m].earmarked = 0.0
        week[m].offer = 0.0
        if c < 0:
            continue
        i = m // slots
        earmarked = rules.cond[c, PROTECTED_HOURS] + world.community_week[c].granted
        earmarked += rules.p.g_h * rules.cond[c, APPRAISAL] * recognised(membership[m].reputation)
        if community[c].facilitated > 0:
            earmarked += rules.start[c].guest_hours  # 7.12.5
        T = available_time(world.person_week[i].free, earmarked, rules.p.b_m, community[c].legitimacy)
        week[m].available = T
        week[m].earmarked = earmarked
        if membership[m].role == 1 and community[c].status == LIVING:
            week[m].offer = offer(T, world.person[i].energy, membership[m].identification, rules.p)
            world.community_week[c].offered += week[m].offer


@step
def share_load(world: World, rules: Rules, c: int) -> None:
    """7.2.1-7.2.3 for community c: need, used share of the offers, cover, held space."""
    community = world.community
    support = support_for(rules, c)
    groups = subgroups_open(world, c)
    needed = need(groups, community[c].attendees, mean_over_mix(community[c].mix, COORDINATION), rules.p)
    if community[c].facilitated > 0:
        support = max(support, needed)  # 7.12.5 sup = N
    world.community_week[c].used = used_share(needed, support, world.community_week[c].offered)
    community[c].cover = min(1.0, (support + world.community_week[c].used * world.community_week[c].offered) / needed)
    if community[c].status == LIVING:
        community[c].space = held_space(community[c].space, community[c].cover, rules.p)
    if rules.off[CONVENING]:
        community[c].space = UNCONVENED_SPACE


@step
def change_roles(world: World, rules: Rules, now: Now) -> None:
    """7.2.4 The exhausted step down; where cover is short, regular members volunteer. It counts from next week on."""
    membership, community = world.membership, world.community
    slots = len(membership) // len(world.person)
    for m in range(len(membership)):
        c = membership[m].community
        if c < 0 or community[c].status != LIVING:
            continue
        i = m // slots
        E, I, uid = world.person[i].energy, membership[m].identification, world.person[i].uid
        if membership[m].role == 1:
            u, _, _, _ = draws(now, uid, Purpose.ROLE, m % slots)
            if u < stepping_down(E, I, rules.p):
                membership[m].role = 0
                note(world.log, now, (Kind.ROLE_GIVEN_UP, uid, -1, c, -1, -1), E)
        elif may_volunteer(world, rules, m):
            _, u, _, _ = draws(now, uid, Purpose.ROLE, m % slots)
            if u < volunteering(I, E, world.week[m].available, community[c].cover, rules.p):
                membership[m].role = 1
                note(world.log, now, (Kind.ROLE_TAKEN, uid, -1, c, -1, -1), 1.0)


@step
def may_volunteer(world: World, rules: Rules, m: int) -> bool:
    """Whether succession works, roles are allowed, and the member comes regularly."""
    c = world.membership[m].community
    if rules.off[SUCCESSION] or rules.cond[c, ROLES_ALLOWED] == 0.0:
        return False
    return world.membership[m].hours > REGULAR_HOURS
