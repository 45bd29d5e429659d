"""What --json prints, declared once per command: the same models make the documents and their schemas."""

import math
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from copsim.errors import CopsimError, InvalidInput


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


# not available is null: JSON has no nan
Number = Annotated[float | None, BeforeValidator(_finite)]


class Document(BaseModel):
    """One JSON document; `schema` says what it is, and its number rises when a field is removed or changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True, validate_by_name=True)

    def as_json(self) -> str:
        """The document as text, keys in the order of their declaration."""
        return self.model_dump_json(indent=2)


class ProblemPart(Document):
    """One thing wrong with an input."""

    place: str
    key: str
    value: str
    allowed: str
    hint: str


class ErrorDocument(Document):
    """Why a command ended without a result."""

    schema_: Literal["copsim.error/1"] = Field("copsim.error/1", alias="schema")
    code: int
    kind: str
    message: str
    problems: list[ProblemPart] = []


class ItemPart(Document):
    """One line of a list."""

    id: str
    meaning: str
    unit: str = ""
    default: Number = None
    low: Number = None
    high: Number = None
    source: str = ""


class ListDocument(Document):
    """copsim list."""

    schema_: Literal["copsim.list/1"] = Field("copsim.list/1", alias="schema")
    kind: str
    items: list[ItemPart]


class ThingPart(Document):
    """Everything known about one name of one kind."""

    kind: str
    item: ItemPart
    read_by: list[str]
    text: str


class ShowDocument(Document):
    """copsim show: one name, which may stand for a thing of several kinds."""

    schema_: Literal["copsim.show/1"] = Field("copsim.show/1", alias="schema")
    things: list[ThingPart]


class ExplainDocument(Document):
    """copsim explain: what will happen, as values and as text."""

    schema_: Literal["copsim.explain/1"] = Field("copsim.explain/1", alias="schema")
    case: str
    plan: dict[str, Any]
    text: str


class CheckPart(Document):
    """One check of doctor or selftest."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


class DoctorDocument(Document):
    """copsim doctor."""

    schema_: Literal["copsim.doctor/1"] = Field("copsim.doctor/1", alias="schema")
    checks: list[CheckPart]


class SelftestDocument(Document):
    """copsim selftest."""

    schema_: Literal["copsim.selftest/1"] = Field("copsim.selftest/1", alias="schema")
    reproducible: bool
    checks: list[CheckPart]


class NewDocument(Document):
    """copsim new."""

    schema_: Literal["copsim.new/1"] = Field("copsim.new/1", alias="schema")
    folder: str
    files: list[str]


class TablesDocument(Document):
    """copsim tables."""

    schema_: Literal["copsim.tables/1"] = Field("copsim.tables/1", alias="schema")
    folder: str
    files: list[str]


class EstimatePart(Document):
    """What a study will take."""

    runs: int
    seconds: float
    megabytes: float


class OutcomePart(Document):
    """One outcome over all replicates of one case."""

    outcome: str
    unit: str
    n: int
    mean: Number
    lo95: Number
    hi95: Number
    q05: Number
    q25: Number
    q50: Number
    q75: Number
    q95: Number
    luck: Number
    ignorance: Number


class StudyPart(Document):
    """Where a result comes from."""

    folder: str
    model: str
    seed: int
    first_replicate: int
    replicates: int
    failed: int


class VerdictPart(Document):
    """One condition of --fail-if in one case: whether it holds, null where a value is not available."""

    fail_if: str
    case: str
    values: list[Number]
    holds: bool | None


class RunDocument(Document):
    """copsim run; without outcomes when --dry-run stopped it."""

    schema_: Literal["copsim.run/1"] = Field("copsim.run/1", alias="schema")
    case: str
    estimate: EstimatePart
    study: StudyPart | None = None
    outcomes: list[OutcomePart] = []
    checks: list[VerdictPart] = []
    plot: str | None = None
    sentence: str = ""


