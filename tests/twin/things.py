"""What there is in the twin: people, their memberships and ties, communities, units, and encounters."""

from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace

TIE_SLOTS = 16
TOPICS = range(8)
INSIGHTS = range(256)
ALL_INSIGHTS = frozenset(INSIGHTS)
PREPARING, LIVING, ENDED = 0, 1, 2
WORK, LEARNING, TASK = 1, 2, 4  # origin of a tie
NOTHING, TOPIC, PLACE = 0, 1, 2  # what a subgroup is about


@dataclass(frozen=True)
class Activity:
    """One of the seven clusters of learning activities."""

    together: float
    formal: float
    coordination: float
    commitment: float
    rate: float
    listening: float
    artefacts: float
    understanding: float
    outside: float


#          with formal coord kappa lambda b     art   dS     out
SHARING = Activity(0.2, 0.2, 0.4, 0.08, 2.0, 0.30, 0.05, 0.0, 0.02)
INQUIRY = Activity(0.6, 0.3, 0.7, 0.20, 2.2, 0.10, 0.02, 0.012, 0.02)
NEGOTIATING = Activity(0.8, 0.4, 0.9, 0.30, 1.6, 0.15, 0.02, 0.060, 0.05)
PRODUCING = Activity(0.6, 0.7, 1.5, 0.35, 1.0, 0.05, 0.50, 0.015, 0.0)
STANDARDS = Activity(0.9, 0.9, 2.2, 0.50, 1.2, 0.05, 0.30, 0.036, 0.0)
FORMAL = Activity(0.1, 0.9, 2.0, 0.25, 0.6, 0.80, 0.10, 0.0, 0.30)
VISITS = Activity(0.5, 0.5, 1.5, 0.25, 1.4, 0.10, 0.02, 0.012, 0.15)
ACTIVITIES = (SHARING, INQUIRY, NEGOTIATING, PRODUCING, STANDARDS, FORMAL, VISITS)


@dataclass(eq=False)
class Unit:
    """A unit of the organisation."""

    row: int
    uid: int
    norm: float
    practice: set[int] = field(default_factory=set)
    people: list["Person"] = field(default_factory=list)


@dataclass(eq=False)
class Subgroup:
    """A meeting of some members of a community; the first one is the plenary."""

    about: int = NOTHING
    value: int = 0
    convener: "Membership | None" = None
    uid: int = 0
    quiet: int = 0
    turns: float = 1.0
    week: SimpleNamespace = field(default_factory=SimpleNamespace)


@dataclass(eq=False)
class Community:
    """A community beyond its members."""

    number: int
    uid: int
    mix: list[float]
    domain: list[float]
    legitimacy: float
    deciders: set[int]
    status: int = PREPARING
    space: float = 0.5
    understanding: float = 0.1
    norm: float = 0.4
    cover: float = 0.0
    returns: float = 0.0
    promise: list[float] = field(default_factory=lambda: [1.0] * 7)
    brought: list[float] = field(default_factory=lambda: [0.0] * 7)
    tried: list[float] = field(default_factory=lambda: [0.0] * 7)
    attendees: int = 0
    readiness: float = 0.0
    facilitated: int = 0  # weeks left to a space
    thin: int = 0
    record: set[int] = field(default_factory=set)
    proven: set[int] = field(default_factory=set)
    subgroups: list[Subgroup] = field(default_factory=lambda: [Subgroup() for _ in range(11)])
    parent: "Community | None" = None
    now: SimpleNamespace = field(default_factory=SimpleNamespace)  # conditions of this week
    week: SimpleNamespace = field(default_factory=SimpleNamespace)  # what only this week needs
    tally: Counter[str] = field(default_factory=Counter)  # counts of this week for the observer

    @property
    def living(self) -> bool:
        return self.status == LIVING

    @property
    def plenary(self) -> Subgroup:
        return self.subgroups[0]

    @property
    def smaller(self) -> list[Subgroup]:
        """The subgroups that there are."""
        return [group for group in self.subgroups[1:] if group.about != NOTHING]


@dataclass(eq=False)
class Tie:
    """Trust in the holder of another seat; void when somebody else took that seat over."""

    neighbour: "Person"
    uid: int
    trust: float
    origin: int

    @property
    def valid(self) -> bool:
        return self.neighbour.uid == self.uid


@dataclass(eq=False)
class Membership:
    """What a person is in one community; a free slot keeps the numbers of the last one."""

    person: "Person"
    slot: int
    community: Community | None = None
    identification: float = 0.0
    autonomy: float = 0.0
    value: float = 0.0
    reputation: float = 0.0
    gratitude: float = 0.0
    openness: float = 0.0
    hours: float = 0.0
    contributing: float = 0.0
    contributed: float = 0.0
    tenure: int = 0
    idle: int = 0
    role: int = 0
    subgroup: int = 0
    ledger: list[float] = field(default_factory=lambda: [0.0] * 8)
    acquired: set[int] = field(default_factory=set)
    credited: set[int] = field(default_factory=set)
    week: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(promised=0.0))

    @property
    def present(self) -> bool:
        return bool(self.week.attendance > 0.02)

    @property
    def good_name(self) -> float:
        return min(1.0, self.reputation / 2.0)

    def end(self) -> None:
        """Nothing but numbers remains."""
        self.community, self.role, self.subgroup = None, 0, 0
        self.acquired, self.credited = set(), set()


@dataclass(eq=False)
class Person:
    """A seat in the organisation and who holds it."""

    row: int
    uid: int
    home: Community
    unit: Unit
    site: int = 0
    fluency: float = 1.0
    main: int = 0
    second: int = 0
    relevance: float = 0.0
    identity: float = 0.0
    hours: float = 0.0
    rest: float = 0.0
    generosity: float = 0.0
    service: int = 0
    workload: float = 0.0
    energy: float = 0.0
    stance: float = 0.0
    norm: float = 0.0
    aspiration: list[float] = field(default_factory=list)
    guess: float = 0.0
    asked: int = 0
    cohort: int = -1
    known: set[int] = field(default_factory=set)
    questions: set[int] = field(default_factory=set)
    ties: list[Tie | None] = field(default_factory=lambda: [None] * TIE_SLOTS)
    memberships: list[Membership] = field(default_factory=list)
    free: float = 0.0  # hours of this week
    stir: float = 0.0
    fresh: set[int] = field(default_factory=set)
    teacher: "Person | None" = None  # who changed this person's view this week
    hopes: list[float] = field(default_factory=lambda: [0.0] * 8)

    def membership_in(self, community: Community) -> Membership | None:
        return next((m for m in self.memberships if m.community is community), None)

    def valid_ties(self) -> list[Tie]:
        return [tie for tie in self.ties if tie is not None and tie.valid]

    def tie_to(self, other: "Person") -> Tie | None:
        return next((tie for tie in self.valid_ties() if tie.neighbour is other), None)

    def trust_in(self, other: "Person") -> float:
        tie = self.tie_to(other)
        return 0.0 if tie is None else tie.trust

    def interest_in(self, topic: int) -> float:
        return 1.0 if topic == self.main else 0.7 if topic == self.second else 0.4


@dataclass(eq=False)
class Encounter:
    """One encounter: who began it, with whom, in which activity, what kind, and whether a question was answered."""

    initiator: Membership
    partner: Membership
    activity: Activity
    kind: str  # "tie", "session", "listening", "talk" or "arranged"
    number: int  # of its luck
    answered: bool = False
