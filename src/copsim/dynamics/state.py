"""Every array of a world, declared once: name, type, shape, unit, range and one sentence.

A world is a tuple of groups; a group is one array of records, and each of its fields is an array as well
(`world.person.energy`). A row is one place in memory, so that meeting somebody costs one or two cache lines, and a
kernel takes a dozen arrays instead of a hundred, without which compiling takes many minutes. Rows of people are
sorted by seat, the part of a uid that stays when somebody else takes over the seat. A membership's row is person *
slots + slot. What a week works with and nobody remembers is in the groups named `...Week`, `Meeting`, `Hand` and
`Count`; what only observers read is in `Observation`, `Tally` and `Log`.
"""

from functools import cache
from typing import Annotated, Any, NamedTuple, get_type_hints

import numpy as np

TOPICS = 8
INSIGHTS = 256
WORDS = 4
CLUSTERS = 7
TIE_SLOTS = 16
VALUES = 8
LANES = 8  # numbers that are calculated with at once
SUBGROUPS = 11  # of a community, the plenary among them
MOBILITY_WEEKS = 13
HALF_YEAR = 26
GINI_WEEKS = 8

PREPARING, LIVING, ENDED = 0, 1, 2  # community.status
WORK_TIE, LEARNING_TIE, TASK_TIE = 1, 2, 4  # bits of tie.origin
OUTSIDE, PERIPHERAL, ACTIVE, CORE = 0, 1, 2, 3  # observation.band


class Array(NamedTuple):
    """Declaration of one array; `shape` names its dimensions, the range is inclusive."""

    dtype: str
    shape: tuple[str, ...]
    unit: str
    low: float
    high: float
    meaning: str


Floats = np.ndarray[Any, np.dtype[np.float64]]
Ints = np.ndarray[Any, np.dtype[np.int64]]
Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Words = np.ndarray[Any, np.dtype[np.uint64]]
INF = float("inf")


def _f(shape: str, unit: str, low: float, high: float, meaning: str) -> Array:
    return Array("f8", tuple(shape.split()), unit, low, high, meaning)


def _i(shape: str, unit: str, low: float, high: float, meaning: str) -> Array:
    return Array("i8", tuple(shape.split()), unit, low, high, meaning)


def _b(shape: str, unit: str, low: float, high: float, meaning: str) -> Array:
    return Array("u1", tuple(shape.split()), unit, low, high, meaning)


def _w(shape: str, meaning: str) -> Array:
    return Array("u8", tuple(shape.split()), "bits", 0, 2.0**64, meaning)


class Person:
    """Everybody in the organisation, member or not."""

    uid: Annotated[Ints, _i("person", "", 0, 2**32 - 1, "key of every draw; never reused")]
    home: Annotated[Ints, _i("person", "community", 0, INF, "community whose domain touches this person's work")]
    unit: Annotated[Ints, _i("person", "unit", 0, INF, "organisation unit")]
    site: Annotated[Ints, _i("person", "site", 0, INF, "place; 0 is headquarters")]
    main: Annotated[Ints, _i("person", "topic", 0, TOPICS - 1, "main interest")]
    second: Annotated[Ints, _i("person", "topic", 0, TOPICS - 1, "second interest")]
    relevance: Annotated[Floats, _f("person", "share", 0, 1, "relevance of the domain to the job")]
    identity: Annotated[Floats, _f("person", "share", 0, 1, "identity with the domain before any community")]
    fluency: Annotated[Floats, _f("person", "share", 0, 1, "fluency in the language of the community")]
    hours: Annotated[Floats, _f("person", "h/week", 0, INF, "discretionary time before workload shocks")]
    rest: Annotated[Floats, _f("person", "share", 0, 1, "resting energy")]
    generosity: Annotated[Floats, _f("person", "logit", -INF, INF, "offset of openness")]
    service: Annotated[Ints, _i("person", "weeks", 0, INF, "weeks in the organisation that were seen; 0 = just came")]
    workload: Annotated[Floats, _f("person", "log", -INF, INF, "workload shock")]
    energy: Annotated[Floats, _f("person", "share", 0, 1, "social energy")]
    stance: Annotated[Floats, _f("person", "share", 0, 1, "learning stance: frank, across boundaries, allied to learn")]
    norm: Annotated[Floats, _f("person", "share", 0, 1, "personal norm of sharing")]
    aspiration: Annotated[Floats, _f("person topic", "share", 0, 1, "where one wants to make a difference; sums to 1")]
    guess: Annotated[Floats, _f("person", "share", -INF, INF, "relevance as others guess it")]
    asked: Annotated[Ints, _i("person", "", 0, 2, "asked to join before the launch: 2 this week, 1 earlier")]
    known: Annotated[Words, _w("person word", "insights known")]
    questions: Annotated[Words, _w("person word", "open questions from practice")]
    by_unit: Annotated[Ints, _i("person", "row", 0, INF, "rows of people, unit by unit")]
    cohort: Annotated[Ints, _i("person", "", -1, 2**32 - 1, "uid of those who were members at the cohort's week")]


