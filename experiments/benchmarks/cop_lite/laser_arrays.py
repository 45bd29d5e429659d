"""CoP-lite in the style of laser-core: a LaserFrame of properties, and loops over them that numba compiles."""

import math
from collections.abc import Callable
from typing import Any

import numba as nb
import numpy as np
from laser.core import LaserFrame

from .community import COLUMNS, KEY, Community, Parameters

LOW, SHIFT = np.uint64(0xFFFFFFFF), np.uint64(32)
PROPERTIES = ("E", "I", "X", "B", "Q", "band", "last_E", "M", "hours")


@nb.njit(inline="always")
def draws(i: int, week: int) -> Any:
    """The four draws of member i in a week."""
    c0, c1, c2, c3 = np.uint64(i), np.uint64(week), np.uint64(0), np.uint64(0)
    k0, k1 = np.uint64(KEY[0]), np.uint64(KEY[1])
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> SHIFT) ^ c1 ^ k0, p1 & LOW, (p0 >> SHIFT) ^ c3 ^ k1, p0 & LOW
        k0, k1 = (k0 + np.uint64(0x9E3779B9)) & LOW, (k1 + np.uint64(0xBB67AE85)) & LOW
    unit = 2.0**-32
    return (c0 + 0.5) * unit, (c1 + 0.5) * unit, (c2 + 0.5) * unit, (c3 + 0.5) * unit


@nb.njit(parallel=True, nogil=True)
def tie(first: Any, partner: Any, w: Any, last_E: Any, was_active: Any, M: Any, p: Any) -> Any:
    """Ties decay and grow; mean energy of partners. Returns the sum of weights and the number of strong ones."""
    sum_w, strong = 0.0, 0
    for i in nb.prange(len(M)):
        total = weighted = 0.0
        for k in range(first[i], first[i + 1]):
            j = partner[k]
            growth = p.g * (1.0 - w[k]) if was_active[i] and was_active[j] else 0.0
            w[k] = w[k] * (1.0 - p.d) + growth
            total += w[k]
            weighted += w[k] * last_E[j]
            strong += w[k] >= 0.5
        sum_w += total
        M[i] = weighted / (total + 1e-12)
    return sum_w, strong


@nb.njit(parallel=True, nogil=True)
def live(week: int, E: Any, I: Any, X: Any, B: Any, Q: Any, band: Any, active: Any, hours: Any, M: Any, p: Any) -> None:
    """Takes part or not, and what that does."""
    for i in nb.prange(len(E)):
        u0, u1, u2, u3 = draws(i, week)
        U = p.b0 + p.bE * E[i] + p.bM * M[i] + p.bI * I[i] + p.bX * X[i] + p.bB * band[i] + p.s * (u0 - 0.5)
        chance = 1.0 / (1.0 + math.exp(-U))
        A = 1.0 if u1 < chance else 0.0
        hours[i] = A * B[i] * chance * (0.5 + 0.5 * u2)
        y = 0.1 * hours[i]
        active[i] = u1 < chance
        E[i] = min(1.0, max(0.0, E[i] + p.lam * (M[i] - E[i]) + p.alpha * y - p.delta * E[i] + p.sigma * (u3 - 0.5)))
        I[i] += p.kap * (A - I[i])
        X[i] += p.eta * y * (1.0 - X[i]) - p.psi * X[i]
        Q[i] += p.mu * (y - Q[i])
        z = p.zq * Q[i] + (1.0 - p.zq) * I[i]
        band[i] = (z >= p.th1) + (z >= p.th2) + (z >= p.th3)


def frame(start: Community) -> LaserFrame:
    """The members of week zero."""
    people = LaserFrame(capacity=len(start.E), initial_count=len(start.E))
    for name in PROPERTIES:
        people.add_scalar_property(name, dtype=np.float64)
    for name in ("active", "was_active"):
        people.add_scalar_property(name, dtype=np.bool_, default=False)
    for name in ("E", "I", "X", "B"):
        getattr(people, name)[:] = getattr(start, name)
    people.band[:] = 1.0
    return people


def week(people: LaserFrame, start: Community, w: np.ndarray, t: int, p: Parameters) -> list[float]:
    """One week, and its indicators."""
    o = people
    o.last_E[:], o.was_active[:] = o.E, o.active
    sum_w, strong = tie(start.first, start.partner, w, o.last_E, o.was_active, o.M, p)
    live(t, o.E, o.I, o.X, o.B, o.Q, o.band, o.active, o.hours, o.M, p)
    bands = np.bincount(o.band.astype(np.int64), minlength=4)
    sums = o.E.sum(), o.I.sum(), o.X.sum(), o.active.sum(), o.hours.sum(), o.E @ o.E
    return [*bands, *sums, sum_w, strong]


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    people, w, rows = frame(start), start.w.copy(), np.empty((weeks, len(COLUMNS)))

    def run() -> np.ndarray:
        for t in range(weeks):
            rows[t] = week(people, start, w, t, Parameters())
        return rows

    return run
