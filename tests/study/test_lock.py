"""One process at a time."""

import subprocess
import sys
import threading

import pytest
from tests.study.support import left_behind

from copsim.errors import FolderBusy
from copsim.study.lock import held

HOLDER = """
import sys
from pathlib import Path
from copsim.study.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    (tmp_path / "study").mkdir()
    lock = tmp_path / "study" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_held_folder_names_its_holder_and_a_killed_holder_holds_nothing(study, holder, tmp_path):
    (tmp_path / "study" / "parts").mkdir()
    living = tmp_path / "study" / "parts" / ".tmp-b00000-living"
    living.touch()
    with pytest.raises(FolderBusy, match=rf"process {holder.pid} on .+ since 20\d\d-"):
        study.complete(tmp_path / "study")
    assert living.exists()
    assert not (tmp_path / "study" / "manifest.json").exists()
    holder.kill()
    holder.wait()
    assert study.complete(tmp_path / "study").done == 12
    assert not left_behind(tmp_path)


def test_a_finished_study_can_be_read_while_somebody_holds_it(study, uninterrupted):
    with held(uninterrupted / "lock"):
        assert study.complete(uninterrupted).done == 12


def test_who_waits_gets_it_when_it_is_free(tmp_path):
    order = []
    entered = threading.Event()

    def first():
        with held(tmp_path / "lock"):
            entered.set()
            with pytest.raises(FolderBusy), held(tmp_path / "lock", wait=0.1):
                pass
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait()
    with held(tmp_path / "lock", wait=30):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_what_a_lock_says_cannot_write_to_the_terminal(tmp_path):
    with held(tmp_path / "lock"):
        (tmp_path / "lock").write_bytes(b"\x1b[2J\xff" * 100)
        with pytest.raises(FolderBusy) as caught, held(tmp_path / "lock"):
            pass
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 600
