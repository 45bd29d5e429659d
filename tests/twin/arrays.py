"""The twin's world as arrays, named as the declarations of the state name them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Any

from tests.twin.things import ACTIVITIES, TOPICS, Community, Membership
from tests.twin.world import Twin

Readers = dict[str, Callable[[Any], Any]]


def bits(insights: set[int]) -> list[int]:
    """A set of insights as four words of 64 bits."""
    whole = 0
    for insight in insights:
        whole |= 1 << insight
    return [whole >> 64 * word & (1 << 64) - 1 for word in range(4)]


def plain(names: str) -> Readers:
    """Readers of attributes that need no translation."""
    return {name: lambda one, name=name: getattr(one, name) for name in names.split()}


def sets(names: str) -> Readers:
    """Readers of sets of insights."""
    return {name: lambda one, name=name: bits(getattr(one, name)) for name in names.split()}


def number(community: Community | None) -> int:
    return -1 if community is None else community.number


PERSON = (
    plain("uid site main second relevance identity fluency hours rest generosity service workload energy guess asked")
    | plain("cohort stance norm aspiration")
    | sets("known questions")
    | {"home": lambda one: one.home.number, "unit": lambda one: one.unit.row}
)
MEMBERSHIP = (
    plain("identification autonomy value reputation gratitude openness hours contributing contributed tenure idle role")
    | plain("subgroup")
    | sets("acquired credited")
    | {"community": lambda one: number(one.community)}
)
TIE: Readers = {
    "neighbour": lambda tie: -1 if tie is None else tie.neighbour.row,
    "uid": lambda tie: -1 if tie is None else tie.uid,
    "trust": lambda tie: 0.0 if tie is None else tie.trust,
    "origin": lambda tie: 0 if tie is None else tie.origin,
}
COMMUNITY = (
    plain("uid status space understanding norm cover domain mix attendees readiness thin facilitated")
    | plain("legitimacy returns promise brought tried")
    | sets("record proven deciders")
)
SUBGROUP = plain("about value uid quiet turns")
UNIT = (
    plain("uid norm")
    | sets("practice")
    | {
        "many": lambda one: len(one.practice),
        "listed": lambda one: [*sorted(one.practice), *[0] * (256 - len(one.practice))],
    }
)


def state_of(world: Twin) -> dict[str, list[Any]]:
    """What a world remembers from week to week."""
    bounds = [0, *accumulate(len(unit.people) for unit in world.units)]
    return (
        named("person", PERSON, world.people)
        | {"person.by_unit": [one.row for unit in world.units for one in unit.people]}
        | named("membership", MEMBERSHIP, world.memberships)
        | {f"tie.{name}": [[read(tie) for tie in one.ties] for one in world.people] for name, read in TIE.items()}
        | named("community", COMMUNITY, world.communities)
        | by_subgroup(world, "subgroup", SUBGROUP)
        | {"subgroup.convener": conveners(world)}
        | named("unit", UNIT, world.units)
        | {"unit.first": bounds[:-1], "unit.after": bounds[1:]}
    )


def named(group: str, readers: Readers, things: Iterable[Any]) -> dict[str, list[Any]]:
    return {f"{group}.{name}": [read(one) for one in things] for name, read in readers.items()}


def by_subgroup(world: Twin, group: str, readers: Readers) -> dict[str, list[Any]]:
    return {
        f"{group}.{name}": [[read(one) for one in community.subgroups] for community in world.communities]
        for name, read in readers.items()
    }


def rows_of(world: Twin) -> dict[Membership | None, int]:
    return {None: 0} | {membership: row for row, membership in enumerate(world.memberships)}


def conveners(world: Twin) -> list[list[int]]:
    rows = rows_of(world)
    return [[rows[group.convener] for group in community.subgroups] for community in world.communities]


PERSON_WEEK = (
    plain("free stir hopes") | sets("fresh") | {"taught": lambda one: -1 if one.teacher is None else one.teacher.row}
)
WEEK = (
    plain("available offer convened undesired energizing reporting wish voluntary compelled attendance engagement")
    | plain("overload worth noticed given esteem helped answers answers_new answers_stale heard solved")
    | plain("asked_tie asked_session earmarked arranged promised")
    | sets("handed")
    | {"moves": lambda one: ("stays", "joins", "leaves").index(one.moves)}
)
COMMUNITY_WEEK = (
    plain("reported offered used session pace held ready frequency granted aware adopted credit")
    | plain("read_worth outside_worth chosen imposed interests present")
    | sets("lapsed written shown wisdom")
)
COUNTED = (
    "encounters requests unserved answered learned heard worked_out stale read results outside reframed decisions asked"
    " adopted sound uses successes joined left taught needs met"
)
TALLY: Readers = {name: lambda one, name=name: one.tally[name] for name in COUNTED.split()}
SUMMED = plain("realised aspired worth cost ledger across")
KINDS = ("tie", "session", "listening", "talk", "arranged")


def week_of(world: Twin) -> dict[str, list[Any]]:
    """What the week just lived has worked with."""
    weeks = [community.week for community in world.communities]
    return (
        named("person_week", PERSON_WEEK, world.people)
        | named("week", WEEK, [one.week for one in world.memberships])
        | named("community_week", COMMUNITY_WEEK, weeks)
        | {"community_week.members": [len(world.members_of(one)) for one in world.communities]}
        | by_subgroup(world, "subgroup_week", {"meeting": lambda one: one.week.meeting})
        | dict(lists_of(world))
        | {"unit_seen.together": [bits(set().union(*(one.known for one in unit.people))) for unit in world.units]}
        | {"observation.ledger": [one.ledger for one in world.memberships]}
        | {"tally.groups": [trust_by_interest(world, one) for one in world.communities]}
        | named("tally", TALLY, world.communities)
        | named("tally", SUMMED, weeks)
        | dict(encounters_of(world))
    )


def lists_of(world: Twin) -> Iterator[tuple[str, list[Any]]]:
    """Lists that a week works with, and where communities and subgroups begin and end in them."""
    rows, groups = rows_of(world), [group for community in world.communities for group in community.subgroups]
    starts = list(accumulate((len(group.week.roster) for group in groups), initial=0))
    yield "week.roster", [rows[one] for group in groups for one in group.week.roster]
    yield "week.presence", [part for group in groups for part in group.week.presence]
    yield "week.speech", [part for group in groups for part in group.week.speech]
    yield "subgroup_week.first", starts[:-1]
    yield "subgroup_week.after", starts[1:]
    yield "subgroup_week.filled", [len(group.week.roster) for group in groups]
    yield "community_week.first", starts[:-1:11]
    yield "community_week.after", starts[11::11]
    yield "week.roll", [rows[one] for one in world.roll]
    begin = [community.week.roll_first for community in world.communities]
    yield "community_week.roll_first", begin
    yield (
        "community_week.roll_after",
        [first + len(community.week.roll) for first, community in zip(begin, world.communities, strict=True)],
    )
    yield "week.toiler", [rows[one] for one, _ in world.toilers]
    yield "week.toil", [running for _, running in world.toilers]


def trust_by_interest(world: Twin, community: Community) -> list[float]:
    """Trust of members in members, by their main interest."""
    groups = [0.0 for _ in TOPICS]
    for membership in world.members_of(community):
        for tie in membership.person.valid_ties():
            if tie.neighbour.membership_in(community):
                groups[membership.person.main] += tie.trust
    return groups


def encounters_of(world: Twin) -> Iterator[tuple[str, list[int]]]:
    """The list of encounters."""
    rows = rows_of(world)
    for name in ("initiator", "partner"):
        yield f"meeting.{name}", [rows[getattr(one, name)] for one in world.encounters]
    yield "meeting.activity", [ACTIVITIES.index(one.activity) for one in world.encounters]
    yield "meeting.kind", [KINDS.index(one.kind) for one in world.encounters]
    yield "meeting.chance", [one.number % 64 for one in world.encounters]
    yield "meeting.outcome", [int(one.answered) for one in world.encounters]
