"""7.10 feel: value for time, autonomy, identification, energy, openness, reputation and gratitude."""

from typing import Any

from copsim.dynamics.chance import Now, Purpose
from copsim.dynamics.conditions import APPRAISAL, PAY, REPORTING_CONVERSATION, SELF_GOVERNANCE, TASK_OUTSIDE
from copsim.dynamics.convene import recognised
from copsim.dynamics.elementary import logistic, normal
from copsim.dynamics.hand import PEOPLE, deal, luck_of
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.meet import PRESENT
from copsim.dynamics.people import clip
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import having_helped
from copsim.dynamics.state import LANES, LIVING, World
from copsim.dynamics.switches import (
    AUTONOMY,
    CROWDING,
    DISAPPOINTMENT,
    ENERGY_COSTS,
    ENERGY_TO_IDENTIFICATION,
    EXPECTATION_LEARNED,
    IDENTIFICATION,
    IDENTIFICATION_TO_ENERGY,
    RECIPROCITY,
    REPUTATION,
)

HIGHEST_VALUE = 3.0  # he/h
USUAL_VALUE = 1.2  # he/h, where expectation is taken out
DRIFT_TO_PRIOR = 0.02  # per week without experience
EXCHANGE_HOURS = 0.5  # h of an answer
IDLE_HOURS = 0.06  # h/week below which a member counts as idle
REPUTATION_KEPT, GRATITUDE_KEPT = 0.93, 0.95  # per week; fact P25
MEMORY = 0.125  # weight of a week in the running means


@kernel
def expected_value(V: float, earned: float, spent: float, p: Any) -> float:
    """7.10.1 V moves toward min(3, earned / max(0.1, spent)), faster the more hours were spent; else back to v_0."""
    if spent <= PRESENT:
        return V + DRIFT_TO_PRIOR * (p.v_0 - V)
    gap = min(HIGHEST_VALUE, earned / max(0.1, spent)) - V
    rate = p.r_V_up if gap > 0.0 else p.r_V_down
    return V + rate * min(1.0, spent / 0.25) * gap


@kernel
def self_chosen(free: float, chosen_off: float, imposed: float) -> float:
    """7.10.2 a* = (free - chosen_off + 0.01) / (free + imposed + 0.01): 1 without hours."""
    return (free - chosen_off + 0.01) / (free + imposed + 0.01)


@kernel
def bought(pay: float, joy: float) -> float:
    """7.9.5 pay / (pay + joy): the share of an answer's reward that is pay, and of its hour that is not self-chosen."""
    return pay / (pay + joy)


@kernel
def autonomy(A: float, target: float, p: Any) -> float:
    """7.10.2 A moves toward a*, quickly down and slowly up."""
    return clip(A + (p.A_down if target < A else p.A_up) * (target - A), 0.0, 1.0)


@kernel
def identification(I: float, A: float, q: float, drive: float, p: Any) -> float:
    """7.10.3 I <- I + alpha_I ef A q (1 - I) - delta_I I (1 + 2 (1 - q)) - 0.02 I (1 - A)."""
    growth = p.alpha_I * drive * A * q * (1.0 - I)
    fading = p.delta_I * I * (1.0 + 2.0 * (1.0 - q))
    return clip(I + growth - fading - 0.02 * I * (1.0 - A), 0.0, 1.0)


@kernel
def drive(E: float) -> float:
    """7.10.3 ef = min(2, (E / 0.6)^2): energy feeds identification."""
    return min(2.0, (E / 0.6) * (E / 0.6))


@kernel
def drain(over: float, imposed: float, convened: float, p: Any) -> float:
    """7.10.4 k_o over + k_c (h_c + u) + k_x x."""
    return p.k_o * over + p.k_c * imposed + p.k_x * convened


@kernel
def belonging(I: float, A: float, h: float, k_IE: float) -> float:
    """7.10.4 k_IE I A min(1, h / 1 h): identification feeds energy."""
    return k_IE * I * A * min(1.0, h)


@kernel
def energy(E: float, rest: float, change: float, rho_E: float) -> float:
    """7.10.4 E <- E + rho_E (E0 - E) + change."""
    return clip(E + rho_E * (rest - E) + change, 0.0, 1.0)


@kernel
def openness(o: float, lean: float) -> float:
    """7.10.5 o <- o + 0.05 (logistic(lean) - o)."""
    return o + 0.05 * (logistic(lean) - o)


@kernel
def lean(mind: float, known_for: float, G: float, norm: float, p: Any) -> float:
    """7.10.5 mind + b_R R^ (1 + hook) + b_G min(1, G) + b_N norm; mind = b_0 + gen - b_C (1 - n_u)."""
    return mind + p.b_R * known_for + p.b_G * min(1.0, G) + p.b_N * norm


@step
def feel(world: World, rules: Rules, now: Now) -> None:
    """What the week leaves in people."""
    membership, person = world.membership, world.person
    slots = len(membership) // len(person)
    for first in range(0, len(person), LANES):
        deal(world, now, first, (Purpose.ENERGY, 0))
        for i in range(first, min(first + LANES, len(person))):
            change = world.person_week[i].stir
            for m in range(i * slots, (i + 1) * slots):
                c = membership[m].community
                if c >= 0 and world.community[c].status == LIVING:
                    change += change_of_energy(world, rules, m)
                    experience(world, rules, m)
                elif c >= 0:
                    remember_help(world, rules, m)
            u, _, _, _ = luck_of(world, PEOPLE, i - first)
            change += rules.p.sigma_E * normal(u)
            person[i].energy = energy(person[i].energy, person[i].rest, change, rules.p.rho_E)
    for c in range(len(world.community)):
        remember_attendees(world, c)


