"""7.2.6 The seven clusters of learning activities, and how ready a community is for each.

Positions follow the page on learning activities of communities; all numbers are assumed (grade C/D).
"""

import numpy as np

from copsim.dynamics.elementary import power
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import CLUSTERS, World
from copsim.dynamics.switches import COMMITMENT

NAMES = ("sharing", "inquiry", "negotiating", "producing", "standards", "formal", "visits")
SHARING = 0
INQUIRY = 1
STANDARDS = 4
VISITS = 6
#                        sharing inquiry negot. assets standards formal visits
WITH = np.array([0.2, 0.6, 0.8, 0.6, 0.9, 0.1, 0.5])  # 0 learning from .. 1 learning with each other
FORMAL = np.array([0.2, 0.3, 0.4, 0.7, 0.9, 0.9, 0.5])  # 0 informal .. 1 formal
COORDINATION = np.array([0.4, 0.7, 0.9, 1.5, 2.2, 2.0, 1.5])  # convening needed beside the usual 0.6
COMMITTED = np.array([0.08, 0.20, 0.30, 0.35, 0.50, 0.25, 0.25])  # kappa: commitment an activity needs
RATE = np.array([2.0, 2.2, 1.6, 1.0, 1.2, 0.6, 1.4])  # lambda: encounters per hour
LISTEN = np.array([0.30, 0.10, 0.15, 0.05, 0.05, 0.80, 0.10])  # b: share of one-to-many encounters
ARTEFACTS = np.array([0.05, 0.02, 0.02, 0.50, 0.30, 0.10, 0.02])  # art: written results per hour
SHARED = np.array([0.0, 0.012, 0.060, 0.015, 0.036, 0.0, 0.012])  # dS: shared understanding per hour
OUTSIDE = np.array([0.02, 0.02, 0.05, 0.0, 0.0, 0.30, 0.15])  # out: contacts with outside sources per hour
USUAL_COORDINATION = 0.6


@kernel
def readiness(identification: float, understanding: float, needed: float) -> float:
    """f_k = min(1, (I + S) / (2 kappa_k)): few activities work before people are committed to each other."""
    return min(1.0, (identification + understanding) / (2.0 * needed))


@kernel
def space_needed(space: float, formal: float) -> float:
    """Q_k = Q^(0.3 + 1.4 formal_k): the more formal, the more an activity depends on being convened."""
    return power(space, 0.3 + 1.4 * formal)


@step
def prepare_activities(world: World, rules: Rules, c: int) -> None:
    """Readiness, held space and pace of each activity in community c for this week."""
    community = world.community
    pace = 0.0
    for k in range(CLUSTERS):
        ready = readiness(community[c].readiness, community[c].understanding, COMMITTED[k])
        world.community_week[c].ready[k] = 1.0 if rules.off[COMMITMENT] else ready
        world.community_week[c].held[k] = space_needed(community[c].space, FORMAL[k])
        pace += community[c].mix[k] * RATE[k]
        world.community_week[c].frequency[k] = pace
    for k in range(CLUSTERS):
        world.community_week[c].frequency[k] /= pace
    world.community_week[c].pace = rules.p.lambda_0 * pace


@kernel
def mean_over_mix(mix: np.ndarray, values: np.ndarray) -> float:
    """Sum of mix_k * value_k."""
    total = 0.0
    for k in range(CLUSTERS):
        total += mix[k] * values[k]
    return total
