"""Spread over replicates, and differences paired by replicate.

Spread = quantiles over runs. Interval = 95 % of a mean or of a mean paired difference, by Student's t; of a share of
yes, by Wilson's score. An interval that excludes nothing is not available.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from copsim.errors import UsageError, printable
from copsim.study.columns import EFFECTS, OUTCOME_SUMMARY, SHARE_UNIT, SPREAD, WEEK_BANDS, Column
from copsim.study.results import Results

QUANTILES = tuple(int(column.name[1:]) / 100 for column in SPREAD)


def week_bands(results: Results) -> pd.DataFrame:
    """Distribution over runs of every indicator in every week of every case."""
    frames = [_bands_of(results, label) for label in results.cases]
    return pd.concat(frames, ignore_index=True)


def _bands_of(results: Results, label: str) -> pd.DataFrame:
    case, indicators = results.case(label), results.manifest.indicators
    series = results.series_of(label)
    weeks, columns = series.shape[1], len(indicators)
    flat = series.reshape(len(series), -1)
    yes_or_no = np.tile([column.unit == SHARE_UNIT for column in indicators], weeks)
    numbers = {**moments(flat), **spread(np.where(yes_or_no, np.nan, flat))}
    keys = {
        "scenario": case.scenario,
        "policy": case.policy,
        "point": case.point,
        "week": np.repeat(np.arange(case.first_week, case.weeks), columns),
        "indicator": np.tile([column.name for column in indicators], weeks),
    }
    return in_order({**keys, **numbers}, WEEK_BANDS)


def outcome_summary(results: Results) -> pd.DataFrame:
    """Mean with its 95 % interval, and spread over runs, of every outcome of every case."""
    frames = []
    for label in results.cases:
        case = results.case(label)
        values = results.outcomes_of(label)
        numbers = moments(values)
        columns = results.manifest.outcomes
        yes_or_no = np.array([column.unit == SHARE_UNIT for column in columns])
        share = np.where(yes_or_no, numbers["mean"], np.nan)
        ends = np.where(yes_or_no, share_interval(numbers["n"], share), mean_interval(numbers))
        parts = luck_and_ignorance(results, values)
        if results.manifest.points:
            ends = mean_interval(moments(by_point(results, values)))
        names = [column.name for column in columns]
        keys = {"scenario": case.scenario, "policy": case.policy, "point": case.point, "outcome": names}
        row = {**keys, **numbers, "lo95": ends[0], "hi95": ends[1], **spread(values), **parts}
        frames.append(in_order(row, OUTCOME_SUMMARY))
    return pd.concat(frames, ignore_index=True)


def effects(results: Results, control: str, policy: str, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """What a policy changes in outcomes, paired by replicate; control and policy are labels of cases."""
    every = [column.name for column in results.manifest.outcomes]
    names = _known(every, outcomes, "outcome")
    chosen = [every.index(name) for name in names]
    left, right = results.outcomes_of(control)[:, chosen], results.outcomes_of(policy)[:, chosen]
    return paired(results, control, policy, names, left, right)


def window_effects(
    results: Results, control: str, policy: str, indicators: Sequence[str], first_week: int, last_week: int
) -> pd.DataFrame:
    """What a policy changes in the mean of indicators over some weeks, both ends included, paired by replicate.

    A run's mean is over the weeks in which the indicator is available; a run without any drops out with its pair.
    """
    names = _known([column.name for column in results.manifest.indicators], indicators, "indicator")
    sides = [window_means(results, label, names, (first_week, last_week)) for label in (control, policy)]
    frame = paired(results, control, policy, names, *sides)
    return frame.assign(first_week=first_week, last_week=last_week)


def all_effects(results: Results) -> pd.DataFrame:
    """What each case changes in every outcome: compared with the first case, at the same point, where there is a
    design under the same scenario."""
    frames = [effects(results, *pair) for pair in pairs(results)]
    return pd.concat(frames, ignore_index=True) if frames else in_order({c.name: [] for c in EFFECTS}, EFFECTS)


def pairs(results: Results) -> list[tuple[str, str]]:
    """Labels of control and policy, for every case that has a control."""
    records, design = results.manifest.cases, results.manifest.design
    controls: dict[object, str] = {}
    found = []
    for record in records:
        control = controls.setdefault((record.scenario, record.point) if design else None, record.label)
        if control != record.label:
            found.append((control, record.label))
    return found


def window_means(results: Results, label: str, names: list[str], window: tuple[int, int]) -> np.ndarray:
    """Means of a case over the weeks of a window, both ends included, float64[replicate, indicator]."""
    case = results.case(label)
    first, last = window
    if not case.first_week <= first <= last < case.weeks:
        own = f"weeks {case.first_week} to {case.weeks - 1}"
        raise UsageError(f"weeks {first} to {last} are not all lived by {printable(label)}, which has {own}")
    series = results.series_of(label, names)[:, first - case.first_week : last - case.first_week + 1]
    return mean_of_available(series, axis=1)


def paired(
    results: Results, control: str, policy: str, names: list[str], left: np.ndarray, right: np.ndarray
) -> pd.DataFrame:
    """Paired differences of float64[replicate, quantity], by column."""
    paired = ~(np.isnan(left) | np.isnan(right))
    left, right = np.where(paired, left, np.nan), np.where(paired, right, np.nan)
    gap = right - left
    numbers = moments(gap)
    parts = luck_and_ignorance(results, gap)
    intervals = mean_interval(moments(by_point(results, gap)) if results.manifest.points else numbers)
    units = {column.name: column.unit for column in (*results.manifest.outcomes, *results.manifest.indicators)}
    yes_or_no = np.array([units[name] == SHARE_UNIT for name in names])
    ends = np.where(yes_or_no, within(intervals, -1.0, 1.0), intervals)
    first, second = results.case(control), results.case(policy)
    same = first.scenario == second.scenario
    return in_order(
        {
            "control": first.policy if same else control,
            "policy": second.policy if same else policy,
            "scenario": second.scenario,
            "point": second.point,
            "outcome": names,
            "n_pairs": numbers["n"],
            "mean_control": mean_of_available(left),
            "mean_policy": mean_of_available(right),
            "difference": numbers["mean"],
            "lo95": ends[0],
            "hi95": ends[1],
            "share_better": mean_of_available(np.where(paired, gap > 0, np.nan)),
            "share_equal": mean_of_available(np.where(paired, gap == 0, np.nan)),
            **parts,
        },
        EFFECTS,
    )


def by_point(results: Results, values: np.ndarray) -> np.ndarray:
    """Means over the worlds of each set of parameters, float64[set, quantity]: what is independent is a set."""
    return np.stack([mean_of_available(here) for here in _of_points(results, values)])


def luck_and_ignorance(results: Results, values: np.ndarray) -> dict[str, np.ndarray]:
    """Standard deviations between worlds of one set of parameters, and between sets beyond that, by quantity.

    From the mean squares of a one-way analysis of variance over the sets with two or more values, each set weighing the
    same; not available without an ensemble or with fewer than two such sets.
    """
    if not results.manifest.points:
        nothing = np.full(values.shape[1], np.nan)
        return {"luck": nothing, "ignorance": nothing}
    columns = [[_column(here[:, k]) for here in _of_points(results, values)] for k in range(values.shape[1])]
    found = np.array([parts_of_variance([here for here in column if len(here) > 1]) for column in columns])
    return {"luck": found[:, 0], "ignorance": found[:, 1]}


def parts_of_variance(groups: Sequence[np.ndarray]) -> tuple[float, float]:
    """Standard deviation within groups, and between them beyond what that explains; nan for fewer than two groups.

    >>> parts_of_variance([np.array([1.0, 1.0]), np.array([3.0, 3.0])])
    (0.0, 1.4142135623730951)
    """
    if len(groups) < 2:
        return float("nan"), float("nan")
    within_groups = np.array([group.var(ddof=1) for group in groups])
    means = np.array([group.mean() for group in groups])
    explained = float(np.mean([spread / len(group) for spread, group in zip(within_groups, groups, strict=True)]))
    between = float(means.var(ddof=1)) - explained
    return float(np.sqrt(within_groups.mean())), float(np.sqrt(max(0.0, between)))


def crossed_parts(values: np.ndarray) -> tuple[float, float]:
    """Standard deviation between worlds of one condition, and between conditions, of float64[condition, world].

    The same worlds were lived under all conditions, so what a world adds to all of them is no difference of conditions:
    a two-way analysis of variance without interaction. Worlds in which something is not available are left out;
    nan for fewer than two conditions or worlds.

    >>> crossed_parts(np.array([[1.0, 2.0], [3.0, 4.0]]))
    (0.7071067811865476, 1.4142135623730951)
    """
    whole = values[:, ~np.isnan(values).any(axis=0)]
    conditions, worlds = whole.shape
    if conditions < 2 or worlds < 2:
        return float("nan"), float("nan")
    rows, columns = whole.mean(axis=1), whole.mean(axis=0)
    rest = whole - rows[:, None] - columns[None, :] + whole.mean()
    error = float((rest**2).sum()) / ((conditions - 1) * (worlds - 1))
    between = max(0.0, float(rows.var(ddof=1)) - error / worlds)
    of_worlds = max(0.0, float(columns.var(ddof=1)) - error / conditions)
    return float(np.sqrt(of_worlds + error)), float(np.sqrt(between))


def _column(values: np.ndarray) -> np.ndarray:
    return values[~np.isnan(values)]


def _of_points(results: Results, values: np.ndarray) -> list[np.ndarray]:
    """The rows of each set of parameters, float64[world, quantity]; values: float64[replicate, quantity]."""
    first = results.manifest.first_replicate
    points = np.array([results.manifest.turn_of(first + n) for n in range(len(values))])
    return [values[points == point] for point in range(len(results.manifest.points))]


def moments(values: np.ndarray) -> dict[str, np.ndarray]:
    """Number, mean and standard deviation over the rows, of what is available; sd needs two."""
    n = (~np.isnan(values)).sum(axis=0)
    mean = mean_of_available(values)
    squares = np.nansum((values - mean) ** 2, axis=0)
    sd = np.sqrt(np.divide(squares, n - 1, out=np.full(n.shape, np.nan), where=n > 1))
    return {"n": n, "mean": mean, "sd": sd}


def spread(values: np.ndarray) -> dict[str, np.ndarray]:
    """Quantiles over the rows, of what is available."""
    columns = np.full((len(QUANTILES), values.shape[1]), np.nan)
    some = ~np.isnan(values).all(axis=0)
    if some.any():
        columns[:, some] = np.nanquantile(values[:, some], QUANTILES, axis=0)
    return {column.name: row for column, row in zip(SPREAD, columns, strict=True)}


def mean_of_available(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Mean of what is not nan; nan where there is nothing."""
    n = (~np.isnan(values)).sum(axis=axis)
    mean: np.ndarray = np.divide(np.nansum(values, axis=axis), n, out=np.full(n.shape, np.nan), where=n > 0)
    return mean