class EffectPart(Document):
    """The paired difference that one policy makes to one indicator in one window of weeks."""

    policy: str
    window: str
    first_week: int
    last_week: int
    indicator: str
    unit: str
    n_pairs: int
    mean_control: Number
    mean_policy: Number
    difference: Number
    lo95: Number
    hi95: Number
    share_better: Number
    luck: Number
    ignorance: Number


class DivergencePart(Document):
    """Where two cases of one replicate part."""

    policy: str
    replicate: int
    week: int | None
    text: str


class CompareDocument(Document):
    """copsim compare; without effects when --dry-run stopped it."""

    schema_: Literal["copsim.compare/1"] = Field("copsim.compare/1", alias="schema")
    control: str
    policies: list[str]
    estimate: EstimatePart
    study: StudyPart | None = None
    effects: list[EffectPart] = []
    divergences: list[DivergencePart] = []
    checks: list[VerdictPart] = []
    plot: str | None = None
    sentence: str = ""


class StoryPart(Document):
    """One story of the demo."""

    story: str
    heading: str
    control: str
    policies: list[str]
    effects: list[EffectPart]
    divergence: str


class DemoDocument(Document):
    """copsim demo."""

    schema_: Literal["copsim.demo/1"] = Field("copsim.demo/1", alias="schema")
    people: int
    weeks: int
    study: StudyPart
    stories: list[StoryPart]
    plot: str | None
    next: list[str]


class FactorPart(Document):
    """Sobol' indices of one factor; low and high end the interval of the total-order index."""

    key: str
    first: float
    total: float
    low: float
    high: float


class ClaimTestPart(Document):
    """What one test of a claim found; effect, low and high in the unit of `of`, as a share where relative.

    Of many factors effect, low and high count those that matter; standardised is the sum of the first-order indices.
    """

    name: str
    of: str
    expect: str
    by: Number
    share: Number
    at_least: int | None = None
    factors: list[FactorPart] = []
    relative: bool
    decides: bool
    verdict: str
    effect: Number
    low: Number
    high: Number
    n: int
    standardised: Number
    p: float
    control: Number
    treated: Number


class RemainingPart(Document):
    """The share of an effect that remains without the mechanism that carries it."""

    name: str
    met: str
    effect: Number
    low: Number
    high: Number
    n: int


class AblationPart(Document):
    """Whether less than half of each effect remains."""

    off: list[str]
    met: str
    parts: list[RemainingPart]


class RobustnessPart(Document):
    """In how many draws of the free parameters the claim looks right; failing: tests that did not, how often."""

    draws: int
    held: int
    worlds: int
    met: str
    effect: Number
    low: Number
    high: Number
    n: int
    failing: dict[str, int]


class EnsembleTestPart(Document):
    """One test over the ensemble; luck and ignorance are standard deviations, in the unit of the effect."""

    name: str
    verdict: str
    right: bool
    effect: Number
    low: Number
    high: Number
    luck: Number
    ignorance: Number


class EnsemblePart(Document):
    """What a claim comes to over the accepted sets of parameters."""

    sets: int
    worlds: int
    verdict: str
    parts: list[EnsembleTestPart]


class ClaimPart(Document):
    """What was found of one claim."""

    id: str
    title: str
    standing: str
    verdict: str
    p: float
    p_family: float
    worlds: int
    looks: int
    failed: int
    model: str
    claim: str
    recorded: str
    tests: list[ClaimTestPart]
    ablation: AblationPart | None
    robustness: RobustnessPart | None
    ensemble: EnsemblePart | None


class ClaimsDocument(Document):
    """copsim claims, worst first; lost: claims recorded as holding that no longer do."""

    schema_: Literal["copsim.claims/1"] = Field("copsim.claims/1", alias="schema")
    folder: str
    claims: list[ClaimPart]
    lost: list[str]
    holding_as_family: list[str]
    report: str | None
    recorded_in: str | None


