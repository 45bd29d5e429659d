"""What the commands about studies print with --json."""

from typing import Literal

from pydantic import Field

from copsim.cli.documents import Document, EffectPart, EstimatePart, Number, StudyPart, VerdictPart


class ReasonPart(Document):
    """Why runs failed, and how many."""

    status: str
    runs: int


class StudyDocument(Document):
    """What of a study is there."""

    name: str
    design: str
    runs: int
    blocks: int
    done: int
    failed: list[ReasonPart] = Field(default_factory=list)
    missing_blocks: list[int] = Field(default_factory=list)
    estimate: EstimatePart | None = None
    study: StudyPart | None = None
    tables: list[str] = Field(default_factory=list)
    checks: list[VerdictPart] = Field(default_factory=list)


class SweepDocument(StudyDocument):
    """copsim sweep."""

    schema_: Literal["copsim.sweep/1"] = Field("copsim.sweep/1", alias="schema")


class ResumeDocument(StudyDocument):
    """copsim resume."""

    schema_: Literal["copsim.resume/1"] = Field("copsim.resume/1", alias="schema")


class MergeDocument(StudyDocument):
    """copsim merge."""

    schema_: Literal["copsim.merge/1"] = Field("copsim.merge/1", alias="schema")


class StatusDocument(Document):
    """copsim status: what of a study is there, by looking."""

    schema_: Literal["copsim.status/1"] = Field("copsim.status/1", alias="schema")
    folder: str
    name: str
    done: int
    total: int
    failed: list[ReasonPart]
    missing_blocks: list[int]
    damaged: list[str]
    busy: str | None


class RerunDocument(Document):
    """copsim rerun: one run lived again, and whether it is the stored one."""

    schema_: Literal["copsim.rerun/1"] = Field("copsim.rerun/1", alias="schema")
    run: str
    case: str
    replicate: int
    seed: int
    status: str
    message: str | None
    agrees: bool
    outcomes: dict[str, Number]


class OutcomeEffectPart(Document):
    """The paired difference that a branch makes to one outcome."""

    outcome: str
    unit: str
    n_pairs: int
    mean_control: Number
    mean_policy: Number
    difference: Number
    lo95: Number
    hi95: Number
    share_better: Number


class BranchDocument(Document):
    """copsim branch: a run, and what follows when it goes on otherwise; without effects where nothing differs.

    control, policy: what is compared, cases or, where no condition changed, the run and its other futures. agrees:
    whether the run as it was has the bits of its stored row.
    """

    schema_: Literal["copsim.branch/1"] = Field("copsim.branch/1", alias="schema")
    run: str
    case: str
    replicate: int
    week: int
    policies: list[str]
    fresh: int
    agrees: bool
    estimate: EstimatePart | None
    study: StudyPart
    control: str
    policy: str
    effects: list[EffectPart]
    outcomes: list[OutcomeEffectPart]


STUDY_DOCUMENTS: dict[str, type[Document]] = {
    "sweep": SweepDocument,
    "resume": ResumeDocument,
    "merge": MergeDocument,
    "status": StatusDocument,
    "rerun": RerunDocument,
    "branch": BranchDocument,
}
