"""A scenario: one community that someone could recognise, and what changes for it when."""

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

from pydantic import Field

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.parameters import PARAMETERS
from copsim.dynamics.setting import ANNOUNCED, FOUNDED, THREE_STEPS, start_record
from copsim.dynamics.switches import SWITCH_NAMES
from copsim.scenario.fields import LARGEST, MOST_ITEMS, Part, Share, Slug, Text, Words, table_of

FORMAT = 1
KINDS = {"three-steps": THREE_STEPS, "announcement": ANNOUNCED, "founded": FOUNDED}
MOST_NURTURERS = 1_000

_USUAL = start_record()[0]


class Activity(NamedTuple):
    """The share of one kind of learning activity, declared as conditions are."""

    name: str
    meaning: str
    default: float = 0
    low: float = 0
    high: float = 1
    unit: str = "share"


ACTIVITIES = (
    Activity("sharing", "telling each other what one knows"),
    Activity("inquiry", "working on a question together"),
    Activity("negotiating", "finding out what one means and wants"),
    Activity("producing", "making documents, tools and other assets"),
    Activity("standards", "agreeing on how things are done"),
    Activity("formal", "talks and courses, where few tell many"),
    Activity("visits", "going to see how others do it"),
)

if TYPE_CHECKING:

    class Conditions(Part):
        """Conditions of the world around the members."""

    class Parameters(Part):
        """Assumptions of the model that are not the usual."""

    class Activities(Part):
        """Mix of learning activities."""

else:
    Conditions = table_of(__name__, "Conditions", "Conditions of the world around the members.", CONDITIONS)
    Parameters = table_of(__name__, "Parameters", "Assumptions of the model that are not the usual.", PARAMETERS)
    Activities = table_of(__name__, "Activities", "Activities at the founding; what is left out is 0.", ACTIVITIES)


Format = Annotated[int, Field(ge=FORMAT, le=FORMAT, description="format of the file"), Words(str(FORMAT))]
Names = Annotated[
    tuple[Annotated[str, Field(json_schema_extra={"enum": list(SWITCH_NAMES)}), Words("a mechanism")], ...],
    Field(max_length=len(SWITCH_NAMES)),
]


Week = Annotated[int, Field(ge=0, le=LARGEST, json_schema_extra={"unit": "week"})]


class Site(Part):
    """A place where people work."""

    name: Text = Field(description="what people call the place")
    share: Share = Field(description="share of the people; those of all sites sum to 1")
    fluency: Share = Field(1.0, description="fluency there in the language of the community")


Sites = Annotated[tuple[Site, ...], Field(min_length=1, max_length=100), Words("an array of 1 to 100 tables")]


class People(Part):
    """The people whose work the community's domain touches, members or not."""

    count: int = Field(ge=0, le=LARGEST, description="how many they are", json_schema_extra={"unit": "people"})
    units: int = Field(int(_USUAL["units"]), ge=1, le=2**20, description="organisation units they work in")
    prior_identity: Share = Field(
        float(_USUAL["prior_identity"]), description="identity with the domain before any community, per relevance"
    )
    culture: Share = Field(float(_USUAL["culture"]), description="culture of the units, 0 competitive .. 1 cooperative")
    stance: Share = Field(
        float(_USUAL["stance"]), description="share of people with a learning stance: frank, across boundaries"
    )
    sites: Sites = Field(
        (Site(name="headquarters", share=1.0),), description="places; without any, everybody is at headquarters"
    )


class Launch(Part):
    """How the community begins."""

    kind: Literal["three-steps", "announcement", "founded"] = Field(
        "three-steps",
        description="three-steps: conversations, the willing, a core group, from 13 weeks before week 0; "
        "announcement: the same hours go into announcing; founded: members are there in week 0",
    )
    core: int = Field(
        int(_USUAL["core"]), ge=0, le=MOST_NURTURERS, description="nurturers sought at the start, besides an organiser"
    )
    organiser_hours: Annotated[float, Field(ge=0, le=40)] = Field(
        float(_USUAL["organiser_hours"]),
        description="time of the organiser before week 0; not where the community is founded",
        json_schema_extra={"unit": "h/week"},
    )
    founders: Annotated[int, Field(ge=0, le=LARGEST)] | None = Field(
        None, description="members in week 0; only where the community is founded"
    )
    event: bool = Field(False, description="a launch event: much announcement and visibility in weeks 0 to 2")


