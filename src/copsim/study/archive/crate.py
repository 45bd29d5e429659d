"""The description of an archive, as RO-Crate: every file with its size and digest, and the run that made them."""

import json
import mimetypes
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from copsim.errors import EnvironmentProblem
from copsim.study.archive.members import Member
from copsim.study.report.facts import study_file
from copsim.study.results import Results

METADATA = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
PARQUET = "application/vnd.apache.parquet"


def require_rocrate() -> None:
    """Say which extra is missing, where archives cannot be made."""
    try:
        import rocrate as _  # noqa: F401
    except ImportError as error:
        text = "archives need the extra `archive`: python -m pip install 'copsim[archive]'"
        raise EnvironmentProblem(text) from error


def metadata_of(results: Results, members: Sequence[Member]) -> bytes:
    """The description. Its dates are those of the files of the study: the first and the last that was written; nothing
    asks the clock, so that the same folder gives the same bytes."""
    require_rocrate()
    from rocrate.model import ContextEntity, File
    from rocrate.rocrate import ROCrate

    first, last = _times(members)
    asked = study_file(results)
    crate = ROCrate(version="1.1")
    crate.name = str(asked.get("title") or results.manifest.name)
    crate.description = str(asked.get("question") or "Results of a simulated study. An explanation, not a prediction.")
    crate.datePublished = last
    profile = crate.add(
        ContextEntity(crate, PROFILE, properties={"@type": "CreativeWork", "name": "Process Run Crate"})
    )
    crate.root_dataset.append_to("conformsTo", profile)
    files = {each.name: crate.add(File(crate, dest_path=each.name, properties=_about(each))) for each in members}
    software = crate.add(ContextEntity(crate, "#copsim", properties=_software(results)))
    action = {"@type": "CreateAction", "name": "runs of the study", "startTime": first, "endTime": last}
    run = crate.add(ContextEntity(crate, "#run", properties=action))
    run["instrument"], run["object"] = software, files["data/study.toml"]
    run["result"] = [entity for name, entity in files.items() if name.startswith(("data/parts/", "results/"))]
    crate.root_dataset.append_to("mentions", run)
    return (json.dumps(crate.metadata.generate(), indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _about(member: Member) -> dict[str, Any]:
    kind = PARQUET if member.name.endswith(".parquet") else mimetypes.guess_type(member.name, strict=True)[0]
    kind = "application/toml" if member.name.endswith(".toml") else kind
    told = {"name": member.name.rpartition("/")[2], "contentSize": str(member.size), "sha256": member.sha256}
    return told | ({"encodingFormat": kind} if kind else {})


def _software(results: Results) -> dict[str, Any]:
    version = f"{results.manifest.versions.get('copsim', '')} (model {results.manifest.model[:8]})"
    return {"@type": "SoftwareApplication", "name": "copsim", "softwareVersion": version}


def _times(members: Sequence[Member]) -> tuple[str, str]:
    """When the first and the last file of the runs was written, by the disk."""
    paths = [each.source for each in members if each.name.startswith(("data/manifest", "data/parts/"))]
    times = sorted(path.stat().st_mtime for path in paths if isinstance(path, Path))
    first, last = (datetime.fromtimestamp(int(time), UTC).isoformat() for time in (times[0], times[-1]))
    return first, last
