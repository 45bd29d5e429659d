"""Ctrl-C, SIGTERM, SIGHUP: what ends soon is kept, the rest is dropped, and the same command goes on."""

import os
import signal
import threading
import time

import pytest
from tests.study.support import assert_same_tables, left_behind

from copsim.errors import Interrupted
from copsim.study import read, stop, worlds
from copsim.study.folder import StudyFolder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_block_under_way_is_kept(study, uninterrupted, tmp_path, number):
    handler = signal.getsignal(number)

    def progress(done, total):
        if done == 8:
            os.kill(os.getpid(), number)

    with pytest.raises(Interrupted, match=r"8 of 12 runs are saved in .*the same command goes on"):
        study.complete(tmp_path / "study", jobs=1, progress=progress)
    assert signal.getsignal(number) is handler
    assert read(tmp_path / "study").done == 8
    assert_same_tables(study.complete(tmp_path / "study"), read(uninterrupted))


def test_what_takes_longer_than_the_grace_is_dropped(study, uninterrupted, tmp_path, monkeypatch):
    monkeypatch.setattr(stop, "GRACE_SECONDS", 0.0)
    asked, live, ask = threading.Event(), worlds.live, stop.Stop.ask
    monkeypatch.setattr(stop.Stop, "ask", lambda *args: ask(*args) or asked.set())

    def live_until_stopped(setting, seed, replicate, **more):
        if replicate == 3:
            os.kill(os.getpid(), signal.SIGINT)
            assert asked.wait(60)
        return live(setting, seed, replicate, **more)

    monkeypatch.setattr(worlds, "live", live_until_stopped)
    with pytest.raises(Interrupted, match="4 of 12 runs are saved"):
        study.complete(tmp_path / "study", jobs=1)
    monkeypatch.setattr(worlds, "live", live)
    assert not left_behind(tmp_path)
    assert_same_tables(study.complete(tmp_path / "study"), read(uninterrupted))


def test_a_run_that_does_not_end_is_not_waited_for(study, tmp_path, monkeypatch):
    monkeypatch.setattr(stop, "GRACE_SECONDS", 0.05)
    released = threading.Event()

    def endless(*args, **more):
        os.kill(os.getpid(), signal.SIGTERM) if not released.is_set() else None
        released.wait(60)
        raise AssertionError

    monkeypatch.setattr(worlds, "live", endless)
    with pytest.raises(Interrupted, match="0 of 12"):
        study.complete(tmp_path / "study", jobs=1)
    released.set()


def test_who_asks_twice_means_at_once(study, tmp_path):
    def progress(done, total):
        if done == 8:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Interrupted, match="4 of 12"):
        study.complete(tmp_path / "study", jobs=1, progress=progress)


def test_asked_before_the_first_block_nothing_is_computed(study, tmp_path, monkeypatch):
    begin = StudyFolder.begin

    def begin_and_stop(folder, *what):
        begin(folder, *what)
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(StudyFolder, "begin", begin_and_stop)
    with pytest.raises(Interrupted, match="0 of 12"):
        study.complete(tmp_path / "study")


def test_in_other_threads_signals_are_left_to_the_program(study, tmp_path):
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def progress(done, total):
        seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=study.complete, args=(tmp_path / "study",), kwargs={"progress": progress})
    thread.start()
    thread.join()
    assert set(seen) == {before}
    assert read(tmp_path / "study").done == 12


def test_grace_is_a_time():
    waiting = stop.Stop()
    assert not waiting.asked
    assert not waiting.overdue
    waiting.ask()
    assert waiting.asked
    assert not waiting.overdue
    waiting._asked_at = time.monotonic() - stop.GRACE_SECONDS
    assert waiting.overdue
