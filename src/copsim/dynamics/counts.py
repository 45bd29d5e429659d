"""The counts of a week, which start at zero."""

from typing import Any

from copsim.dynamics.kernel import step
from copsim.dynamics.knowledge import ZERO
from copsim.dynamics.state import CLUSTERS, VALUES, WORDS, World


@step
def clear_counts(world: World) -> None:
    """Nothing has happened yet this week."""
    week, tally = world.week, world.tally
    for i in range(len(world.person)):
        world.person_week[i].stir = 0.0
        world.person_week[i].taught = -1
        for w in range(WORDS):
            world.person_week[i].fresh[w] = ZERO
    for m in range(len(world.membership)):
        week[m].worth = 0.0
        week[m].noticed = 0.0
        week[m].esteem = 0.0
        week[m].helped = 0
        week[m].answers = 0
        week[m].answers_new = 0
        week[m].answers_stale = 0
        week[m].heard = 0
        for level in range(3):
            week[m].solved[level] = 0
        for w in range(WORDS):
            week[m].handed[w] = ZERO
    for c in range(len(world.community)):
        clear_tally(tally, c)
        world.community_week[c].read_worth = 0.0
        world.community_week[c].outside_worth = 0.0
        for k in range(CLUSTERS):
            world.community_week[c].credit[k] = 0.0
        for w in range(WORDS):
            world.community_week[c].written[w] = ZERO
            world.community_week[c].shown[w] = ZERO


@step
def clear_tally(tally: Any, c: int) -> None:
    """The week's counts of community c start at zero."""
    tally[c].encounters = 0
    tally[c].requests = 0
    tally[c].unserved = 0
    tally[c].answered = 0
    tally[c].learned = 0
    tally[c].heard = 0
    tally[c].worked_out = 0
    tally[c].stale = 0
    tally[c].read = 0
    tally[c].results = 0
    tally[c].outside = 0
    tally[c].taught = 0
    tally[c].across = 0.0
    tally[c].needs = 0
    tally[c].met = 0
    tally[c].reframed = 0
    tally[c].decisions = 0
    tally[c].asked = 0
    tally[c].adopted = 0
    tally[c].sound = 0
    tally[c].uses = 0
    tally[c].successes = 0
    tally[c].realised = 0.0
    tally[c].aspired = 0.0
    tally[c].worth = 0.0
    tally[c].cost = 0.0
    for kind in range(VALUES):
        tally[c].ledger[kind] = 0.0
    tally[c].joined = 0
    tally[c].left = 0
