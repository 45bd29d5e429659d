"""Every document that a command prints with --json, and its schema."""

from typing import Any

from copsim.cli.documents import DOCUMENTS, Document
from copsim.cli.documents_answers import ANSWER_DOCUMENTS
from copsim.cli.documents_reports import REPORT_DOCUMENTS
from copsim.cli.documents_studies import STUDY_DOCUMENTS

ALL_DOCUMENTS: dict[str, type[Document]] = {**DOCUMENTS, **STUDY_DOCUMENTS, **ANSWER_DOCUMENTS, **REPORT_DOCUMENTS}


def document_schema(command: str) -> dict[str, Any]:
    """JSON Schema of what `copsim COMMAND --json` prints."""
    return ALL_DOCUMENTS[command].model_json_schema(mode="serialization")
