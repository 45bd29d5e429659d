"""CoP-lite in numpy, rows of ties as a sparse matrix of scipy: the weeks of a community, array by array."""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array

from .community import Community, Parameters, week_draws

State = tuple[np.ndarray, ...]


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    return lambda: _live(start, weeks, Parameters())


def _live(start: Community, weeks: int, p: Parameters) -> np.ndarray:
    n = len(start.E)
    ties = csr_array((start.w.copy(), start.partner, start.first.astype(np.int32)), shape=(n, n))
    mine = np.repeat(np.arange(n), np.diff(start.first))
    state = start.E, start.I, start.X, np.zeros(n), np.zeros(n, bool), np.ones(n)
    rows = np.empty((weeks, 12))
    for t in range(weeks):
        M = partners(ties, mine, state, p)
        state, h = members(state, start.B, M, week_draws(n, t), p)
        rows[t] = indicators(state, h, ties.data)
    return rows


def partners(ties: csr_array, mine: np.ndarray, state: State, p: Parameters) -> np.ndarray:
    """Ties decay and grow; mean energy of partners, weighted by them."""
    E, a, w = state[0], state[4], ties.data
    both = a[mine] & a[ties.indices]
    ties.data = w * (1.0 - p.d) + both * (p.g * (1.0 - w))
    return ties @ E / (np.add.reduceat(ties.data, ties.indptr[:-1]) + 1e-12)


def members(state: State, B: np.ndarray, M: np.ndarray, u: np.ndarray, p: Parameters) -> tuple[State, np.ndarray]:
    """Who takes part and what it does to each; the new state and hours."""
    E, I, X, Q, _, band = state
    U = p.b0 + p.bE * E + p.bM * M + p.bI * I + p.bX * X + p.bB * band + p.s * (u[0] - 0.5)
    chance = 1.0 / (1.0 + np.exp(-U))
    a = u[1] < chance
    h = a * B * chance * (0.5 + 0.5 * u[2])
    y = 0.1 * h
    E = np.clip(E + p.lam * (M - E) + p.alpha * y - p.delta * E + p.sigma * (u[3] - 0.5), 0.0, 1.0)
    I = I + p.kap * (a - I)
    X = X + p.eta * y * (1.0 - X) - p.psi * X
    Q = Q + p.mu * (y - Q)
    z = p.zq * Q + (1.0 - p.zq) * I
    band = (z >= p.th1).astype(float) + (z >= p.th2) + (z >= p.th3)
    return (E, I, X, Q, a, band), h


def indicators(state: State, h: np.ndarray, w: np.ndarray) -> list[float]:
    """The twelve of a week."""
    E, I, X, _, a, band = state
    bands = np.bincount(band.astype(np.int64), minlength=4)
    return [*bands, E.sum(), I.sum(), X.sum(), a.sum(), h.sum(), E @ E, w.sum(), np.count_nonzero(w >= 0.5)]
