"""The zip itself: names in order, no time but the oldest that zip knows, whole or not at all."""

import shutil
import zipfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO

from copsim.errors import UsageError, printable
from copsim.study.archive.crate import METADATA, metadata_of
from copsim.study.archive.members import Member, members_of
from copsim.study.commit import commit, make_folder, storage_problems
from copsim.study.results import Results

OLDEST = (1980, 1, 1, 0, 0, 0)
PACKED = (".parquet", ".png")  # already compressed
MODE = 0o644


def contents(results: Results) -> list[Member]:
    """Every file of the archive, its description first."""
    members = members_of(results)
    data = metadata_of(results, members)
    return [Member(METADATA, data, len(data), sha256(data).hexdigest()), *members]


def usual_target(results: Results) -> Path:
    """Beside the folder of the study, by its name."""
    folder = results.folder.absolute()
    return results.folder.parent / f"{folder.name}.crate.zip"


def pack(results: Results, target: Path) -> list[Member]:
    """Write the archive; the same folder gives the same bytes with the same version of zlib."""
    if target.is_dir():
        raise UsageError(f"{printable(str(target))} is a folder; an archive is a file")
    members = contents(results)

    def fill(sink: IO[bytes]) -> None:
        with zipfile.ZipFile(sink, "w") as archive:
            _fill(archive, members)

    with storage_problems(f"cannot write {printable(str(target))}"):
        make_folder(target.parent)
        commit(target, fill)
    return members


def _fill(archive: zipfile.ZipFile, members: Sequence[Member]) -> None:
    for member in members:
        about = zipfile.ZipInfo(member.name, OLDEST)
        about.external_attr, about.create_system = MODE << 16, 3
        stored = member.name.endswith(PACKED)
        about.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        about.file_size = member.size
        with archive.open(about, "w", force_zip64=True) as inside:
            if isinstance(member.source, bytes):
                inside.write(member.source)
            else:
                with member.source.open("rb") as file:
                    shutil.copyfileobj(file, inside)
