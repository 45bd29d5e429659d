"""Dask: a local cluster whose workers are killed meanwhile gives the same tables; what is refused beforehand."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest
from tests.study.support import parts_of
from tests.study.sweep.support import study_of

from copsim.errors import StorageError, UsageError
from copsim.study import plan
from copsim.study.cluster import connected
from copsim.study.sweep.run import resume, run

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # of distributed's own inside, when its workers are killed
    pytest.mark.timeout(240),
]
TEXT = """\
policies = ["none", "praise@4"]
replicates = 30
[design]
kind = "list"
rows = [{ people.culture = 0.2 }, { people.culture = 0.8 }]
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    from dask import config
    from distributed import LocalCluster

    place = str(tmp_path_factory.mktemp("dask"))
    with (
        config.set({"distributed.scheduler.allowed-failures": 20, "temporary-directory": place}),
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1") as up,
    ):
        yield up


def kill_workers(cluster, times, killed):
    """Kill a worker's process every second or so; the cluster starts another one."""
    for _ in range(times):
        time.sleep(0.7)
        for process in [nanny.process.process for nanny in list(cluster.workers.values()) if nanny.process][:1]:
            if process.pid:
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)


def test_d01_killed_workers_change_nothing(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "RUNS_PER_BLOCK", 4)
    study, killed = study_of(tmp_path, TEXT), []
    whole = run(study, out=tmp_path / "whole", jobs=1)
    killer = threading.Thread(target=kill_workers, args=(cluster, 4, killed))
    with connected(cluster.scheduler_address) as executor:
        killer.start()
        elsewhere = run(study, out=tmp_path / "elsewhere", executor=executor)
    killer.join()
    assert killed
    assert elsewhere.missing == []
    assert parts_of(elsewhere.folder) == parts_of(whole.folder)


@pytest.fixture
def scheduler():
    """A scheduler in a process of its own, with one worker: its process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    up = subprocess.Popen([*dask, "scheduler", "--host", address, "--no-dashboard"], **quiet)
    worker = subprocess.Popen([*dask, "worker", address, "--nthreads", "1", "--no-dashboard"], **quiet)
    yield up, address
    for process in (worker, up):
        process.kill()
        process.wait()


def test_d02_a_lost_scheduler_leaves_what_is_done_and_how_to_go_on(scheduler, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(plan, "RUNS_PER_BLOCK", 1)
    monkeypatch.setattr("copsim.study.cluster.CONNECT_SECONDS", 60)
    process, address = scheduler
    study = study_of(tmp_path, TEXT.replace("replicates = 30", "replicates = 200"))

    def kill_when_begun():
        while not list((tmp_path / "study" / "parts").glob("b*.parquet")):
            time.sleep(0.01)
        process.kill()

    killer = threading.Thread(target=kill_when_begun)
    with connected(address) as executor:
        killer.start()
        with pytest.raises(StorageError, match="of 800 runs are saved in"):
            run(study, out=tmp_path / "study", executor=executor)
    killer.join()
    assert "Traceback" not in capfd.readouterr().err
    there = parts_of(tmp_path / "study")
    assert 0 < len(there) < 800
    assert resume(tmp_path / "study", jobs=1).missing == []
    assert there.items() <= parts_of(tmp_path / "study").items()


@pytest.mark.parametrize("address", ["tcp://10.0.0.1:8786", "10.0.0.1:8786"])
def test_d06_a_scheduler_beyond_this_computer_needs_tls(address):
    with pytest.raises(UsageError, match="insecure-scheduler"), connected(address):
        pass


@pytest.mark.parametrize("address", ["", "ftp://127.0.0.1", "tcp://"])
def test_what_is_no_address(address):
    with pytest.raises(UsageError, match="write an address"), connected(address):
        pass


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr("copsim.study.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(StorageError, match="no scheduler answers"), connected("tcp://127.0.0.1:9"):
        pass
