"""copsim status --watch: it looks until all is there, tells every change once, and touches nothing."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copsim.cli import status
from copsim.study.sweep.run import merge

SHARDS = (Path("shard1"), Path("shard2"))
START = (
    "import signal\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a job in the background begins without it
    "from copsim.cli import main; main()"
)
LINE = [sys.executable, "-X", "faulthandler", "-c", START, "status", "half", "--watch"]


@pytest.fixture
def half(study_copy):
    """A sweep of which one shard is there, as `half`."""
    merge(Path("half"), SHARDS[:1])


@pytest.fixture
def ticks(monkeypatch):
    """What happens while the watcher sleeps, look by look."""

    def plan(*events):
        left = list(events)
        monkeypatch.setattr(status.time, "sleep", lambda _: left.pop(0)())
        return left

    return plan


def nothing():
    pass


def stop():
    raise KeyboardInterrupt


def seen(folder):
    return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in Path(folder).rglob("*")}


def test_it_ends_when_all_is_there_with_what_status_says(copsim, half, ticks):
    left = ticks(nothing, nothing, lambda: merge(Path("half"), SHARDS[1:]))
    ended = copsim("status", "half", "--watch")
    assert (ended.code, left) == (0, [])
    assert ended.out == copsim("status", "half").out
    lines = [line for line in ended.err.splitlines() if " of 768 runs" in line]
    assert len(lines) == 2
    assert lines[1] == "768 of 768 runs"


def test_a_finished_study_is_told_at_once(copsim, study_copy, ticks):
    ticks()
    document = json.loads(copsim("status", "swept", "--watch", "--json").out)
    assert document["done"] == document["total"]


def test_it_only_looks_and_reads_no_part_twice(copsim, half, ticks, monkeypatch):
    before = seen("half")
    ticks(nothing, nothing, stop)
    read, times = Path.read_bytes, []
    monkeypatch.setattr(Path, "read_bytes", lambda path: (times.append(path), read(path))[1])
    assert copsim("status", "half", "--watch").code == 0
    assert seen("half") == before
    parts = [path for path in times if path.suffix == ".parquet"]
    assert len(parts) == len(set(parts)) > 0


def test_more_worlds_that_are_asked_for_meanwhile_are_waited_for(copsim, village, ticks):
    line = ("run", "village.toml", "--out", "grows", "--quiet")
    assert copsim(*line, "--replicates", "2").code == 0
    Path("grows/parts").rename("kept")
    Path("grows/parts").mkdir()

    def more():
        for part in Path("kept").iterdir():
            part.rename(Path("grows/parts") / part.name)
        assert copsim(*line, "--replicates", "5").code == 0

    ticks(more)
    assert copsim("status", "grows", "--watch").out.splitlines()[0].endswith("5 of 5 runs")


def test_ctrl_c_ends_the_watching_with_the_last_look(copsim, half, ticks):
    ticks(nothing, stop)
    ended = copsim("status", "half", "--watch")
    assert ended.code == 0
    assert ended.out == copsim("status", "half").out
    assert "missing blocks" in ended.out
    assert "go on with: copsim resume half" in ended.out


def test_quiet_is_one_line(copsim, half, ticks):
    ticks(stop)
    ended = copsim("status", "half", "--watch", "--quiet")
    assert (ended.out.count("\n"), ended.err) == (1, "")


def ended(watcher):
    """What a process said; one that does not end is killed, so that nobody waits for it."""
    try:
        return watcher.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        watcher.kill()
        raise


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_process_that_watches_can_be_stopped(half, number):
    with subprocess.Popen(LINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
        assert " of 768 runs" in watcher.stderr.readline()
        os.kill(watcher.pid, number)
        out, err = ended(watcher)
    assert watcher.returncode == 0
    assert "go on with: copsim resume half" in out
    assert "Traceback" not in err


def test_a_process_that_watches_sees_what_another_one_computes(half):
    with subprocess.Popen(LINE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
        assert " of 768 runs" in watcher.stderr.readline()
        began = time.monotonic()
        merge(Path("half"), SHARDS[1:])
        out, err = ended(watcher)
    assert watcher.returncode == 0, err
    assert "swept: 768 of 768 runs" in out
    assert "768 of 768 runs" in err
    assert time.monotonic() - began < 60
