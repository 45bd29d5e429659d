"""The columns of every table that this room writes, declared once; the data dictionary is this list."""

from collections.abc import Iterable
from typing import NamedTuple


class Column(NamedTuple):
    """One column of a table; types are text, integer and number; empty cells mean "not available"."""

    name: str
    type: str
    unit: str
    meaning: str


TEXT, INTEGER, NUMBER = "text", "integer", "number"
SHARE_UNIT = "yes or no"  # what has this unit is summed up by its mean, the share of yes


def _text(name: str, meaning: str) -> Column:
    return Column(name, TEXT, "", meaning)


def _integer(name: str, unit: str, meaning: str) -> Column:
    return Column(name, INTEGER, unit, meaning)


def _number(name: str, unit: str, meaning: str) -> Column:
    return Column(name, NUMBER, unit, meaning)


RUN_ID = _text("run_id", "digest of scenario, policy, seed, replicate and model: the same id is the same run")
SCENARIO = _text("scenario", "name of the scenario")
POLICY = _text("policy", "name of the policy, or of several joined by +; none without any")
POINT = _integer("point", "", "point of the design; 0 where nothing is varied")
WEEK = _integer("week", "week", "week since the start of the community; those of its preparation are negative")

RUN = (
    RUN_ID,
    SCENARIO,
    POLICY,
    POINT,
    _integer("replicate", "", "which world: the same number is the same world under every policy"),
    _integer("seed", "", "root seed of all draws"),
    _text("status", "ok, or why the run failed: nonfinite, time-out, memory, crash"),
    _integer("failed_week", "week", "week in which the run failed, or which it had reached"),
    _text("failed_variable", "what was not finite when the run failed"),
    _text("message", "how the run failed"),
)

SPREAD = tuple(
    _number(f"q{percent:02d}", "that of the {0}", f"the {{0}} that {percent} % of the runs do not exceed")
    for percent in (5, 25, 50, 75, 95)
)


def _spread_of(what: str) -> tuple[Column, ...]:
    return tuple(Column(c.name, c.type, c.unit.format(what), c.meaning.format(what)) for c in SPREAD)


LUCK_AND_IGNORANCE = (
    _number("luck", "that of the outcome", "of an ensemble: standard deviation between worlds of one set"),
    _number("ignorance", "that of the outcome", "of an ensemble: standard deviation between sets, beyond luck"),
)

COSTS = (
    _number("cost_hours", "h", "hours that the policies took from others, beside the members' own"),
    _number("cost_money", "money", "money that the policies took"),
)

WEEK_BANDS = (
    SCENARIO,
    POLICY,
    POINT,
    WEEK,
    _text("indicator", "name of the indicator"),
    _integer("n", "runs", "runs in which the indicator is available in this week"),
    _number("mean", "that of the indicator", "mean over these runs; of yes or no it is the share of yes"),
    _number("sd", "that of the indicator", "standard deviation over these runs"),
    *_spread_of("indicator"),
)

OUTCOME_SUMMARY = (
    SCENARIO,
    POLICY,
    POINT,
    _text("outcome", "name of the outcome"),
    _integer("n", "runs", "runs in which the outcome is available"),
    _number("mean", "that of the outcome", "mean over these runs"),
    _number("sd", "that of the outcome", "standard deviation over these runs"),
    _number("lo95", "that of the outcome", "lower end of the 95 % interval of the mean; Wilson's of yes or no"),
    _number("hi95", "that of the outcome", "upper end of the 95 % interval of the mean; Wilson's of yes or no"),
    *_spread_of("outcome"),
    *LUCK_AND_IGNORANCE,
)

EFFECTS = (
    _text("control", "policy, or case where scenarios differ, that is compared with"),
    _text("policy", "policy, or case where scenarios differ, that is compared"),
    _text("scenario", "name of the scenario of the compared policy"),
    POINT,
    _text("outcome", "name of the outcome, or of the indicator where its mean over some weeks is compared"),
    _integer("n_pairs", "pairs", "replicates in which both runs have a value"),
    _number("mean_control", "that of the outcome", "mean of the control over these pairs"),
    _number("mean_policy", "that of the outcome", "mean of the policy over these pairs"),
    _number("difference", "that of the outcome", "mean difference in a pair, policy less control"),
    _number("lo95", "that of the outcome", "lower end of the 95 % interval of the mean difference"),
    _number("hi95", "that of the outcome", "upper end of the 95 % interval of the mean difference"),
    _number("share_better", "share", "share of the pairs in which the policy has the larger value"),
    _number("share_equal", "share", "share of the pairs in which both have the same value"),
    *LUCK_AND_IGNORANCE,
)

