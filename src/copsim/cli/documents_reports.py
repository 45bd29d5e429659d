"""What the commands that tell of a study, check it and pack it print with --json."""

from typing import Literal

from pydantic import Field

from copsim.cli.documents import Document


class ReportDocument(Document):
    """copsim report: the page, and the tables that its numbers come from."""

    schema_: Literal["copsim.report/1"] = Field("copsim.report/1", alias="schema")
    folder: str
    audience: str
    done: int
    total: int
    failed: int
    page: str
    tables: list[str]


class FilePart(Document):
    """One file of a study folder; sha256: null where its name is not shown as it is."""

    file: str
    status: str
    note: str
    sha256: str | None


class VerifyDocument(Document):
    """copsim verify: a finding for every file."""

    schema_: Literal["copsim.verify/1"] = Field("copsim.verify/1", alias="schema")
    folder: str
    ok: bool
    done: int
    total: int
    files: list[FilePart]


class MemberPart(Document):
    """One file of an archive."""

    file: str
    bytes: int
    sha256: str


class ArchiveDocument(Document):
    """copsim archive: what is in it; archive: null with --dry-run."""

    schema_: Literal["copsim.archive/1"] = Field("copsim.archive/1", alias="schema")
    folder: str
    archive: str | None
    files: list[MemberPart]


REPORT_DOCUMENTS: dict[str, type[Document]] = {
    "report": ReportDocument,
    "verify": VerifyDocument,
    "archive": ArchiveDocument,
}
