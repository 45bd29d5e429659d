"""7.13, 9 Indicators: what an observer reads off a world at the end of a week. No rule reads any of it.

A ratio with an empty denominator is nan, "not available", never 0.
"""

from typing import NamedTuple

import numpy as np

from copsim.dynamics.activities import FORMAL, WITH, mean_over_mix
from copsim.dynamics.attend import cost_of_hour
from copsim.dynamics.chance import Now
from copsim.dynamics.choose import support_for
from copsim.dynamics.conditions import SELF_GOVERNANCE
from copsim.dynamics.kernel import kernel, step
from copsim.dynamics.practice import gather_practice, interest_modularity, practice_gap, practice_spread
from copsim.dynamics.setting import SPACE, Rules
from copsim.dynamics.shares import NAN, gini, ratio, sort_up, top_share
from copsim.dynamics.state import (
    ACTIVE,
    CORE,
    GINI_WEEKS,
    MOBILITY_WEEKS,
    OUTSIDE,
    PERIPHERAL,
    TIE_SLOTS,
    VALUES,
    World,
)
from copsim.dynamics.subgroups import subgroups_open
from copsim.dynamics.vitals import carrier_energy, domain_coverage, domain_distance, look_back, tied_together, wish_met

CORE_HOURS, CORE_CONTRIBUTIONS, ACTIVE_HOURS = 1.25, 0.5, 0.5  # per week; facts P1 and P29


class Indicator(NamedTuple):
    """One number per community and week."""

    name: str
    unit: str
    meaning: str


