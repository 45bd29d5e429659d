"""Every real-valued state must stay finite; a clamp must not hide that it is not."""

from typing import Any

from copsim.dynamics.kernel import step
from copsim.dynamics.state import CLUSTERS, SUBGROUPS, TIE_SLOTS, TOPICS, World


@step
def all_finite(world: World) -> bool:
    """Whether no state is nan or infinite; x - x is 0 for numbers alone,
    and a sum of such differences tells for all."""
    total = 0.0
    for i in range(len(world.person)):
        total += of_person(world.person[i])
        for slot in range(TIE_SLOTS):
            total += world.tie[i, slot].trust - world.tie[i, slot].trust
    for m in range(len(world.membership)):
        total += of_membership(world.membership[m])
    for c in range(len(world.community)):
        total += of_community(world.community[c])
        for g in range(SUBGROUPS):
            total += world.subgroup[c, g].turns - world.subgroup[c, g].turns
    for k in range(len(world.unit)):
        total += world.unit[k].norm - world.unit[k].norm
    return total == 0.0


@step
def of_person(person: Any) -> float:
    """0, or nan if a state of the person is not finite."""
    total = person.relevance - person.relevance + (person.identity - person.identity)
    total += person.fluency - person.fluency + (person.hours - person.hours)
    total += person.rest - person.rest + (person.generosity - person.generosity)
    total += person.workload - person.workload + (person.energy - person.energy)
    total += person.stance - person.stance + (person.norm - person.norm)
    for z in range(TOPICS):
        total += person.aspiration[z] - person.aspiration[z]
    return total + (person.guess - person.guess)


@step
def of_membership(member: Any) -> float:
    """0, or nan if a state of the membership is not finite."""
    total = member.identification - member.identification + (member.autonomy - member.autonomy)
    total += member.value - member.value + (member.reputation - member.reputation)
    total += member.gratitude - member.gratitude + (member.openness - member.openness)
    total += member.hours - member.hours + (member.contributing - member.contributing)
    return total + (member.contributed - member.contributed)


@step
def of_community(community: Any) -> float:
    """0, or nan if a state of the community is not finite."""
    total = community.space - community.space + (community.understanding - community.understanding)
    total += community.norm - community.norm + (community.cover - community.cover)
    total += community.readiness - community.readiness + (community.legitimacy - community.legitimacy)
    total += community.returns - community.returns
    for z in range(TOPICS):
        total += community.domain[z] - community.domain[z]
    for k in range(CLUSTERS):
        total += community.mix[k] - community.mix[k] + (community.promise[k] - community.promise[k])
        total += community.brought[k] - community.brought[k] + (community.tried[k] - community.tried[k])
    return total
