"""Outcomes of every arm, and what it changes against its control, pooled over the points of a design."""

from typing import Any

import numpy as np
import pandas as pd

from copsim.study.columns import SHARE_UNIT
from copsim.study.report.arms import Arm, arms_of, counts_worlds, independent, values_of
from copsim.study.results import Results
from copsim.study.statistics import half_width, moments, share_interval, spread, within

TEN = 10
SUMMARY = (
    "scenario", "policy", "name", "outcome", "unit", "meaning", "n", "yes", "in_ten",
    "mean", "lo95", "hi95", "q05", "q25", "q50", "q75", "q95",
)  # fmt: skip
CHANGES = (
    "scenario", "control", "policy", "outcome", "unit", "meaning", "n_pairs", "mean_control", "mean_policy",
    "difference", "lo95", "hi95", "more", "less", "equal", "more_in_ten", "less_in_ten", "sure",
)  # fmt: skip


def summary_table(results: Results) -> pd.DataFrame:
    """A row per arm and outcome: mean with its 95 % interval, spread over runs.

    n: runs; yes, in_ten: runs that say yes, and how many in ten these are, of outcomes that are yes or no.
    """
    rows = [row for arm in arms_of(results) for row in _summaries(results, arm)]
    return pd.DataFrame(rows, columns=list(SUMMARY)).astype({"yes": "Int64", "in_ten": "Int64"})


def _summaries(results: Results, arm: Arm) -> list[dict[str, Any]]:
    cube = values_of(results, arm)
    rows = []
    for number, column in enumerate(results.manifest.outcomes):
        values = cube[..., number]
        there = values[~np.isnan(values)]
        yes_or_no = column.unit == SHARE_UNIT
        keys: dict[str, Any] = {
            "scenario": arm.scenario,
            "policy": arm.policy,
            "name": arm.name,
            "outcome": column.name,
        }
        keys |= {"unit": column.unit, "meaning": column.meaning, "n": len(there)}
        share = {"yes": int(there.sum()), "in_ten": in_ten(float(there.mean()))} if yes_or_no and len(there) else {}
        quantiles = {} if yes_or_no else {name: float(value[0]) for name, value in spread(there[:, None]).items()}
        rows.append(keys | share | _mean(results, arm, values, yes_or_no) | quantiles)
    return rows


def _mean(results: Results, arm: Arm, values: np.ndarray, yes_or_no: bool) -> dict[str, float]:
    """Mean over what is independent, with the interval that fits."""
    units = independent(results, values)
    mean, low, high = interval(units)
    if yes_or_no and counts_worlds(results, arm):
        low, high = (float(end[0]) for end in share_interval(np.array([len(units)]), np.array([mean])))
    elif yes_or_no:
        low, high = max(0.0, low), min(1.0, high)
    return {"mean": mean, "lo95": low, "hi95": high}


def changes_table(results: Results) -> pd.DataFrame:
    """A row per arm with a control, and outcome: paired difference with its 95 % interval.

    more, less, equal: pairs of runs in which the policy has the larger, the smaller, the same value; sure: the interval
    leaves out zero.
    """
    arms = arms_of(results)
    rows = [row for arm in arms if arm.control is not None for row in _changes(results, arm, arms[arm.control])]
    return pd.DataFrame(rows, columns=list(CHANGES)).astype({"more_in_ten": "Int64", "less_in_ten": "Int64"})


def _changes(results: Results, arm: Arm, control: Arm) -> list[dict[str, Any]]:
    cube, before = values_of(results, arm), values_of(results, control)
    rows = []
    for number, column in enumerate(results.manifest.outcomes):
        keys = {"scenario": arm.scenario, "control": control.name, "policy": arm.name, "outcome": column.name}
        keys |= {"unit": column.unit, "meaning": column.meaning}
        rows.append(keys | _paired(results, before[..., number], cube[..., number], column.unit == SHARE_UNIT))
    return rows


def _paired(results: Results, before: np.ndarray, after: np.ndarray, yes_or_no: bool) -> dict[str, Any]:
    gap = after - before
    there = ~np.isnan(gap)
    pairs = int(there.sum())
    units = independent(results, gap)
    mean, low, high = interval(units)
    if yes_or_no:
        low, high = (float(end[0]) for end in within(np.array([[low], [high]]), -1.0, 1.0))
    counts = {"more": int((gap[there] > 0).sum()), "less": int((gap[there] < 0).sum())}
    tenths = {f"{name}_in_ten": in_ten(count / pairs) for name, count in counts.items()} if pairs else {}
    old = float(independent(results, np.where(there, before, np.nan)).mean()) if pairs else float("nan")
    return {
        "n_pairs": pairs, "mean_control": old, "mean_policy": old + mean,
        "difference": mean, "lo95": low, "hi95": high,
        **counts, "equal": pairs - sum(counts.values()), **tenths, "sure": low > 0 or high < 0,
    }  # fmt: skip


def interval(units: np.ndarray) -> tuple[float, float, float]:
    """Mean and ends of its 95 % interval; ends are nan for fewer than two.

    >>> [round(value, 3) for value in interval(np.array([1.0, 2.0, 3.0, 4.0]))]
    [2.5, 0.446, 4.554]
    """
    numbers = moments(units[:, None])
    mean, half = float(numbers["mean"][0]), float(half_width(numbers["sd"], numbers["n"])[0])
    return mean, mean - half, mean + half


def in_ten(share: float) -> int:
    """How many in ten, half upward.

    >>> in_ten(0.25), in_ten(0.649)
    (3, 6)
    """
    return int(TEN * share + 0.5)