INDICATORS: tuple[Indicator, ...] = (
    Indicator("members", "people", "members"),
    Indicator("core", "people", "members with at least 1.25 h and 0.5 contributions a week"),
    Indicator("active", "people", "other members with at least 0.5 h a week"),
    Indicator("peripheral", "people", "all other members"),
    Indicator("share_core", "share", "core among the members"),
    Indicator("share_active", "share", "active among the members"),
    Indicator("share_peripheral", "share", "peripheral among the members"),
    Indicator("moved_inward", "share", "members of now and 13 weeks ago who are in a more central band"),
    Indicator("moved_outward", "share", "members of now and 13 weeks ago who are in a less central band"),
    Indicator("energy", "share", "mean energy of members"),
    Indicator("identification", "share", "mean identification of members"),
    Indicator("value", "he/h", "mean expected value of an hour"),
    Indicator("autonomy", "share", "mean autonomy of members"),
    Indicator("openness", "share", "mean openness of members"),
    Indicator("hours_voluntary", "h/week", "voluntary hours with convening, per member"),
    Indicator("hours_voluntary_total", "h/week", "voluntary hours with convening, all members"),
    Indicator("attendance", "h/week", "attended hours, compelled ones included, per member"),
    Indicator("attendance_total", "h/week", "attended hours, compelled ones included, all members"),
    Indicator("attending", "share", "members who attended this week"),
    Indicator("contributions", "/week", "questions answered, and talks heard at a fifth, all members"),
    Indicator("core_share", "share", "share of the last eight weeks' contributions made by the core"),
    Indicator("gini", "", "inequality of the last eight weeks' contributions"),
    Indicator("top_fifth", "share", "share of the last eight weeks' contributions made by the top fifth"),
    Indicator("reply_rate", "share", "two-sided questions answered; those nobody had attention for count as not"),
    Indicator("intense_share", "share", "answered exchanges among all encounters"),
    Indicator("novelty_per_encounter", "", "new insights per encounter"),
    Indicator("novelty_per_hour", "/h", "new insights, read, outside and expert ones included, per attended hour"),
    Indicator("stale_share", "share", "answers with nothing to give"),
    Indicator("realised", "h/week", "hours saved at work per member"),
    Indicator("value_per_hour", "he/h", "value created per hour that it took"),
    Indicator("cover", "share", "needed convening that was done"),
    Indicator("space", "share", "quality of the held space"),
    Indicator("overload", "h/week", "hours beyond the time there is, per member"),
    Indicator("new_insights", "/week", "new insights of all members"),
    Indicator("answers", "/week", "questions answered"),
    Indicator("answers_per_member", "/week", "questions answered, per member"),
    Indicator("successes", "/week", "successful uses of acquired insights"),
    Indicator("nurturers", "people", "members who carry a role"),
    Indicator("nurturer_energy", "share", "mean energy of those who carry a role"),
    Indicator("core_energy", "share", "mean energy of the core"),
    Indicator("trust", "share", "mean summed trust of members in members"),
    Indicator("cross_unit_share", "share", "part of the trust between members that crosses units"),
    Indicator("coverage", "share", "insights of the domain that a member knows, mean of the members"),
    Indicator("domain_distance", "share", "how far the domain lies from what members care for, by their hours"),
    Indicator("hour_cost", "he/h", "mean cost of an hour under the culture of the members' units"),
    Indicator("wish_met", "share", "voluntary hours among those that members would like to spend"),
    Indicator("time_kept", "share", "time of members of more than half a year, against what it was then"),
    Indicator("identification_kept", "share", "identification of those active half a year ago, against what it was"),
    Indicator("carrier_energy", "share", "mean energy of those who carry a role and of the core"),
    Indicator("tied_together", "share", "members in the largest group that ties of at least 0.1 hold together"),
    Indicator("joined", "people", "joined this week"),
    Indicator("left", "people", "left this week"),
    Indicator("cohort", "people", "of the members at the cohort's week, those still in the organisation"),
    Indicator("cohort_energy", "share", "mean energy of the cohort, members or not"),
    Indicator("cohort_identification", "share", "mean identification of the cohort, 0 for those who left"),
    Indicator("cohort_hours", "h/week", "mean voluntary hours of the cohort, 0 for those who left"),
    Indicator("core_hours", "h/week", "mean voluntary hours with convening of the core, as it remembers them"),
    Indicator("active_hours", "h/week", "mean voluntary hours with convening of the active band"),
    Indicator("peripheral_hours", "h/week", "mean voluntary hours with convening of the periphery"),
    Indicator("sharing_freely", "share", "members whose openness is above one half"),
    Indicator("norm", "share", "the community's norm of sharing"),
    Indicator("unit_norm", "share", "mean norm of sharing of the members' units"),
    Indicator("legitimacy", "share", "how far the organisation takes the community seriously"),
    Indicator("time_granted", "h/week", "working time that a sponsor's policy grants to every member"),
    Indicator("subgroups", "", "subgroups beside the plenary"),
    Indicator("airtime", "share", "chance of a turn in the plenary"),
    Indicator("self_governance", "share", "gov x convening by members / all convening; gov if nothing is convened"),
    Indicator("with_each_other", "share", "activities: 0 learning from .. 1 learning with each other"),
    Indicator("formality", "share", "activities: 0 informal .. 1 formal"),
    Indicator("realised_as_aspired", "h/week", "hours saved per member, weighted by where members aspire to"),
    Indicator("from_outside", "/week", "new insights from outside sources"),
    Indicator("decisions", "/week", "decisions of the organisation in the domain"),
    Indicator("decisions_sound", "/week", "of them, those that went well"),
    Indicator("decisions_advised", "/week", "of them, those that took the community's advice"),
    Indicator("views_changed", "/week", "members whose view was changed by working something out"),
    Indicator("practice_gap", "share", "mean difference of coverage between neighbouring units, over topics"),
    Indicator("practice_spread", "share", "insights that only one of two neighbouring units knows"),
    Indicator("interest_modularity", "", "trust of members within main interests, beyond chance"),
    Indicator("value_immediate", "he/week", "immediate value booked this week, per member"),
    Indicator("value_potential", "he/week", "potential value booked this week, per member"),
    Indicator("value_applied", "he/week", "applied value booked this week, per member"),
    Indicator("value_realised", "he/week", "realised value booked this week, per member"),
    Indicator("value_enabling", "he/week", "enabling value booked this week, per member"),
    Indicator("value_strategic", "he/week", "strategic value booked this week, per member"),
    Indicator("value_orienting", "he/week", "orienting value booked this week, per member"),
    Indicator("value_transformative", "he/week", "transformative value booked this week, per member"),
    Indicator("from_experts", "/week", "new insights from experts"),
    Indicator("needs_met", "share", "needs at work, of members and others at home here, that find something known"),
    Indicator("trust_across", "share", "mean summed trust of members in people at home in other communities"),
    Indicator("value_across", "he/week", "value of exchanges with people at home in other communities, per member"),
    Indicator("value_of_periphery", "he/week", "value that the week brought the peripheral members, all of them"),
    Indicator(
        "health", "share", "mean of eight parts of health, each against a reference; 0 for what is not available"
    ),
    Indicator("guests", "people", "members of the social learning space, if there is one"),
    Indicator("space_alive", "yes or no", "whether that space is alive, by the same measure as a community"),
    Indicator("alive", "yes or no", "over eight weeks 3 h and 1 new insight a week, and 2 core or active members"),
)
INDICATOR_NAMES = tuple(indicator.name for indicator in INDICATORS)
COLUMN = {name: k for k, name in enumerate(INDICATOR_NAMES)}

