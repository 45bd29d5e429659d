"""CoP-lite in starsim: a network of ties, a module with the states of its people, a result for every indicator.

The equations of a member are those of `numpy_rows.py`.
"""

import os
from collections.abc import Callable

os.environ["STARSIM_INSTALL_FONTS"] = "0"

import numpy as np
import starsim as ss

from .community import COLUMNS, Community, Parameters, week_draws
from .numpy_rows import indicators, members

STATE = ("E", "I", "X", "Q", "active", "band")


class Ties(ss.Network):
    """A community's ties."""

    def __init__(self, start: Community) -> None:
        i = np.repeat(np.arange(len(start.E)), np.diff(start.first))
        once = i < start.partner
        super().__init__(name="ties", p1=i[once], p2=start.partner[once])
        self.edges.beta, self.rates = start.w[once], Parameters()

    def step(self) -> None:
        """Nothing: networks step after people, and here ties come first."""

    def partners(self) -> np.ndarray:
        """Ties decay, and grow between those who took part; mean energy of the partners."""
        p, one, two, w = self.rates, self.edges.p1, self.edges.p2, self.edges.beta
        E, active = (getattr(self.sim.custom.living, name).values for name in ("E", "active"))
        w = w * (1.0 - p.d) + np.where(active[one] & active[two], p.g, 0.0) * (1.0 - w)
        total, weighted = (
            np.bincount(one, there, len(E)) + np.bincount(two, back, len(E))
            for there, back in ((w, w), (w * E[two], w * E[one]))
        )
        self.edges.beta = w
        return weighted / (total + 1e-12)


class Living(ss.Module):
    """A community; what a week does to its people. starsim's numbers are single precision."""

    def __init__(self, start: Community) -> None:
        super().__init__(name="living")
        self.rates = Parameters()
        firsts = {"E": start.E, "I": start.I, "X": start.X, "B": start.B, "Q": 0.0, "band": 1.0}
        floats = [ss.FloatArr(name, default=first) for name, first in firsts.items()]
        self.define_states(*floats, ss.BoolArr("active", default=False), check=False)

    def init_results(self) -> None:
        """A result for every indicator."""
        super().init_results()
        self.define_results(*(ss.Result(name, dtype=float, scale=False) for name in COLUMNS))

    def step(self) -> None:
        """One week."""
        ties = self.sim.networks.ties
        state = tuple(getattr(self, name).values for name in STATE)
        M = ties.partners()
        state, h = members(state, self.B.values, M, week_draws(len(M), self.ti), self.rates)
        for name, values in zip(STATE, state, strict=True):
            getattr(self, name)[:] = values
        w = np.tile(ties.edges.beta, 2)  # starsim keeps a tie once, and both its slots have the same weight
        for name, value in zip(COLUMNS, indicators(state, h, w), strict=True):
            self.results[name][self.ti] = value


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    given = {"start": 0, "dur": weeks - 1, "dt": 1, "verbose": 0, "rand_seed": 1}
    sim = ss.Sim(n_agents=len(start.E), networks=Ties(start), modules=Living(start), **given)
    sim.init()

    def live() -> np.ndarray:
        sim.run()
        return np.array([sim.results.living[name] for name in COLUMNS]).T

    return live
