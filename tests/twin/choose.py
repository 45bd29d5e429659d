"""7.2.5 and 7.2.6: what a community is about, what it does, and what its activities have brought."""

from typing import TYPE_CHECKING

from tests.twin.chances import in_topic
from tests.twin.things import ACTIVITIES, TOPICS, Activity, Community

from copsim.dynamics.elementary import exp

if TYPE_CHECKING:
    from tests.twin.world import Twin

MENU = (
    "menu_sharing",
    "menu_inquiry",
    "menu_negotiating",
    "menu_producing",
    "menu_standards",
    "menu_formal",
    "menu_visits",
)


def negotiate(world: "Twin", community: Community) -> None:
    """The domain follows those who give time, and whoever imposes an agenda."""
    if "negotiation" in world.off:
        return
    hours, interests = 0.0, [0.0] * 8
    for membership in world.members_of(community):
        hours += membership.hours
        for topic in TOPICS:
            interests[topic] += membership.hours * membership.person.aspiration[topic]
    community.week.interests = interests
    gov, agenda = community.now.self_governance, community.now.agenda == 1 and community.deciders
    for topic in TOPICS:
        here = community.domain[topic]
        wish = interests[topic] / hours if hours > 0.0 else here
        theirs = len(in_topic(community.deciders, topic)) / len(community.deciders) if agenda else here
        community.domain[topic] += world.p.eta_d * (gov * (wish - here) + (1.0 - gov) * (theirs - here))


def choose_activities(world: "Twin", community: Community) -> None:
    if world.week >= 0 and world.week % 4 == 0 and "menu" not in world.off:
        move_mix(world, community, founding=False)


def move_mix(world: "Twin", community: Community, founding: bool) -> None:
    """The mix moves toward what is chosen now: some of the way, at the founding all of it."""
    menu = [getattr(community.now, name) != 0 for name in MENU]
    if not any(menu):
        return
    chosen = choice(world, community, menu, community.now.indicator_weight)
    community.week.chosen = chosen
    if community.now.agenda == 1:
        theirs = community.week.imposed = choice(world, community, menu, 1.0)
    else:
        theirs = chosen if founding else community.mix
    gov, pace, moved, total = community.now.self_governance, 1.0 if founding else 0.3, [], 0.0
    for allowed, mine, wish, other in zip(menu, community.mix, chosen, theirs, strict=True):
        share = mine + pace * (gov * (wish - mine) + (1.0 - gov) * (other - mine)) if allowed else 0.0
        moved.append(share)
        total += share
    community.mix = [share / total for share in moved] if total > 0.0 else list(chosen)


def choice(world: "Twin", community: Community, menu: list[bool], weight: float) -> list[float]:
    """Shares of the activities on the menu, for those who give a weight to what outsiders count."""
    p, promised, counted = world.p, 0.0, 0.0
    for promise, activity in zip(community.promise, ACTIVITIES, strict=True):
        promised += promise
        counted += 1.0 + activity.artefacts
    scale = promised / counted
    pulls, total = [], 0.0
    for allowed, promise, activity in zip(menu, community.promise, ACTIVITIES, strict=True):
        worth = (1.0 - weight) * promise + weight * scale * (1.0 + activity.artefacts)
        feasible = readiness(world, community, activity) * able(world, community, activity)
        pull = exp(feasible * worth / p.vartheta) if allowed else 0.0
        pulls.append(pull)
        total += pull
    number = sum(menu)
    return [
        p.eps_x / number + (1.0 - p.eps_x) * pull / total if allowed else 0.0
        for allowed, pull in zip(menu, pulls, strict=True)
    ]


def readiness(world: "Twin", community: Community, activity: Activity) -> float:
    if "commitment" in world.off:
        return 1.0
    return min(1.0, (community.readiness + community.understanding) / (2.0 * activity.commitment))


def able(world: "Twin", community: Community, activity: Activity) -> float:
    """What there is of convening beside what an activity alone would need."""
    p = world.p
    needed = p.a_0 * (1 + len(community.smaller)) + p.a_1 * community.attendees * activity.coordination / 0.6
    return min(1.0, (support_for(world, community) + community.week.offered) / needed)


def support_for(world: "Twin", community: Community) -> float:
    """7.12.4 A parent's support goes to its locals."""
    parents = [one.parent for one in world.communities]
    if community in parents:
        return 0.0
    if community.parent is None:
        return float(community.now.support_hours)
    return float(community.now.support_hours + community.parent.now.support_hours / parents.count(community.parent))


def learn_from_activities(world: "Twin", community: Community) -> None:
    """What the week's activities brought and took, and what an hour of each promises now."""
    p, week = world.p, community.week
    hours = week.present
    written = over_mix(community, [activity.artefacts for activity in ACTIVITIES])
    out = over_mix(community, [activity.outside for activity in ACTIVITIES])
    grown = over_mix(community, [activity.understanding for activity in ACTIVITIES])
    for k, activity in enumerate(ACTIVITIES):
        share, y = community.mix[k], week.credit[k]
        if written > 0.0:
            y = y + week.read_worth * (share * activity.artefacts) / written
        if out > 0.0:
            y = y + week.outside_worth * (share * activity.outside) / out
        if grown > 0.0:
            y = y + p.c_S * week.aware * week.realised * (share * activity.understanding) / grown
        community.brought[k] += 0.05 * (y - community.brought[k])
        community.tried[k] += 0.05 * (share * hours - community.tried[k])
        brought, tried = community.brought[k], community.tried[k]
        if not tried < 1e-9:
            gap = min(4.0, brought / tried) - community.promise[k]
            community.promise[k] += p.eta_v * min(1.0, tried) * gap


def over_mix(community: Community, values: list[float]) -> float:
    total = 0.0
    for share, value in zip(community.mix, values, strict=True):
        total += share * value
    return total
