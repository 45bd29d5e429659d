"""CoP-lite in C: compiled on this machine for this machine, called through ctypes."""

import ctypes
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np

from .community import COLUMNS, Community, Parameters
from .layout import aligned, padded

HERE = Path(__file__).parent
FLAGS = ("-O3", "-march=native", "-fopenmp", "-shared", "-fPIC")
FAR = 150_000  # members from which what others look up is no longer in the cache
BLOCK = 4096
PLAIN = ("first", "partner", "w", "E", "E_new", "I", "X", "B", "Q", "band", "a", "a_new")
VECTOR = (*PLAIN[:-2], "blocks")


def compiler() -> str | None:
    """A C compiler, if there is one."""
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


@cache
def library(name: str) -> ctypes.CDLL:
    """The compiled code of a file beside this one; LookupError where nothing compiles C."""
    found = compiler()
    if found is None:
        raise LookupError("no C compiler here")
    built = HERE / "results" / f"{name}.so"
    built.parent.mkdir(exist_ok=True)
    subprocess.run([found, *FLAGS, "-o", str(built), str(HERE / f"{name}.c"), "-lm"], check=True)
    return ctypes.CDLL(str(built))


def _members(start: Community) -> dict[str, np.ndarray]:
    """Arrays by member in week zero, with room for a last vector."""
    n = len(start.E)
    arrays = {name: aligned(n + 8, "f8") for name in ("E", "E_new", "I", "X", "B", "Q", "band", "a", "a_new")}
    for name in ("E", "I", "X", "B"):
        arrays[name][:n] = getattr(start, name)
    arrays["band"][:n] = 1.0
    return arrays | {"blocks": aligned((-(-n // BLOCK), len(COLUMNS)), "f8")}


def _prepared(name: str, fields: tuple[str, ...], arrays: dict[str, np.ndarray], weeks: int, threads: int) -> Callable:
    n, code = len(arrays["first"]) - 1, library(name)
    world = _world(n, [arrays[field] for field in fields])
    rates, out = np.array(Parameters()), np.zeros((weeks, len(COLUMNS)))

    def live() -> np.ndarray:
        given = ctypes.c_void_p(rates.ctypes.data), ctypes.c_int64(weeks), ctypes.c_int64(0), ctypes.c_int(threads)
        code.live(ctypes.c_void_p(world.ctypes.data), *given, ctypes.c_void_p(out.ctypes.data))
        return out

    live.arrays = arrays  # type: ignore[attr-defined]  # kept alive: C knows only where they are
    return live


def _world(n: int, arrays: list[np.ndarray]) -> np.ndarray:
    """What C calls World: two numbers, then where the arrays are, eight bytes each."""
    return np.array([n, n >= FAR, *(array.ctypes.data for array in arrays)], np.int64)


def prepare_plain(start: Community, weeks: int, threads: int = 1) -> Callable[[], np.ndarray]:
    """Plain loops: a function that lives the weeks, once; float64[week, indicator]."""
    ties = {"first": start.first.copy(), "partner": start.partner.copy(), "w": start.w.copy()}
    return _prepared("c_plain", PLAIN, ties | _members(start), weeks, threads)


def prepare_vector(start: Community, weeks: int, threads: int = 1) -> Callable[[], np.ndarray]:
    """The same, arranged for vectors."""
    return _prepared("c_vector", VECTOR, padded(start)._asdict() | _members(start), weeks, threads)
