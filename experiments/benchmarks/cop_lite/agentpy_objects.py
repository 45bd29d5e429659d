"""CoP-lite in agentpy: an object per member, an AgentList, values recorded by the model."""

import math
from collections.abc import Callable

import agentpy as ap
import numpy as np

from .community import COLUMNS, Community, Parameters, week_draws


class Member(ap.Agent):
    """Somebody with a social energy, an identification and ties."""

    def setup(self) -> None:
        """Week zero."""
        start, i = self.p.start, self.id - 1
        self.E, self.I, self.X, self.B = (float(x[i]) for x in (start.E, start.I, start.X, start.B))
        self.Q, self.band, self.hours, self.ties = 0.0, 1, 0.0, {}
        self.active = self.was_active = False
        self.last_E = self.E

    def remember(self) -> None:
        """Last week is what others see."""
        self.last_E, self.was_active = self.E, self.active

    def partners(self) -> float:
        """Ties decay, and grow between those who took part; mean energy of the partners."""
        p, ties = self.model.rates, self.ties
        total = weighted = 0.0
        for other, w in ties.items():
            growth = p.g * (1.0 - w) if self.was_active and other.was_active else 0.0
            ties[other] = w = w * (1.0 - p.d) + growth
            total += w
            weighted += w * other.last_E
        return weighted / (total + 1e-12)

    def live(self) -> None:
        """Takes part or not, and what that does."""
        p, M, u = self.model.rates, self.partners(), self.model.draws[self.id - 1]
        U = p.b0 + p.bE * self.E + p.bM * M + p.bI * self.I + p.bX * self.X + p.bB * self.band + p.s * (u[0] - 0.5)
        chance = 1.0 / (1.0 + math.exp(-U))
        self.active = u[1] < chance
        self.hours = self.active * self.B * chance * (0.5 + 0.5 * u[2])
        y = 0.1 * self.hours
        E = self.E + p.lam * (M - self.E) + p.alpha * y - p.delta * self.E + p.sigma * (u[3] - 0.5)
        self.E = min(1.0, max(0.0, E))
        self.I += p.kap * (self.active - self.I)
        self.X += p.eta * y * (1.0 - self.X) - p.psi * self.X
        self.Q += p.mu * (y - self.Q)
        z = p.zq * self.Q + (1.0 - p.zq) * self.I
        self.band = (z >= p.th1) + (z >= p.th2) + (z >= p.th3)


class Agentpy(ap.Model):
    """A community of objects."""

    def setup(self) -> None:
        """Week zero."""
        self.rates, start = Parameters(), self.p.start
        self.members = ap.AgentList(self, len(start.E), Member)
        everybody, partners, w = list(self.members), start.partner.tolist(), start.w.tolist()
        for i, member in enumerate(everybody):
            member.ties = {everybody[partners[k]]: w[k] for k in range(start.first[i], start.first[i + 1])}

    def step(self) -> None:
        """One week."""
        self.draws = week_draws(len(self.members), self.t - 1).T.tolist()
        self.members.remember()
        self.members.live()

    def update(self) -> None:
        """The indicators."""
        if self.t == 0:
            return
        members, bands = self.members, list(self.members.band)
        energy, weights = list(members.E), [w for member in members for w in member.ties.values()]
        sums = (sum(values) for values in (energy, members.I, members.X, members.active, members.hours))
        last = sum(E * E for E in energy), sum(weights), sum(w >= 0.5 for w in weights)
        for name, value in zip(COLUMNS, (*(bands.count(b) for b in range(4)), *sums, *last), strict=True):
            self.record(name, float(value))


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    model = Agentpy({"start": start, "steps": weeks})
    model.sim_setup()

    def live() -> np.ndarray:
        for _ in range(weeks):
            model.sim_step()
        return np.array([model.log[name] for name in COLUMNS]).T

    return live