class PersonWeek:
    """What this week does with a person."""

    free: Annotated[Floats, _f("person", "h", 0, INF, "discretionary time of this week")]
    stir: Annotated[Floats, _f("person", "", -INF, INF, "change of energy from encounters and results")]
    taught: Annotated[Ints, _i("person", "row", -1, INF, "who changed this person's view; -1 = nobody")]
    hopes: Annotated[Floats, _f("person topic", "share", 0, 1, "the aspiration that a changed view leads to")]
    fresh: Annotated[Words, _w("person word", "insights gained through one's own initiative")]


class Membership:
    """What a person is in one community."""

    community: Annotated[Ints, _i("membership", "community", -1, INF, "which community; -1 = none")]
    identification: Annotated[Floats, _f("membership", "share", 0, 1, "identification with the community")]
    autonomy: Annotated[Floats, _f("membership", "share", 0, 1, "how far participation is self-chosen")]
    value: Annotated[Floats, _f("membership", "he/h", 0, 3, "expected value of an hour")]
    reputation: Annotated[Floats, _f("membership", "answers", 0, INF, "answers given, fading")]
    gratitude: Annotated[Floats, _f("membership", "answers/4", 0, INF, "help received, fading")]
    openness: Annotated[Floats, _f("membership", "share", 0, 1, "propensity to share instead of hoard")]
    hours: Annotated[Floats, _f("membership", "h/week", 0, INF, "running mean of voluntary hours with convening")]
    contributing: Annotated[Floats, _f("membership", "/week", 0, INF, "running mean of contributions")]
    contributed: Annotated[Floats, _f("membership", "", 0, INF, "contributions ever")]
    tenure: Annotated[Ints, _i("membership", "weeks", 0, INF, "weeks as a member")]
    idle: Annotated[Ints, _i("membership", "weeks", 0, INF, "weeks in a row with hardly any voluntary hours")]
    role: Annotated[Ints, _i("membership", "yes or no", 0, 1, "takes part in convening")]
    subgroup: Annotated[Ints, _i("membership", "", 0, SUBGROUPS - 1, "subgroup; 0 = the plenary")]
    acquired: Annotated[Words, _w("membership word", "insights acquired through this community")]
    credited: Annotated[Words, _w("membership word", "those still credited to it")]


