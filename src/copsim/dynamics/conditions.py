"""Every condition that a scenario or an intervention may change, declared once. Nothing else may be changed.

A schedule of conditions is a table float64[epoch, community, condition]; a week reads the row of its epoch.
"""

from typing import NamedTuple

import numpy as np


class Condition(NamedTuple):
    """One lever of the world around the members; bounds are inclusive; `whole` conditions are 0 or 1."""

    name: str
    default: float
    low: float
    high: float
    unit: str
    meaning: str
    whole: bool = False


CONDITIONS: tuple[Condition, ...] = (
    Condition("mandate", 0, 0, 40, "h/week", "attendance required of every member"),
    Condition("task_hours", 0, 0, 40, "h/week per member", "work that the community is asked to do"),
    Condition("task_learning", 0, 0, 1, "share", "share of the asked work that members learn from (energizing work)"),
    Condition("task_visibility", 0, 0, 1, "share", "how visible the results of energizing work are"),
    Condition("task_outside", 0, 0, 1, "share", "0 the members' own idea .. 1 asked for from outside"),
    Condition("task_funded", 0, 0, 1, "share", "share of the undesired work that hired hands do"),
    Condition("task_logistics", 0, 0, 1, "share", "share of the undesired work that logistics take off"),
    Condition("expectation", 0.5, 0, 1, "share", "what is expected to be achievable"),
    Condition("reporting", 0, 0, 40, "h/week", "reporting required of an active member"),
    Condition("reporting_conversation", 0, 0, 1, "share", "share of reporting that is a conversation about value"),
    Condition("self_governance", 0.9, 0, 1, "share", "share of decisions about itself that the community takes"),
    Condition("support_hours", 0, 0, 400, "h/week", "convening done by a support function or paid staff"),
    Condition("roles_allowed", 1, 0, 1, "yes or no", "whether members may take over convening", whole=True),
    Condition("praise", 0, 0, 1, "share", "how much of the help given is praised"),
    Condition("turbulence", 0.006, 0, 1, "/week", "chance that an insight becomes obsolete"),
    Condition("discovery", 0.10, 0, 1, "/week", "chance of an insight from one's own work"),
    Condition("rhythm", 1, 0, 1, "share", "share of weeks with a session"),
    Condition("spoken", 1, 0, 1, "share", "share of the exchange that is spoken instead of written"),
    Condition("site_factor", 1, 0, 1, "share", "how much of an exchange survives the distance between sites"),
    Condition("announcement", 0, 0, 1000, "times", "further joining without exposure, in multiples of the usual"),
    Condition("visibility", 0, 0, 1, "share", "how high a visible launch raises the expectations of those who join"),
    Condition("inflow", 1, 0, 1, "yes or no", "whether people may join", whole=True),
    Condition("protected_hours", 0, 0, 40, "h/week", "working time set aside for the community"),
    Condition("sponsor", 0, 0, 1, "share", "how far somebody in power speaks for the community"),
    Condition("time_policy", 0, 0, 40, "h/week", "working time granted where a sponsor sees full legitimacy"),
    Condition("appraisal", 0, 0, 1, "share", "weight of a good name in the community when people are appraised"),
    Condition("decision_rate", 1 / 13, 0, 1, "/week", "decisions of the organisation in the community's domain"),
    Condition("consultation", 0, 0, 1, "share", "share of these decisions on which the community is asked"),
    Condition("outside_sources", 1, 0, 10, "times", "openness to sources outside the organisation"),
    Condition("agenda", 0, 0, 1, "yes or no", "whether the organisation sets an agenda of its own", whole=True),
    Condition("indicator_weight", 0, 0, 1, "share", "weight of what outsiders can count in choosing activities"),
    Condition("culture_pull", 0, -1, 1, "/week", "push on the units' norm of sharing from above"),
    Condition("standard", 0, 0, 1, "/week", "strength of a standard that the organisation puts in place of discovery"),
    Condition("expert_hours", 0, 0, 40, "h/week", "hours of experts for the people around the community"),
    Condition("convener_hours", 0, 0, 40, "h/week", "hours of a convener who brings members of communities together"),
    Condition("pay", 0, 0, 100, "he per answer", "pay for every answer given"),
    Condition("menu_sharing", 1, 0, 1, "yes or no", "whether sharing is on the menu of activities", whole=True),
    Condition("menu_inquiry", 1, 0, 1, "yes or no", "whether inquiry is on the menu", whole=True),
    Condition("menu_negotiating", 1, 0, 1, "yes or no", "whether negotiating is on the menu", whole=True),
    Condition("menu_producing", 1, 0, 1, "yes or no", "whether producing is on the menu", whole=True),
    Condition("menu_standards", 1, 0, 1, "yes or no", "whether standards are on the menu", whole=True),
    Condition("menu_formal", 1, 0, 1, "yes or no", "whether formal learning is on the menu", whole=True),
    Condition("menu_visits", 1, 0, 1, "yes or no", "whether visits are on the menu", whole=True),
)
CONDITION_NAMES = tuple(condition.name for condition in CONDITIONS)

(
    MANDATE,
    TASK_HOURS,
    TASK_LEARNING,
    TASK_VISIBILITY,
    TASK_OUTSIDE,
    TASK_FUNDED,
    TASK_LOGISTICS,
    EXPECTATION,
    REPORTING,
    REPORTING_CONVERSATION,
    SELF_GOVERNANCE,
    SUPPORT_HOURS,
    ROLES_ALLOWED,
    PRAISE,
    TURBULENCE,
    DISCOVERY,
    RHYTHM,
    SPOKEN,
    SITE_FACTOR,
    ANNOUNCEMENT,
    VISIBILITY,
    INFLOW,
    PROTECTED_HOURS,
    SPONSOR,
    TIME_POLICY,
    APPRAISAL,
    DECISION_RATE,
    CONSULTATION,
    OUTSIDE_SOURCES,
    AGENDA,
    INDICATOR_WEIGHT,
    CULTURE_PULL,
    STANDARD,
    EXPERT_HOURS,
    CONVENER_HOURS,
    PAY,
    MENU,
    *_,
) = range(len(CONDITIONS))  # MENU: the first of the seven activities


def default_conditions() -> np.ndarray:
    """One row of the table: float64[condition] with every condition at its default."""
    return np.array([condition.default for condition in CONDITIONS])
