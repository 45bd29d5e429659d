"""CoP-lite in mesa-frames: an AgentSetPolars, ties as a frame of polars, weeks as expressions over columns."""

from collections.abc import Callable

import numpy as np
import polars as pl
from mesa_frames import AgentSetPolars, ModelDF

from .community import COLUMNS, Community, Parameters, week_draws

col = pl.col


class Members(AgentSetPolars):
    """A community of columns."""

    def __init__(self, model: ModelDF, start: Community) -> None:
        super().__init__(model)
        n = len(start.E)
        columns = {"unique_id": np.arange(n), "E": start.E, "I": start.I, "X": start.X, "B": start.B}
        self.add(pl.DataFrame(columns).with_columns(Q=0.0, active=False, band=pl.lit(1.0), h=0.0))
        i = np.repeat(np.arange(n), np.diff(start.first))
        self.ties = pl.DataFrame({"i": i, "j": start.partner.astype(np.int64), "w": start.w})
        self.p = Parameters()

    def partners(self) -> pl.Series:
        """Ties decay, and grow between those who took part; mean energy of the partners."""
        p, E, active = self.p, self._agents["E"], self._agents["active"]
        i, j = self.ties["i"], self.ties["j"]
        both = active.gather(i) & active.gather(j)
        grown = col("w") * (1.0 - p.d) + pl.when(both).then(p.g).otherwise(0.0) * (1.0 - col("w"))
        self.ties = self.ties.with_columns(w=grown)
        told = self.ties.lazy().with_columns(e=col("w") * E.gather(j)).group_by("i").agg(col("w", "e").sum())
        return told.sort("i").select(col("e") / (col("w") + 1e-12)).collect()["e"]

    def step(self) -> None:
        """One week."""
        p, M = self.p, self.partners()
        u = pl.DataFrame(week_draws(len(M), self.model.week).T, schema=["u0", "u1", "u2", "u3"])
        wish = p.b0 + p.bE * col("E") + p.bM * col("M") + p.bI * col("I") + p.bX * col("X") + p.bB * col("band")
        A, y = col("active").cast(pl.Float64), 0.1 * col("h")
        energy = (
            col("E") + p.lam * (col("M") - col("E")) + p.alpha * y - p.delta * col("E") + p.sigma * (col("u3") - 0.5)
        )
        z = p.zq * col("Q") + (1.0 - p.zq) * col("I")
        self._agents = (
            self._agents.lazy()
            .with_columns(u.get_columns(), M=M)
            .with_columns(chance=1.0 / (1.0 + (-(wish + p.s * (col("u0") - 0.5))).exp()))
            .with_columns(active=col("u1") < col("chance"))
            .with_columns(h=A * col("B") * col("chance") * (0.5 + 0.5 * col("u2")))
            .with_columns(
                E=energy.clip(0.0, 1.0),
                I=col("I") + p.kap * (A - col("I")),
                X=col("X") + p.eta * y * (1.0 - col("X")) - p.psi * col("X"),
                Q=col("Q") + p.mu * (y - col("Q")),
            )
            .with_columns(band=sum((z >= limit).cast(pl.Float64) for limit in (p.th1, p.th2, p.th3)))
            .drop("u0", "u1", "u2", "u3", "M", "chance")
            .collect()
        )

    def indicators(self) -> list[float]:
        """The twelve numbers of a week."""
        bands = [(col("band") == band).sum().alias(f"band{band}") for band in range(4)]
        sums = [*(col(name).sum() for name in ("E", "I", "X", "active", "h")), (col("E") ** 2).sum().alias("E2")]
        weights = self.ties.select(col("w").sum(), strong=(col("w") >= 0.5).sum())
        return [*self._agents.select(*bands, *sums).row(0), *weights.row(0)]


class Frames(ModelDF):
    """A community and its week."""

    def __init__(self, start: Community) -> None:
        super().__init__(1)
        self.week, self.rows = 0, []
        self.members = Members(self, start)
        self.agents.add(self.members)

    def step(self) -> None:
        """One week."""
        super().step()
        self.week += 1
        (members,) = self.agents._agentsets
        self.rows.append(members.indicators())


def prepare(start: Community, weeks: int) -> Callable[[], np.ndarray]:
    """A function that lives the weeks, once; float64[week, indicator]."""
    model = Frames(start)

    def live() -> np.ndarray:
        for _ in range(weeks):
            model.step()
        return np.array(model.rows, np.float64).reshape(weeks, len(COLUMNS))

    return live
