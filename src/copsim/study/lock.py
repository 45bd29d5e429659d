"""Who holds a folder. The kernel keeps the lock, so a process that was killed blocks nobody."""

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from copsim.errors import FolderBusy, printable, shortened

POLL_SECONDS = 0.05


@contextmanager
def held(lock: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold a folder by its lock file; wait that many seconds for the holder, then FolderBusy names it."""
    file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        _take(file, lock, time.monotonic() + wait)
        _sign(file)
        yield
    finally:
        os.close(file)


def holder(lock: Path) -> str | None:
    """Who holds a folder now; None if nobody does."""
    try:
        file = os.open(lock, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(file)
    finally:
        os.close(file)
    return None


def _take(file: int, lock: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise FolderBusy(f"{printable(str(lock.parent))} is in use by {_holder(file)}") from None
            time.sleep(POLL_SECONDS)
        else:
            return


def _holder(file: int) -> str:
    text = os.pread(file, 200, 0).decode(errors="replace").strip()
    return printable(shortened(text)) or "another process"


def _sign(file: int) -> None:
    """Write who we are, for the message of those who come later; that it fails on a full disk does not matter."""
    start = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.pwrite(file, f"process {os.getpid()} on {socket.gethostname()}, since {start}\n".encode(), 0)
