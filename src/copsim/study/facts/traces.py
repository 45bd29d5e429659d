"""Statistics of contributions alone, month by month, as a public trace would show them.

A month is four weeks, a contribution is a question answered; who never contributed is not there.
"""

from collections.abc import Callable

import numpy as np

from copsim.study.facts.evidence import Diary, Evidence
from copsim.study.facts.inequality import gini

WEEKS = 4
YEAR = 12  # months
GONE = 12  # silent months after which somebody has left


def months_of(diary: Diary) -> np.ndarray:
    """float64[month, person]: contributions of everybody who ever made one; successors in a seat are others."""
    uids = np.unique(diary.uid[diary.answers > 0])
    months = len(diary.uid) // WEEKS
    table = np.zeros((months, len(uids)))
    for week in range(months * WEEKS):
        some = diary.answers[week] > 0
        table[week // WEEKS, np.searchsorted(uids, diary.uid[week, some])] += diary.answers[week, some]
    return table


def median_over(e: Evidence, statistic: Callable[[np.ndarray], float]) -> float:
    """Median over worlds, as the medians over communities are; nan if there are none."""
    values = [statistic(months_of(diary)) for diary in e.diaries]
    return float(np.nanmedian(values)) if values else float("nan")


def _last_year(months: np.ndarray) -> np.ndarray:
    total = months[-YEAR:].sum(axis=0)
    return np.sort(total[total > 0])[::-1]


def yearly_gini(e: Evidence) -> float:
    """Inequality among the contributors of the last year."""
    return median_over(e, lambda months: gini(_last_year(months)))


def lifetime_gini(e: Evidence) -> float:
    """Inequality among all contributors."""
    return median_over(e, lambda months: gini(months.sum(axis=0)))


def carrying(e: Evidence, part: float) -> float:
    """Share of the year's contributors who make a part of its contributions."""

    def of(months: np.ndarray) -> float:
        year = _last_year(months)
        return float((np.searchsorted(np.cumsum(year), part * year.sum()) + 1) / len(year))

    return median_over(e, of)


def top_share(e: Evidence) -> float:
    """Part of the year's contributions that one person makes."""
    return median_over(e, lambda months: float(_last_year(months)[0] / _last_year(months).sum()))


def still_there(e: Evidence, months_later: int) -> float:
    """Kaplan-Meier share of newcomers who have not left so many months after their first contribution."""

    def of(months: np.ndarray) -> float:
        alive = 1.0
        spells = [_spell(months[:, person]) for person in range(months.shape[1])]
        for month in range(months_later):
            at_risk = sum(length >= month for length, _ in spells)
            ended = sum(length == month and left for length, left in spells)
            alive *= 1.0 - ended / at_risk if at_risk else 1.0
        return alive

    return median_over(e, of)


def _spell(path: np.ndarray) -> tuple[int, bool]:
    """Months from the first contribution to the last of the first spell, and whether its end was seen."""
    active = np.flatnonzero(path > 0)
    gaps = np.flatnonzero(np.diff(active) > GONE)
    last = active[gaps[0]] if len(gaps) else active[-1]
    return int(last - active[0]), bool(len(gaps) or len(path) - 1 - last >= GONE)


def newcomers(e: Evidence) -> float:
    """Share of a month's contributors who had never contributed before, over the last two thirds of months."""

    def of(months: np.ndarray) -> float:
        first = (months > 0).argmax(axis=0)
        later = range(len(months) // 3, len(months))
        shares = [(first[months[month] > 0] == month).mean() for month in later if (months[month] > 0).any()]
        return float(np.mean(shares)) if shares else float("nan")

    return median_over(e, of)


def one_month_only(e: Evidence) -> float:
    """Share of contributors who contributed in one month only."""
    return median_over(e, lambda months: float(((months > 0).sum(axis=0) == 1).mean()))


def variation(e: Evidence) -> float:
    """Coefficient of variation of the number of contributors per month."""

    def of(months: np.ndarray) -> float:
        active = (months > 0).sum(axis=1)
        return float(active.std() / active.mean())

    return median_over(e, of)


def memory(e: Evidence) -> float:
    """Correlation of the number of contributors with that of the month before."""

    def of(months: np.ndarray) -> float:
        active = (months > 0).sum(axis=1)
        return float(np.corrcoef(active[:-1], active[1:])[0, 1])

    return median_over(e, of)