class Constellation(Part):
    """Many local communities, which may be grouped under global ones that members of several of them join."""

    locals: int = Field(ge=1, le=10_000, description="local communities, among which the people are divided evenly")
    globals: int = Field(0, ge=0, le=1_000, description="global communities, among which the local ones are divided")


class Space(Part):
    """A social learning space: guests from the communities think together for some weeks; then it is theirs."""

    opens: Week = Field(description="week in which the guests are invited")
    lasts: int = Field(10, ge=1, le=52, description="weeks of facilitation", json_schema_extra={"unit": "weeks"})
    invited: int = Field(
        24,
        ge=0,
        le=1_000,
        description="guests who are asked, from all communities",
        json_schema_extra={"unit": "people"},
    )
    hours: Annotated[float, Field(ge=0, le=40)] = Field(
        1.0, description="working time set aside for each guest meanwhile", json_schema_extra={"unit": "h/week"}
    )


class Intervention(Part):
    """A timed change of conditions."""

    name: Text | None = Field(None, description="what people call it")
    first: Week = Field(alias="from", description="first week of the change")
    until: Week | None = Field(None, description="first week after it; without, it lasts to the end")
    changes: Conditions = Field(alias="set", description="conditions and their values meanwhile")


Nurturers = Annotated[
    Annotated[int, Field(ge=1, le=MOST_NURTURERS)] | Literal["all"],
    Words(f'an integer from 1 to {MOST_NURTURERS:,} inclusive, or "all"'),
]


class Loss(Part):
    """Nurturers who leave the organisation in one week, those who convene most first."""

    week: Week = Field(description="when they leave")
    nurturers: Nurturers = Field(description="how many leave")


Interventions = Annotated[tuple[Intervention, ...], Field(max_length=MOST_ITEMS)]
Losses = Annotated[tuple[Loss, ...], Field(max_length=MOST_ITEMS)]


Amount = Annotated[float, Field(ge=0, le=1e9)]


class CostTable(Part):
    """What a policy takes from the organisation, beside the members' own hours; in every week in which it changes
    anything."""

    hours: Amount = Field(0.0, description="hours of others", json_schema_extra={"unit": "h/week"})
    hours_per_member: Amount = Field(0.0, description="hours for each member", json_schema_extra={"unit": "h/week"})
    money: Amount = Field(0.0, description="money, in the unit of the user", json_schema_extra={"unit": "money/week"})
    once: Amount = Field(0.0, description="money in its first week", json_schema_extra={"unit": "money"})


class PolicyTable(Part):
    """A named list of interventions and losses, to be compared with others."""

    title: Text = Field(description="what people call the policy")
    about: Text | None = Field(None, description="what it means in practice")
    interventions: Interventions = Field((), description="timed changes of conditions")
    losses: Losses = Field((), description="nurturers who leave")
    cost: CostTable = Field(CostTable(), description="what it takes from the organisation")


class Ablations(Part):
    """Mechanisms taken out of the model, to see what they carry."""

    off: Names = Field((), description="mechanisms that are off")


Policies = dict[Slug, PolicyTable]


class PolicyFile(Part):
    """Policies for any scenario."""

    format: Format
    policies: Policies = Field(description="policies by name")


class Scenario(Part):
    """One community that someone could recognise, and what changes for it when."""

    format: Format
    name: Slug = Field(description="short name, for files and tables")
    title: Text = Field(description="what people call the community")
    weeks: Annotated[int, Field(ge=0, le=LARGEST)] = Field(
        description="weeks from week 0 on", json_schema_extra={"unit": "weeks"}
    )
    seed: int = Field(1, ge=0, le=2**32 - 1, description="root seed, where the study names none")
    people: People
    launch: Launch = Launch()
    constellation: Constellation | None = Field(
        None, description="many local communities, which may be grouped under global ones; without, there is one"
    )
    space: Space | None = Field(None, description="a social learning space beside the communities; without, none opens")
    conditions: Conditions = Conditions()
    activities: Activities | None = Field(None, description="activities at the founding; without, members choose")
    interventions: Interventions = Field((), description="timed changes of conditions")
    losses: Losses = Field((), description="nurturers who leave")
    parameters: Parameters = Parameters()
    ablations: Ablations = Ablations()
    policies: Policies = Field({}, description="policies of this scenario by name")
