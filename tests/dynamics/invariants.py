"""What is true of every world after every week; each check gets the life, and the state of the week before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from tests.dynamics.test_ledger import EVENTS

from copsim.dynamics.conditions import STANDARD, TIME_POLICY
from copsim.dynamics.engine import Life
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.ledger import Value
from copsim.dynamics.log import Kind
from copsim.dynamics.setting import SPACE, Setting
from copsim.dynamics.state import LIVING, World, declared
from copsim.dynamics.switches import SWITCH_NAMES

NEAR = 1e-9


@dataclass(frozen=True)
class Before:
    """Copies of last week's groups."""

    person: np.recarray
    membership: np.recarray
    community: np.recarray
    ledger: np.ndarray


def remembered(world: World) -> Before:
    ledger = world.observation.ledger.copy()
    return Before(world.person.copy(), world.membership.copy(), world.community.copy(), ledger)


def array_of(world: World, group: str, name: str) -> np.ndarray:
    array = np.asarray(getattr(getattr(world, group), name))
    return array[: world.count.encounters[0]] if group == "meeting" else array


def every_number_lies_in_its_declared_range(life: Life, before: Before) -> None:
    for group, name, array in declared():
        if array.unit == "bits" or group == "log":
            continue
        values = array_of(life.world, group, name)
        assert np.isfinite(values).all(), f"{group}.{name}"
        assert ((values >= array.low) & (values <= array.high)).all(), f"{group}.{name}"


def shares_sum_to_one(life: Life, before: Before) -> None:
    assert np.allclose(life.world.community.mix.sum(axis=1), 1.0, rtol=0, atol=NEAR)
    assert np.allclose(life.world.community.domain.sum(axis=1), 1.0, rtol=0, atol=NEAR)
    assert np.allclose(life.world.person.aspiration.sum(axis=1), 1.0, rtol=0, atol=NEAR)
    assert np.allclose(life.world.community_week.frequency[:, -1], 1.0, rtol=0, atol=NEAR)


def hours_are_booked_within_the_time_there_is(life: Life, before: Before) -> None:
    week, p = life.world.week, life.setting.parameters
    assert (life.world.person_week.free <= p.T_max).all()
    duties = week.undesired + week.reporting + np.maximum(0.0, week.convened - p.chi_0) + week.arranged
    assert (week.voluntary <= np.maximum(0.0, week.available - duties) + NEAR).all()
    assert (week.voluntary <= week.wish).all()
    assert (week.attendance == week.voluntary + week.compelled).all()
    assert (week.energizing <= 0.5 * week.voluntary + NEAR).all()
    assert (week.convened <= week.offer + NEAR).all()


def hours_of_several_memberships_fit_into_the_time_of_one_person(life: Life, before: Before) -> None:
    week, slots = life.world.week, life.setting.slots
    living = np.zeros(len(week), bool)
    for c in np.flatnonzero(before.community.status == LIVING):
        living[members_of(life, before, c)] = True
    duties = (
        week.undesired + week.reporting + np.maximum(0.0, week.convened - life.setting.parameters.chi_0) + week.arranged
    )
    extra = np.maximum(0.0, week.voluntary - week.earmarked)
    wanted, owed = (np.where(living, each, 0.0).reshape(-1, slots).sum(axis=1) for each in (extra, duties))
    several = living.reshape(-1, slots).sum(axis=1) > 1
    assert ((wanted <= NEAR) | (wanted + owed <= life.world.person_week.free + NEAR))[several].all()


def hours_required_are_done(life: Life, before: Before) -> None:
    setting, world = life.setting, life.world
    cond = setting.schedule[setting.epoch[max(0, life.week - 1)]]
    for c in np.flatnonzero(before.community.status == LIVING):
        members = members_of(life, before, c)
        required = cond[c, 0] * world.community_week.session[c] * (not setting.off[SWITCH_NAMES.index("mandate")])
        done = np.maximum(world.week.voluntary[members], required)
        assert np.allclose(world.week.attendance[members], done, rtol=0, atol=NEAR)
        issued = cond[c, 1] * len(members) * (1.0 - cond[c, 2]) * (1.0 - cond[c, 6])
        left = 1.0 - cond[c, 5] * (1.0 - setting.parameters.phi_a)
        assert world.week.undesired[members].sum() <= issued * left + NEAR


