"""The study file: what is lived, at which points, how often, and what is asked of it."""

from typing import Annotated, Any, Literal

from pydantic import Field

from copsim.scenario.fields import LARGEST, MOST_ITEMS, Part, Share, Slug, Text, Words
from copsim.scenario.model import Format, PolicyTable, Week

KINDS = ("product", "list", "one-at-a-time", "lhs", "sobol", "saltelli", "morris", "file", "ensemble")
MOST_POINTS = 1_000_000
SEEDS = 2**32 - 1
USUAL_INDICATORS = ("members", "core", "energy", "identification", "hours_voluntary_total")

Number = Annotated[float, Field(ge=-1e12, le=1e12)]
Value = Annotated[float | int | str | bool, Words("a number, true or false, or text")]
Kind = Literal["product", "list", "one-at-a-time", "lhs", "sobol", "saltelli", "morris", "file", "ensemble"]
Statistic = Literal["mean", "sum", "min", "max", "last"]
Cases = Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_ITEMS), Words("an array of 1 to 1,000 names")]
Weeks = Annotated[
    tuple[Week, ...], Field(min_length=2, max_length=2), Words("two weeks [first, last], both of them included")
]


class FactorTable(Part):
    """What is varied: a range, or levels."""

    low: Number | None = Field(None, alias="from", description="smallest value of a range")
    high: Number | None = Field(None, alias="to", description="largest value of a range")
    levels: Annotated[tuple[Value, ...], Field(max_length=MOST_ITEMS)] | None = Field(
        None, description="values, of which each is tried; instead of a range"
    )


class DesignTable(Part):
    """At which points the study looks."""

    kind: Kind = Field(
        description="product: all combinations; list: `rows`; one-at-a-time: each factor alone, from the scenario's "
        "own values; lhs, sobol: points that cover the ranges; saltelli, morris: for indices of sensitivity; file: a "
        "CSV with a column per factor; ensemble: the accepted sets of parameters"
    )
    points: Annotated[int, Field(ge=1, le=MOST_POINTS)] | None = Field(
        None,
        description="lhs, sobol: points; saltelli: base sample, of which factors + 2 points are made each; morris: "
        "trajectories; product, one-at-a-time: values of a range; ensemble: how many of the sets",
    )
    seed: int = Field(1, ge=0, le=SEEDS, description="seed of the design, not of the worlds")
    factors: dict[str, FactorTable] = Field({}, description="what is varied, by the keys of scenario files")
    rows: Annotated[tuple[dict[str, Any], ...], Field(max_length=MOST_ITEMS)] = Field(
        (), description="points of a list, each with all its values by key"
    )
    path: Text | None = Field(None, description="CSV file, beside or below the study file")


class OutcomeTable(Part):
    """An outcome beside those that every study has."""

    name: Annotated[str, Field(max_length=60, pattern=r"^[a-z][a-z0-9_]*$"), Words("small letters, digits and _")] = (
        Field(description="what tables call it")
    )
    of: Text = Field(description="an indicator")
    weeks: Weeks = Field(description="first and last week that are looked at, both included")
    statistic: Statistic = Field("mean", description="how the weeks become one number")


class RecordTable(Part):
    """What is kept of a run beside its outcomes."""

    indicators: Annotated[tuple[Text, ...], Field(max_length=MOST_ITEMS)] = Field(
        USUAL_INDICATORS, description="indicators whose weeks are kept"
    )
    tables: Annotated[tuple[Text, ...], Field(max_length=20)] = Field(
        (), description="tables that are written when all runs are there"
    )


class GoalTable(Part):
    """What is asked of the policies."""

    meet: Text | None = Field(None, description="what counts as success, such as share(alive) >= 0.8")
    outcomes: Annotated[tuple[Text, ...], Field(max_length=MOST_ITEMS)] = Field(
        ("alive",), description="outcomes that decide; those that --precision looks at; the first one ranks"
    )
    higher_is_better: bool = Field(True, description="whether more of the first of these outcomes is better")


class LimitsTable(Part):
    """When a run is given up; it becomes a row that says so, and the others go on."""

    seconds: Annotated[float, Field(ge=0.001, le=1e7)] | None = Field(
        None, description="the longest that one run may take; it is tried once more alone before it is given up"
    )


class StudyFile(Part):
    """One study: scenarios x policies x points x worlds."""

    format: Format
    name: Slug = Field(description="short name, for folders and tables")
    title: Text | None = Field(None, description="what people call the study")
    question: Text | None = Field(None, description="what it is to answer")
    scenarios: Cases = Field(description="shipped ids, or files by their path from here")
    policies: Cases = Field(("none",), description="policies, several joined by +; the first is the control")
    replicates: Annotated[int, Field(ge=1, le=100_000)] = Field(
        20, description="worlds of each scenario, policy and point"
    )
    seed: int = Field(1, ge=0, le=SEEDS, description="root seed of the worlds")
    worlds: Literal["common", "independent"] = Field(
        "common", description="common: the same worlds at every point; independent: each point has its own"
    )
    set: dict[str, Any] = Field({}, description="values of all scenarios that differ here, by their tables")
    design: DesignTable | None = Field(None, description="what is varied; without, nothing is")
    outcomes: Annotated[tuple[OutcomeTable, ...], Field(max_length=MOST_ITEMS)] = Field(
        (), description="outcomes beside those that every study has"
    )
    record: RecordTable = RecordTable()
    goal: GoalTable = GoalTable()
    limits: LimitsTable = LimitsTable()
    policy: dict[Slug, PolicyTable] = Field({}, description="policies of this study by name")


__all__ = ["KINDS", "LARGEST", "DesignTable", "FactorTable", "OutcomeTable", "Share", "StudyFile"]
