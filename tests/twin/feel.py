"""7.10 feel and 7.11 bond: what the week did to people, to their ties and to the norm of sharing."""

from typing import TYPE_CHECKING

from tests.twin.chances import clip
from tests.twin.ledger import ORIENTING, book
from tests.twin.share import having_helped
from tests.twin.things import LEARNING, TASK, Community, Membership, Person, Tie, Unit

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import exp, logistic, normal

if TYPE_CHECKING:
    from tests.twin.world import Twin


def feel(world: "Twin") -> None:
    for person in world.people:
        change = person.stir
        energy = person.energy
        for membership in person.memberships:
            community = membership.community
            if community and community.living:
                change += tired_and_lifted(world, membership)
                experience(world, membership, community, energy)
            if community:
                remember_help(world, membership)
        change += world.p.sigma_E * normal(world.luck.one(person.uid, Purpose.ENERGY))
        person.energy = clip(energy + world.p.rho_E * (person.rest - energy) + change, 0.0, 1.0)
    for community in world.communities:
        look_around(community)


def tired_and_lifted(world: "Twin", membership: Membership) -> float:
    """Change of energy that a membership brings beside its encounters."""
    p, week, change = world.p, membership.week, 0.0
    if "energy_costs" not in world.off:
        change -= p.k_o * week.overload + p.k_c * (week.compelled + week.undesired) + p.k_x * week.convened
    if "identification_to_energy" not in world.off:
        change += p.k_IE * membership.identification * membership.autonomy * min(1.0, week.voluntary)
    return change


def experience(world: "Twin", membership: Membership, community: Community, energy: float) -> None:
    """Value, identification, autonomy and openness, each from last week's others; then the running means."""
    week = membership.week
    counted = week.reporting * (1.0 - community.now.reporting_conversation)
    earned = week.worth + community.week.aware * week.noticed
    spent = week.attendance + week.undesired + counted + week.arranged
    community.week.worth += earned
    community.week.cost += spent
    value = new_value(world, membership, spent, earned)
    identification = new_identification(world, membership, earned, energy)
    autonomy = new_autonomy(world, membership, community, counted)
    openness = new_openness(world, membership, community)
    membership.value, membership.identification = value, identification
    membership.autonomy, membership.openness = autonomy, openness
    given = week.voluntary + week.convened
    membership.hours += 0.125 * (given - membership.hours)
    membership.contributing += 0.125 * (week.given - membership.contributing)
    membership.contributed += week.given
    membership.tenure += 1
    membership.idle = membership.idle + 1 if membership.hours < 0.06 else 0


def new_value(world: "Twin", membership: Membership, spent: float, earned: float) -> float:
    p, value = world.p, membership.value
    if "expectation" in world.off:
        return 1.2
    if spent <= 0.02:
        return value + 0.02 * (p.v_0 - value)
    gap = min(3.0, earned / max(0.1, spent)) - value
    rate = p.r_V_up if gap > 0.0 or "disappointment" in world.off else p.r_V_down
    return value + rate * min(1.0, spent / 0.25) * gap


def new_identification(world: "Twin", membership: Membership, earned: float, energy: float) -> float:
    p, identification, autonomy = world.p, membership.identification, membership.autonomy
    if "identification" in world.off:
        return identification
    q = earned / (earned + p.kappa_I)
    ef = 1.0 if "energy_to_identification" in world.off else min(2.0, (energy / 0.6) * (energy / 0.6))
    growth = p.alpha_I * ef * autonomy * q * (1.0 - identification)
    fading = p.delta_I * identification * (1.0 + 2.0 * (1.0 - q))
    return clip(identification + growth - fading - 0.02 * identification * (1.0 - autonomy), 0.0, 1.0)


def new_autonomy(world: "Twin", membership: Membership, community: Community, counted: float) -> float:
    p, now, week, autonomy = world.p, community.now, membership.week, membership.autonomy
    if "autonomy" in world.off:
        return autonomy
    imposed = week.compelled + week.undesired + counted
    governed = week.voluntary * p.omega_g * (1.0 - now.self_governance)
    asked = p.omega_o * now.task_outside * week.energizing
    paid = 0.0
    if now.pay > 0.0 and "crowding" not in world.off:
        paid = min(week.voluntary, 0.5 * week.answers) * (now.pay / (now.pay + having_helped(world, membership.person)))
    free = week.voluntary + week.convened
    chosen = (free - (governed + asked + paid) + 0.01) / (free + imposed + 0.01)
    rate = p.A_down if chosen < autonomy else p.A_up
    return clip(autonomy + rate * (chosen - autonomy), 0.0, 1.0)