def members_of(life: Life, before: Before, c: int) -> np.ndarray:
    """Rows of those who were members of a living community c throughout the passes of the week."""
    same = np.repeat(before.person.uid == life.world.person.uid, life.setting.slots)
    return np.flatnonzero((before.membership.community == c) & same)


def what_is_given_is_received(life: Life, before: Before) -> None:
    world, tally = life.world, life.world.tally
    meeting, week = world.meeting[: world.count.encounters[0]], world.week
    assert week.answers.sum() == week.helped.sum() == tally.answered.sum() == (meeting.outcome == 1).sum()
    assert week.answers_new.sum() == tally.learned.sum()
    assert week.answers_stale.sum() == tally.stale.sum()
    assert week.heard.sum() == tally.heard.sum()
    assert week.solved.sum() == tally.worked_out.sum()
    assert len(meeting) == tally.encounters.sum()
    assert week.asked_tie.sum() == (meeting.kind == 0).sum()
    assert week.asked_session.sum() == (meeting.kind == 1).sum()
    assert (tally.answered + tally.unserved <= tally.requests).all()
    assert (tally.requests <= tally.encounters).all()
    assert (tally.successes <= tally.uses).all()


def value_by_member_is_value_by_community(life: Life, before: Before) -> None:
    world = life.world
    for c in np.flatnonzero(before.community.status == LIVING):
        week = world.week[members_of(life, before, c)]
        earned = week.worth + world.community_week.aware[c] * week.noticed
        assert np.isclose(earned.sum(), world.tally.worth[c], rtol=NEAR, atol=NEAR)
        assert week.noticed.sum() <= world.tally.realised[c] + NEAR


def the_ledger_of_members_is_that_of_their_community(life: Life, before: Before) -> None:
    world, slots, start = life.world, life.setting.slots, life.setting.start
    same = np.repeat(before.person.uid == world.person.uid, slots)
    belonged = same & (before.membership.community >= 0)
    now = world.observation.ledger
    grown = np.where(belonged[:, None] | (now == before.ledger), now - before.ledger, now)  # who enters begins anew
    where = np.full((len(world.person), slots), -1)
    where[:, 0] = world.person.home
    if slots > 1:
        where[:, 1] = start.parent[world.person.home]
    if start[-1].kind == SPACE:
        where[:, -1] = len(start) - 1
    for c in range(len(world.community)):
        booked = grown[np.ravel(where) == c].sum(axis=0)
        assert np.allclose(booked, world.tally.ledger[c], rtol=NEAR, atol=1e-7)
    assert (grown >= -NEAR).all()


def knowledge_changes_by_what_is_gained_and_lapses(life: Life, before: Before) -> None:
    world = life.world
    stayed = before.person.uid == world.person.uid
    lapsed = world.community_week.lapsed[world.person.home]
    kept = before.person.known & ~lapsed
    expected = kept | world.person_week.fresh
    assert not (expected & ~world.person.known)[stayed].any()  # nothing else is forgotten
    found = np.bitwise_count(world.person.known & ~expected).sum(axis=1)
    taught = life.setting.schedule[life.setting.epoch[max(0, life.week - 1)], world.person.home, STANDARD] > 0.0
    assert (found <= 1 + taught)[stayed].all()  # one discovery at work, and one thing that a standard teaches
    assert not (world.person_week.fresh & kept)[stayed].any()  # new is what one did not know
    assert not (world.person.questions & world.person.known).any()


def credited_lies_within_acquired_within_known(life: Life, before: Before) -> None:
    member = life.world.membership
    assert not (member.credited & ~member.acquired).any()
    assert not (member.acquired & ~np.repeat(life.world.person.known, life.setting.slots, axis=0)).any()
    assert not member.acquired[member.community < 0].any()


def ties_lead_to_others_who_are_there(life: Life, before: Before) -> None:
    tie, person = life.world.tie, life.world.person
    used = tie.neighbour >= 0
    assert (tie.neighbour < len(person)).all()
    assert not (tie.neighbour == np.arange(len(person))[:, None]).any()
    assert (tie.uid[used] == person.uid[tie.neighbour[used]]).all()
    assert (tie.trust[used] > 0.0).all()
    assert (tie.uid[~used] == -1).all()
    assert not tie.trust[~used].any()
    for row in tie.neighbour:
        there = row[row >= 0]
        assert len(set(there.tolist())) == len(there)


