"""Implementations of the reference workload give its reference series; nothing is timed here."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

SERIES = np.loadtxt(Path(__file__).with_name("cop_lite_150.csv"), delimiter=",", skiprows=1)[:, 1:]
BENCHMARKS = Path(__file__).parents[2] / "experiments" / "benchmarks"


@pytest.fixture
def part(monkeypatch: pytest.MonkeyPatch):
    """Imports a module of the benchmark."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))

    def imported(name: str) -> ModuleType:
        return importlib.import_module(f"cop_lite.{name}")

    yield imported
    for name in [name for name in sys.modules if name.split(".")[0] == "cop_lite"]:
        del sys.modules[name]


def test_draws_are_those_of_philox(part):
    community = part("community")
    community.KEY = 0, 0
    words = [int(word) for word in community.philox(np.array(0), 0, 0, 0)]
    assert words == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]


@pytest.mark.parametrize("name", ["copsim_style", "numpy_rows", "mesa_objects"])
def test_equal_draws_give_equal_series(part, name):
    live = part(name).prepare(part("community").community(150), len(SERIES))
    assert live() == pytest.approx(SERIES, rel=1e-12)


def test_threads_give_the_same_bits(part):
    start, kernels = part("community").community(20_000, window=100), part("copsim_style")
    assert (kernels.prepare(start, 3)() == kernels.prepare(start, 3, threads=2)()).all()


def test_rows_are_padded_with_ties_to_nobody(part):
    start = part("community").community(150)
    rows = part("layout").padded(start)
    assert (rows.first % 8 == 0).all()
    assert np.count_nonzero(rows.partner[: rows.first[-1]] < 150) == len(start.partner)
    assert rows.w.sum() == pytest.approx(start.w.sum())
