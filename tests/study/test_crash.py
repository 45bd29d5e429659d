"""Whatever operation a study dies or fails in: going on gives the table that an undisturbed study gives."""

import errno
from collections import defaultdict
from pathlib import Path

import pytest
from tests.study.support import Died, Failing, Recording, Study, assert_same_tables, calls_until_none_fires, left_behind

from copsim.errors import StorageError
from copsim.study import read
from copsim.study.files import Files

FAULTS = {"kill": (errno.EIO, True), "full disk": (errno.ENOSPC, False), "input/output error": (errno.EIO, False)}


@pytest.fixture(scope="module")
def short(cases):
    """A study of two blocks."""
    return Study(cases, replicates=4)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_operation_may_fail_once(short, tmp_path, fault):
    number, dies = FAULTS[fault]
    whole = short.complete(tmp_path / "whole")

    def attempt(at: int) -> bool:
        files, folder = Failing(at, number, dies=dies), tmp_path / str(at)
        reached = _fails(short, folder, files)
        assert_same_tables(short.complete(folder), whole)
        assert not left_behind(folder)
        return reached

    assert len(list(calls_until_none_fires(attempt))) >= 4 * 5  # study, manifest and two parts


def _fails(study, folder, files) -> bool:
    """Whether the fault was reached; if so the study says so, and whatever has its final name is whole."""
    try:
        study.complete(folder, files)
    except (StorageError, Died):
        stopped = True
    else:
        stopped = False
    assert stopped == bool(files.failed)
    if (folder / "manifest.json").exists():
        assert not read(folder).notices
    return stopped


def test_a_failing_disk_is_named_with_what_is_saved(study, tmp_path):
    class FullBeforeTheSecondPart(Files):
        def create(self, path):
            if path.name.startswith(".tmp-b00001"):
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().create(path)

    with pytest.raises(StorageError, match="No space left") as caught:
        study.complete(tmp_path / "study", FullBeforeTheSecondPart())
    assert f"4 of 12 runs are saved in {tmp_path / 'study'}" in str(caught.value)


NOT_OURS = -1  # the lock: nothing depends on its content, so nobody syncs it


class Disk:
    """What is left after the power went: only what was synced, file by file and folder by folder.

    Contents that were not synced are lost even if the file was renamed, which is what a rename before the sync risks.
    """

    def __init__(self) -> None:
        self.content: dict[int, bytes] = {}
        self.synced: dict[int, bytes] = {}
        self.names: dict[Path, dict[str, int]] = defaultdict(dict)
        self.synced_names: dict[Path, dict[str, int]] = defaultdict(dict)

    def do(self, operation: str, path: Path, more: object) -> None:
        folder = self.names[path.parent]
        if operation == "create":
            folder[path.name] = len(self.content)
            self.content[folder[path.name]] = b""
        elif operation == "write":
            self.content[folder[path.name]] += more
        elif operation == "sync":
            self.synced[folder[path.name]] = self.content[folder[path.name]]
        elif operation == "rename":
            folder[more.name] = folder.pop(path.name)
        elif operation == "remove":
            del folder[path.name]
        elif operation == "sync_folder":
            for name in more:
                self.names[path].setdefault(name, NOT_OURS)
            self.synced_names[path] = dict(self.names[path])

    def restore(self, folder: Path, home: Path, *, names_reached_the_disk: bool) -> None:
        """Put what survived into a folder; names may have reached the disk before anybody asked for it."""
        names = self.names if names_reached_the_disk else self.synced_names
        for place, entries in names.items():
            if place.is_relative_to(home):
                target = folder / place.relative_to(home)
                target.mkdir(parents=True, exist_ok=True)
                for name, file in entries.items():
                    (target / name).write_bytes(self.synced.get(file, b""))


@pytest.mark.parametrize("names_reached_the_disk", [False, True])
def test_loss_of_power_after_any_operation(short, tmp_path, names_reached_the_disk):
    files, home = Recording(), tmp_path / "home"
    whole, disk = short.complete(home, files), Disk()
    for number, done in enumerate(files.done):
        disk.do(*done)
        folder = tmp_path / f"after-{number}"
        disk.restore(folder, home, names_reached_the_disk=names_reached_the_disk)
        promised = sum(
            1 for operation, path, _ in files.done[: number + 1] if operation == "sync_folder" and path.name == "parts"
        )
        if promised:
            assert read(folder).done >= 4 * promised
        assert_same_tables(short.complete(folder), whole)