def members_change_by_those_who_join_leave_and_are_gone(life: Life, before: Before) -> None:
    world = life.world
    gone = np.repeat(before.person.uid != world.person.uid, life.setting.slots)
    for c in range(len(world.community)):
        was, now = before.membership.community == c, world.membership.community == c
        assert now.sum() == was.sum() + world.tally.joined[c] - world.tally.left[c] - (was & gone).sum()
        assert world.community_week.members[c] == now.sum()


def the_roll_lists_the_members_and_the_roster_those_present(life: Life, before: Before) -> None:
    world = life.world
    here, rows, home = world.community_week, np.arange(len(world.membership)), before.membership.community
    for c in range(len(world.community)):
        roll = world.week.roll[here.roll_first[c] : here.roll_after[c]]
        assert roll.tolist() == rows[world.membership.community == c].tolist()
        roster = world.week.roster[here.first[c] : here.after[c]]
        present = members_of(life, before, c)
        present = present[world.week.attendance[present] > 0.02]
        assert sorted(roster.tolist()) == present.tolist() if before.community.status[c] == LIVING else not len(roster)
        assert (home[roster] == c).all()
        place = here.first[c]
        for part in world.subgroup_week[c]:
            assert (part.first, part.after) == (place, place + part.filled)
            mine = world.week.roster[part.first : part.after]
            assert (np.diff(mine) > 0).all()
            running = np.cumsum(world.week.attendance[mine])
            assert np.allclose(world.week.presence[part.first : part.after], running, rtol=0, atol=NEAR)
            assert part.meeting == (world.week.attendance[mine] > 0.1).sum()
            place = part.after
        assert place == here.after[c]


def subgroups_are_different_and_have_their_members(life: Life, before: Before) -> None:
    world, member = life.world, life.world.membership
    assert not member.subgroup[member.community < 0].any()
    assert not world.subgroup.about[:, 0].any()
    for c, subgroups in enumerate(world.subgroup):
        there = subgroups.about > 0
        assert there[member.subgroup[(member.community == c) & (member.subgroup > 0)]].all()
        kinds = list(zip(subgroups.about[there].tolist(), subgroups.value[there].tolist(), strict=True))
        assert len(set(kinds)) == len(kinds)
        assert (subgroups.quiet[there] <= 8).all()
        size = np.maximum(1, world.subgroup_week.meeting[c])
        room = np.minimum(1.0, life.setting.parameters.n_f / size)
        assert np.allclose(subgroups.turns, 1.0 if life.setting.off[SWITCH_NAMES.index("airtime")] else room)


def decisions_are_some_of_the_others(life: Life, before: Before) -> None:
    tally, community = life.world.tally, life.world.community
    assert (tally.adopted <= tally.asked).all()
    assert (tally.asked <= tally.decisions).all()
    assert (tally.sound <= tally.decisions).all()
    assert (tally.decisions <= 1).all()
    assert (community.legitimacy >= life.setting.parameters.l_0 - NEAR).all()
    granted, policy = life.world.community_week.granted, life.setting.schedule[..., TIME_POLICY].max(initial=0.0)
    assert (granted <= policy).all()


def bands_partition_the_members(life: Life, before: Before) -> None:
    world, row = life.world, life.series[-1]
    member, band = world.membership, world.observation.band
    assert ((band == 0) == (member.community < 0)).all()
    core = (member.hours >= 1.25) & (member.contributing >= 0.5)
    expected = np.where(core, 3, np.where(member.hours >= 0.5, 2, 1))
    assert (band == np.where(member.community < 0, 0, expected)).all()
    for c in range(len(world.community)):
        counts = [row[c, COLUMN[name]] for name in ("peripheral", "active", "core")]
        assert counts == [int(((member.community == c) & (band == which)).sum()) for which in (1, 2, 3)]
        assert sum(counts) == row[c, COLUMN["members"]]


def idleness_and_tenure_count_weeks(life: Life, before: Before) -> None:
    world = life.world
    for c in np.flatnonzero(before.community.status == LIVING):
        rows = members_of(life, before, c)
        rows = rows[world.membership.community[rows] == c]
        assert (world.membership.tenure[rows] == before.membership.tenure[rows] + 1).all()
        idle = np.where(world.membership.hours[rows] < 0.06, before.membership.idle[rows] + 1, 0)
        assert (world.membership.idle[rows] == idle).all()


