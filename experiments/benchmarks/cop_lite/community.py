"""What every implementation of CoP-lite starts from: parameters, draws, ties and first states. numpy only.

Equations and symbols stand in README.md beside this file.
"""

from typing import NamedTuple

import numpy as np

SEED = 0x1234567887654321
KEY = SEED & 0xFFFFFFFF, SEED >> 32
WEEK, GRAPH, START, WEIGHT = range(4)  # streams: what a draw decides
TIES_TRIED, SHORTCUT = 6, 429_496_729  # ties per member; first word below which a tie leaves the window, of 2^32
OUT, PERIPHERAL, ACTIVE, CORE = range(4)  # bands
COLUMNS = ("n_out", "n_per", "n_act", "n_core", "sumE", "sumI", "sumX", "n_part", "hours", "sumE2", "sumW", "n_strong")
LOW, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
ROUNDS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL = 0x9E3779B9, 0xBB67AE85


class Parameters(NamedTuple):
    """Rates are per week; thresholds and weights have no unit."""

    d: float = 0.03  # decay of a tie
    g: float = 0.10  # growth of a tie whose two ends took part
    b0: float = -1.6
    bE: float = 0.6
    bM: float = 0.5
    bI: float = 0.6
    bX: float = 1.2
    bB: float = 0.15
    s: float = 1.0  # noise of the wish to take part
    lam: float = 0.15  # pull of the partners' energy
    alpha: float = 0.12  # energy per unit of value
    delta: float = 0.05  # loss of energy
    sigma: float = 0.10  # noise of energy
    kap: float = 0.05
    eta: float = 0.08
    psi: float = 0.004
    mu: float = 0.15
    zq: float = 0.5
    th1: float = 0.18
    th2: float = 0.28
    th3: float = 0.40


class Community(NamedTuple):
    """Members and their ties; row i of the ties is partner[first[i]:first[i + 1]], in rising order."""

    first: np.ndarray  # int64[member + 1]
    partner: np.ndarray  # int32[slot]
    w: np.ndarray  # float64[slot], weight of a tie, 0..1
    E: np.ndarray  # float64[member], social energy, 0..1
    I: np.ndarray  # float64[member], identification, 0..1
    X: np.ndarray  # float64[member], competence, 0..1
    B: np.ndarray  # float64[member], hours available a week


def philox(c0: np.ndarray, c1: object, c2: object, c3: object) -> list[np.ndarray]:
    """Philox4x32-10 under the key of the workload: four words, uint64 arrays, for arrays of counters."""
    counters = np.broadcast_arrays(*(np.asarray(c, np.uint64) for c in (c0, c1, c2, c3)))
    x0, x1, x2, x3 = (np.array(c) for c in counters)
    for turn in range(10):
        k0, k1 = (np.uint64((k + turn * step) & 0xFFFFFFFF) for k, step in zip(KEY, WEYL, strict=True))
        p0, p1 = ROUNDS[0] * x0, ROUNDS[1] * x2
        x0, x1, x2, x3 = (p1 >> SHIFT) ^ x1 ^ k0, p1 & LOW, (p0 >> SHIFT) ^ x3 ^ k1, p0 & LOW
    return [x0, x1, x2, x3]


def uniform(words: np.ndarray) -> np.ndarray:
    """32-bit words as the middles of their cells of (0, 1)."""
    return (words + 0.5) * 2.0**-32


def week_draws(n: int, week: int, replicate: int = 0) -> np.ndarray:
    """The four draws of every member in a week, float64[4, member]."""
    return uniform(np.array(philox(np.arange(n), week, replicate, WEEK)))


def _asked(n: int, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Who asks whom for a tie, int64 arrays."""
    i, m = (part.ravel() for part in np.meshgrid(np.arange(n), np.arange(TIES_TRIED), indexing="ij"))
    x0, x1, x2, _ = philox(i, m, 0, GRAPH)
    j = i + 1 + (uniform(x0) * (n - 1)).astype(np.int64)
    if window:
        offset = 1 + (uniform(x0) * window).astype(np.int64)
        near = np.where(x2 % np.uint64(2) == 0, i + offset, i - offset)
        j = np.where(x1 < SHORTCUT, j, near)
    return i, j % n


def _ties(n: int, window: int) -> tuple[np.ndarray, np.ndarray]:
    """Both ends of every slot, rows sorted: int64 arrays."""
    i, j = _asked(n, window)
    apart = i != j
    i, j = i[apart], j[apart]
    slots = np.unique(np.concatenate((i * n + j, j * n + i)))
    return slots // n, slots % n


def community(n: int, window: int = 0, replicate: int = 0) -> Community:
    """n members in week zero; window > 0 lays them out by community, with ties to at most `window` places away."""
    i, j = _ties(n, window)
    first = np.concatenate(([0], np.cumsum(np.bincount(i, minlength=n))))
    w = 0.2 + 0.6 * uniform(philox(np.minimum(i, j), np.maximum(i, j), replicate, WEIGHT)[0])
    u = uniform(np.array(philox(np.arange(n), 0, replicate, START)))
    return Community(first, j.astype(np.int32), w, 0.3 + 0.4 * u[0], 0.2 + 0.6 * u[1], u[2], 2.0 + 8.0 * u[3])
