"""Kill studies at random moments, each in a process of its own; run by test_kill.py and by `make crash-test`.

The processes are forked before any of them starts a thread: starting Python takes far longer than writing a study. The
worlds are lived beforehand, so that nearly all of a process's time goes into the folder.

    python -m tests.study.killed FOLDER KILLS [broken]

prints how many kills hit a study that had begun and was not finished, and how many studies came out wrong; ends with 1
if any did. broken: with a writer that gives a file its final name before it is whole, which this must find out.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from pathlib import Path

from tests.study.support import Study, left_behind, lived, parts_of, village

from copsim.study import commit as committing, folder as folders, worlds
from copsim.study.files import Files

KILLS_A_STUDY = 2
PIECE, PAUSE = 512, 0.0002  # bytes that the broken writer writes at once, seconds after which it goes on


def main(home: Path, kills: int, *, broken: bool = False) -> dict[str, int]:
    """Study folders below `home`, each killed twice on its way and then finished; what came of it."""
    study = ready(home)
    finish(study, home / "whole")
    whole = parts_of(home / "whole")
    usual = seconds_of(study, home / "timed")
    if broken:
        folders.commit_bytes = write_in_place
    draw = random.Random(7)
    found = {"kills": 0, "mid_sweep": 0, "studies": 0, "wrong": 0}
    while found["kills"] < kills:
        folder = home / str(found["studies"])
        for _ in range(KILLS_A_STUDY):
            found["mid_sweep"] += killed(study, folder, draw.uniform(0.0, usual), len(whole))
            found["kills"] += 1
        found["studies"] += 1
        found["wrong"] += not (finish(study, folder) and parts_of(folder) == whole and not left_behind(folder))
        shutil.rmtree(folder)
    return found


def killed(study: Study, folder: Path, after: float, parts: int) -> bool:
    """Kill a process that computes the study; whether it had begun and was not finished."""
    child = start(study, folder)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    begun = (folder / "manifest.json").exists()
    return os.WIFSIGNALED(status) and begun and len(list((folder / "parts").glob("b*.parquet"))) < parts


def ready(home: Path) -> Study:
    """A study of which everything is known but what is on the disk."""
    study = Study(village(home))
    manifest = study.manifest
    for block in manifest.blocks():
        for run in manifest.runs(block):
            lived(study.settings[run.case], manifest.seed, run.replicate, cohort_week=manifest.cohort_week)
    worlds.live = lived
    return study


def start(study: Study, folder: Path) -> int:
    """The id of a process that computes the study."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            study.complete(folder, Files())
            code = 0
        finally:
            os._exit(code)
    return child


def finish(study: Study, folder: Path) -> bool:
    """Let a process finish the study; whether it could."""
    _, status = os.waitpid(start(study, folder), 0)
    return status == 0


def seconds_of(study: Study, folder: Path) -> float:
    """How long the whole study takes."""
    before = time.monotonic()
    finish(study, folder)
    return time.monotonic() - before


def write_in_place(target: Path, data: bytes, files: Files) -> None:
    """What a commit must not be: the file has its final name from its first byte on."""
    committing.make_folder(target.parent, files)
    with target.open("wb", buffering=0) as file:
        for first in range(0, len(data), PIECE):
            file.write(data[first : first + PIECE])
            time.sleep(PAUSE)


if __name__ == "__main__":
    result = main(Path(sys.argv[1]), int(sys.argv[2]), broken=sys.argv[3:] == ["broken"])
    print(json.dumps(result))
    sys.exit(1 if result["wrong"] else 0)