(
    I_MEMBERS, I_CORE, I_ACTIVE, I_PERIPHERAL, I_SHARE_CORE, I_SHARE_ACTIVE, I_SHARE_PERIPHERAL, I_INWARD, I_OUTWARD,
    I_ENERGY, I_IDENTIFICATION, I_VALUE, I_AUTONOMY, I_OPENNESS, I_HOURS, I_HOURS_TOTAL, I_ATTENDANCE,
    I_ATTENDANCE_TOTAL, I_ATTENDING, I_CONTRIBUTIONS, I_CORE_SHARE, I_GINI, I_TOP_FIFTH, I_REPLY, I_INTENSE,
    I_NOVELTY_ENCOUNTER, I_NOVELTY_HOUR, I_STALE, I_REALISED, I_VALUE_HOUR, I_COVER, I_SPACE, I_OVERLOAD, I_NEW,
    I_ANSWERS, I_ANSWERS_MEMBER, I_SUCCESSES, I_NURTURERS, I_NURTURER_ENERGY, I_CORE_ENERGY, I_TRUST, I_CROSS,
    I_COVERAGE, I_DISTANCE, I_COST, I_WISH_MET, I_TIME_KEPT, I_KEPT, I_CARRIERS, I_TIED,
    I_JOINED, I_LEFT, I_COHORT, I_COHORT_ENERGY, I_COHORT_IDENTIFICATION, I_COHORT_HOURS,
    I_CORE_HOURS, I_ACTIVE_HOURS, I_PERIPHERAL_HOURS, I_SHARING, I_NORM, I_UNIT_NORM, I_LEGITIMACY, I_GRANTED,
    I_SUBGROUPS, I_AIRTIME, I_GOVERNED, I_WITH, I_FORMAL, I_ASPIRED, I_OUTSIDE, I_DECISIONS, I_SOUND, I_ADVISED,
    I_VIEWS, I_GAP, I_SPREAD, I_MODULARITY, I_IMMEDIATE, _, _, _, _, _, _, _,
    I_EXPERTS, I_MET, I_BRIDGES, I_ACROSS, I_PERIPHERY_VALUE, I_HEALTH, I_GUESTS, I_SPACE_ALIVE,
    I_ALIVE,
) = range(len(INDICATORS))  # fmt: skip


@kernel
def band_of(hours: float, contributing: float) -> int:
    """Band of a member: an observation with cut-offs of its own, not a state."""
    if hours >= CORE_HOURS and contributing >= CORE_CONTRIBUTIONS:
        return CORE
    return ACTIVE if hours >= ACTIVE_HOURS else PERIPHERAL


@step
def observe(world: World, rules: Rules, now: Now, row: np.ndarray) -> None:
    """Bands first, then every indicator of every community into row, float64[community, indicator]."""
    place_in_bands(world, now)
    for c in range(len(world.community)):
        for k in range(len(row[c])):
            row[c, k] = 0.0
    add_members(world, now, row)
    add_cohort(world, row)
    gather_practice(world)
    look_back(world, rules, now)
    for c in range(len(world.community)):
        first, after = rules.start[c].unit_row, rules.start[c].unit_row + rules.start[c].units
        row[c, I_GAP] = practice_gap(world, first, after)
        row[c, I_SPREAD] = practice_spread(world, first, after)
        inequality(world, c, row[c])
        of_community(world, c, row[c])
        of_governance(world, rules, c, row[c])
        per_member(row[c])
        of_vitals(world, rules, c, row[c])
        row[c, I_HEALTH] = health(row[c])
        row[c, I_GUESTS] = guests(world, rules)