def new_openness(world: "Twin", membership: Membership, community: Community) -> float:
    p, person = world.p, membership.person
    mind = p.b_0 + person.generosity - p.b_C * (1.0 - person.unit.norm)
    returned = p.b_R * ((1.0 + community.now.appraisal) * membership.good_name)
    lean = mind + returned + p.b_G * min(1.0, membership.gratitude) + p.b_N * community.norm
    return membership.openness + 0.05 * (logistic(lean) - membership.openness)


def remember_help(world: "Twin", membership: Membership) -> None:
    if "reputation" not in world.off:
        membership.reputation = 0.93 * membership.reputation + membership.week.esteem
    if "reciprocity" not in world.off:
        membership.gratitude = 0.95 * membership.gratitude + 0.25 * membership.week.helped


def look_around(community: Community) -> None:
    """How many came, and how committed they are."""
    roster, total = community.week.roster, 0.0
    for membership in roster:
        total += membership.identification
    community.attendees = len(roster)
    community.readiness = total / len(roster) if roster else 0.0


def bond(world: "Twin") -> None:
    for person in world.people:
        person.ties = [tie and worn(world, person, tie) for tie in person.ties]
    answered = [encounter for encounter in world.encounters if encounter.answered and "bonding" not in world.off]
    for encounter in answered:
        trust_more(world, encounter.initiator, encounter.partner.person, world.p.u_w, LEARNING)
    for encounter in answered:
        trust_more(world, encounter.partner, encounter.initiator.person, world.p.u_w, LEARNING)
    for community in world.communities:
        if "task_ties" not in world.off and community.living and community.now.task_hours > 0:
            work_side_by_side(world, community)
    for community in world.communities:
        number = community.tally["requests"] - community.tally["unserved"]
        if community.living and number > 0:
            pull = 0.12 * min(1.0, number / 20)
            community.norm += pull * (community.tally["answered"] / number - community.norm)
    if "culture" not in world.off:
        for person in world.people:
            person.norm = formed_norm(world, person)
        for unit in world.units:
            if unit.people:
                unit.norm = norm_of_unit(world, unit)


def formed_norm(world: "Twin", person: Person) -> float:
    """What living with a unit and with communities makes of a person's norm."""
    p = world.p
    change = p.eta_u * (person.unit.norm - person.norm)
    for membership in person.memberships:
        if membership.community:
            rate = p.eta_c * min(1.0, membership.hours) * exp(-person.service / 104.0)
            change += rate * (membership.community.norm - person.norm)
    return clip(person.norm + change, 0.0, 1.0)


def norm_of_unit(world: "Twin", unit: Unit) -> float:
    total = 0.0
    for person in unit.people:
        total += person.norm
    change = world.p.eta_o * (total / len(unit.people) - unit.norm) + unit.people[0].home.now.culture_pull
    return clip(unit.norm + change, 0.0, 1.0)


def worn(world: "Twin", person: Person, tie: Tie) -> Tie | None:
    """The tie a week later, or None if it is gone."""
    if "tie_decay" not in world.off:
        tie.trust = tie.trust * (1.0 - world.p.delta_w)
    if tie.trust < 0.01 or not tie.valid:
        return None
    if tie.neighbour.unit is person.unit:
        tie.trust = tie.trust + 0.006 * (1.0 - tie.trust)
    return tie


def work_side_by_side(world: "Twin", community: Community) -> None:
    """7.11.4 Every full hour of obliged work is spent with somebody else who has to do it."""
    toilers = [m for m in world.members_of(community) if m.week.undesired > 0.0]
    running, total = [], 0.0
    for membership in toilers:
        total += membership.week.undesired
        running.append(total)
    world.toilers = list(zip(toilers, running, strict=True))
    for membership in toilers:
        for hour in range(int(membership.week.undesired)):
            mate = workmate(world, membership, hour)
            if mate:
                trust_more(world, membership, mate.person, 0.05, TASK)


def workmate(world: "Twin", membership: Membership, hour: int) -> Membership | None:
    for attempt in range(8):
        index = 128 * membership.slot + 8 * hour + attempt
        target = world.luck.one(membership.person.uid, Purpose.TASK_TIE, index) * world.toilers[-1][1]
        mate: Membership = next(m for m, running in world.toilers if running > target)
        if mate is not membership:
            return mate
    return None


def trust_more(world: "Twin", membership: Membership, other: Person, step: float, origin: int) -> None:
    one = membership.person
    tie = one.tie_to(other)
    if tie:
        tie.trust = tie.trust + step * (1.0 - tie.trust)
        tie.origin |= origin
        return
    trusts = [0.0 if slot is None else slot.trust for slot in one.ties]
    weakest = trusts.index(min(trusts))
    if trusts[weakest] < step:
        one.ties[weakest] = Tie(other, other.uid, step, origin)
        if other.unit is not one.unit or other.site != one.site:
            book(membership, ORIENTING, world.p.v_o)