POLICIES = (
    SCENARIO,
    POLICY,
    _text("intervention", "condition that the policy sets, or loss of nurturers"),
    _integer("from_week", "week", "first week of it"),
    _integer("to_week", "week", "week in which it is over; empty: to the horizon"),
    _number("dose", "that of the condition", "value of the condition, or how many nurturers; empty: all of them"),
    _text("unit", "unit of the dose"),
    _number("cost_hours", "h/week", "hours of others that the whole policy takes while it runs"),
    _number("cost_hours_per_member", "h/week", "and those for each member"),
    _number("cost_money", "money/week", "money that the whole policy takes while it runs, beside what it takes once"),
)

MEMBER = (
    RUN_ID,
    _text("member", "m and the number of the seat; a successor has the same"),
    _integer("uid", "", "who it is, never used again"),
    _integer("community", "", "number of the community"),
)

MEMBER_WEEKS = (
    *MEMBER,
    WEEK,
    _text("band", "core, active, peripheral or outside, as an observer sees it"),
    _number("energy", "share", "social energy"),
    _number("identification", "share", "identification with the community"),
    _number("autonomy", "share", "how far participation is self-chosen"),
    _number("hours_voluntary", "h", "voluntary hours of this week, convening among them"),
    _number("hours_required", "h", "compelled, undesired and reporting hours of this week"),
    _number("contributions", "", "contributions of this week"),
)

VALUE_KINDS = (
    "immediate",
    "potential",
    "applied",
    "realised",
    "enabling",
    "strategic",
    "orienting",
    "transformative",
)

MEMBERS = (
    *MEMBER,
    _integer("unit", "", "organisation unit"),
    _integer("site", "", "place; 0 is headquarters"),
    _integer("role", "yes or no", "takes part in convening in the last week"),
    _integer("joined_week", "week", "first week as a member"),
    _integer("left_week", "week", "first week in which it is none any more; empty: a member at the horizon"),
    _text("left_cause", "left the community, or the organisation"),
    _text("band_first", "band of the first week"),
    _text("band_last", "band of the last week"),
    _integer("weeks_core", "weeks", "weeks in the core"),
    _integer("weeks_active", "weeks", "weeks in the active band"),
    _integer("weeks_peripheral", "weeks", "weeks in the periphery"),
    _number("hours", "h", "voluntary hours in all"),
    _number("energy_mean", "share", "mean social energy"),
    _number("identification_last", "share", "identification in the last week"),
    *(_number(f"value_{kind}", "he", f"{kind} value gained as a member") for kind in VALUE_KINDS),
)

EVENTS = (
    RUN_ID,
    _integer("event", "", "number of the event in its run"),
    WEEK,
    _text("member", "whom it happened to; empty: the community"),
    _integer("uid", "", "who that is"),
    _text("kind", "what happened"),
    _text("other", "who else took part"),
    _integer("community", "", "number of the community"),
    _integer("insight", "", "number of the insight that it was about"),
    _text("value_kind", "the kind of value that it is; empty: none"),
    _number("amount", "that of the kind", "he of what is learned, h of what is saved or obliged, else counts"),
    _integer("cause", "", "event that led to it"),
)

TIES = (
    RUN_ID,
    WEEK,
    _text("member", "whose tie it is"),
    _integer("uid", "", "who that is"),
    _text("other", "to whom"),
    _integer("other_uid", "", "who that is"),
    _number("strength", "share", "trust in the other"),
    _integer("crosses_units", "yes or no", "the two are of different units"),
)

DICTIONARY = (
    _text("table", "name of the table"),
    _text("column", "name of the column"),
    _text("type", "text, integer or number"),
    _text("unit", "unit of the values; empty where they have none"),
    _text("meaning", "what the column says"),
)


def run_columns(outcomes: Iterable[Column]) -> tuple[Column, ...]:
    """Columns of the table with a row per run."""
    return (*RUN, *outcomes)


def week_columns(indicators: Iterable[Column]) -> tuple[Column, ...]:
    """Columns of the table with a row per run and week."""
    return (RUN_ID, WEEK, *indicators)


def point_columns(factors: Iterable[Column]) -> tuple[Column, ...]:
    """Columns of the table with a row per point: its number, and what is varied."""
    return (POINT, *factors)


def columns_of_tables(
    outcomes: Iterable[Column], indicators: Iterable[Column], factors: Iterable[Column]
) -> dict[str, tuple[Column, ...]]:
    """Every table that can be written, with its columns."""
    return {
        "runs": run_columns(outcomes),
        "weeks": week_columns(indicators),
        "points": point_columns(factors),
        "policies": POLICIES,
        "members": MEMBERS,
        "member_weeks": MEMBER_WEEKS,
        "events": EVENTS,
        "ties": TIES,
        "week_bands": WEEK_BANDS,
        "effects": EFFECTS,
        "dictionary": DICTIONARY,
    }
