"""The same bits whatever the environment, the threads, the order and the company of runs (C06, R02, R04, R08)."""

import hashlib
import os
import random
import subprocess
import sys

import numpy as np
import pytest

from copsim.dynamics import engine
from copsim.dynamics.engine import live, live_many
from copsim.dynamics.setting import usual_setting

SCRIPT = """
import hashlib
from copsim.dynamics.engine import live
from copsim.dynamics.setting import usual_setting
print(hashlib.blake2b(live(usual_setting(weeks=10, people=24), 7, 3).series.tobytes()).hexdigest())
"""
ENVIRONMENTS = [
    pytest.param({"NUMBA_DISABLE_JIT": "1", "PYTHONOPTIMIZE": "2", "PYTHONHASHSEED": "7"}, id="C06-R04-no-jit"),
    pytest.param({"NUMBA_NUM_THREADS": "8", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, id="C06-C08-threads-zone"),
]


def digest(trace):
    return hashlib.blake2b(trace.series.tobytes()).hexdigest()


@pytest.fixture(scope="module")
def setting():
    return usual_setting(weeks=10, people=24)


@pytest.fixture(scope="module")
def alone(setting):
    """Digest of each replicate, lived by itself."""
    return {replicate: digest(live(setting, 7, replicate)) for replicate in range(1, 21)}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_environments_change_no_bit(alone, environment):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env={**os.environ, **environment}, check=True
    )
    assert done.stdout.strip() == alone[3]


@pytest.mark.parametrize("jobs", [1, 2, 4, 8])
@pytest.mark.parametrize("chunk", [1, 7, 64])
def test_r02_threads_and_chunks_change_no_bit(setting, alone, monkeypatch, jobs, chunk):
    monkeypatch.setattr(engine, "CHUNK", chunk)
    order = random.Random(jobs).sample(sorted(alone), len(alone))
    assert {n: digest(trace) for n, trace in zip(order, live_many(setting, 7, order, jobs=jobs), strict=True)} == alone


def test_r08_other_generators_have_no_effect(setting, alone):
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - what a foreign library might do
    before = (random.getstate(), np.random.get_state()[1].tolist())  # noqa: NPY002
    assert digest(live(setting, 7, 3)) == alone[3]
    assert (random.getstate(), np.random.get_state()[1].tolist()) == before  # noqa: NPY002


@pytest.mark.parametrize("week", [1, 4, 9])
def test_m05_a_horizon_in_two_steps_is_one_horizon(setting, alone, week):
    life = engine.Life(setting, 7, 3)
    life.advance(week)
    life.advance(life.horizon - life.week)
    assert hashlib.blake2b(life.series.tobytes()).hexdigest() == alone[3]