class CausePart(Document):
    """One class of death: dead worlds it is the first to fit, dead and living worlds it fits at all."""

    cause: str
    meaning: str
    first: int
    fits: int
    fits_living: int


class SignPart(Document):
    """One sign in the dead worlds, and its median in the living ones; the classes that read it."""

    sign: str
    read_by: list[str]
    n: int
    q25: Number
    q50: Number
    q75: Number
    q50_living: Number


class AutopsyWorldPart(Document):
    """One dead world; lost: null where aliveness was never there; seen: the last of the four weeks judged."""

    replicate: int
    lost: int | None
    seen: int
    cause: str
    causes: list[str]
    supported: bool


class AutopsyCasePart(Document):
    """The dead worlds of one case; unsupported: those that the organisation gave nothing."""

    case: str
    dead: int
    living: int
    unsupported: int
    causes: list[CausePart]
    signs: list[SignPart]
    worlds: list[AutopsyWorldPart]


class AutopsyDocument(Document):
    """copsim autopsy."""

    schema_: Literal["copsim.autopsy/1"] = Field("copsim.autopsy/1", alias="schema")
    study: StudyPart
    cases: list[AutopsyCasePart]


class SchemaDocument(Document):
    """copsim schema: the JSON Schema asked for."""

    schema_: Literal["copsim.schema/1"] = Field("copsim.schema/1", alias="schema")
    of: str
    json_schema: dict[str, Any]


class FactPart(Document):
    """One fact and what the model makes of it."""

    id: str
    sentence: str
    source: str
    use: Literal["calibrate", "effect", "trace"]
    unit: str
    low: Number
    high: Number
    value: Number
    met: bool


class ValidateDocument(Document):
    """The pattern card."""

    schema_: Literal["copsim.validate/1"] = Field("copsim.validate/1", alias="schema")
    worlds: int
    facts: list[FactPart]


class SoughtPart(Document):
    """One assumption that the search moved: where it looked, and where 90 % of the accepted sets lie."""

    parameter: str
    default: float
    searched_low: float
    searched_high: float
    low: float
    median: float
    high: float


class PairPart(Document):
    """Two assumptions that the facts tie together."""

    first: str
    second: str
    correlation: float


class CalibrateDocument(Document):
    """copsim calibrate: the sets of parameters that the facts do not tell apart."""

    schema_: Literal["copsim.calibrate/1"] = Field("copsim.calibrate/1", alias="schema")
    sets: int
    tried: int
    facts: int
    fewest_met: int
    median_met: Number
    parameters: list[SoughtPart]
    pairs: list[PairPart]
    folder: str
    recorded_in: str | None


class ServeDocument(Document):
    """copsim serve: where the pages were."""

    schema_: Literal["copsim.serve/1"] = Field("copsim.serve/1", alias="schema")
    address: str


DOCUMENTS: dict[str, type[Document]] = {
    "error": ErrorDocument,
    "demo": DemoDocument,
    "new": NewDocument,
    "list": ListDocument,
    "show": ShowDocument,
    "explain": ExplainDocument,
    "schema": SchemaDocument,
    "doctor": DoctorDocument,
    "selftest": SelftestDocument,
    "run": RunDocument,
    "compare": CompareDocument,
    "tables": TablesDocument,
    "autopsy": AutopsyDocument,
    "validate": ValidateDocument,
    "calibrate": CalibrateDocument,
    "claims": ClaimsDocument,
    "serve": ServeDocument,
}


def error_document(error: CopsimError, message: str) -> ErrorDocument:
    """Any named cause as a document, with every problem of an input."""
    found = error.problems if isinstance(error, InvalidInput) else ()
    problems = [ProblemPart(**vars(problem)) for problem in found]
    return ErrorDocument(code=int(error.code), kind=type(error).__name__, message=message, problems=problems)
