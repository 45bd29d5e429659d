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


REPORT_DOCUMENTS: dict[str, type[Document]] = {"report": ReportDocument}
