"""The passes of the model's week, each with a clock before and after it.

The week itself is the model's: every pass that week.py names is compiled as copsim compiles it, by itself, and called
by address in the same order over the same arrays, from one compiled loop that reads the clock in between.
`full_week.py` times the model's own loop beside it, and looks whether both give the same indicators.
"""

import ctypes
import inspect
import re
import time
from functools import cache
from typing import Any, NamedTuple

import numba
import numpy as np

from copsim.dynamics import week as weeks_of_model
from copsim.dynamics.apart import address, call_at
from copsim.dynamics.chance import Now
from copsim.dynamics.engine import Life
from copsim.dynamics.finite import all_finite
from copsim.dynamics.indicators import observe
from copsim.dynamics.kernel import FLAGS, entry, kernel
from copsim.dynamics.link import WholeCompiler
from copsim.dynamics.setting import rules_of

# What else the machine does is not counted; a reading takes 0.3 microseconds, which the parts share.
THREAD = time.CLOCK_THREAD_CPUTIME_ID
CLOCK = ctypes.CDLL(None).clock_gettime
CLOCK.argtypes, CLOCK.restype = (ctypes.c_int, ctypes.c_void_p), ctypes.c_int
CALLED = re.compile(r"^    (\w+)\(world, rules, now\)  # (\d+) (.*)$", re.MULTILINE)


class Pass(NamedTuple):
    """A line of the week: number and words as in the process overview."""

    name: str
    number: int
    words: str


@cache
def passes() -> tuple[Pass, ...]:
    """The passes in their order, as week.py has them."""
    source = "".join(inspect.getsource(getattr(half, "py_func", half)) for half in weeks_of_model.HALVES)
    return tuple(Pass(name, int(number), words) for name, number, words in CALLED.findall(source))


GROUPS = {
    1: "1 conditions, workload, turnover",
    2: "2 time, convening, activities, roles",
    3: "3 tasks, arranged meetings",
    4: "4 desire, hours, mandate",
    5: "5 encounters, partners, attention",
    6: "6 answers, learning, joint work",
    7: "7 experts, record, outside sources",
    8: "8 needs and uses at work",
    9: "9 value made visible, decisions",
    10: "10 value, identification, energy",
    11: "11 ties, norms",
    12: "12 joining, leaving, the end",
    13: "observing: 95 indicators",
    14: "looking for what is not finite",
}


@kernel
def nanoseconds(stamp: np.ndarray, place: int) -> int:
    """What the clock says; place = where stamp, int64[2], is."""
    CLOCK(THREAD, place)
    return stamp[0] * 1_000_000_000 + stamp[1]


def _timed_weeks(
    world: Any, rules: Any, luck: Any, span: Any, rows: np.ndarray, places: np.ndarray, times: Any
) -> None:
    """Live weeks span[0] <= week < span[1] and add up the time of each pass.

    luck = (seed, replicate); places: where the passes are; times = (int64[pass + 2], stamp, place of the stamp).
    """
    spent, stamp, place = times
    last = nanoseconds(stamp, place)
    for week in range(span[0], span[1]):
        now = Now(luck[0], luck[1], week)
        for k in range(len(places)):
            call_at(places[k], world, rules, now)
            then, last = last, nanoseconds(stamp, place)
            spent[k] += last - then
        observe(world, rules, now, rows[week - span[0]])
        then, last = last, nanoseconds(stamp, place)
        spent[len(places)] += last - then
        all_finite(world)
        then, last = last, nanoseconds(stamp, place)
        spent[len(places) + 1] += last - then


@cache
def _code() -> tuple[Any, np.ndarray]:
    """The compiled loop, and where each pass is."""
    timed = numba.njit(pipeline_class=WholeCompiler, **FLAGS)(_timed_weeks)
    alone = [entry(getattr(weeks_of_model, one.name).py_func) for one in passes()]
    places = np.array([address(one) for one in alone], np.int64)
    return (timed, *alone), places  # the passes are kept alive


def times(life: Life, weeks: int) -> tuple[dict[str, int], np.ndarray]:
    """Live so many weeks, in which no condition changes; nanoseconds by group of passes, and the indicators."""
    (timed, *_), places = _code()
    spent, stamp = np.zeros(len(places) + 2, np.int64), np.zeros(2, np.int64)
    rows = np.full((weeks, *life.series.shape[1:]), np.nan)
    luck, span = (life.seed, life.replicate), (life.week, life.week + weeks)
    timed(life.world, rules_of(life.setting), luck, span, rows, places, (spent, stamp, stamp.ctypes.data))
    life.week += weeks
    numbers = [*(one.number for one in passes()), 13, 14]
    return {
        words: int(sum(spent[k] for k, number in enumerate(numbers) if number == group))
        for group, words in GROUPS.items()
    }, rows
