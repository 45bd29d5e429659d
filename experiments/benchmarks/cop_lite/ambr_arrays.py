"""CoP-lite in ambr: members are columns of its population, lent as arrays to the equations in numpy.

What differs from `numpy_rows.py`, whose equations these are, is ambr's population, step and record.
"""

from collections.abc import Callable

import ambr
import numpy as np
from ambr.tensor_lane import borrow_numeric
from scipy.sparse import csr_array

from .community import COLUMNS, Community, Parameters, week_draws
from .numpy_rows import indicators, members, partners

STATE = ("E", "I", "X", "Q", "active", "band")


class Ambr(ambr.Model):
    """A community of columns."""

    def setup(self) -> None:
        """Week zero."""
        start = self.p["start"]
        n = len(start.E)
        self.add_agents(n, E=start.E, I=start.I, X=start.X, B=start.B, Q=0.0, active=False, band=1.0)
        w, first = start.w.copy(), start.first.astype(np.int32)
        self.ties = csr_array((w, start.partner, first), shape=(n, n))
        self.mine, self.rates = np.repeat(np.arange(n), np.diff(start.first)), Parameters()

    def step_vectorized(self) -> None:
        """One week."""
        state = tuple(borrow_numeric(self, name)[0] for name in STATE)
        M = partners(self.ties, self.mine, state, self.rates)
        u = week_draws(len(M), self.t)
        state, h = members(state, borrow_numeric(self, "B")[0], M, u, self.rates)
        self.population.batch_update(dict(zip(STATE, state, strict=True)))
        for name, value in zip(COLUMNS, indicators(state, h, self.ties.data), strict=True):
            self.record_model(name, float(value))


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    model = Ambr({"start": start, "steps": weeks, "seed": 1, "show_progress": False}).cpu(mode="vectorized")
    model._ensure_setup()

    def live() -> np.ndarray:
        for _ in range(weeks):
            model.run_step()
        return np.array([[row[name] for name in COLUMNS] for row in model._model_data])

    return live
