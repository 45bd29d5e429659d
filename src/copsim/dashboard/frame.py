"""What a page shows at one moment: numbers of both worlds, the followed world, and how far the answer has come.

Frames are immutable; a worker makes them, and pages read them.
"""

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from copsim.dashboard.experiment import Experiment
from copsim.dashboard.recording import Recording
from copsim.dashboard.worlds import SHOWN, Pairs
from copsim.show.words import MEASURES, Effect, Measure
from copsim.study.statistics import mean_interval, mean_of_available, moments, share_interval, within

SPREAD = (0.05, 0.25, 0.5, 0.75, 0.95)
LAST_WEEKS = 26
ALIVE = "alive"


@dataclass(frozen=True, eq=False)
class Curve:
    """One arm in one chart: float64[week] each; without spread where only a share over worlds says anything."""

    middle: np.ndarray
    spread: np.ndarray | None = None  # float64[4, week]: 5, 25, 75 and 95 % of the worlds

    def part(self, first: int, until: int | None = None) -> "Curve":
        """Some of its weeks, by number."""
        spread = None if self.spread is None else self.spread[:, first:until]
        return Curve(self.middle[first:until], spread)


@dataclass(frozen=True, eq=False)
class Frame:
    """The answer to one experiment so far.

    recording: the followed world with the moves; before: the same world without. wanted: how many pairs there will be.
    """

    experiment: Experiment
    pairs: Pairs
    recording: Recording
    before: Recording
    wanted: int

    @property
    def first_week(self) -> int:
        """The first week of every curve."""
        return self.recording.first_week

    @property
    def last_week(self) -> int:
        """The last week of every curve."""
        return self.recording.after - 1

    @property
    def is_whole(self) -> bool:
        """Whether all worlds are in."""
        return self.pairs.worlds >= self.wanted

    @property
    def is_changed(self) -> bool:
        """Whether anything was moved, so that there are two arms."""
        return self.experiment.first_move is not None

    def curves(self, indicator: str) -> tuple[Curve, Curve]:
        """Without the moves, and with them."""
        return self._curves[indicator]

    @cached_property
    def _curves(self) -> "_Curves":
        return _Curves(self.pairs)

    def alive(self) -> tuple[float, float]:
        """Share of the worlds whose community is alive in the last week, without and with the moves."""
        column = SHOWN.index(ALIVE)
        base, now = (np.nan_to_num(side[:, -1, column]) for side in (self.pairs.base, self.pairs.now))
        return float(base.mean()), float(now.mean())

    def alive_interval(self) -> tuple[float, float]:
        """95 % interval of the share alive with the moves, as far as so many worlds can tell."""
        low, high = share_interval(np.array([self.pairs.worlds]), np.array([self.alive()[1]]))
        return float(low[0]), float(high[0])

    def effect(self, indicator: str) -> Effect:
        """Paired difference of the means over the last weeks, with its 95 % interval."""
        return effect_of(self.pairs, indicator, MEASURES[indicator])

    def level(self, indicator: str) -> tuple[float, float]:
        """Mean over worlds and the last weeks, without and with the moves."""
        sides = _window_means(self.pairs, indicator)
        return float(mean_of_available(sides[0])), float(mean_of_available(sides[1]))

    def range_of(self, indicator: str) -> tuple[float, float]:
        """Where 90 % of the worlds are over the last weeks, with the moves; nan where none has a value."""
        values = _window_means(self.pairs, indicator)[1]
        known = values[~np.isnan(values)]
        low, high = np.quantile(known, (SPREAD[0], SPREAD[-1])) if len(known) else (np.nan, np.nan)
        return float(low), float(high)


class _Curves(dict[str, tuple[Curve, Curve]]):
    """Quantiles are made when a chart asks for them, once."""

    def __init__(self, pairs: Pairs) -> None:
        super().__init__()
        self._pairs = pairs

    def __missing__(self, indicator: str) -> tuple[Curve, Curve]:
        column, share = SHOWN.index(indicator), MEASURES[indicator].of_worlds
        base = curve_of(self._pairs.base[:, :, column], share)
        same = self._pairs.now is self._pairs.base
        self[indicator] = base, base if same else curve_of(self._pairs.now[:, :, column], share)
        return self[indicator]


def curve_of(values: np.ndarray, share: bool) -> Curve:
    """float64[replicate, week] as a curve; a share of worlds has a mean and no spread."""
    if share:
        return Curve(mean_of_available(values))
    rows = np.quantile(values, SPREAD, axis=0)  # nan wherever any world has no value
    holes = np.isnan(rows[0]) & ~np.isnan(values).all(axis=0)
    if holes.any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            rows[:, holes] = np.nanquantile(values[:, holes], SPREAD, axis=0)
    return Curve(rows[2], rows[[0, 1, 3, 4]])


def effect_of(pairs: Pairs, indicator: str, measure: Measure) -> Effect:
    """Paired difference over the last weeks; nan where no pair has both."""
    base, now = _window_means(pairs, indicator)
    numbers = moments((now - base)[:, None])
    low, high = mean_interval(numbers)[:, 0]
    if measure.percent:
        low, high = within(np.array([[low], [high]]), -1.0, 1.0)[:, 0]
    return Effect(measure, float(numbers["mean"][0]), float(low), float(high))


def _window_means(pairs: Pairs, indicator: str) -> tuple[np.ndarray, np.ndarray]:
    """Mean over the last weeks of each world: float64[replicate], twice. Whether it is alive counts in the last one."""
    column = SHOWN.index(indicator)
    weeks = slice(-1, None) if MEASURES[indicator].of_worlds else slice(-LAST_WEEKS, None)
    base, now = (mean_of_available(side[:, weeks, column], axis=1) for side in (pairs.base, pairs.now))
    return base, now
