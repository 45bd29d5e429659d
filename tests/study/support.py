"""What the tests of the study room share: a small study, and disks that fail."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pandas as pd

from copsim.dynamics import engine
from copsim.dynamics.setting import Setting
from copsim.scenario import Case, compile_case, parse_case
from copsim.study.files import Files
from copsim.study.folder import StudyFolder
from copsim.study.manifest import Manifest
from copsim.study.plan import asked_for, study_text
from copsim.study.results import Results
from copsim.study.runner import complete

VILLAGE = """
format = 1
name = "village"
title = "Sixty people and one community"
weeks = 20
[people]
count = 60
units = 2
[launch]
kind = "founded"
founders = 20

[policies.must]
title = "Everybody has to come"
interventions = [{ from = 10, set = { mandate = 1.0 } }]
"""
RUNS_PER_BLOCK = 4


def village(folder: Path, *changes: str) -> tuple[Case, Case]:
    """A community without and with a policy."""
    path = folder / "village.toml"
    path.write_text(VILLAGE)
    return parse_case(str(path), list(changes)), parse_case(f"{path}+must", list(changes))


@dataclass(frozen=True)
class Study:
    """A study as it is asked for, before it has a folder."""

    cases: tuple[Case, ...]
    replicates: int = 6
    seed: int = 1
    settings: tuple[Setting, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settings", tuple(compile_case(case) for case in self.cases))

    @property
    def manifest(self) -> Manifest:
        """In blocks of four runs."""
        asked = asked_for(
            self.cases, self.settings, name="village", replicates=self.replicates, seed=self.seed, first_replicate=1
        )
        return replace(asked, block=RUNS_PER_BLOCK)

    def complete(self, folder: Path, files: Files | None = None, **how: object) -> Results:
        """Compute what is missing in a folder."""
        asked = self.manifest
        return complete(StudyFolder(folder, files or Unsynced()), asked, study_text(asked), **how)


class _Lot:
    """A setting that can be looked up by its values."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        arrays = (setting.schedule, setting.epoch, setting.losses, setting.start, setting.parameters)
        self.key = tuple(array.tobytes() for array in arrays)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lot) and self.key == other.key


def lived(setting: Setting, seed: int, replicate: int, *, cohort_week: int | None = None) -> engine.Trace:
    """As engine.live, remembered: what is tested here is what happens to a world afterwards."""
    return _lived(_Lot(setting), seed, replicate, cohort_week)


@cache
def _lived(lot: _Lot, seed: int, replicate: int, cohort_week: int | None) -> engine.Trace:
    return engine.live(lot.setting, seed, replicate, cohort_week=cohort_week)


def parts_of(folder: Path) -> dict[str, bytes]:
    """Name and content of every file among the parts."""
    return {path.name: path.read_bytes() for path in sorted((folder / "parts").iterdir())}


def assert_same_tables(left: Results, right: Results) -> None:
    """Equal runs and equal weeks, no row lost, doubled or changed."""
    pd.testing.assert_frame_equal(left.runs, right.runs, check_exact=True)
    pd.testing.assert_frame_equal(left.weeks, right.weeks, check_exact=True)


def left_behind(folder: Path) -> list[str]:
    """Temporary files anywhere below a folder."""
    return [str(path) for path in folder.rglob(".tmp-*")]


class Died(BaseException):
    """The process is gone: nothing after this reaches the disk."""


class Unsynced(Files):
    """Files that do not wait for the disk: most tests pull no plug, and syncing takes longer than all else."""

    def sync(self, file: int) -> None:
        pass

    def sync_folder(self, folder: Path) -> None:
        pass


class Failing(Unsynced):
    """Files whose n-th operation fails with an error number; with `dies`, that and every later one never happens."""

    def __init__(self, at: int, number: int = errno.EIO, *, dies: bool = False) -> None:
        self.at, self.number, self.dies = at, number, dies
        self.calls = 0
        self.failed = ""

    def _pass(self, what: str) -> None:
        self.calls += 1
        if self.dies and self.calls >= self.at:
            self.failed = self.failed or what
            raise Died
        if self.calls == self.at:
            self.failed = what
            raise OSError(self.number, os.strerror(self.number))

    def create(self, path: Path) -> int:
        self._pass("create")
        return super().create(path)

    def write(self, file: int, data: memoryview) -> int:
        self._pass("write")
        return super().write(file, data)

    def sync(self, file: int) -> None:
        self._pass("sync")
        super().sync(file)

    def sync_folder(self, folder: Path) -> None:
        self._pass("sync_folder")
        super().sync_folder(folder)

    def rename(self, old: Path, new: Path) -> None:
        self._pass("rename")
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._pass("remove")
        super().remove(path)


class Recording(Unsynced):
    """Files that write down what was done, as (operation, path, more)."""

    def __init__(self) -> None:
        self.done: list[tuple[str, Path, object]] = []
        self._open: dict[int, Path] = {}

    def create(self, path: Path) -> int:
        file = super().create(path)
        self._open[file] = path
        self.done.append(("create", path, None))
        return file

    def write(self, file: int, data: memoryview) -> int:
        self.done.append(("write", self._open[file], bytes(data)))
        return super().write(file, data)

    def sync(self, file: int) -> None:
        self.done.append(("sync", self._open[file], None))
        super().sync(file)

    def sync_folder(self, folder: Path) -> None:
        self.done.append(("sync_folder", folder, [path.name for path in folder.iterdir() if path.is_file()]))
        super().sync_folder(folder)

    def rename(self, old: Path, new: Path) -> None:
        self.done.append(("rename", old, new))
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self.done.append(("remove", path, None))
        super().remove(path)


def calls_until_none_fires(attempt: Callable[[int], bool]) -> Iterator[int]:
    """1, 2, 3 .. as long as `attempt(n)` says that its n-th operation was reached."""
    number = 1
    while attempt(number):
        yield number
        number += 1