@step
def place_in_bands(world: World, now: Now) -> None:
    """The band of every membership, now and in the ring of the last quarter.

    Contributions in the ring of eight weeks.
    """
    membership, seen = world.membership, world.observation
    for m in range(len(membership)):
        if membership[m].tenure == 0:  # just joined: what the row held before was somebody else's
            for week in range(GINI_WEEKS):
                seen[m].given[week] = 0.0
            for week in range(MOBILITY_WEEKS):
                seen[m].bands[week] = OUTSIDE
        band = OUTSIDE
        given = 0.0
        if membership[m].community >= 0:
            band = band_of(membership[m].hours, membership[m].contributing)
            given = world.week[m].given
        seen[m].band = band
        seen[m].given[now.week % GINI_WEEKS] = given


@step
def add_members(world: World, now: Now, row: np.ndarray) -> None:
    """Sums over members; the means are made at the end."""
    membership, person, week, seen = world.membership, world.person, world.week, world.observation
    slots = len(membership) // len(person)
    ring = now.week % MOBILITY_WEEKS
    for m in range(len(membership)):
        c, i = membership[m].community, m // slots
        before, band = seen[m].bands[ring], seen[m].band
        seen[m].bands[ring] = band
        if c < 0:
            continue
        if band == CORE:
            row[c, I_CORE] += 1.0
            row[c, I_CORE_ENERGY] += person[i].energy
            row[c, I_CORE_HOURS] += membership[m].hours
        elif band == ACTIVE:
            row[c, I_ACTIVE] += 1.0
            row[c, I_ACTIVE_HOURS] += membership[m].hours
        else:
            row[c, I_PERIPHERAL] += 1.0
            row[c, I_PERIPHERAL_HOURS] += membership[m].hours
            row[c, I_PERIPHERY_VALUE] += week[m].worth + world.community_week[c].aware * week[m].noticed
        row[c, I_MEMBERS] += 1.0
        if before != OUTSIDE and membership[m].tenure >= MOBILITY_WEEKS:
            row[c, I_SHARE_CORE] += 1.0  # who can have moved; the share itself is made at the end
            row[c, I_INWARD] += 1.0 if band > before else 0.0
            row[c, I_OUTWARD] += 1.0 if band < before else 0.0
        row[c, I_ENERGY] += person[i].energy
        row[c, I_IDENTIFICATION] += membership[m].identification
        row[c, I_VALUE] += membership[m].value
        row[c, I_AUTONOMY] += membership[m].autonomy
        row[c, I_OPENNESS] += membership[m].openness
        row[c, I_HOURS_TOTAL] += week[m].voluntary + week[m].convened
        row[c, I_ATTENDANCE_TOTAL] += week[m].attendance
        row[c, I_ATTENDING] += 1.0 if week[m].attendance > 0.02 else 0.0
        row[c, I_CONTRIBUTIONS] += week[m].given
        row[c, I_OVERLOAD] += week[m].overload
        row[c, I_SHARING] += 1.0 if membership[m].openness > 0.5 else 0.0
        row[c, I_UNIT_NORM] += world.unit[person[i].unit].norm
        row[c, I_GOVERNED] += week[m].convened  # made a share at the end
        if membership[m].role == 1:
            row[c, I_NURTURERS] += 1.0
            row[c, I_NURTURER_ENERGY] += person[i].energy
        add_trust(world, m, row[c])


@step
def add_trust(world: World, m: int, row: np.ndarray) -> None:
    """Trust of a member in other members, and the part that crosses units."""
    tie, person, membership = world.tie, world.person, world.membership
    slots = len(membership) // len(person)
    i, c = m // slots, membership[m].community
    for slot in range(TIE_SLOTS):
        n = tie[i, slot].neighbour
        if n < 0 or tie[i, slot].uid != person[n].uid:
            continue
        row[I_BRIDGES] += tie[i, slot].trust if person[i].home != person[n].home else 0.0
        for q in range(n * slots, (n + 1) * slots):
            if membership[q].community == c:
                row[I_TRUST] += tie[i, slot].trust
                row[I_CROSS] += tie[i, slot].trust if person[i].unit != person[n].unit else 0.0


@step
def add_cohort(world: World, row: np.ndarray) -> None:
    """Sums over the cohort of each home community; who left the organisation is not counted any more."""
    person, membership = world.person, world.membership
    slots = len(membership) // len(person)
    for i in range(len(person)):
        if world.person[i].cohort != person[i].uid:
            continue
        c = person[i].home
        row[c, I_COHORT] += 1.0
        row[c, I_COHORT_ENERGY] += person[i].energy
        for m in range(i * slots, (i + 1) * slots):
            if membership[m].community == c:
                row[c, I_COHORT_IDENTIFICATION] += membership[m].identification
                row[c, I_COHORT_HOURS] += world.week[m].voluntary + world.week[m].convened


