"""7.13.5 Autopsy: what a community was like before its aliveness was lost, and which classes that fits.

A community is dead if it was not alive in any of the last eight weeks; ended ones are. Aliveness looks back over eight
weeks, so the four weeks before those that first failed the test are the last ones of a living community: they are
judged. Of a living community the same weeks before its end are seen, so that what is found of the dead can be compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from copsim.dynamics.engine import ALIVE_WEEKS
from copsim.dynamics.indicators import COLUMN
from copsim.dynamics.state import HALF_YEAR
from copsim.stories.causes import CAUSES, SUPPORT, UNEXPLAINED, Numbers

SEEN = 4  # weeks
HALF_COVERED = 0.5
MEANS = (
    "coverage", "energy", "autonomy", "value", "hour_cost", "domain_distance", "wish_met", "time_kept", "cover",
    "carrier_energy", "stale_share", "openness", "tied_together",
)  # fmt: skip
SIGNS = ("largest_core", "longest_alive", "interest_then", *MEANS)

Epochs = Sequence[tuple[int, Numbers]]  # first week and conditions, upward


@dataclass(frozen=True)
class Autopsy:
    """What was found of one community.

    lost: week in which aliveness was lost for good; None if it was never there, or is still. seen: the last of the four
    weeks judged. signs: by the names of SIGNS, nan = not available. causes: all classes that fit. supported: whether
    the organisation gave it anything in the week seen.
    """

    dead: bool
    lost: int | None
    seen: int
    signs: Numbers
    causes: tuple[str, ...]
    supported: bool

    @property
    def cause(self) -> str:
        """The first class that fits."""
        return self.causes[0] if self.causes else UNEXPLAINED


def autopsy(series: np.ndarray, epochs: Epochs, first_week: int = 0) -> Autopsy:
    """Judge one community.

    series: float64[week, indicator] from `first_week` on, at least one week. epochs: conditions and since when.
    """
    alive = series[:, COLUMN["alive"]]
    dead = is_dead(alive)
    weeks_alive = np.flatnonzero(alive == 1.0)
    lost = None
    if dead:
        lost = int(weeks_alive[-1]) + 1 if len(weeks_alive) else None
        seen = (ALIVE_WEEKS - 1 if lost is None else lost) - ALIVE_WEEKS
    else:
        seen = len(series) - 1 - ALIVE_WEEKS
    seen = max(0, seen)
    signs = signs_of(series, seen)
    now = conditions_in(epochs, seen + first_week)
    return Autopsy(
        dead=dead,
        lost=None if lost is None else lost + first_week,
        seen=seen + first_week,
        signs=signs,
        causes=tuple(cause.name for cause in CAUSES if cause.fits(signs, now)),
        supported=any(now[name] > 0.0 for name in SUPPORT),
    )


def is_dead(alive: np.ndarray) -> bool:
    """Not alive in any of the last eight weeks; a community that is younger than that cannot be judged."""
    last = alive[-ALIVE_WEEKS:]
    return len(last) == ALIVE_WEEKS and bool((last == 0.0).all())


def conditions_in(epochs: Epochs, week: int) -> Numbers:
    """The conditions of a week; before week 0 those of week 0 hold."""
    return [values for first, values in epochs if first <= max(0, week)][-1]


def signs_of(series: np.ndarray, seen: int) -> Numbers:
    """Means over the four weeks up to `seen`, and what the whole life until the end says."""
    core = [mean_until(series, end, "share_core") for end in range(SEEN - 1, len(series))]
    return {
        "largest_core": max((share for share in core if not np.isnan(share)), default=0.0),
        "longest_alive": float(longest_run(series[:, COLUMN["alive"]] == 1.0)),
        "interest_then": interest_then(series, seen),
        **{name: mean_until(series, seen, name) for name in MEANS},
    }


def mean_until(series: np.ndarray, end: int, indicator: str) -> float:
    """Mean of the available values of the four weeks up to `end`; nan if there are none."""
    values = series[max(0, end - SEEN + 1) : end + 1, COLUMN[indicator]]
    available = values[~np.isnan(values)]
    return float(available.mean()) if len(available) else float("nan")


def interest_then(series: np.ndarray, seen: int) -> float:
    """What was left, when convening last fell below half of the need, of the identification of the half year before.

    1 if that was in the first half year, before which there was nothing to lose.
    """
    covers = [mean_until(series, end, "cover") for end in range(seen + 1)]
    fell = max((end + 1 for end, cover in enumerate(covers) if cover >= HALF_COVERED), default=0)
    kept = mean_until(series, min(fell, seen), "identification_kept")
    return 1.0 if np.isnan(kept) and fell <= HALF_YEAR else kept


def longest_run(weeks: np.ndarray) -> int:
    """The largest number of weeks in a row in which something is so.

    >>> longest_run(np.array([True, False, True, True]))
    2
    """
    longest = run = 0
    for so in weeks.tolist():
        run = run + 1 if so else 0
        longest = max(longest, run)
    return longest
