"""7.5 meet: how many encounters, with whom, in which activity, as exchange or as listening."""

from typing import Any

import numpy as np

from copsim.dynamics.activities import INQUIRY, LISTEN, VISITS
from copsim.dynamics.attend import membership_in, share_of_ties
from copsim.dynamics.chance import Now, Purpose, draws
from copsim.dynamics.elementary import poisson
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.setting import Rules
from copsim.dynamics.state import CLUSTERS, SUBGROUPS, TIE_SLOTS, World
from copsim.dynamics.subgroups import FEW
from copsim.dynamics.switches import AFFINITY, AIRTIME, LISTENING, STANCE, TRUST

TIE, SESSION, LISTENER, TALK, ARRANGED = 0, 1, 2, 3, 4  # world.meeting.kind
PRESENT = 0.02  # h in a week above which somebody attends
IN_MEETING = 0.1  # h in a week above which somebody takes part in the meeting
MOST_ENCOUNTERS = 40
INDEX_ROOM = 64  # encounters of one membership in the counter of draws
TRIES = 8


@kernel
def turns(meeting: int, n_f: float) -> float:
    """7.5.3 a = min(1, n_f / max(1, n))."""
    return min(1.0, n_f / max(1.0, meeting))


@kernel
def two_sided(turn: float, listen: float, frank: float) -> float:
    """7.5.2 Chance of an exchange in a session: (1 - b_k) a min(1, frank); frank = sigma_0 + I + eth / 2."""
    return (1.0 - listen) * turn * min(1.0, frank)


@step
def meet(world: World, rules: Rules, now: Now) -> None:
    """Those present meet: by their own ties at any time, by chance where the session is held."""
    gather(world, rules)
    week = world.week
    world.count[0].encounters = 0
    for m in range(len(world.membership)):
        week[m].asked_tie = 0
        week[m].asked_session = 0
    for c in range(len(world.community)):
        for r in range(world.community_week[c].first, world.community_week[c].after):
            encounters_of(world, rules, now, week[r].roster)


@step
def gather(world: World, rules: Rules) -> None:
    """The roster of those present, by community, subgroup and row, with running sums of weights for drawing from it."""
    membership, week = world.membership, world.week
    count_present(world)
    lay_out(world, rules)
    for m in range(len(membership)):
        c = membership[m].community
        if c < 0 or week[m].attendance <= PRESENT:
            continue
        circle = world.subgroup_week[c, membership[m].subgroup]
        r = circle.first + circle.filled
        before = r - 1 if circle.filled > 0 else -1
        week[r].roster = m
        week[r].presence = week[m].attendance
        week[r].speech = week[m].attendance * (0.05 + membership[m].contributing)
        if before >= 0:
            week[r].presence += week[before].presence
            week[r].speech += week[before].speech
        circle.filled += 1
        world.community_week[c].present += week[m].attendance


@step
def count_present(world: World) -> None:
    """How many are present in each subgroup, and how many take part in its meeting."""
    membership, week = world.membership, world.week
    for c in range(len(world.community)):
        world.community_week[c].present = 0.0
        for g in range(SUBGROUPS):
            world.subgroup_week[c, g].filled = 0
            world.subgroup_week[c, g].meeting = 0
    for m in range(len(membership)):
        c = membership[m].community
        if c >= 0 and week[m].attendance > PRESENT:
            circle = world.subgroup_week[c, membership[m].subgroup]
            circle.filled += 1
            circle.meeting += 1 if week[m].attendance > IN_MEETING else 0


@step
def lay_out(world: World, rules: Rules) -> None:
    """Where each community and subgroup begins in the roster, and the airtime it leaves everybody."""
    r = 0
    for c in range(len(world.community)):
        world.community_week[c].first = r
        for g in range(SUBGROUPS):
            circle = world.subgroup_week[c, g]
            circle.first = r
            r += circle.filled
            circle.after = r
            circle.filled = 0
            world.subgroup[c, g].turns = 1.0 if rules.off[AIRTIME] else turns(circle.meeting, rules.p.n_f)
            world.subgroup[c, g].quiet = world.subgroup[c, g].quiet + 1 if circle.meeting < FEW else 0
        world.community_week[c].after = r


