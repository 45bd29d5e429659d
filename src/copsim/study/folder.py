"""A study folder: what lies in it, which blocks are done, and how a block gets there.

    study.toml     the asked study            parts/       b<block>-<digest>.parquet, one part = one block
    manifest.json  what the study is          quarantine/  parts that did not verify, never read again
    lock           held while it is computed  tables/, analysis/, report/   made from the parts, can be made again

There is no second ledger: done are the blocks whose part verifies, and whoever wants to know looks.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from copsim.errors import CopsimError, UsageError, printable
from copsim.scenario import Notice
from copsim.study.commit import TEMPORARY, commit_bytes, make_folder, storage_problems, sweep
from copsim.study.files import FILES, Files
from copsim.study.lock import held
from copsim.study.manifest import Manifest, decode, encode
from copsim.study.part import NotVerified, block_of, verify_part

STUDY, MANIFEST, LOCK, PARTS, QUARANTINE = "study.toml", "manifest.json", "lock", "parts", "quarantine"
DERIVED = ("tables", "analysis", "report")
OURS = frozenset((STUDY, MANIFEST, LOCK, PARTS, QUARANTINE, *DERIVED))


@dataclass
class Found:
    """What a look at the parts found.

    paths: the verified part of each block that is done; endings: how many of its runs ended how, by status; damaged:
    parts that do not verify, with the reason; foreign: names that are not ours.
    """

    paths: dict[int, Path] = field(default_factory=dict)
    endings: dict[int, Counter[str]] = field(default_factory=dict)
    damaged: list[tuple[Path, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Runs that are done."""
        return sum(each.total() for each in self.endings.values())