class MembershipWeek:
    """What this week does with a membership; `roll` to `speech` are lists by community, not by row."""

    available: Annotated[Floats, _f("membership", "h", 0, INF, "time that can go to the community")]
    offer: Annotated[Floats, _f("membership", "h", 0, INF, "convening offered")]
    convened: Annotated[Floats, _f("membership", "h", 0, INF, "convening done")]
    undesired: Annotated[Floats, _f("membership", "h", 0, INF, "undesired task hours")]
    energizing: Annotated[Floats, _f("membership", "h", 0, INF, "energizing task hours, inside the voluntary ones")]
    reporting: Annotated[Floats, _f("membership", "h", 0, INF, "reporting hours")]
    wish: Annotated[Floats, _f("membership", "h", 0, INF, "hours one would like to spend")]
    voluntary: Annotated[Floats, _f("membership", "h", 0, INF, "voluntary hours")]
    compelled: Annotated[Floats, _f("membership", "h", 0, INF, "compelled hours")]
    attendance: Annotated[Floats, _f("membership", "h", 0, INF, "voluntary and compelled hours")]
    engagement: Annotated[Floats, _f("membership", "share", 0, 1, "voluntary share of attendance")]
    overload: Annotated[Floats, _f("membership", "h", 0, INF, "hours beyond the time there is")]
    worth: Annotated[Floats, _f("membership", "he", 0, INF, "value of this week's exchanges")]
    noticed: Annotated[Floats, _f("membership", "h", 0, INF, "realised value credited to the community")]
    given: Annotated[Floats, _f("membership", "", 0, INF, "contributions")]
    esteem: Annotated[Floats, _f("membership", "answers", 0, INF, "reputation gained")]
    helped: Annotated[Ints, _i("membership", "", 0, INF, "own questions answered")]
    answers: Annotated[Ints, _i("membership", "", 0, INF, "questions answered")]
    answers_new: Annotated[Ints, _i("membership", "", 0, INF, "of them, with something new")]
    answers_stale: Annotated[Ints, _i("membership", "", 0, INF, "of them, with nothing to give")]
    heard: Annotated[Ints, _i("membership", "", 0, INF, "listeners who learned from this member")]
    solved: Annotated[Ints, _i("membership level", "", 0, INF, "worked out as partner, by level of interest")]
    handed: Annotated[Words, _w("membership word", "insights gained as partner")]
    asked_tie: Annotated[Ints, _i("membership", "", 0, INF, "requests through ties")]
    asked_session: Annotated[Ints, _i("membership", "", 0, INF, "requests in sessions")]
    earmarked: Annotated[Floats, _f("membership", "h", 0, INF, "time set aside for this community")]
    arranged: Annotated[Floats, _f("membership", "h", 0, INF, "meetings that a convener arranged")]
    promised: Annotated[Floats, _f("membership", "he/h", 0, 3, "value of an hour that whoever joins expects")]
    moves: Annotated[Ints, _i("membership", "", 0, 2, "1 joins, 2 leaves")]
    roll: Annotated[Ints, _i("membership", "row", 0, INF, "rows of the members, by community")]
    roster: Annotated[Ints, _i("membership", "row", 0, INF, "rows of the attendees, by community")]
    presence: Annotated[Floats, _f("membership", "h", 0, INF, "cumulative attendance along the roster")]
    toiler: Annotated[Ints, _i("membership", "row", 0, INF, "rows of those with obliged work, of one community")]
    toil: Annotated[Floats, _f("membership", "h", 0, INF, "cumulative obliged work along them")]
    speech: Annotated[Floats, _f("membership", "", 0, INF, "cumulative weight as speaker along the roster")]


class Tie:
    """Directed ties in fixed slots; a tie whose uid no longer matches its neighbour is void."""

    neighbour: Annotated[Ints, _i("person slot", "row", -1, INF, "row of the other person; -1 = free slot")]
    uid: Annotated[Ints, _i("person slot", "", -1, 2**32 - 1, "uid of the other person when the tie began")]
    trust: Annotated[Floats, _f("person slot", "share", 0, 1, "trust of the row's owner in the neighbour")]
    origin: Annotated[Ints, _i("person slot", "bits", 0, 7, "1 work, 2 learning, 4 task")]


