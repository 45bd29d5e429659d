"""The weeks of the arms that a report draws: how the runs spread, pooled over the points of a design."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from copsim.study.columns import SHARE_UNIT
from copsim.study.report.arms import Arm
from copsim.study.results import Results
from copsim.study.statistics import moments, spread

MOST_INDICATORS = 6
USUAL = ("alive", "energy", "identification", "hours_voluntary_total", "attendance", "core", "members")
COLUMNS = ("scenario", "policy", "week", "indicator", "n", "mean", "q05", "q25", "q50", "q75", "q95")


def drawn_indicators(results: Results) -> list[str]:
    """At most six of the indicators that the study keeps, those first that people ask about."""
    kept = [column.name for column in results.manifest.indicators]
    return [*(name for name in USUAL if name in kept), *(name for name in kept if name not in USUAL)][:MOST_INDICATORS]


def bands_table(results: Results, arms: Sequence[Arm]) -> pd.DataFrame:
    """A row per arm, week and drawn indicator: number of runs, mean, quantiles; of yes or no there are no quantiles."""
    frames = [_bands(results, arm, indicator) for indicator in drawn_indicators(results) for arm in arms]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(COLUMNS))


def _bands(results: Results, arm: Arm, indicator: str) -> pd.DataFrame:
    cases = [results.manifest.cases[number] for number in arm.cases]
    first, end = min(case.first_week for case in cases), max(case.weeks for case in cases)
    rows = []
    for number, series in results.series_of_cases(set(arm.cases), indicator):
        row = np.full(end - first, np.nan)
        begin = results.manifest.cases[number].first_week - first
        row[begin : begin + len(series)] = series
        rows.append(row)
    values = np.array(rows).reshape(len(rows), end - first)
    unit = next(column.unit for column in results.manifest.indicators if column.name == indicator)
    quantiles = spread(np.full_like(values, np.nan) if unit == SHARE_UNIT else values)
    numbers = {name: column for name, column in moments(values).items() if name != "sd"}
    keys = {"scenario": arm.scenario, "policy": arm.policy, "week": np.arange(first, end), "indicator": indicator}
    return pd.DataFrame({**keys, **numbers, **quantiles})[list(COLUMNS)]