@step
def encounters_of(world: World, rules: Rules, now: Now, m: int) -> None:
    """7.5.1 and 7.5.2 for membership m: its encounters of the week are added to the list."""
    membership, week = world.membership, world.week
    i = m // (len(membership) // len(world.person))
    c = membership[m].community
    uid = world.person[i].uid
    index = INDEX_ROOM * (m % (len(membership) // len(world.person)))
    u, _, _, _ = draws(now, uid, Purpose.ENCOUNTERS, index)
    hours = week[m].attendance - rules.p.d_t * week[m].energizing
    number = min(MOST_ENCOUNTERS, poisson(u, world.community_week[c].pace * hours))
    if number == 0:
        return
    weight = present_ties(world, i, c)
    by_tie = 0.5 * rules.p.theta_T if rules.off[TRUST] and weight > 0.0 else share_of_ties(weight, rules.p)
    for n in range(number):
        four = draws(now, uid, Purpose.MEETING, index + n)
        k = activity(world.community_week[c].frequency, four[0])
        if four[1] < by_tie:
            add(world, m, tie_partner(world, i, c, four[2] * weight), (k, TIE, n))
        elif world.community_week[c].session == 1 and four[2] < world.community[c].space:
            frank = rules.p.sigma_0 + membership[m].identification + 0.5 * stance(world, rules, i)
            exchange = two_sided(world.subgroup[c, membership[m].subgroup].turns, LISTEN[k], frank)
            if rules.off[LISTENING] or four[3] < exchange:
                add(world, m, session_partner(world, rules, now, m, index + n, k), (k, SESSION, n))
            else:
                add(world, m, speaker(world, now, m, index + n), (k, LISTENER, n))


@step
def stance(world: World, rules: Rules, i: int) -> float:
    """eth: how far person i is out to learn; 0 where that makes no difference."""
    return 0.0 if rules.off[STANCE] else world.person[i].stance


@kernel
def activity(frequency: np.ndarray, u: float) -> int:
    """The activity in which an encounter happens, in proportion to mix_k lambda_k."""
    for k in range(CLUSTERS - 1):
        if u < frequency[k]:
            return k
    return CLUSTERS - 1


@step
def add(world: World, m: int, partner: int, how: tuple[int, int, int]) -> None:
    """Put an encounter on the list; partner -1 = the chance was lost; `how` = activity, kind, number of the chance."""
    if partner < 0:
        return
    e = world.count[0].encounters
    if e == len(world.meeting):
        world.count[0].refused += 1
        return
    k, kind, chance = how
    world.meeting[e].initiator = m
    world.meeting[e].partner = partner
    world.meeting[e].activity = k
    world.meeting[e].kind = kind
    world.meeting[e].chance = chance
    world.count[0].encounters = e + 1
    if kind == TIE:
        world.week[partner].asked_tie += 1
    elif kind == SESSION:
        world.week[partner].asked_session += 1


@step
def present_neighbour(world: World, i: int, c: int, slot: int) -> int:
    """Membership in c of the neighbour in a tie slot if that person is present, else -1."""
    n = world.tie[i, slot].neighbour
    if n < 0 or world.tie[i, slot].uid != world.person[n].uid:
        return -1
    m = membership_in(world, n, c)
    return m if m >= 0 and world.week[m].attendance > PRESENT else -1


@step
def present_ties(world: World, i: int, c: int) -> float:
    """W_i: trust of i in those present, summed."""
    total = 0.0
    for slot in range(TIE_SLOTS):
        if present_neighbour(world, i, c, slot) >= 0:
            total += world.tie[i, slot].trust
    return total


@step
def tie_partner(world: World, i: int, c: int, target: float) -> int:
    """A present neighbour in proportion to trust; `target` = u * W_i."""
    last = -1
    for slot in range(TIE_SLOTS):
        m = present_neighbour(world, i, c, slot)
        if m >= 0:
            last = m
            if target < world.tie[i, slot].trust:
                return m
            target -= world.tie[i, slot].trust
    return last


@kernel
def drawn(cumulative: np.ndarray, first: int, last: int, u: float) -> int:
    """Place in [first, last) in proportion to weights whose running sums from `first` on are given."""
    target = u * cumulative[last - 1]
    low, high = first, last - 1
    while low < high:
        middle = (low + high) // 2
        if cumulative[middle] > target:
            high = middle
        else:
            low = middle + 1
    return low


@step
def session_partner(world: World, rules: Rules, now: Now, m: int, index: int, k: int) -> int:
    """7.5.4 Somebody present in proportion to hours, rather with a shared interest.

    In inquiry the better known of two; on visits, and for those who reach across boundaries, only somebody from another
    place or unit.
    """
    week = world.week
    slots = len(world.membership) // len(world.person)
    c = world.membership[m].community
    circle = world.subgroup_week[c, world.membership[m].subgroup]
    first, last = circle.first, circle.after
    if last - first < 2:
        return -1
    i = m // slots
    across = False
    for attempt in range(TRIES):
        u0, u1, u2, u3 = draws(now, world.person[m // slots].uid, Purpose.PARTNER, TRIES * index + attempt)
        q = week[drawn(week.presence, first, last, u0)].roster
        if k == INQUIRY:
            other = week[drawn(week.presence, first, last, u2)].roster
            if other != m and (q == m or world.membership[other].reputation > world.membership[q].reputation):
                q = other
        if attempt == 0:
            across = k != VISITS and u3 < stance(world, rules, i)
        if q == m or (across and not elsewhere(world.person, i, q // slots, False)):
            continue
        if k == VISITS and not elsewhere(world.person, i, q // slots, True):
            continue
        if rules.off[AFFINITY] or u1 < affinity(world.person, i, q // slots, rules.p.alpha_0):
            return q
    return -1


@step
def elsewhere(person: Any, i: int, j: int, by_site: bool) -> bool:
    """Whether two people work in different units, or at different sites where that counts as well."""
    return person[i].unit != person[j].unit or (by_site and person[i].site != person[j].site)


@step
def affinity(person: Any, i: int, j: int, alpha_0: float) -> float:
    """7.5.4 1 if two people share an interest, else alpha_0."""
    a, b, x, y = person[i].main, person[i].second, person[j].main, person[j].second
    return 1.0 if a == x or a == y or b == x or b == y else alpha_0


@step
def speaker(world: World, now: Now, m: int, index: int) -> int:
    """7.5.5 Somebody present in proportion to hours and to what they usually contribute."""
    week = world.week
    slots = len(world.membership) // len(world.person)
    c = world.membership[m].community
    circle = world.subgroup_week[c, world.membership[m].subgroup]
    first, last = circle.first, circle.after
    if last - first < 2:
        return -1
    for attempt in range(TRIES):
        u, _, _, _ = draws(now, world.person[m // slots].uid, Purpose.PARTNER, TRIES * index + attempt)
        q = week[drawn(week.speech, first, last, u)].roster
        if q != m:
            return q
    return -1
