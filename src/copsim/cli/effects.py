"""Paired effects as people and programs read them: two windows of weeks, six indicators, all with their intervals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from copsim.cli.common import table
from copsim.cli.documents import EffectPart
from copsim.cli.documents_studies import OutcomeEffectPart
from copsim.show.words import Effect, Measure, level, measure_of, two_digits

if TYPE_CHECKING:
    import pandas as pd

    from copsim.study import Results

INDICATORS = ("attendance", "energy", "identification", "value_per_hour", "core", "alive")
HALF_YEAR = 26

Compared = EffectPart | OutcomeEffectPart


class Window(NamedTuple):
    """Weeks that are looked at together, both ends included."""

    name: str
    first: int
    last: int


def windows(results: "Results", labels: Sequence[str], since: int | None = None) -> list[Window]:
    """The half year after the first change, and the last one; what the cases do not all have is left out.

    since: the week of the change, before which nothing is looked at.
    """
    cases = [results.case(label) for label in labels]
    begin, end = max(case.first_week for case in cases), min(case.weeks for case in cases)
    begin, change = (begin, results.manifest.cohort_week) if since is None else (since, since)
    if end <= begin:
        return []
    last = Window("last weeks", max(begin, end - HALF_YEAR), end - 1)
    if change is None or change >= last.first:
        return [last]
    return [Window("after the change", max(begin, change), min(end, change + HALF_YEAR) - 1), last]


def effects_of(
    results: "Results", control: str, policy: str, indicators: Sequence[str], window: Window
) -> list[EffectPart]:
    """Paired differences in the means of indicators over a window."""
    from copsim.study import window_effects

    frame = window_effects(results, control, policy, indicators, window.first, window.last)
    return effect_parts(results, frame, policy, window)


def effect_parts(results: "Results", frame: "pd.DataFrame", policy: str, window: Window) -> list[EffectPart]:
    """A frame of effects in the mean of indicators over a window, as parts of a document."""
    units = {column.name: column.unit for column in results.manifest.indicators}
    kept = ["n_pairs", "mean_control", "mean_policy", "difference", "lo95", "hi95", "share_better", "luck", "ignorance"]
    return [
        EffectPart(
            policy=policy,
            window=window.name,
            first_week=window.first,
            last_week=window.last,
            indicator=name,
            unit=units[name],
            n_pairs=int(row["n_pairs"]),
            **{column: float(row[column]) for column in kept[1:]},
        )
        for name, row in zip(frame["outcome"], frame[kept].to_dict("records"), strict=True)
    ]


def effect_of(part: EffectPart) -> Effect:
    """The effect as a number with words."""
    return _effect(measure_of(part.indicator, part.unit), part)


def _effect(measure: Measure, part: Compared) -> Effect:
    ends = [float("nan") if value is None else value for value in (part.difference, part.lo95, part.hi95)]
    return Effect(measure, *ends)


def effect_cells(part: EffectPart) -> list[str]:
    """A row of the table of a window."""
    return cells_of(measure_of(part.indicator, part.unit), part)


def cells_of(measure: Measure, part: Compared) -> list[str]:
    """What is compared, both means, difference, interval, and in how many pairs the policy has more."""
    effect = _effect(measure, part)
    both = (part.mean_control, part.mean_policy)
    places = max(1, effect.places, *map(two_digits, both))
    means = [level(effect.measure, value, places) for value in both]
    more = "-" if part.share_better is None else f"{100 * part.share_better:.0f} %"
    return [effect.measure.title.lower(), *means, *effect.parts(), more]


def effect_table(parts: Sequence[EffectPart], control: str, policy: str) -> str:
    """One window of one policy as a table that fits 80 columns."""
    weeks = f"weeks {parts[0].first_week} to {parts[0].last_week}"
    head = [weeks, control, policy, "difference", "(95 % interval)", "more in"]
    lines = [table([effect_cells(part) for part in parts], head=head)]
    spreads = [spread_line(part) for part in parts if part.luck is not None and part.ignorance is not None]
    return "\n".join([*lines, *(["luck and ignorance (standard deviations)", *spreads] if spreads else [])])


def spread_line(part: EffectPart) -> str:
    """How much of the spread is luck, and how much comes from what is not known of the assumptions."""
    measure = measure_of(part.indicator, part.unit)
    scale = [level(measure, value, two_digits(value)) for value in (part.luck, part.ignorance)]
    return f"  {measure.title.lower()}: luck {scale[0]}, ignorance {scale[1]}"


def all_effects(results: "Results", indicators: Sequence[str] = INDICATORS) -> list[EffectPart]:
    """Every case against the first, in every window."""
    control, *others = results.cases
    return [
        part
        for policy in others
        for window in windows(results, [control, policy])
        for part in effects_of(results, control, policy, indicators, window)
    ]