@step
def change_of_energy(world: World, rules: Rules, m: int) -> float:
    """7.10.4 What one membership gives and takes, from last week's identification and autonomy."""
    week, membership, p = world.week, world.membership, rules.p
    change = 0.0
    if not rules.off[ENERGY_COSTS]:
        change -= drain(week[m].overload, week[m].compelled + week[m].undesired, week[m].convened, p)
    if not rules.off[IDENTIFICATION_TO_ENERGY]:
        change += belonging(membership[m].identification, membership[m].autonomy, week[m].voluntary, p.k_IE)
    return change


@step
def experience(world: World, rules: Rules, m: int) -> None:
    """7.10.1-7.10.3, 7.10.5, 7.10.6 for membership m; each reads last week's state of the others."""
    week, membership, p = world.week, world.membership, rules.p
    c = membership[m].community
    i = m // (len(membership) // len(world.person))
    counted = week[m].reporting * (1.0 - rules.cond[c, REPORTING_CONVERSATION])
    earned = week[m].worth + world.community_week[c].aware * week[m].noticed
    spent = week[m].attendance + week[m].undesired + counted + week[m].arranged
    world.tally[c].worth += earned
    world.tally[c].cost += spent
    A, E = membership[m].autonomy, world.person[i].energy
    membership[m].value = learned_value(membership[m].value, earned, spent, rules)
    if not rules.off[IDENTIFICATION]:
        q = earned / (earned + p.kappa_I)
        ef = 1.0 if rules.off[ENERGY_TO_IDENTIFICATION] else drive(E)
        membership[m].identification = identification(membership[m].identification, A, q, ef, p)
    if not rules.off[AUTONOMY]:
        target = target_of_autonomy(world, rules, m, counted)
        membership[m].autonomy = autonomy(A, target, p)
    mind = p.b_0 + world.person[i].generosity - p.b_C * (1.0 - world.unit[world.person[i].unit].norm)
    known_for = (1.0 + rules.cond[c, APPRAISAL]) * recognised(membership[m].reputation)
    tilt = lean(mind, known_for, membership[m].gratitude, world.community[c].norm, p)
    membership[m].openness = openness(membership[m].openness, tilt)
    remember(world, rules, m)


@kernel
def learned_value(V: float, earned: float, spent: float, rules: Rules) -> float:
    """7.10.1, with equal rates up and down where disappointment is taken out; constant where nothing is learned."""
    if rules.off[EXPECTATION_LEARNED]:
        return USUAL_VALUE
    if rules.off[DISAPPOINTMENT] and spent > PRESENT:
        gap = min(HIGHEST_VALUE, earned / max(0.1, spent)) - V
        return V + rules.p.r_V_up * min(1.0, spent / 0.25) * gap
    return expected_value(V, earned, spent, rules.p)


@step
def target_of_autonomy(world: World, rules: Rules, m: int, counted: float) -> float:
    """7.10.2 a* of membership m; `counted` = reporting hours that are no conversation."""
    week, p = world.week, rules.p
    c = world.membership[m].community
    h, x = week[m].voluntary, week[m].convened
    imposed = week[m].compelled + week[m].undesired + counted
    governed = h * p.omega_g * (1.0 - rules.cond[c, SELF_GOVERNANCE])
    asked = p.omega_o * rules.cond[c, TASK_OUTSIDE] * week[m].energizing
    paid = 0.0
    if rules.cond[c, PAY] > 0.0 and not rules.off[CROWDING]:
        joy = having_helped(p.u_soc, world.person[m // (len(world.membership) // len(world.person))].relevance)
        paid = min(h, EXCHANGE_HOURS * week[m].answers) * bought(rules.cond[c, PAY], joy)
    return self_chosen(h + x, governed + asked + paid, imposed)


@step
def remember_help(world: World, rules: Rules, m: int) -> None:
    """7.10.6 Reputation and gratitude fade and grow."""
    week, membership = world.week, world.membership
    if not rules.off[REPUTATION]:
        membership[m].reputation = REPUTATION_KEPT * membership[m].reputation + week[m].esteem
    if not rules.off[RECIPROCITY]:
        membership[m].gratitude = GRATITUDE_KEPT * membership[m].gratitude + 0.25 * week[m].helped


@step
def remember(world: World, rules: Rules, m: int) -> None:
    """7.10.6 Running means, tenure and idleness; reputation and gratitude."""
    week, membership = world.week, world.membership
    remember_help(world, rules, m)
    spent = week[m].voluntary + week[m].convened
    membership[m].hours += MEMORY * (spent - membership[m].hours)
    membership[m].contributing += MEMORY * (week[m].given - membership[m].contributing)
    membership[m].contributed += week[m].given
    membership[m].tenure += 1
    membership[m].idle = membership[m].idle + 1 if membership[m].hours < IDLE_HOURS else 0


@step
def remember_attendees(world: World, c: int) -> None:
    """Attendance and mean identification of this week's attendees, for next week's need and readiness."""
    week, community = world.week, world.community
    first, last = world.community_week[c].first, world.community_week[c].after
    total = 0.0
    for r in range(first, last):
        total += world.membership[week[r].roster].identification
    community[c].attendees = last - first
    community[c].readiness = total / (last - first) if last > first else 0.0
