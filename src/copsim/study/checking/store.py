"""Manifest, study file and parts: what all else is made from."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from copsim.errors import CopsimError, StorageError, printable
from copsim.study.checking.finding import DIFFERS, OK, UNKNOWN, Finding, files_below
from copsim.study.commit import storage_problems
from copsim.study.folder import MANIFEST, PARTS, QUARANTINE, STUDY, Found, StudyFolder
from copsim.study.manifest import Manifest
from copsim.study.plan import study_text


def check_manifest(folder: StudyFolder) -> tuple[Manifest | None, Finding]:
    """The manifest, if it is what was written."""
    try:
        manifest = folder.manifest()
    except StorageError as problem:
        return None, Finding(MANIFEST, DIFFERS, str(problem))
    note = f"study {manifest.study[:8]}, model {manifest.model[:8]}" if manifest else ""
    return manifest, Finding(MANIFEST, OK, note)


def check_study_file(folder: Path, manifest: Manifest) -> Finding:
    """Whether the study file asks for what the manifest says; one that needs files from elsewhere cannot be judged."""
    with storage_problems(f"cannot read {printable(str(folder / STUDY))}"):
        if not (folder / STUDY).is_file():
            return Finding(STUDY, DIFFERS, "is missing")
        data = (folder / STUDY).read_bytes()
    try:
        declared = "scenarios" in tomllib.loads(data.decode())
    except ValueError:
        return Finding(STUDY, DIFFERS, "is not TOML in UTF-8")
    if not declared:
        same = data == study_text(manifest)
        return Finding(STUDY, OK, "") if same else Finding(STUDY, DIFFERS, "not what the manifest says")
    return _declared(data, folder, manifest)


def _declared(data: bytes, folder: Path, manifest: Manifest) -> Finding:
    from copsim.study.sweep.load import study_of_text
    from copsim.study.sweep.plan import manifest_of_study

    try:
        asked = manifest_of_study(study_of_text(data, STUDY, folder))
    except CopsimError:
        values = tomllib.loads(data.decode())
        if [values.get("name"), values.get("seed", 1)] != [manifest.name, manifest.seed]:
            return Finding(STUDY, DIFFERS, "asks for something else than the manifest")
        return Finding(STUDY, UNKNOWN, "needs files that are not here; the manifest has all of its values")
    same = asked.study == manifest.study
    return Finding(STUDY, OK, "") if same else Finding(STUDY, DIFFERS, "asks for something else than the manifest")


def check_parts(folder: StudyFolder, found: Found) -> Iterator[Finding]:
    """Every part by its name: checksums, digest of its rows, digests in its footer, runs of its block."""
    notes = {path.name: (OK, f"{found.endings[block].total()} runs") for block, path in found.paths.items()}
    notes |= {path.name: (DIFFERS, reason) for path, reason in found.damaged}
    for name in sorted(notes):
        yield Finding(f"{PARTS}/{printable(name)}", *notes[name])
    for path in files_below(folder.path, QUARANTINE):
        yield Finding(f"{QUARANTINE}/{printable(path.name)}", UNKNOWN, "did not verify once, and is never read")
    for name in found.foreign:
        yield Finding(name, UNKNOWN, "not part of the study")
