"""Visitors at the same time on a real server: nobody sees anything of another one. Nothing is timed here."""

import asyncio
import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.dashboard.support import wait_for

BENCHMARKS = Path(__file__).parents[2] / "experiments" / "benchmarks"


@pytest.fixture
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("load")
    del sys.modules["load"]


def test_eight_visitors_for_a_quarter_of_a_minute(load):
    with load.serving("1s") as server:
        with ThreadPoolExecutor(1) as apart:  # in this thread the loop of a browser's driver may be running
            came = apart.submit(lambda: asyncio.run(load.visit(server.address, 8, 15.0))).result()
        wait_for(lambda: server.kernels() == 0)
    assert came.errors == []
    assert len(came.steps) >= 8
    assert came.own > 8 * 3
    assert came.foreign == 0


def test_what_belongs_to_another_visitor_would_be_seen(load):
    seen = load.Load()
    one, other = load.Visitor(1, seen), load.Visitor(2, seen)
    one.look(f"Guild {one.token}".encode())
    assert (seen.own, seen.foreign) == (1, 0)
    one.look(f"Guild {other.token}, Guild {one.token}".encode())
    assert (seen.own, seen.foreign, seen.messages) == (2, 1, 2)