class Community:
    """What a community is beyond its members."""

    uid: Annotated[Ints, _i("community", "", 0, 2**32 - 1, "key of the community's own draws")]
    status: Annotated[Ints, _i("community", "", 0, 2, "0 preparing, 1 living, 2 ended")]
    space: Annotated[Floats, _f("community", "share", 0, 1, "quality of the held space")]
    understanding: Annotated[Floats, _f("community", "share", 0, 1, "shared understanding")]
    norm: Annotated[Floats, _f("community", "share", 0, 1, "norm of sharing")]
    cover: Annotated[Floats, _f("community", "share", 0, 1, "share of the needed convening that was done")]
    legitimacy: Annotated[Floats, _f("community", "share", 0, 1, "how far the organisation takes it seriously")]
    returns: Annotated[Floats, _f("community", "h/week", 0, INF, "running mean of hours saved per member")]
    domain: Annotated[Floats, _f("community topic", "share", 0, 1, "the domain; sums to 1")]
    mix: Annotated[Floats, _f("community cluster", "share", 0, 1, "mix of learning activities; sums to 1")]
    promise: Annotated[Floats, _f("community cluster", "he/h", 0, 4, "learned value of an hour of each activity")]
    brought: Annotated[Floats, _f("community cluster", "he/week", 0, INF, "running mean of what each activity brought")]
    tried: Annotated[Floats, _f("community cluster", "h/week", 0, INF, "running mean of the hours it took")]
    attendees: Annotated[Ints, _i("community", "people", 0, INF, "who attended last week")]
    readiness: Annotated[Floats, _f("community", "share", 0, 1, "mean identification of last week's attendees")]
    facilitated: Annotated[Ints, _i("community", "weeks", 0, INF, "weeks of facilitation left to a space")]
    thin: Annotated[Ints, _i("community", "weeks", 0, INF, "weeks in a row with fewer than two members")]
    record: Annotated[Words, _w("community word", "readable record")]
    proven: Annotated[Words, _w("community word", "insights proven in practice")]
    deciders: Annotated[Words, _w("community word", "insights of those who decide in its domain")]


class CommunityWeek:
    """What this week does with a community."""

    first: Annotated[Ints, _i("community", "", 0, INF, "where the community begins in the roster")]
    after: Annotated[Ints, _i("community", "", 0, INF, "where it ends")]
    present: Annotated[Floats, _f("community", "h", 0, INF, "attendance of all who are present")]
    members: Annotated[Ints, _i("community", "people", 0, INF, "members")]
    roll_first: Annotated[Ints, _i("community", "", 0, INF, "where the community begins in the roll")]
    roll_after: Annotated[Ints, _i("community", "", 0, INF, "where it ends")]
    reported: Annotated[Floats, _f("community", "h", 0, INF, "reporting hours of all members")]
    offered: Annotated[Floats, _f("community", "h", 0, INF, "convening offered by all nurturers")]
    used: Annotated[Floats, _f("community", "share", 0, 1, "share of the offers that is used")]
    session: Annotated[Ints, _i("community", "yes or no", 0, 1, "holds a session")]
    pace: Annotated[Floats, _f("community", "/h", 0, INF, "encounters per attended hour")]
    held: Annotated[Floats, _f("community cluster", "share", 0, 1, "held space as each activity needs it")]
    ready: Annotated[Floats, _f("community cluster", "share", 0, 1, "readiness for each activity")]
    frequency: Annotated[Floats, _f("community cluster", "share", 0, 1, "cumulative share of encounters by activity")]
    lapsed: Annotated[Words, _w("community word", "insights that became obsolete")]
    written: Annotated[Words, _w("community word", "insights written down")]
    shown: Annotated[Words, _w("community word", "insights that proved themselves")]
    topic: Annotated[Ints, _i("community", "topic", 0, TOPICS - 1, "topic of the energizing work")]
    granted: Annotated[Floats, _f("community", "h", 0, INF, "working time granted to every member")]
    aware: Annotated[Floats, _f("community", "share", 0, 1, "share of realised value that people notice")]
    adopted: Annotated[Ints, _i("community", "yes or no", 0, 1, "advice was adopted")]
    credit: Annotated[Floats, _f("community cluster", "he", 0, INF, "value of the encounters held in each activity")]
    read_worth: Annotated[Floats, _f("community", "he", 0, INF, "value of what was read")]
    outside_worth: Annotated[Floats, _f("community", "he", 0, INF, "value of what came from outside sources")]
    chosen: Annotated[Floats, _f("community cluster", "share", 0, 1, "activities that members would choose now")]
    imposed: Annotated[Floats, _f("community cluster", "share", 0, 1, "activities that outsiders would choose")]
    interests: Annotated[Floats, _f("community topic", "h", 0, INF, "what members care for, by their hours")]
    wisdom: Annotated[Words, _w("community word", "insights of the regular members")]