@step
def inequality(world: World, c: int, row: np.ndarray) -> None:
    """How unequally contributions of eight weeks are spread over the members of community c."""
    seen, x = world.observation, world.observation.sorted
    n = 0
    total = 0.0
    of_core = 0.0
    for r in range(world.community_week[c].roll_first, world.community_week[c].roll_after):
        m = world.week[r].roll
        given = 0.0
        for week in range(GINI_WEEKS):
            given += seen[m].given[week]
        x[n] = given
        n += 1
        total += given
        of_core += given if seen[m].band == CORE else 0.0
    sort_up(x, n)
    row[I_GINI] = gini(x, n)
    row[I_TOP_FIFTH] = top_share(x, n, 0.2)
    row[I_CORE_SHARE] = ratio(of_core, total)


@step
def of_community(world: World, c: int, row: np.ndarray) -> None:
    """Counts of the week and states of the community."""
    tally, community = world.tally, world.community
    new = tally[c].learned + tally[c].heard + tally[c].worked_out
    row[I_REPLY] = ratio(tally[c].answered, tally[c].requests)
    row[I_INTENSE] = ratio(tally[c].answered, tally[c].encounters)
    row[I_NOVELTY_ENCOUNTER] = ratio(new, tally[c].encounters)
    row[I_NOVELTY_HOUR] = ratio(new + tally[c].read + tally[c].outside + tally[c].taught, row[I_ATTENDANCE_TOTAL])
    row[I_STALE] = ratio(tally[c].stale, tally[c].answered)
    row[I_REALISED] = tally[c].realised
    row[I_VALUE_HOUR] = ratio(tally[c].worth, tally[c].cost)
    row[I_COVER] = community[c].cover
    row[I_SPACE] = community[c].space
    row[I_NEW] = new + tally[c].read + tally[c].outside + tally[c].taught
    row[I_ANSWERS] = tally[c].answered
    row[I_ANSWERS_MEMBER] = tally[c].answered
    row[I_SUCCESSES] = tally[c].successes
    row[I_JOINED] = tally[c].joined
    row[I_LEFT] = tally[c].left
    row[I_NORM] = community[c].norm
    row[I_LEGITIMACY] = community[c].legitimacy
    row[I_GRANTED] = world.community_week[c].granted
    row[I_SUBGROUPS] = subgroups_open(world, c)
    row[I_AIRTIME] = world.subgroup[c, 0].turns
    row[I_WITH] = mean_over_mix(community[c].mix, WITH)
    row[I_FORMAL] = mean_over_mix(community[c].mix, FORMAL)
    row[I_ASPIRED] = tally[c].aspired
    row[I_OUTSIDE] = tally[c].outside
    row[I_DECISIONS] = tally[c].decisions
    row[I_SOUND] = tally[c].sound
    row[I_ADVISED] = tally[c].adopted
    row[I_VIEWS] = tally[c].reframed
    row[I_EXPERTS] = tally[c].taught
    row[I_MET] = ratio(tally[c].met, tally[c].needs)
    row[I_ACROSS] = tally[c].across
    row[I_MODULARITY] = interest_modularity(world, c)
    for kind in range(VALUES):
        row[I_IMMEDIATE + kind] = ratio(tally[c].ledger[kind], row[I_MEMBERS])
    row[I_SPACE_ALIVE] = NAN
    row[I_ALIVE] = NAN


@kernel
def part_of_health(value: float, reference: float) -> float:
    """min(1, value / reference), 0 if it is negative or not available."""
    return min(1.0, value / reference) if value > 0.0 else 0.0


@step
def health(row: np.ndarray) -> float:
    """9 Health index: hours, energy above 0.4, identification, novelty, replies, mobility, convening, realised value.

    Not available without members.
    """
    if row[I_MEMBERS] == 0.0:
        return NAN
    total = part_of_health(row[I_HOURS], 0.5)
    total += part_of_health(row[I_ENERGY] - 0.4, 0.3)
    total += part_of_health(row[I_IDENTIFICATION], 0.3)
    total += part_of_health(row[I_NOVELTY_HOUR], 1.0)
    total += part_of_health(row[I_REPLY], 0.6)
    total += part_of_health(row[I_INWARD] + row[I_OUTWARD], 0.08)
    total += part_of_health(row[I_COVER], 1.0)
    total += part_of_health(row[I_REALISED], 0.35)
    return total / 8.0