def the_log_agrees_with_the_tally(life: Life, before: Before) -> None:
    count = life.log.count[0]
    events = life.log.event[:count]
    now = (events[:, 0] == life.week - 1) & (np.arange(count) >= life.events_at_the_start)
    for c, tally in enumerate(life.world.tally):
        mine = now & (events[:, 4] == c)
        counts = np.bincount(events[mine, 1], minlength=len(Kind))
        number = {kind: int(counts[kind]) for kind in Kind}
        # what stands in for staleness brings no insight
        silent = [tally.learned - number[Kind.LEARNED], tally.heard - number[Kind.HEARD]]
        assert silent == [0, 0] if not life.setting.off[SWITCH_NAMES.index("novelty")] else min(silent) >= 0
        assert number[Kind.READ] == tally.read
        assert (number[Kind.WORKED_OUT], number[Kind.RESULT]) == (tally.worked_out, tally.results)
        assert number[Kind.UNANSWERED] == tally.requests - tally.unserved - tally.answered
        assert number[Kind.USED] == tally.successes
        assert number[Kind.USED] + number[Kind.USED_IN_VAIN] == tally.uses
        assert (number[Kind.JOINED], number[Kind.LEFT]) == (tally.joined, tally.left)
        assert (number[Kind.FOUND_OUTSIDE], number[Kind.REFRAMED]) == (tally.outside, tally.reframed)
        assert number[Kind.TAUGHT] == tally.taught
        assert (number[Kind.ADVISED], number[Kind.ADOPTED]) == (tally.asked, tally.adopted)
        assert number[Kind.DECIDED_BADLY] <= tally.decisions - tally.asked
        amounts = np.bincount(events[mine, 1], weights=life.log.amount[:count][mine], minlength=len(Kind))
        amounts[Kind.USED_IN_VAIN] = 0.0
        assert np.isclose(amounts[Kind.USED], tally.realised, rtol=NEAR, atol=NEAR)
        booked = [amounts[list(kinds)].sum() for kinds in EVENTS.values()]
        booked[Value.APPLIED] = life.setting.parameters.v_a * tally.uses
        assert np.allclose(booked, tally.ledger, rtol=NEAR, atol=NEAR)
    kinds = np.bincount(events[now, 1], minlength=len(Kind))  # a partner may be of another community
    assert kinds[Kind.WORKED_OUT_WITH] == kinds[Kind.WORKED_OUT]
    assert kinds[Kind.HELPED] == kinds[Kind.LEARNED]
    gone = int((now & (events[:, 1] == Kind.GONE)).sum())
    assert gone >= (before.person.uid != life.world.person.uid).sum()


INVARIANTS: tuple[Callable[[Life, Before], None], ...] = (
    every_number_lies_in_its_declared_range,
    shares_sum_to_one,
    hours_are_booked_within_the_time_there_is,
    hours_of_several_memberships_fit_into_the_time_of_one_person,
    hours_required_are_done,
    what_is_given_is_received,
    value_by_member_is_value_by_community,
    the_ledger_of_members_is_that_of_their_community,
    knowledge_changes_by_what_is_gained_and_lapses,
    credited_lies_within_acquired_within_known,
    ties_lead_to_others_who_are_there,
    members_change_by_those_who_join_leave_and_are_gone,
    the_roll_lists_the_members_and_the_roster_those_present,
    subgroups_are_different_and_have_their_members,
    decisions_are_some_of_the_others,
    bands_partition_the_members,
    idleness_and_tenure_count_weeks,
    the_log_agrees_with_the_tally,
)


def watched(setting: Setting, seed: int = 1) -> Iterator[tuple[Life, Before]]:
    """A life with a log after every week, with the state before it."""
    life = Life(setting, seed, 1, log_capacity=200_000)
    life.events_at_the_start = int(life.log.count[0])
    while life.week < life.horizon:
        before = remembered(life.world)
        life.advance()
        yield life, before


def assert_invariants(setting: Setting, seed: int = 1) -> None:
    for life, before in watched(setting, seed):
        for invariant in INVARIANTS:
            invariant(life, before)