class Subgroup:
    """The plenary (0) and up to ten smaller meetings of a community."""

    about: Annotated[Ints, _i("community subgroup", "", 0, 2, "0 there is none, 1 a topic, 2 a place")]
    value: Annotated[Ints, _i("community subgroup", "", 0, INF, "which topic or site")]
    convener: Annotated[Ints, _i("community subgroup", "row", 0, INF, "membership of who opened it")]
    uid: Annotated[Ints, _i("community subgroup", "", 0, 2**32 - 1, "uid of who opened it")]
    quiet: Annotated[Ints, _i("community subgroup", "weeks", 0, INF, "weeks in a row with fewer than five")]
    turns: Annotated[Floats, _f("community subgroup", "share", 0, 1, "chance of a turn in last week's meeting")]


class SubgroupWeek:
    """What this week does with a subgroup."""

    first: Annotated[Ints, _i("community subgroup", "", 0, INF, "where it begins in the roster")]
    after: Annotated[Ints, _i("community subgroup", "", 0, INF, "where it ends")]
    filled: Annotated[Ints, _i("community subgroup", "", 0, INF, "places of the roster filled so far")]
    meeting: Annotated[Ints, _i("community subgroup", "people", 0, INF, "who takes part in the meeting")]


class Unit:
    """Units of the organisation."""

    uid: Annotated[Ints, _i("unit", "", 0, 2**32 - 1, "key of the unit's own draws")]
    norm: Annotated[Floats, _f("unit", "share", 0, 1, "1 cooperative .. 0 competitive and short-term")]
    practice: Annotated[Words, _w("unit word", "insights that the unit's practice meets")]
    many: Annotated[Ints, _i("unit", "", 0, INSIGHTS, "how many these are")]
    listed: Annotated[
        Bytes, _b("unit insight", "", 0, INSIGHTS - 1, "the same in a row, since work asks for one so often")
    ]
    first: Annotated[Ints, _i("unit", "", 0, INF, "where the unit begins among the people by unit")]
    after: Annotated[Ints, _i("unit", "", 0, INF, "where it ends")]


class UnitSeen:
    """What observers see of units; no rule reads it."""

    together: Annotated[Words, _w("unit word", "what its people know together")]


class Meeting:
    """The list of encounters of the week, in the order of their initiators."""

    chance: Annotated[Ints, _i("encounter", "", 0, 63, "which of its initiator's chances it came from")]
    initiator: Annotated[Ints, _i("encounter", "row", 0, INF, "membership that began the encounter")]
    partner: Annotated[Ints, _i("encounter", "row", 0, INF, "membership it met")]
    activity: Annotated[Ints, _i("encounter", "cluster", 0, CLUSTERS - 1, "activity it happened in")]
    kind: Annotated[Ints, _i("encounter", "", 0, 4, "0 own tie, 1 session, 2 listening, 3 talk, 4 arranged")]
    outcome: Annotated[Ints, _i("encounter", "", 0, 1, "1 = a question was answered")]


class Hand:
    """Room for drawing for eight addresses at once: eight people, or eight blocks of insights."""

    index: Annotated[Words, _w("hand lane", "index of each")]
    value: Annotated[Floats, _f("hand lane", "", -INF, INF, "what is calculated for each")]
    luck: Annotated[Floats, _f("hand draw", "", 0, 1, "the first uniform number of each, then the second of each, ..")]


class Count:
    """How long the list of encounters is, and how many found no room in it."""

    refused: Annotated[Ints, _i("one", "", 0, INF, "encounters without room in the list")]
    encounters: Annotated[Ints, _i("one", "", 0, INF, "encounters in the list")]


