"""7.5 meet: how many encounters, in which activity, with whom."""

from typing import TYPE_CHECKING

from tests.twin.attend import by_tie
from tests.twin.things import (
    ACTIVITIES,
    INQUIRY,
    VISITS,
    Activity,
    Community,
    Encounter,
    Membership,
    Person,
    Subgroup,
    Tie,
)

from copsim.dynamics.chance import Purpose
from copsim.dynamics.elementary import poisson

if TYPE_CHECKING:
    from tests.twin.world import Twin

TRIES = 8


def meet(world: "Twin") -> None:
    for community in world.communities:
        gather(world, community)
    for community in world.communities:
        for membership in community.week.roster:
            find_encounters(world, membership, community)
    for encounter in world.encounters:
        if encounter.kind == "tie":
            encounter.partner.week.asked_tie += 1
        elif encounter.kind == "session":
            encounter.partner.week.asked_session += 1


def gather(world: "Twin", community: Community) -> None:
    """Who is present, subgroup by subgroup."""
    week = community.week
    present = [m for m in world.members_of(community) if m.present]
    week.present = 0.0
    for membership in present:
        week.present += membership.week.attendance
    for number, group in enumerate(community.subgroups):
        sit_down(world, group, [m for m in present if m.subgroup == number])
    week.roster = [m for group in community.subgroups for m in group.week.roster]


def sit_down(world: "Twin", group: Subgroup, roster: list[Membership]) -> None:
    """The running sums of presence and of weight as a speaker, and how much of a turn there is for everybody."""
    week = group.week
    week.roster, week.presence, week.speech = roster, [], []
    presence = speech = 0.0
    for membership in roster:
        presence += membership.week.attendance
        speech += membership.week.attendance * (0.05 + membership.contributing)
        week.presence.append(presence)
        week.speech.append(speech)
    week.meeting = sum(m.week.attendance > 0.1 for m in roster)
    group.turns = 1.0 if "airtime" in world.off else min(1.0, world.p.n_f / max(1.0, week.meeting))
    group.quiet = group.quiet + 1 if week.meeting < 5 else 0


def find_encounters(world: "Twin", membership: Membership, community: Community) -> None:
    p, week, uid, first = world.p, membership.week, membership.person.uid, 64 * membership.slot
    ties = [t for t in membership.person.valid_ties() if is_present(t, community)]
    trust = 0.0
    for tie in ties:
        trust += tie.trust
    share = by_tie(world, trust)
    if "trust" in world.off and trust > 0.0:
        share = 0.5 * p.theta_T
    mean = community.week.pace * (week.attendance - p.d_t * week.energizing)
    number = min(40, poisson(world.luck.one(uid, Purpose.ENCOUNTERS, first), mean))
    for index in range(first, first + number):
        u_activity, u_tie, u_which, u_kind = world.luck.four(uid, Purpose.MEETING, index)
        activity = activity_at(community, u_activity)
        if u_tie < share:
            partner = met_tie(ties, u_which * trust).neighbour.membership_in(community)
            assert partner
            world.encounters.append(Encounter(membership, partner, activity, "tie", index))
        elif community.week.session and u_which < community.space:
            in_session(world, membership, community, activity, index, u_kind)


def is_present(tie: Tie, community: Community) -> bool:
    membership = tie.neighbour.membership_in(community)
    return membership is not None and membership.present


def activity_at(community: Community, u: float) -> Activity:
    for activity, running in zip(ACTIVITIES[:6], community.week.frequency[:6], strict=True):
        if u < running:
            return activity
    return ACTIVITIES[6]


def met_tie(ties: list[Tie], target: float) -> Tie:
    for tie in ties:
        if target < tie.trust:
            return tie
        target -= tie.trust
    return ties[-1]


def in_session(
    world: "Twin", membership: Membership, community: Community, activity: Activity, index: int, u: float
) -> None:
    talkative = min(1.0, world.p.sigma_0 + membership.identification + 0.5 * stance(world, membership.person))
    group = community.subgroups[membership.subgroup]
    exchange = (1.0 - activity.listening) * group.turns * talkative
    if "listening" in world.off or u < exchange:
        partner, kind = session_partner(world, membership, group, activity, index), "session"
    else:
        partner, kind = speaker(world, membership, group, index), "listening"
    if partner:
        world.encounters.append(Encounter(membership, partner, activity, kind, index))


def session_partner(
    world: "Twin", membership: Membership, group: Subgroup, activity: Activity, index: int
) -> Membership | None:
    roster, presence = group.week.roster, group.week.presence
    if len(roster) < 2:
        return None
    for attempt in range(TRIES):
        address = membership.person.uid, Purpose.PARTNER, 8 * index + attempt
        u_candidate, u_accept, u_second, u_elsewhere = world.luck.four(*address)
        if attempt == 0:
            across = u_elsewhere < stance(world, membership.person)
        candidate = drawn(roster, presence, u_candidate)
        if activity is INQUIRY:
            second = drawn(roster, presence, u_second)
            preferred = candidate is membership or second.reputation > candidate.reputation
            if second is not membership and preferred:
                candidate = second
        if candidate is membership or not fits(membership.person, candidate.person, activity, across):
            continue
        if u_accept < affinity(world, membership, candidate):
            return candidate
    return None


def fits(one: Person, other: Person, activity: Activity, across: bool) -> bool:
    """Comes from elsewhere, if that is asked for."""
    if activity is VISITS:
        return other.unit is not one.unit or other.site != one.site
    return other.unit is not one.unit or not across


def stance(world: "Twin", person: Person) -> float:
    return 0.0 if "stance" in world.off else person.stance


def affinity(world: "Twin", one: Membership, other: Membership) -> float:
    if "affinity" in world.off:
        return 1.0
    interests = {one.person.main, one.person.second}
    return 1.0 if interests & {other.person.main, other.person.second} else world.p.alpha_0


def speaker(world: "Twin", membership: Membership, group: Subgroup, index: int) -> Membership | None:
    if len(group.week.roster) < 2:
        return None
    for attempt in range(TRIES):
        u = world.luck.one(membership.person.uid, Purpose.PARTNER, 8 * index + attempt)
        candidate = drawn(group.week.roster, group.week.speech, u)
        if candidate is not membership:
            return candidate
    return None


def drawn(roster: list[Membership], running: list[float], u: float) -> Membership:
    target = u * running[-1]
    return next(m for m, total in zip(roster, running, strict=True) if total > target)