def half_width(sd: np.ndarray, n: np.ndarray, looks: int = 1) -> np.ndarray:
    """Half of the 95 % interval of a mean: t quantile times standard error; nan for fewer than two. looks: how many
    are planned; each takes its part of the 5 % (Bonferroni).

    >>> round(float(half_width(np.array([1.0]), np.array([4]))[0]), 4)
    1.5912
    """
    some = n > 1
    quantile = stdtrit(np.where(some, n - 1, 1), 1 - 0.025 / looks)
    half: np.ndarray = np.divide(quantile * sd, np.sqrt(n), out=np.full(n.shape, np.nan), where=some)
    return half


def mean_interval(numbers: dict[str, np.ndarray]) -> np.ndarray:
    """Lower and upper ends of the 95 % interval of each mean, float64[2, quantity]."""
    half = half_width(numbers["sd"], numbers["n"])
    return np.stack([numbers["mean"] - half, numbers["mean"] + half])


def share_interval(n: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Wilson's score interval of a share of yes; nan for fewer than two.

    >>> share_interval(np.array([10]), np.array([0.9])).round(3).tolist()
    [[0.596], [0.982]]
    """
    z = ndtri(0.975)
    some = np.where(n > 1, n, np.nan)
    middle = (share + z**2 / (2 * some)) / (1 + z**2 / some)
    half = z / (1 + z**2 / some) * np.sqrt(share * (1 - share) / some + z**2 / (4 * some**2))
    low, high = np.where(share <= 0, 0.0, middle - half), np.where(share >= 1, 1.0, middle + half)
    return np.where(np.isnan(some), np.nan, np.stack([low, high]))


def within(ends: np.ndarray, low: float, high: float) -> np.ndarray:
    """Intervals of what cannot leave a range, cut there; nan where all of the range is left."""
    cut = np.clip(ends, low, high)
    return np.where((cut[0] <= low) & (cut[1] >= high), np.nan, cut)


def in_order(columns: dict[str, object], declared: Sequence[Column]) -> pd.DataFrame:
    """A frame with exactly the declared columns, in their order."""
    return pd.DataFrame(columns)[[column.name for column in declared]]


def _known(known: Sequence[str], asked: Sequence[str] | None, what: str) -> list[str]:
    unknown = [name for name in asked or () if name not in known]
    if unknown:
        raise UsageError(f"no {what} {printable(unknown[0])}; known are {', '.join(known)}")
    return list(known if asked is None else asked)