class Tally:
    """Counts of the week per community, for indicators only."""

    encounters: Annotated[Ints, _i("community", "", 0, INF, "encounters of any kind")]
    requests: Annotated[Ints, _i("community", "", 0, INF, "two-sided requests, unserved ones included")]
    unserved: Annotated[Ints, _i("community", "", 0, INF, "requests nobody had attention for")]
    answered: Annotated[Ints, _i("community", "", 0, INF, "requests answered")]
    learned: Annotated[Ints, _i("community", "", 0, INF, "new insights from answers")]
    heard: Annotated[Ints, _i("community", "", 0, INF, "new insights from listening")]
    worked_out: Annotated[Ints, _i("community", "", 0, INF, "open questions worked out together")]
    stale: Annotated[Ints, _i("community", "", 0, INF, "answers with nothing to give")]
    read: Annotated[Ints, _i("community", "", 0, INF, "new insights from the record")]
    results: Annotated[Ints, _i("community", "", 0, INF, "results of energizing work")]
    outside: Annotated[Ints, _i("community", "", 0, INF, "new insights from outside sources")]
    taught: Annotated[Ints, _i("community", "", 0, INF, "new insights from experts")]
    across: Annotated[Floats, _f("community", "he", 0, INF, "value of exchanges with people of other communities")]
    needs: Annotated[Ints, _i("community", "", 0, INF, "needs at work of all people at home here")]
    met: Annotated[Ints, _i("community", "", 0, INF, "of them, those that found something known")]
    reframed: Annotated[Ints, _i("community", "", 0, INF, "views changed")]
    decisions: Annotated[Ints, _i("community", "", 0, INF, "decisions in the domain")]
    asked: Annotated[Ints, _i("community", "", 0, INF, "of them, after asking the community")]
    adopted: Annotated[Ints, _i("community", "", 0, INF, "of them, with its advice adopted")]
    sound: Annotated[Ints, _i("community", "", 0, INF, "decisions that went well")]
    uses: Annotated[Ints, _i("community", "", 0, INF, "uses of acquired insights at work")]
    successes: Annotated[Ints, _i("community", "", 0, INF, "successful uses")]
    realised: Annotated[Floats, _f("community", "h", 0, INF, "hours saved by successful uses")]
    aspired: Annotated[Floats, _f("community", "h", 0, INF, "hours saved, weighted by where people aspire to")]
    worth: Annotated[Floats, _f("community", "he", 0, INF, "value of exchanges, with noticed realised value")]
    cost: Annotated[Floats, _f("community", "h", 0, INF, "hours that this value took")]
    groups: Annotated[Floats, _f("community topic", "", 0, INF, "trust of members by main interest")]
    engaged_then: Annotated[Floats, _f("community", "", 0, INF, "identification of the active half a year ago")]
    engaged_now: Annotated[Floats, _f("community", "", 0, INF, "identification that is left of it")]
    time_then: Annotated[Floats, _f("community", "h", 0, INF, "time of lasting members half a year ago")]
    time_now: Annotated[Floats, _f("community", "h", 0, INF, "time of the same members now")]
    ledger: Annotated[Floats, _f("community value", "he", 0, INF, "value of each kind that members gained")]
    joined: Annotated[Ints, _i("community", "people", 0, INF, "joined")]
    left: Annotated[Ints, _i("community", "people", 0, INF, "left")]


class Observation:
    """Memory of the observer; no rule reads it."""

    band: Annotated[Ints, _i("membership", "", 0, 3, "0 outside, 1 peripheral, 2 active, 3 core")]
    bands: Annotated[Ints, _i("membership quarter", "", 0, 3, "bands of the last quarter, a ring")]
    given: Annotated[Floats, _f("membership window", "", 0, INF, "contributions of the last eight weeks, a ring")]
    ledger: Annotated[Floats, _f("membership value", "he", 0, INF, "value of each kind since one became a member")]
    sorted: Annotated[Floats, _f("membership", "", 0, INF, "room for sorting contributions")]
    engaged: Annotated[Floats, _f("membership season", "share", 0, 1, "identification in active weeks, else 0; a ring")]
    time: Annotated[Floats, _f("membership season", "h", 0, INF, "time available in the last half year, a ring")]
    group: Annotated[Ints, _i("membership", "row", 0, INF, "who stands for the group that ties hold together")]
    grouped: Annotated[Ints, _i("membership", "people", 0, INF, "how many belong to the group one stands for")]


class Log(NamedTuple):
    """Event log at fixed capacity; `count` goes on past the capacity, so that nothing is lost in silence."""

    event: Annotated[Ints, _i("event field", "", -1, INF, "week, kind, uid, other uid, community, insight, cause")]
    amount: Annotated[Floats, _f("event", "", -INF, INF, "amount, in the unit of the kind")]
    count: Annotated[Any, _i("one", "", 0, INF, "events that happened")]
    learned: Annotated[Ints, _i("log_membership insight", "", -1, INF, "event by which an insight was acquired")]
    raised: Annotated[Ints, _i("log_person insight", "", -1, INF, "event by which a question was raised")]


