"""With an empty cache the entries of the kernel compile at the same time, in processes that meet in the cache.

numba compiles under one lock, so threads would wait for each other. Two processes need 20 seconds of processor time
each, both translating what both call, where one needs 36. What a process did not bring, for whatever reason,
compiles here when it is called.
"""

import os
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
from numba.core import config as numba_config
from numba.core.typing.typeof import typeof

from copsim.dynamics.apart import address, of_week
from copsim.dynamics.kernel import CACHE_FOLDER
from copsim.dynamics.setting import usual_setting
from copsim.dynamics.start import start
from copsim.dynamics.week import HALVES, first_half, live_weeks, second_half

# Rough seconds of processor time, dearest first
PRICES: dict[Any, float] = {first_half: 12.0, second_half: 10.0, live_weeks: 5.0, start: 4.5}
NULL = subprocess.DEVNULL
PATIENCE = 300.0  # seconds that a helper gets after our own share is done
LOCK = threading.Lock()  # taken before numba's, never after it
ENTRIES: dict[str, Any] = {function.__name__: function for function in PRICES}


def arguments(function: Any) -> tuple[Any, ...]:
    """The types that an entry is called with."""
    if function in HALVES:
        return of_week()
    world, rules, now = of_week()
    setting = usual_setting(1)
    if function is start:
        return world, rules, now, *map(typeof, (setting.mix, (setting.site_share, setting.site_fluency)))
    script = (1, 1, setting.schedule, setting.epoch)
    return world, rules, *map(typeof, (script, (1, 1, 1), np.zeros((1, 1, 1)), (1,) * len(HALVES)))


def compile_entries(names: list[str]) -> None:
    """Compile entries into the cache."""
    for name in names:
        ENTRIES[name].compile(arguments(ENTRIES[name]))


def shares(names: list[str], cores: int) -> list[list[str]]:
    """Who compiles what: the dearest first, each for whom has least to do; the first share is ours."""
    dealt: list[list[str]] = [[] for _ in range(min(cores, len(names)))]
    for name in names:
        min(dealt, key=lambda share: sum(PRICES[ENTRIES[other]] for other in share)).append(name)
    return dealt


def command(names: list[str]) -> list[str]:
    """A Python like this one that compiles some entries."""
    return [sys.executable, *subprocess._args_from_interpreter_flags(), "-P", "-m", __name__, *names]  # type: ignore[attr-defined]


def is_cold(function: Any) -> bool:
    """Whether the cache has no code of an entry."""
    return not function.overloads and not function._cache._cache_file._load_index()


@cache
def _warm_up() -> None:
    if numba_config.DISABLE_JIT or CACHE_FOLDER is None:
        return
    cold = [name for name, function in ENTRIES.items() if is_cold(function)]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(cold) < 2 or cores < 2:
        return
    ours, *others = shares(cold, cores)
    helpers: list[subprocess.Popen[bytes]] = []
    try:
        for names in others:
            with suppress(OSError):  # no more processes: theirs compile when they are called
                helpers.append(subprocess.Popen(command(names), stdin=NULL, stdout=NULL, stderr=NULL))
        compile_entries(ours)
        for helper in helpers:
            with suppress(subprocess.TimeoutExpired):  # what hangs is left behind, and compiles here
                helper.wait(PATIENCE)
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()


def warm_up() -> None:
    """Compile what the cache has not; before the first world, and once."""
    with LOCK:
        _warm_up()


@cache
def halves() -> tuple[Any, ...]:
    """Where the halves of a week are."""
    warm_up()
    return tuple(address(half) for half in HALVES)


if __name__ == "__main__":
    compile_entries(sys.argv[1:])
