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
    policies: list[RankedPart]
    frontier: list[str]
    flips: list[FlipPart]
    files: list[str]


ANSWER_DOCUMENTS: dict[str, type[Document]] = {"sensitivity": SensitivityDocument, "rank": RankDocument}