class World(NamedTuple):
    """One world: people, communities and what observers remember of them; every group but the log is a recarray."""

    person: Any
    person_week: Any
    membership: Any
    week: Any
    tie: Any
    community: Any
    community_week: Any
    subgroup: Any
    subgroup_week: Any
    unit: Any
    unit_seen: Any
    meeting: Any
    hand: Any
    count: Any
    tally: Any
    observation: Any
    log: Log


GROUPS: dict[str, type] = {
    "person": Person,
    "person_week": PersonWeek,
    "membership": Membership,
    "week": MembershipWeek,
    "tie": Tie,
    "community": Community,
    "community_week": CommunityWeek,
    "subgroup": Subgroup,
    "subgroup_week": SubgroupWeek,
    "unit": Unit,
    "unit_seen": UnitSeen,
    "meeting": Meeting,
    "hand": Hand,
    "count": Count,
    "tally": Tally,
    "observation": Observation,
    "log": Log,
}
NO_EVENT = -1
CAUSES = ("learned", "raised")  # arrays of the log that name events
ROWS = {"tie": 2, "subgroup": 2, "subgroup_week": 2}  # how many dimensions of a group's arrays are rows; 1 unless named


@cache
def declared() -> tuple[tuple[str, str, Array], ...]:
    """Every array of a world as (group, name, declaration); reading them takes 1 ms, so it is done once."""
    return tuple(
        (group, name, hint.__metadata__[0])
        for group, kind in GROUPS.items()
        for name, hint in get_type_hints(kind, include_extras=True).items()
    )


def encounter_capacity(memberships: int) -> int:
    """Room in the list of encounters: 40 for each of few memberships, 12 for each of many."""
    return min(40 * memberships, 800_000 + 12 * memberships)


# What is as long in every world; the lengths of all other dimensions are a world's own.
LENGTHS = {
    "one": 1,
    "hand": 2,
    "lane": LANES,
    "draw": 4 * LANES,
    "slot": TIE_SLOTS,
    "subgroup": SUBGROUPS,
    "word": WORDS,
    "value": VALUES,
    "topic": TOPICS,
    "cluster": CLUSTERS,
    "level": 3,
    "insight": INSIGHTS,
    "quarter": MOBILITY_WEEKS,
    "window": GINI_WEEKS,
    "season": HALF_YEAR,
    "field": 7,
}


def allocate(people: int, communities: int, units: int, slots: int = 1, log_capacity: int = 0) -> World:
    """A world of zeros; `slots` memberships a person; a log of `log_capacity` events (0 = no log)."""
    memberships = people * slots
    size = LENGTHS | {
        "person": people,
        "membership": memberships,
        "community": communities,
        "unit": units,
        "encounter": encounter_capacity(memberships),
        "event": log_capacity,
        "log_person": people if log_capacity else 0,
        "log_membership": memberships if log_capacity else 0,
    }
    groups = {group: _records(group, size) for group in GROUPS if group != "log"}
    log = {
        name: np.full(tuple(size[d] for d in array.shape), NO_EVENT if name in CAUSES else 0, dtype=array.dtype)
        for group, name, array in declared()
        if group == "log"
    }
    return World(**groups, log=Log(**log))


def _records(group: str, size: dict[str, int]) -> Any:
    """The zero records of one group."""
    rows, dtype = _form(group)
    return np.zeros(tuple(size[d] for d in rows), dtype=dtype).view(np.recarray)


@cache
def _form(group: str) -> tuple[tuple[str, ...], Any]:
    """The dimensions of the rows of a group, and the type of a row; made once: it was half of a small world's begin."""
    fields = [(name, array) for here, name, array in declared() if here == group]
    rows = ROWS.get(group, 1)
    dtype = np.dtype([(name, array.dtype, tuple(LENGTHS[d] for d in array.shape[rows:])) for name, array in fields])
    return fields[0][1].shape[:rows], np.dtype((np.record, dtype))
