"""The week: the passes in the order of the process overview. Each reads what the passes before it have closed.

It is written as two halves, which compile at the same time and are called by address. The calls cost nothing that could
be measured: a week of four people takes 4.8 microseconds with and without.
"""

from typing import Any

import numpy as np

from copsim.dynamics.apart import call_at
from copsim.dynamics.apply import apply
from copsim.dynamics.assign import assign
from copsim.dynamics.attend import attend
from copsim.dynamics.bond import bond
from copsim.dynamics.bridge import arrange, meet_across
from copsim.dynamics.chance import Now
from copsim.dynamics.convene import convene
from copsim.dynamics.experts import teach
from copsim.dynamics.feel import feel
from copsim.dynamics.finite import all_finite
from copsim.dynamics.indicators import form_cohort, observe
from copsim.dynamics.kernel import entry
from copsim.dynamics.launch import prepare, talk
from copsim.dynamics.meet import meet
from copsim.dynamics.move import move
from copsim.dynamics.search import search
from copsim.dynamics.setting import Rules
from copsim.dynamics.share import share
from copsim.dynamics.shift import shift
from copsim.dynamics.space import host
from copsim.dynamics.speak import speak
from copsim.dynamics.state import World


@entry
def first_half(world: World, rules: Rules, now: Now) -> None:
    """One week of a world: passes 1 to 6."""
    shift(world, rules, now)  # 1 conditions, workload, obsolescence, discovery, staff turnover
    convene(world, rules, now)  # 2 time available, need and supply of convening, domain, activities, roles
    assign(world, rules, now)  # 3 tasks and reporting are laid on people
    arrange(world, rules, now)  # 3 a convener asks members of different communities to meet
    attend(world, rules, now)  # 4 desire, hours, mandate, overload
    meet(world, rules, now)  # 5 encounters, partners, airtime, attention
    meet_across(world, rules, now)  # 5 the meetings that a convener arranged
    talk(world, rules, now)  # 5 before a launch: the organiser's talks
    share(world, rules, now)  # 6 is it answered, what is learned, joint work, staleness


@entry
def second_half(world: World, rules: Rules, now: Now) -> None:
    """The same week: passes 7 to 12."""
    teach(world, rules, now)  # 7 experts
    search(world, rules, now)  # 7 reading the record, outside sources, results of energizing work
    apply(world, rules, now)  # 8 needs at work, use, success, proof, new questions
    speak(world, rules, now)  # 9 awareness of value, legitimacy, decisions, choice of activities, changed views
    feel(world, rules, now)  # 10 value, autonomy, identification, energy, openness, memories
    bond(world, rules, now)  # 11 ties, norms of communities, people and units
    prepare(world, rules, now)  # 12 before a launch: yes, no, core group
    host(world, rules, now)  # 12 a space opens, or is left to its guests
    move(world, rules, now)  # 12 joining, leaving, the end


HALVES = (first_half, second_half)


@entry
def live_weeks(
    world: World,
    rules: Rules,
    script: tuple[int, int, np.ndarray, np.ndarray],
    span: tuple[int, int, int],
    rows: np.ndarray,
    halves: tuple[Any, ...],
) -> int:
    """Live weeks span[1] <= week < span[2] of the world whose luck is script's; indicators go to `rows`.

    rules: whose cond is written week by week. script = (seed, replicate, schedule, epoch). span = (cohort week,
    first week, week after the last). rows: float64[week, community, indicator]. halves: where HALVES are. Returns the
    week to live next, which is the last one again if a state stopped being finite in it, and the first one if a state
    is not finite before it.
    """
    seed, replicate, schedule, epoch = script
    cohort_week, begin, end = span
    if not all_finite(world):  # min and max would make a number of it
        return begin
    for week in range(begin, end):
        now = Now(seed, replicate, week)
        current = epoch[max(0, week)] if len(epoch) > 0 else 0
        if week == cohort_week:
            form_cohort(world)
        for c in range(len(rules.cond)):
            for lever in range(len(rules.cond[c])):
                rules.cond[c, lever] = schedule[current, c, lever]
        for half in halves:
            call_at(half, world, rules, now)
        observe(world, rules, now, rows[week - begin])
        if not all_finite(world):
            return week
    return end
