"""CoP-lite in idiomatic Mesa: an object per member, ties as dictionaries, an AgentSet, a DataCollector."""

import math
from collections.abc import Callable, Iterator
from functools import partial

import mesa
import numpy as np

from .community import COLUMNS, Community, Parameters, week_draws


class Member(mesa.Agent):
    """Somebody with a social energy, an identification and ties."""

    def __init__(self, model: "Mesa", E: float, I: float, X: float, B: float) -> None:
        super().__init__(model)
        self.E, self.I, self.X, self.B = E, I, X, B
        self.Q, self.band, self.hours = 0.0, 1, 0.0
        self.active = self.was_active = False
        self.last_E = E
        self.ties: dict[Member, float] = {}

    def remember(self) -> None:
        """Last week is what others see."""
        self.last_E, self.was_active = self.E, self.active

    def step(self) -> None:
        """One week."""
        self.live(self.partners(), self.model.draws[self.unique_id - 1])

    def partners(self) -> float:
        """Ties decay, and grow between those who took part; mean energy of the partners."""
        p, ties = self.model.p, self.ties
        total = weighted = 0.0
        for other, w in ties.items():
            growth = p.g * (1.0 - w) if self.was_active and other.was_active else 0.0
            ties[other] = w = w * (1.0 - p.d) + growth
            total += w
            weighted += w * other.last_E
        return weighted / (total + 1e-12)

    def live(self, M: float, u: list[float]) -> None:
        """Takes part or not, and what that does."""
        p = self.model.p
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


def weights(model: "Mesa") -> Iterator[float]:
    """The weight of every slot of a tie."""
    return (w for member in model.agents for w in member.ties.values())


def in_band(band: int, model: "Mesa") -> int:
    """How many members a band has."""
    return sum(1 for member in model.agents if member.band == band)


def total(name: str, model: "Mesa") -> float:
    """Sum of something over all members."""
    return float(model.agents.agg(name, sum))


REPORTERS = dict(
    zip(
        COLUMNS,
        (
            *(partial(in_band, band) for band in range(4)),
            *(partial(total, name) for name in ("E", "I", "X", "active", "hours")),
            lambda model: sum(member.E**2 for member in model.agents),
            lambda model: sum(weights(model)),
            lambda model: sum(w >= 0.5 for w in weights(model)),
        ),
        strict=True,
    )
)


class Mesa(mesa.Model):
    """A community of objects."""

    def __init__(self, start: Community, p: Parameters | None = None) -> None:
        super().__init__(rng=1)
        self.p, self.week = p or Parameters(), 0
        members = Member.create_agents(self, len(start.E), *(x.tolist() for x in (start.E, start.I, start.X, start.B)))
        everybody = list(members)
        partners, w = start.partner.tolist(), start.w.tolist()
        for i, member in enumerate(everybody):
            slots = range(start.first[i], start.first[i + 1])
            member.ties = {everybody[partners[k]]: w[k] for k in slots}
        self.datacollector = mesa.DataCollector(REPORTERS)

    def step(self) -> None:
        """One week."""
        self.draws = week_draws(len(self.agents), self.week).T.tolist()
        self.week += 1
        self.agents.do("remember")
        self.agents.do("step")
        self.datacollector.collect(self)


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    model = Mesa(start)

    def live() -> np.ndarray:
        for _ in range(weeks):
            model.step()
        return np.array([model.datacollector.model_vars[name] for name in COLUMNS]).T

    return live
