"""7.4 attend: what one would like, what there is time for, what one is made to do."""

from typing import Any

from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.conditions import APPRAISAL, MANDATE, RHYTHM
from copsim.dynamics.convene import recognised
from copsim.dynamics.elementary import logistic
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.log import Kind, note
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import LIVING, TIE_SLOTS, World
from copsim.dynamics.switches import MANDATES

USUAL_ENERGY = 0.6


@kernel
def desire(V: float, I: float, A: float, E: float, p: Any) -> float:
    """7.4.2 X = V + omega_I I A + omega_E (E - 0.6), in he/h, before recognition and the cost of an hour."""
    return V + p.omega_I * I * A + p.omega_E * (E - USUAL_ENERGY)


@kernel
def cost_of_hour(unit_norm: float, p: Any) -> float:
    """7.4.2 c_i = c_0 + c_1 (1 - n_u), in he/h."""
    return p.c_0 + p.c_1 * (1.0 - unit_norm)


@kernel
def wished_hours(T: float, E: float, X: float, beta: float) -> float:
    """7.4.3 h* = T min(1, 0.5 + 0.8 E) logistic(beta X), in h/week."""
    return T * min(1.0, 0.5 + 0.8 * E) * logistic(beta * X)


@kernel
def above(x: float, floor: float) -> float:
    """[x - floor]+"""
    return max(0.0, x - floor)


@kernel
def overload(wish: float, duties: float, T: float) -> float:
    """7.4.5 over = [h* + u + r + h_c + [x - chi_0]+ - T]+, in h/week; `duties` = all but the wish."""
    return max(0.0, wish + duties - T)


@kernel
def share_of_ties(weight: float, p: Any) -> float:
    """7.5.2 p_tie = theta_T W / (W + w_h), 0 without ties."""
    if weight <= 0.0:
        return 0.0
    return p.theta_T * weight / (weight + p.w_h)


@step
def attend(world: World, rules: Rules, now: Now) -> None:
    """Everybody decides; the required hours come on top of what one wanted."""
    hold_sessions(world, rules, now)
    membership = world.membership
    slots = len(membership) // len(world.person)
    for i in range(len(world.person)):
        for m in range(i * slots, (i + 1) * slots):
            c = membership[m].community
            if c >= 0 and world.community[c].status == LIVING:
                decide(world, rules, m)
            else:
                stay_away(world.week, m)
        if slots > 1:
            fit_together(world, i, rules.p.chi_0)
        for m in range(i * slots, (i + 1) * slots):
            if membership[m].community >= 0 and world.community[membership[m].community].status == LIVING:
                oblige(world, rules, now, m)


@step
def hold_sessions(world: World, rules: Rules, now: Now) -> None:
    """A community meets in the share of weeks that its rhythm says."""
    for c in range(len(world.community)):
        u, _, _, _ = draws(now, world.community[c].uid, Purpose.SESSION, 0)
        world.community_week[c].session = 1 if u < rules.cond[c, RHYTHM] else 0


@step
def stay_away(week: Any, m: int) -> None:
    """No hours of any kind."""
    week[m].wish = 0.0
    week[m].voluntary = 0.0
    week[m].compelled = 0.0
    week[m].attendance = 0.0
    week[m].engagement = 1.0
    week[m].overload = 0.0


@step
def decide(world: World, rules: Rules, m: int) -> None:
    """7.4.2, 7.4.3 What membership m would like to spend, and what there is time for."""
    membership, week, p = world.membership, world.week, rules.p
    i = m // (len(membership) // len(world.person))
    c = membership[m].community
    E, T = world.person[i].energy, week[m].available
    X = desire(membership[m].value, membership[m].identification, membership[m].autonomy, E, p)
    X += p.omega_R * rules.cond[c, APPRAISAL] * recognised(membership[m].reputation)
    wish = wished_hours(T, E, X - cost_of_hour(world.unit[world.person[i].unit].norm, p), p.beta)
    if world.community_week[c].session == 0:
        wish *= share_of_ties(trusted_members(world, i, c), p)
    week[m].wish = wish
    week[m].voluntary = min(wish, above(T, duties(week, m, p.chi_0)))


@step
def duties(week: Any, m: int, chi_0: float) -> float:
    """Hours of membership m that leave less time for what one wants: u + r + [x - chi_0]+ + arranged meetings."""
    return week[m].undesired + week[m].reporting + above(week[m].convened, chi_0) + week[m].arranged


@step
def fit_together(world: World, i: int, chi_0: float) -> None:
    """7.4.3 Free hours of several memberships fit into i's own time: what goes beyond set-aside time shrinks alike."""
    week = world.week
    slots = len(world.membership) // len(world.person)
    several = 0
    wanted = 0.0
    owed = 0.0
    for m in range(i * slots, (i + 1) * slots):
        c = world.membership[m].community
        if c >= 0 and world.community[c].status == LIVING:
            several += 1
            wanted += above(week[m].voluntary, week[m].earmarked)
            owed += duties(week, m, chi_0)
    free = world.person_week[i].free
    if several < 2 or wanted + owed <= free or wanted <= 0.0:
        return
    share = above(free, owed) / wanted
    for m in range(i * slots, (i + 1) * slots):
        extra = above(week[m].voluntary, week[m].earmarked)
        week[m].voluntary = week[m].voluntary - extra + share * extra


@step
def oblige(world: World, rules: Rules, now: Now, m: int) -> None:
    """7.4.4, 7.4.5 What membership m is made to do beyond what it wanted, and what all of it is too much of."""
    week, c = world.week, world.membership[m].community
    i = m // (len(world.membership) // len(world.person))
    owed, h = duties(week, m, rules.p.chi_0), week[m].voluntary
    required = rules.cond[c, MANDATE] if world.community_week[c].session == 1 and not rules.off[MANDATES] else 0.0
    h_c = above(required, h)
    week[m].compelled = h_c
    week[m].attendance = h + h_c
    week[m].engagement = h / (h + h_c) if h + h_c > 0.0 else 1.0
    week[m].energizing = min(0.5 * h, week[m].energizing)
    week[m].overload = overload(week[m].wish, owed + h_c, week[m].available)
    obliged = h_c + week[m].undesired + week[m].reporting
    if obliged > 0.0:
        note(world.log, now, (Kind.OBLIGED, world.person[i].uid, -1, c, -1, -1), obliged)


@step
def trusted_members(world: World, i: int, c: int) -> float:
    """Sum of i's trust in the members of community c."""
    tie = world.tie
    total = 0.0
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n >= 0 and tie[i, slot].uid == world.person[n].uid and membership_in(world, n, c) >= 0:
            total += tie[i, slot].trust
    return total


@step
def membership_in(world: World, i: int, c: int) -> int:
    """Row of person i's membership in community c, -1 if there is none."""
    slots = len(world.membership) // len(world.person)
    for m in range(i * slots, (i + 1) * slots):
        if world.membership[m].community == c:
            return m
    return -1
