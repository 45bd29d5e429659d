"""The file operations that a commit consists of, behind one object, so that a test can make the n-th of them fail."""

import errno
import os
from pathlib import Path


class Files:
    """Create, write, sync, rename, remove: nothing else in this room changes a file that counts."""

    def create(self, path: Path) -> int:
        """A new file, open for writing; it must not exist."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)

    def write(self, file: int, data: memoryview) -> int:
        """How many bytes were written: a disk may take fewer than it was given."""
        return os.write(file, data)

    def sync(self, file: int) -> None:
        """Return when the content of a file is on the disk."""
        os.fsync(file)

    def sync_folder(self, folder: Path) -> None:
        """Return when the names in a folder are on the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as problem:
            # Some network file systems cannot sync a folder; of them only the atomicity of rename is assumed.
            if problem.errno not in (errno.EINVAL, errno.ENOTSUP):
                raise
        finally:
            os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file its final name, in one step."""
        os.replace(old, new)

    def remove(self, path: Path) -> None:
        """Take a file away."""
        os.unlink(path)


FILES = Files()
