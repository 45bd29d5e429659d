"""The twin's world as arrays, named as the declarations of the state name them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import Any

from tests.twin.things import ACTIVITIES, Community
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
    plain("uid status space understanding norm cover domain mix attendees readiness thin")
    | plain("legitimacy returns promise brought tried")
    | sets("record proven deciders")
)
UNIT = plain("uid norm") | sets("practice")


def state_of(world: Twin) -> dict[str, list[Any]]:
    """What a world remembers from week to week."""
    bounds = [0, *accumulate(len(unit.people) for unit in world.units)]
    return (
        named("person", PERSON, world.people)
        | {"person.by_unit": [one.row for unit in world.units for one in unit.people]}
        | named("membership", MEMBERSHIP, world.memberships)
        | {f"tie.{name}": [[read(tie) for tie in one.ties] for one in world.people] for name, read in TIE.items()}
        | named("community", COMMUNITY, world.communities)
        | named("unit", UNIT, world.units)
        | {"unit.first": bounds[:-1], "unit.after": bounds[1:]}
    )


def named(group: str, readers: Readers, things: Iterable[Any]) -> dict[str, list[Any]]:
    return {f"{group}.{name}": [read(one) for one in things] for name, read in readers.items()}


PERSON_WEEK = (
    plain("free stir hopes") | sets("fresh") | {"taught": lambda one: -1 if one.teacher is None else one.teacher.row}
)
WEEK = (
    plain("available offer convened undesired energizing reporting wish voluntary compelled attendance engagement")
    | plain("overload worth noticed given esteem helped answers answers_new answers_stale heard solved")
    | plain("asked_tie asked_session")
    | sets("handed")
)
COMMUNITY_WEEK = (
    plain("reported offered used session turns pace held ready frequency granted aware adopted credit")
    | plain("read_worth outside_worth chosen imposed interests")
    | sets("lapsed written shown wisdom")
)
COUNTED = (
    "encounters requests unserved answered learned heard worked_out stale read results outside reframed decisions asked"
    " adopted sound uses successes joined left"
)
TALLY: Readers = {name: lambda one, name=name: one.tally[name] for name in COUNTED.split()}
SUMMED = plain("realised aspired worth cost")
KINDS = ("tie", "session", "listening", "talk")


def week_of(world: Twin) -> dict[str, list[Any]]:
    """What the week just lived has worked with."""
    weeks = [community.week for community in world.communities]
    return (
        named("person_week", PERSON_WEEK, world.people)
        | named("week", WEEK, [one.week for one in world.memberships])
        | named("community_week", COMMUNITY_WEEK, weeks)
        | {"community_week.members": [len(world.members_of(one)) for one in world.communities]}
        | named("tally", TALLY, world.communities)
        | named("tally", SUMMED, weeks)
        | dict(encounters_of(world))
    )


def encounters_of(world: Twin) -> Iterator[tuple[str, list[int]]]:
    """The list of encounters."""
    rows = {membership: row for row, membership in enumerate(world.memberships)}
    for name in ("initiator", "partner"):
        yield f"meeting.{name}", [rows[getattr(one, name)] for one in world.encounters]
    yield "meeting.activity", [ACTIVITIES.index(one.activity) for one in world.encounters]
    yield "meeting.kind", [KINDS.index(one.kind) for one in world.encounters]
    yield "meeting.outcome", [int(one.answered) for one in world.encounters]