@step
def guests(world: World, rules: Rules) -> float:
    """Members of the space of this world, not available if it has none."""
    last = len(world.community) - 1
    return float(world.community_week[last].members) if rules.start[last].kind == SPACE else NAN


@step
def of_governance(world: World, rules: Rules, c: int, row: np.ndarray) -> None:
    """How far members, and not a support function, decide and convene."""
    gov, support = rules.cond[c, SELF_GOVERNANCE], support_for(rules, c)
    by_members = row[I_GOVERNED]
    row[I_GOVERNED] = gov * by_members / (by_members + support) if by_members + support > 0.0 else gov


@step
def of_vitals(world: World, rules: Rules, c: int, row: np.ndarray) -> None:
    """What an autopsy looks at."""
    tally = world.tally
    row[I_COVERAGE] = domain_coverage(world, c)
    row[I_DISTANCE] = domain_distance(world, c)
    row[I_COST] = cost_of_hour(row[I_UNIT_NORM], rules.p)
    row[I_WISH_MET] = wish_met(world, c)
    row[I_TIME_KEPT] = ratio(tally[c].time_now, tally[c].time_then)
    row[I_KEPT] = ratio(tally[c].engaged_now, tally[c].engaged_then)
    row[I_CARRIERS] = carrier_energy(world, c)
    row[I_TIED] = tied_together(world, c)


@step
def per_member(row: np.ndarray) -> None:
    """Turn sums into means."""
    n = row[I_MEMBERS]
    could_move = row[I_SHARE_CORE]
    row[I_INWARD] = ratio(row[I_INWARD], could_move)
    row[I_OUTWARD] = ratio(row[I_OUTWARD], could_move)
    row[I_SHARE_CORE] = ratio(row[I_CORE], n)
    row[I_SHARE_ACTIVE] = ratio(row[I_ACTIVE], n)
    row[I_SHARE_PERIPHERAL] = ratio(row[I_PERIPHERAL], n)
    row[I_HOURS] = ratio(row[I_HOURS_TOTAL], n)
    row[I_ATTENDANCE] = ratio(row[I_ATTENDANCE_TOTAL], n)
    for k in (
        I_ENERGY,
        I_IDENTIFICATION,
        I_VALUE,
        I_AUTONOMY,
        I_OPENNESS,
        I_ATTENDING,
        I_OVERLOAD,
        I_REALISED,
        I_SHARING,
        I_UNIT_NORM,
        I_ASPIRED,
    ):
        row[k] = ratio(row[k], n)
    row[I_ANSWERS_MEMBER] = ratio(row[I_ANSWERS_MEMBER], n)
    row[I_BRIDGES] = ratio(row[I_BRIDGES], n)
    row[I_ACROSS] = ratio(row[I_ACROSS], n)
    row[I_CROSS] = ratio(row[I_CROSS], row[I_TRUST])
    row[I_TRUST] = ratio(row[I_TRUST], n)
    row[I_NURTURER_ENERGY] = ratio(row[I_NURTURER_ENERGY], row[I_NURTURERS])
    row[I_CORE_ENERGY] = ratio(row[I_CORE_ENERGY], row[I_CORE])
    row[I_CORE_HOURS] = ratio(row[I_CORE_HOURS], row[I_CORE])
    row[I_ACTIVE_HOURS] = ratio(row[I_ACTIVE_HOURS], row[I_ACTIVE])
    row[I_PERIPHERAL_HOURS] = ratio(row[I_PERIPHERAL_HOURS], row[I_PERIPHERAL])
    cohort = row[I_COHORT]
    for k in (I_COHORT_ENERGY, I_COHORT_IDENTIFICATION, I_COHORT_HOURS):
        row[k] = ratio(row[k], cohort)


@step
def form_cohort(world: World) -> None:
    """The members of now become the cohort that is followed from here on."""
    slots = len(world.membership) // len(world.person)
    for m in range(len(world.membership)):
        if world.membership[m].community >= 0:
            world.person[m // slots].cohort = world.person[m // slots].uid
