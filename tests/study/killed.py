"""Kill studies at random moments, each in a process of its own; run as a script by test_kill.py.

The processes are forked before any of them starts a thread: starting Python takes far longer than writing a study. The
worlds are lived beforehand, so that nearly all of a process's time goes into the folder.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from tests.study.support import Study, lived, village

from copsim.study import compute
from copsim.study.files import Files


def main(home: Path, kills: int) -> None:
    """Study folders 0, 1, 2 .. below `home`, each killed twice on its way and then finished."""
    study = ready(home)
    usual = seconds_of(study, home / "whole")
    draw = random.Random(7)
    for number in range(kills):
        folder = home / str(number // 2)
        child = start(study, folder)
        time.sleep(draw.uniform(0.0, usual))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        if number % 2 or number == kills - 1:
            seconds_of(study, folder)


def ready(home: Path) -> Study:
    """A study of which everything is known but what is on the disk."""
    study = Study(village(home))
    manifest = study.manifest
    for block in manifest.blocks():
        for run in manifest.runs(block):
            lived(study.settings[run.case], manifest.seed, run.replicate, cohort_week=manifest.cohort_week)
    compute.live = lived
    return study


def start(study: Study, folder: Path) -> int:
    """The id of a process that computes the study."""
    child = os.fork()
    if child == 0:
        study.complete(folder, Files())
        os._exit(0)
    return child


def seconds_of(study: Study, folder: Path) -> float:
    """How long the whole study takes."""
    before = time.monotonic()
    _, status = os.waitpid(start(study, folder), 0)
    if status != 0:
        raise SystemExit(f"the study in {folder} ended with {status}")
    return time.monotonic() - before


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
