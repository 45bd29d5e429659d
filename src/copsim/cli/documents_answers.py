"""What the commands that ask a finished study print with --json."""

from typing import Literal

from pydantic import Field

from copsim.cli.documents import Document, Number


class IndexPart(Document):
    """How far one factor moves one outcome, by one measure."""

    scenario: str
    policy: str
    outcome: str
    factor: str
    method: str
    measure: str
    value: Number
    lo95: Number
    hi95: Number
    points: int
    converged: bool


class SensitivityDocument(Document):
    """copsim sensitivity."""

    schema_: Literal["copsim.sensitivity/1"] = Field("copsim.sensitivity/1", alias="schema")
    folder: str
    method: str
    indices: list[IndexPart]
    files: list[str]


class RankedPart(Document):
    """One policy of the league table; effects and regret in the unit of the outcome."""

    policy: str
    tie_group: int
    mean: Number
    effect: Number
    lo95: Number
    hi95: Number
    p_best: Number
    max_regret: Number
    share_meeting: Number
    share_worse: Number
    luck: Number
    ignorance: Number
    cost_hours: Number
    cost_money: Number
    hours_per_unit: Number
    money_per_unit: Number
    worlds: int
    share_losing: Number = None
    within_budget: bool = True


class FatePart(Document):
    """What becomes of members under a policy: all of them, or those of one band, site or tenure before it began.

    gain, lose: shares of them; energy, identification: mean change at the horizon.
    """

    policy: str
    by: str
    group: str
    people: Number
    gain: Number
    lose: Number
    energy: Number
    identification: Number
    worlds: int


class FlipPart(Document):
    """Who wins where a factor is in its lowest and its highest third; surely: the winner is surely beaten in one."""

    factor: str
    winner: str
    winner_low: str
    winner_high: str
    flips: bool
    surely: bool


class RankDocument(Document):
    """copsim rank, best first."""

    schema_: Literal["copsim.rank/1"] = Field("copsim.rank/1", alias="schema")
    folder: str
    outcome: str
    unit: str
    higher_is_better: bool
    goal: str | None
    conditions: int
    control: str
    policies: list[RankedPart]
    losers: list[FatePart]
    frontier: list[str]
    flips: list[FlipPart]
    further_runs: int
    files: list[str]


class BoxPart(Document):
    """Conditions in which it goes wrong; unseen: judged on points that the box was not found in."""

    box: int
    words: str
    factors: int
    coverage: Number
    density: Number
    coverage_unseen: Number
    density_unseen: Number


class DiscoverDocument(Document):
    """copsim discover."""

    schema_: Literal["copsim.discover/1"] = Field("copsim.discover/1", alias="schema")
    folder: str
    bad: str
    policy: str | None
    boxes: list[BoxPart]
    files: list[str]


class BundlePart(Document):
    """A bundle of policies; hours of others a week, money in all; checked: in worlds that the search has not seen."""

    bundle: str
    hours_a_week: Number
    money: Number
    value: Number
    meets: bool
    surely: bool
    within_budget: bool
    worlds: int
    checked: bool
    front: bool


class SearchDocument(Document):
    """copsim search: cheapest first of those that meet the goal."""

    schema_: Literal["copsim.search/1"] = Field("copsim.search/1", alias="schema")
    goal: str
    found: str | None
    next_best: str | None
    binding: str
    bundles: list[BundlePart]
    folder: str


class PlacePart(Document):
    """Aliveness at one place of two levers."""

    x: Number
    y: Number
    alive: Number
    lo95: Number
    hi95: Number
    upward: Number
    upward_stayed: Number
    downward: Number
    downward_stayed: Number
    tips: bool
    remembers: bool


class TippingDocument(Document):
    """copsim tipping."""

    schema_: Literal["copsim.tipping/1"] = Field("copsim.tipping/1", alias="schema")
    scenario: str
    x: str
    y: str
    places: list[PlacePart]
    files: list[str]


ANSWER_DOCUMENTS: dict[str, type[Document]] = {
    "sensitivity": SensitivityDocument,
    "rank": RankDocument,
    "discover": DiscoverDocument,
    "search": SearchDocument,
    "tipping": TippingDocument,
}
