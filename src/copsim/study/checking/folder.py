"""All checks of a study folder that need nothing but its parts."""

from collections.abc import Iterator
from pathlib import Path

from copsim.errors import UsageError
from copsim.study.checking.derived import check_analyses, check_tables
from copsim.study.checking.finding import Finding
from copsim.study.checking.store import check_manifest, check_parts, check_study_file
from copsim.study.folder import MANIFEST, StudyFolder
from copsim.study.results import Results


def verify(folder: Path) -> tuple[Results | None, Iterator[Finding]]:
    """What a folder gives, and a finding for each of its files except reports and pictures; without a manifest that is
    what was written there is nothing to check against, and no results. UsageError if this is no study folder."""
    place = StudyFolder(folder)
    manifest, first = check_manifest(place)
    if manifest is None:
        if first.note == "":
            raise UsageError(f"{place} is no study folder: it has no {MANIFEST}")
        return None, iter([first])
    found = place.look(manifest)
    results = Results(place, manifest, found, ())

    def findings() -> Iterator[Finding]:
        yield first
        yield check_study_file(folder, manifest)
        yield from check_parts(place, found)
        yield from check_tables(results)
        yield from check_analyses(results)

    return results, findings()
