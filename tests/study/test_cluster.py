"""Dask: a local cluster whose workers are killed meanwhile gives the same tables; what is refused beforehand."""

import os
import signal
import threading
import time

import pytest
from tests.study.support import parts_of
from tests.study.sweep.support import study_of

from copsim.errors import StorageError, UsageError
from copsim.study import plan
from copsim.study.cluster import connected
from copsim.study.sweep.run import run

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
