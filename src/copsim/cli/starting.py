"""A folder of one's own: a scenario and a study, every key explained, and the schemas that editors complete from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from copsim.cli.template import SCHEMA_FILE, commented_scenario
from copsim.cli.template_study import SCHEMA_FILE as STUDY_SCHEMA_FILE, commented_study
from copsim.errors import UsageError, printable, shortened
from copsim.scenario import load_scenario, scenario_schema
from copsim.scenario.schema import schema_of
from copsim.scenario.shipped import scenario_file
from copsim.study.commit import commit_bytes, storage_problems
from copsim.study.sweep.model import StudyFile

STUDIES = "experiments"


def make_folder(folder: Path, source: str) -> list[Path]:
    """Write the files of a new folder and return where they are; what is there already is never touched."""
    schema = scenario_schema()
    allowed = schema["properties"]["name"]
    if len(folder.name) > allowed["maxLength"] or not re.fullmatch(allowed["pattern"], folder.name):
        raise UsageError(
            f"new: {printable(shortened(folder.name))} is no name; allowed: small letters and digits, joined by hyphens"
        )
    weeks = load_scenario(source).weeks  # a scenario with problems is no example
    text = scenario_file(source)[0].read_text(encoding="utf-8-sig")
    files = {
        folder / f"{folder.name}.toml": commented_scenario(text, tomllib.loads(text), folder.name),
        folder / SCHEMA_FILE: _printed(schema),
        folder / STUDIES / "study.toml": commented_study(folder.name, weeks),
        folder / STUDIES / STUDY_SCHEMA_FILE: _printed(schema_of(StudyFile)),
    }
    taken = [folder] if folder.is_file() else [path for path in files if path.exists()]
    if taken:
        raise UsageError(f"new: {printable(str(taken[0]))} is there already; nothing was written")
    with storage_problems(f"cannot write {printable(str(folder))}"):
        (folder / STUDIES).mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            commit_bytes(path, content.encode())
    return list(files)


def _printed(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2) + "\n"
