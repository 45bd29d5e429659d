"""A folder of one's own: a scenario with every key explained, and the schema that editors complete from."""

import json
import re
import tomllib
from pathlib import Path

from copsim.cli.template import SCHEMA_FILE, commented_scenario
from copsim.errors import UsageError, printable, shortened
from copsim.scenario import load_scenario, scenario_schema
from copsim.scenario.shipped import scenario_file
from copsim.study.commit import commit_bytes, storage_problems


def make_folder(folder: Path, source: str) -> list[Path]:
    """Write the files of a new folder and return where they are; what is there already is never touched."""
    schema = scenario_schema()
    allowed = schema["properties"]["name"]
    if len(folder.name) > allowed["maxLength"] or not re.fullmatch(allowed["pattern"], folder.name):
        raise UsageError(
            f"new: {printable(shortened(folder.name))} is no name; allowed: small letters and digits, joined by hyphens"
        )
    load_scenario(source)  # a scenario with problems is no example
    text = scenario_file(source)[0].read_text(encoding="utf-8-sig")
    scenario = commented_scenario(text, tomllib.loads(text), folder.name)
    files = {folder / f"{folder.name}.toml": scenario, folder / SCHEMA_FILE: json.dumps(schema, indent=2) + "\n"}
    taken = [folder] if folder.is_file() else [path for path in files if path.exists()]
    if taken:
        raise UsageError(f"new: {printable(str(taken[0]))} is there already; nothing was written")
    with storage_problems(f"cannot write {printable(str(folder))}"):
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            commit_bytes(path, content.encode())
    return list(files)
