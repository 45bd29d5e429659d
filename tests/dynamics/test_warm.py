"""Entries that compile in processes of their own: the same bits, and nothing is lost with a process."""

import hashlib
import json
import operator
import os
import subprocess
import sys
from itertools import product

import pytest
from numba import njit
from numba.core import types
from numba.core.errors import TypingError
from numba.core.registry import cpu_target

from copsim.dynamics import apart, link, warm
from copsim.dynamics.chance import Now
from copsim.dynamics.engine import begin_world, live
from copsim.dynamics.setting import rules_of, usual_setting
from copsim.dynamics.week import HALVES

pytestmark = pytest.mark.skipif(bool(os.environ.get("NUMBA_DISABLE_JIT")), reason="about compilation")

COLD = """
import hashlib, json, os, sys
from concurrent.futures import ThreadPoolExecutor
from copsim.dynamics import warm
from copsim.dynamics.engine import live
from copsim.dynamics.setting import usual_setting

warm.shares = lambda names, cores, deal=warm.shares: deal(names, 3)
command = warm.command
warm.command = lambda names: [sys.executable, "-c", "raise SystemExit(1)"] if "start" in names else command(names)
with ThreadPoolExecutor(2) as pool:
    first, second = pool.map(lambda replicate: live(usual_setting(weeks=10, people=24), 7, replicate), (3, 3))
digests = [hashlib.blake2b(trace.series.tobytes()).hexdigest() for trace in (first, second)]
loaded = {name: sum(entry.stats.cache_hits.values()) for name, entry in warm.ENTRIES.items()}
print(json.dumps([digests, loaded, sorted({"pandas", "mesa", "solara"} & set(sys.modules))]))
"""


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one core")
def test_an_empty_cache_is_filled_by_several_and_without_the_one_that_fails(tmp_path):
    environment = {**os.environ, "COPSIM_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", COLD]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    digests, loaded, heavy = json.loads(done.stdout)
    here = hashlib.blake2b(live(usual_setting(weeks=10, people=24), 7, 3).series.tobytes()).hexdigest()
    assert digests == [here, here]
    assert loaded == {"first_half": 0, "second_half": 1, "live_weeks": 0, "start": 0}  # one process came back
    assert heavy == []
    assert {path.name.split("-")[0] for path in tmp_path.rglob("*.nbi")} == {
        "start.start",
        "week.first_half",
        "week.second_half",
        "week.live_weeks",
    }


@pytest.mark.parametrize("cores", [1, 2, 3, 4, 64])
def test_each_entry_is_compiled_by_one_process(cores):
    dealt = warm.shares(list(warm.ENTRIES), cores)
    assert sorted(name for share in dealt for name in share) == sorted(warm.ENTRIES)
    assert len(dealt) == min(cores, 4)
    assert all(dealt)


def test_one_core_starts_no_process(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0}, raising=False)
    monkeypatch.setattr(warm, "is_cold", lambda _: True)
    monkeypatch.setattr(subprocess, "Popen", None)
    warm._warm_up.__wrapped__()


def test_a_half_by_address_is_the_half():
    """Called by Python, and called by address."""

    @njit(nogil=True, error_model="numpy", _nrt=False)
    def by_address(place, world, rules, now):
        apart.call_at(place, world, rules, now)

    setting, now = usual_setting(weeks=10, people=24), Now(7, 3, 0)
    one, other = begin_world(setting, 7, 3), begin_world(setting, 7, 3)
    for half in HALVES:
        half(one, rules_of(setting), now)
        by_address(apart.address(half), other, rules_of(setting), now)
    for name in set(one._fields) - {"log"}:
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_other_arrays_are_refused():
    with pytest.raises(TypeError, match="no code for"):
        apart.call_at._defn(None, types.int64, types.int64, types.int64, types.int64)


OPERATORS = [
    operator.add,
    operator.floordiv,
    operator.truediv,
    operator.lt,
    operator.eq,
    operator.and_,
    operator.getitem,
]
KINDS = [types.int64, types.uint8, types.float64, types.boolean, types.literal(1), types.Array(types.float64, 2, "C")]


@pytest.mark.parametrize("function", [*OPERATORS, min, max, abs, len], ids=lambda function: function.__name__)
def test_remembered_types_are_those_of_numba(function):
    context = cpu_target.typing_context
    context.refresh()
    kind = context.resolve_value_type(function)

    def answers():
        found = []
        for one, other in product(KINDS, KINDS):
            try:
                found.append(
                    context.resolve_function_type(kind, (one, other) if function not in (abs, len) else (one,), {})
                )
            except TypingError:
                found.append(None)
        return found

    usual = answers()
    with link.remembered(context):
        assert [answers(), answers()] == [usual, usual]
    assert "resolve_function_type" not in vars(context)
