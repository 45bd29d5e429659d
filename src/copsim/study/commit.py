"""A file is either not there or whole: temporary name, sync, rename, sync of the folder.

Whatever has a final name was complete before it got it. What a process that died left behind bears a temporary name in
the same folder, so that renaming never crosses a file system, and is swept by whoever holds the folder next.
"""

import io
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, cast

from copsim.errors import StorageError, printable
from copsim.study.files import FILES, Files

TEMPORARY = ".tmp-"


class _Sink(io.RawIOBase):
    """An open file that passes everything through `Files`, for writers that want a file object."""

    def __init__(self, files: Files, file: int) -> None:
        super().__init__()
        self._files, self._file = files, file

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        rest = memoryview(data).cast("B")
        size = len(rest)
        while rest:
            rest = rest[self._files.write(self._file, rest) :]
        return size


def commit(target: Path, write: Callable[[IO[bytes]], None], files: Files = FILES) -> None:
    """Let `write` fill a file and give it its final name; an OSError leaves what was there before."""
    temporary = target.with_name(f"{TEMPORARY}{target.stem}-{secrets.token_hex(6)}")
    file = files.create(temporary)
    try:
        try:
            write(cast(IO[bytes], _Sink(files, file)))
            files.sync(file)
        finally:
            os.close(file)
        files.rename(temporary, target)
    except BaseException:
        with suppress(OSError):
            files.remove(temporary)
        raise
    files.sync_folder(target.parent)


def commit_bytes(target: Path, data: bytes, files: Files = FILES) -> None:
    """Commit a file whose content is at hand."""

    def write(sink: IO[bytes]) -> None:
        sink.write(data)

    commit(target, write, files)


def make_folder(folder: Path, files: Files = FILES) -> None:
    """Make a folder and those above it, each of them durable before anything is put into it."""
    if folder.is_dir():
        return
    make_folder(folder.parent, files)
    with suppress(FileExistsError):
        folder.mkdir()
    files.sync_folder(folder.parent)


def sweep(folder: Path, files: Files = FILES) -> None:
    """Remove temporary files; only for who holds the folder, since then they belong to the dead."""
    for path in sorted(folder.glob(f"{TEMPORARY}*")):
        if path.is_file():
            with suppress(FileNotFoundError):
                files.remove(path)


@contextmanager
def storage_problems(doing: str) -> Iterator[None]:
    """Turn what the operating system refuses into a StorageError that says what was being done."""
    try:
        yield
    except OSError as problem:
        where = f" ({printable(str(problem.filename))})" if problem.filename else ""
        raise StorageError(f"{doing}: {problem.strerror or problem}{where}") from problem