class StudyFolder:
    """One folder of one study; every change of it goes through `files`."""

    def __init__(self, path: Path, files: Files = FILES) -> None:
        self.path = path
        self.files = files

    def __str__(self) -> str:
        return printable(str(self.path))

    def check_is_ours(self) -> None:
        """UsageError if this is a file, or a folder that holds something but no study.

        Where there is no manifest yet, only the lock says that a study was about to begin here: files of other people
        can be called study.toml too.
        """
        with storage_problems(f"cannot look into {self}"):
            if self.path.exists() and not self.path.is_dir():
                raise UsageError(f"{self} is a file; a study needs a folder of its own")
            if not self.path.exists() or (self.path / MANIFEST).is_file():
                return
            names = self._foreign_names() if (self.path / LOCK).is_file() else sorted(os.listdir(self.path))
        if names:
            first = printable(names[0])
            raise UsageError(f"{self} is no study folder and holds other files ({first}); nothing was touched")

    def manifest(self) -> Manifest | None:
        """What the folder says that it is; None before a study was begun in it."""
        with storage_problems(f"cannot read {self}"):
            if not (self.path / MANIFEST).is_file():
                return None
            data = (self.path / MANIFEST).read_bytes()
        return decode(data, printable(str(self.path / MANIFEST)))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder alone; temporary files found in it belong to the dead."""
        with storage_problems(f"cannot write to {self}"):
            make_folder(self.path, self.files)
        with ExitStack() as holding:
            with storage_problems(f"cannot take {self}"):
                holding.enter_context(held(self.path / LOCK))
                make_folder(self.path / PARTS, self.files)
                sweep(self.path, self.files)
                sweep(self.path / PARTS, self.files)
            yield

    def begin(self, study: bytes, manifest: Manifest) -> None:
        """Write down what the study is, before its first part."""
        self._commit(STUDY, study)
        self._commit(MANIFEST, encode(manifest))

    def extend(self, study: bytes, manifest: Manifest) -> None:
        """Write down that there are more replicates; a reader must not meet runs that the manifest does not know."""
        self._commit(MANIFEST, encode(manifest))
        self._commit(STUDY, study)

    def commit_part(self, name: str, data: bytes) -> None:
        """Add the part of a block."""
        self._commit(f"{PARTS}/{name}", data)

    def look(self, manifest: Manifest, known: Found | None = None) -> Found:
        """Verify every part. Those that `known` has verified are not read again, since a part never changes."""
        found = Found(foreign=self._foreign_names())
        blocks = list(manifest.blocks())
        verified = {path: block for block, path in known.paths.items()} if known else {}
        for path in self._parts():
            block = block_of(path.name)
            if block is None or not path.is_file():  # opening what is no file, such as a pipe, might never end
                found.foreign.append(f"{PARTS}/{printable(path.name)}")
            elif known and path in verified:
                _add(found, block, path, known.endings[block])
            else:
                self._judge(found, path, block, lambda name, data: verify_part(name, data, manifest, blocks))
        return found

    def quarantine(self, found: Found) -> list[Notice]:
        """Put parts that do not verify out of the way; only for who holds the folder."""
        notices = []
        for path, reason in found.damaged:
            place = self.path / QUARANTINE
            with storage_problems(f"cannot put {printable(str(path))} into quarantine"):
                make_folder(place, self.files)
                target = _free_name(place / path.name)
                self.files.rename(path, target)
                self.files.sync_folder(place)
                self.files.sync_folder(path.parent)
            text = f"{reason}; it is in {QUARANTINE}/ and its block is computed again"
            notices.append(Notice("study.quarantine", printable(str(path)), text))
        found.damaged.clear()
        return notices

    def _parts(self) -> list[Path]:
        """What lies in the folder of the parts, temporary files of a living writer left out."""
        with storage_problems(f"cannot look into {self}"):
            try:
                paths = sorted((self.path / PARTS).iterdir())
            except FileNotFoundError:
                return []
        return [path for path in paths if not path.name.startswith(TEMPORARY)]

    def _judge(self, found: Found, path: Path, block: int, verify: Callable[[str, bytes], pa.Table]) -> None:
        with storage_problems(f"cannot read {printable(str(path))}"):
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # put into quarantine by who holds the folder
                return
        try:
            endings = Counter(verify(path.name, data)["status"].to_pylist())
        except NotVerified as problem:
            found.damaged.append((path, str(problem)))
        else:
            _add(found, block, path, endings)

    def _foreign_names(self) -> list[str]:
        if not self.path.is_dir():
            return []
        names = (path.name for path in sorted(self.path.iterdir()))
        return [printable(name) for name in names if name not in OURS and not name.startswith(TEMPORARY)]

    def _commit(self, name: str, data: bytes) -> None:
        with storage_problems(f"cannot write {self}/{name}"):
            commit_bytes(self.path / name, data, self.files)


def _add(found: Found, block: int, path: Path, endings: Counter[str]) -> None:
    if block in found.paths:
        raise CopsimError(
            f"two verified parts of block {block} disagree: {printable(str(found.paths[block]))} and "
            f"{printable(path.name)}. The same runs gave different results; both parts are kept"
        )
    found.paths[block] = path
    found.endings[block] = endings


def _free_name(path: Path) -> Path:
    """The name itself, or with the smallest number that nobody has."""
    number, free = 1, path
    while free.exists():
        free, number = path.with_name(f"{path.name}.{number}"), number + 1
    return free


def foreign_notice(folder: StudyFolder, found: Found) -> list[Notice]:
    """One notice for all files that are not ours; they are left alone."""
    if not found.foreign:
        return []
    names = ", ".join(found.foreign[:5]) + (f" and {len(found.foreign) - 5} more" if len(found.foreign) > 5 else "")
    return [Notice("study.foreign", str(folder), f"ignored what is not part of the study: {names}")]


def existing(path: Path, files: Files = FILES) -> tuple[StudyFolder, Manifest]:
    """A folder in which a study was begun."""
    folder = StudyFolder(path, files)
    manifest = folder.manifest()
    if manifest is None:
        raise UsageError(f"{folder} is no study folder: it has no {MANIFEST}")
    return folder, manifest
