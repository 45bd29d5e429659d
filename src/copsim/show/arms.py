"""From the results of a study to panels: what each arm does to an indicator, week by week."""

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from copsim.show.palette import TREATMENTS, Style, style_of
from copsim.show.panel import Curve, Panel
from copsim.show.words import measure_of

if TYPE_CHECKING:
    from copsim.study import Results

NO_POLICY, WITHOUT = "none", "without"
SPREAD = (0.05, 0.25, 0.5, 0.75, 0.95)


class Arm(NamedTuple):
    """One case of a study in a figure: its label there, its name and its looks here."""

    label: str
    name: str
    style: Style


def arms_of(results: "Results", labels: Sequence[str], names: Sequence[str] = ()) -> list[Arm]:
    """The cases with these labels, named by what sets them apart; the first is the control, unless it is alone."""
    styles = [style_of(arm) for arm in range(len(labels))] if len(labels) > 1 else [TREATMENTS[0]]
    return [Arm(*parts) for parts in zip(labels, names or _names(results, labels), styles, strict=True)]


def _names(results: "Results", labels: Sequence[str]) -> list[str]:
    cases = [results.case(label) for label in labels]
    policies = [WITHOUT if case.policy == NO_POLICY else case.policy for case in cases]
    if len(labels) > 1 and len({case.scenario for case in cases}) == 1:
        return policies
    return [case.scenario for case in cases] if len(set(policies)) == 1 else list(labels)


def panel_of(results: "Results", indicator: str, arms: Sequence[Arm]) -> Panel:
    """One indicator of several arms."""
    declared = next(column for column in results.manifest.indicators if column.name == indicator)
    measure = measure_of(indicator, declared.unit)
    change = results.manifest.cohort_week
    control, *others = (_curve(results, indicator, arm, measure.of_worlds) for arm in arms)
    curves = (control, *(from_change(curve, control, change) for curve in others))
    return Panel(measure.title, measure.axis, curves, change, 1.02 if measure.of_worlds else None)


def _curve(results: "Results", indicator: str, arm: Arm, of_worlds: bool) -> Curve:
    case = results.case(arm.label)
    weeks = np.arange(case.first_week, case.weeks, dtype=float)
    values = results.series_of(arm.label, [indicator])[:, :, 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a week in which no world has a value has no quantiles
        if of_worlds or len(values) < 2 or not len(weeks):
            return Curve(arm.name, arm.style, weeks, np.nanmean(values, axis=0))
        low90, low50, middle, high50, high90 = np.nanquantile(values, SPREAD, axis=0)
    return Curve(arm.name, arm.style, weeks, middle, (low90, high90), (low50, high50))


def from_change(curve: Curve, control: Curve, change: int | None) -> Curve:
    """The curve from the week before the change on, where it is the control's up to then: with shared luck it is."""
    before = 0 if change is None else int((curve.weeks < change).sum())
    same = np.array_equal(curve.middle[:before], control.middle[:before], equal_nan=True)
    return curve.part(max(0, before - 1)) if same else curve
