"""A claim of the theory as an experiment: arms that differ in stated conditions, and tests of what must follow."""

from typing import Annotated, Any, Literal

from pydantic import Field

from copsim.dynamics.switches import SWITCH_NAMES
from copsim.scenario.fields import LARGEST, Part, Share, Slug, Text, Words
from copsim.scenario.model import Format, Interventions, Losses

MOST_WORLDS = 10_000
START, LIMIT = 20, 160
SOME: dict[str, Any] = {"minItems": 1}  # checked apart: pydantic would report an array as short that has wrong elements

Id = Annotated[
    str, Field(pattern=r"^[A-Z][1-9][0-9]?$"), Words("a letter and a number of the register, such as E1, as the file")
]
Week = Annotated[int, Field(ge=-13, le=LARGEST, json_schema_extra={"unit": "week"})]
Amount = Annotated[float, Field(ge=-1e12, le=1e12)]
Size = Annotated[float, Field(ge=0, le=1e12)]
Weeks = Annotated[
    tuple[Week, ...], Field(min_length=2, max_length=2), Words("two weeks [first, last], both of them included")
]
Mechanism = Annotated[str, Field(json_schema_extra={"enum": list(SWITCH_NAMES)}), Words("a mechanism")]
Mechanisms = Annotated[tuple[Mechanism, ...], Field(max_length=len(SWITCH_NAMES))]
ArmNames = Annotated[tuple[Slug, ...], Field(min_length=2, max_length=12), Words("an array of 2 to 12 names of arms")]

Statistic = Literal["mean", "last", "sum", "first-week"]
Expectation = Literal[
    "more", "less", "equal", "not-less", "not-more", "rising", "falling", "within", "varied", "many-factors"
]


class Arm(Part):
    """One of the ways in which the same worlds are lived."""

    name: Slug = Field(description="what tests call the arm")
    case: Text = Field(description="SCENARIO or SCENARIO+POLICY, as the commands take it")
    set: dict[str, Any] = Field(
        {},
        description="values of the scenario that differ here, by the tables of scenario files: set.people.count = 60",
    )
    interventions: Interventions = Field((), description="timed changes of conditions, besides those of the case")
    losses: Losses = Field((), description="nurturers who leave, besides those of the case")


class Range(Part):
    """Between which values a quantity lies in a world."""

    of: Text = Field(description="an indicator where the test has weeks, else an outcome")
    low: Amount | None = Field(None, description="smallest value; without, there is none")
    high: Amount | None = Field(None, description="largest value; without, there is none")


class Factor(Part):
    """Something that is drawn from a range, together with all other factors."""

    key: Text = Field(description="what is drawn, by the key of scenario files: people.culture")
    low: Amount = Field(description="smallest value")
    high: Amount = Field(description="largest value")


class Test(Part):
    """What must be seen, and in which direction. A world gives one number per arm; differences are paired by world."""

    name: Text = Field(description="what is tested, in a few words")
    of: Text | None = Field(
        None, description="what is measured: an indicator where `weeks` is given, else an outcome; not with `within`"
    )
    per: Text | None = Field(None, description="divide by this indicator, sum of the weeks by sum of the weeks")
    weeks: Weeks | None = Field(None, description="first and last week that are looked at, both included")
    statistic: Statistic = Field(
        "mean",
        description="how the weeks become one number: mean and sum of what is available, the last week, or the first "
        "week in which the indicator reaches `level` (where it never does, the week after the last)",
    )
    level: Amount | None = Field(None, description="level that first-week waits for")
    deviation: bool = Field(
        False, description="look at the distance of each world from its arm's median instead: a test of spread"
    )
    alive_at: Week | None = Field(None, description="only worlds whose first arm is alive in this week; without, all")
    compare: ArmNames | None = Field(
        None, description="arms in their order: [control, other], or doses upward; without, the first two, or all doses"
    )
    contrast: dict[Slug, Amount] = Field(
        {}, description="weights of arms instead of `compare`, such as those of the interaction in a 2x2 of arms"
    )
    relative: bool = Field(False, description="the difference as a share of the control's mean")
    expect: Expectation = Field(
        description="more, less: the difference is clear of `by` (0 if not given) on that side; equal: within -by .. "
        "by; not-less, not-more: worse by at most `by`; rising, falling: last dose against first, no step clearly "
        "against it; within: each of `ranges` holds in a `share` of the worlds; varied: standard deviation over mean "
        "of the worlds is more than `by`; many-factors: the total-order Sobol' index of `at_least` factors is "
        "surely above `by`, and the first-order indices sum to less than `share`"
    )
    by: Size = Field(0.0, description="margin of the difference, in the unit of what is measured, or as a share")
    arm: Slug | None = Field(None, description="the arm that within and varied look at; the first if not given")
    ranges: Annotated[tuple[Range, ...], Field(max_length=10)] = Field((), description="what within asks for, jointly")
    share: Share = Field(
        0.5,
        description="share of the worlds that within asks for; 0.5 makes it a test of the median. Of many-factors: "
        "what the factors may explain alone",
    )
    at_least: Annotated[int, Field(ge=1, le=30)] | None = Field(
        None, description="how many factors have to matter; only for many-factors"
    )
    decides: bool = Field(
        True,
        description="false: shown, such as further doses; not part of the verdict, and of the first look's worlds only",
    )
    carried: bool = Field(True, description="false: this effect need not shrink when the carrying mechanism is off")


class Worlds(Part):
    """How many worlds are lived in each arm."""

    start: Annotated[int, Field(ge=4, le=MOST_WORLDS)] = Field(START, description="worlds at the first look")
    limit: Annotated[int, Field(ge=4, le=MOST_WORLDS)] = Field(
        LIMIT, description="worlds at the last look; each look has twice as many as the one before"
    )


class Claim(Part):
    """One claim of the theory, and the experiment that can refute it here."""

    format: Format
    id: Id = Field(description="id in the register; the name of the file")
    title: Text = Field(description="the claim in one sentence")
    source: Text = Field(description="where the claim comes from")
    surprise: Text = Field(description="why somebody who wrote these equations could still have been surprised")
    note: Text | None = Field(None, description="what of the claim is not tested, which doses were taken and why")
    cohort: Week | None = Field(None, description="the members of this week are followed by the cohort's indicators")
    carried_by: Annotated[tuple[Text, ...], Field(max_length=20)] = Field(
        (), description="mechanisms that are said to carry the effect"
    )
    ablation: Mechanisms = Field(
        (), description="mechanisms that are off in all arms to see whether the effect shrinks"
    )
    worlds: Worlds = Worlds()
    factors: Annotated[tuple[Factor, ...], Field(max_length=30)] = Field(
        (),
        description="what many-factors draws, in the scenario of the first arm; worlds are then points of the design",
    )
    arms: Annotated[tuple[Arm, ...], Field(max_length=12)] = Field(
        description="ways in which the same worlds are lived; the first is the control", json_schema_extra=SOME
    )
    tests: Annotated[tuple[Test, ...], Field(max_length=20)] = Field(
        description="what must be seen; all that decide have to hold", json_schema_extra=SOME
    )
