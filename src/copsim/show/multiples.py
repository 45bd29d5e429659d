"""Charts of a study: small multiples over the weeks, the control beside what was tried, a sentence that says it."""

from collections.abc import Sequence
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING

from copsim import MODEL_VERSION
from copsim.show.arms import WITHOUT, Arm, arms_of, panel_of
from copsim.show.page import Page, save
from copsim.show.words import Effect, count, joined, measure_of

if TYPE_CHECKING:
    from copsim.study import Results

USUAL_INDICATORS = ("attendance", "energy", "identification", "value_per_hour", "core", "alive")
PER_ROW = 3
LAST_WEEKS = 26
MOST_NAMED = 3


def chart(
    results: "Results",
    control: str,
    policy: str | Sequence[str],
    indicators: Sequence[str],
    path: Path,
    *,
    title: str = "",
) -> str:
    """Draw control and policies, named by the labels of their cases, into an SVG (or PNG) file.

    Returns the sentence that stands in the figure. A figure of one replicate says that it is one world.
    """
    policies = [policy] if isinstance(policy, str) else list(policy)
    page = chart_page(results, [control, *policies], indicators, title)
    save(page, path)
    return page.sentence


def chart_page(
    results: "Results", labels: Sequence[str], indicators: Sequence[str] = USUAL_INDICATORS, title: str = ""
) -> Page:
    """The figure of some cases of a study, not yet drawn."""
    arms = arms_of(results, labels)
    panels = [panel_of(results, indicator, arms) for indicator in indicators]
    return Page(
        title=title or _title(results, arms),
        sentence=sentence(results, arms, indicators),
        rows=list(batched(panels, PER_ROW)),
        footer=footer(results),
    )


def _title(results: "Results", arms: Sequence[Arm]) -> str:
    scenario = results.case(arms[0].label).scenario
    if len(arms) == 1:
        return arms[0].label
    others = joined([arm.name for arm in arms[1:]])
    return f"{scenario}, without and with {others}" if arms[0].name == WITHOUT else f"{arms[0].name}, {others}"


def footer(results: "Results") -> str:
    """Where the figure comes from, and how to read it."""
    manifest = results.manifest
    source = f"copsim model {MODEL_VERSION} ({manifest.model[:8]}), seed {manifest.seed}"
    if results.replicates == 1:
        return f"An explanation, not a prediction. One single world (replicate {manifest.first_replicate}): {source}."
    worlds = (
        f"{count(results.replicates, 'paired replicate')}{f', {results.failed} runs failed' if results.failed else ''}"
    )
    reading = "Lines: median of the worlds; ribbons: 50 and 90 % of them."
    return f"An explanation, not a prediction. {source}, {worlds}. {reading}"


def sentence(results: "Results", arms: Sequence[Arm], indicators: Sequence[str]) -> str:
    """What the arms after the first change, in the last half year that all of them have."""
    window = last_window(results, [arm.label for arm in arms])
    if window is None:
        return "There is no week to show."
    weeks = f"In weeks {window[0]} to {window[1]}"
    if results.replicates == 1:
        return f"One single world of {joined([arm.name for arm in arms])}; it says nothing about others."
    if len(arms) == 1:
        return f"{arms[0].name}: how {count(results.replicates, 'world')} of the same kind went, week by week."
    told = [_told(arms, effects_in(results, arms[0], arm, indicators, window), arm) for arm in arms[1:]]
    return f"{weeks}, {'; '.join(told)} (paired difference, 95 % interval)."


def _told(arms: Sequence[Arm], effects: Sequence[Effect], arm: Arm) -> str:
    clear = sorted((effect for effect in effects if effect.clearness > 1), key=lambda effect: -effect.clearness)
    if not clear:
        return f"{arm.name} and {arms[0].name} do not differ by more than chance"
    return f"with {arm.name}: {joined([effect.phrase() for effect in clear[:MOST_NAMED]])}"


def effects_in(
    results: "Results", control: Arm, arm: Arm, indicators: Sequence[str], window: tuple[int, int]
) -> list[Effect]:
    """Paired differences of means over some weeks, both ends included."""
    from copsim.study import window_effects

    frame = window_effects(results, control.label, arm.label, indicators, *window)
    rows = zip(indicators, frame["difference"], frame["lo95"], frame["hi95"], strict=True)
    return [Effect(measure_of(name), float(middle), float(low), float(high)) for name, middle, low, high in rows]


def last_window(results: "Results", labels: Sequence[str]) -> tuple[int, int] | None:
    """The last half year that all these cases have, both ends included; None if there is no week."""
    cases = [results.case(label) for label in labels]
    first, end = max(case.first_week for case in cases), min(case.weeks for case in cases)
    return (max(first, end - LAST_WEEKS), end - 1) if end > first else None
