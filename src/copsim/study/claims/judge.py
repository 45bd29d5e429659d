"""From numbers per world and arm to what a test found, and from all tests to the verdict on the claim."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from copsim.study.claims.inference import (
    NOTHING,
    Estimate,
    of_mean,
    of_ratio,
    of_share,
    of_variation,
    p_above,
    p_below,
    p_share_above,
)
from copsim.study.claims.measure import UNITS, YES_OR_NO, Numbers
from copsim.study.claims.model import Test

HOLDS, FAILS, REVERSED, UNDECIDED = "holds", "does not hold", "reversed", "undecided"
WORST_FIRST = (REVERSED, FAILS, UNDECIDED, HOLDS)
SMALL = 0.2  # standard deviations of the control: a difference surely below it is none that the claim speaks of


@dataclass(frozen=True)
class Finding:
    """What one test found: verdict, effect with interval, effect in standard deviations of the control, p-value."""

    verdict: str
    effect: Estimate
    standardised: float
    p: float
    control: float
    treated: float


def judged(test: Test, arms: Numbers, looks: int = 1) -> Finding:
    """What a test found in these worlds; `looks`: how many looks at the data are planned."""
    if test.expect == "within":
        return _within(test, arms, looks)
    if test.expect == "varied":
        return _varied(test, arms, looks)
    if test.expect in ("rising", "falling"):
        return _trend(test, arms, looks)
    return _difference(test, weights_of(test, list(arms)), arms, looks)


def weights_of(test: Test, names: Sequence[str]) -> dict[str, float]:
    """Weights of the arms in a difference."""
    if test.contrast:
        return dict(test.contrast)
    control, other = (test.compare or names)[:2]
    return {control: -1.0, other: 1.0}


def combined(verdicts: Iterable[str]) -> str:
    """All must hold; of several that do not, the clearest.

    >>> combined(["holds", "undecided"]), combined(["holds", "reversed", "undecided"]), combined(["holds"])
    ('undecided', 'reversed', 'holds')
    """
    found = set(verdicts)
    return next(verdict for verdict in WORST_FIRST if verdict in found)


def _difference(test: Test, weights: dict[str, float], arms: Numbers, looks: int) -> Finding:
    gap = sum((weight * arms[name] for name, weight in weights.items()), np.zeros(_length(arms)))
    control = arms[min(weights, key=lambda name: (weights[name] >= 0, list(arms).index(name)))]
    treated = arms[max(weights, key=lambda name: weights[name])]
    control, treated = (np.where(np.isnan(gap), np.nan, values) for values in (control, treated))
    sd = _sd(control)
    if test.relative:
        effect = of_ratio(gap, control, looks)
        sd = sd / abs(_mean(control)) if _mean(control) else float("nan")
    else:
        effect = of_mean(gap, looks, yes_or_no=UNITS[test.of or ""] == YES_OR_NO and not test.contrast and _raw(test))
    verdict, p = _decide(test, effect, SMALL * sd, looks)
    size = effect.value / sd if sd > 0 else float("nan")
    return Finding(verdict, effect, size, p, _mean(control), _mean(treated))


def _raw(test: Test) -> bool:
    """Whether a world's number is a single yes or no."""
    return not test.deviation and (test.weeks is None or test.statistic == "last")


def _decide(test: Test, effect: Estimate, small: float, looks: int) -> tuple[str, float]:
    """Verdict and p-value of a difference."""
    if not np.isfinite(effect.low):
        return UNDECIDED, 1.0
    by = test.by
    if test.expect == "equal":
        p = max(p_above(effect, -by, looks), p_below(effect, by, looks))
        inside, outside = -by <= effect.low and effect.high <= by, effect.low > by or effect.high < -by
        return (HOLDS if inside else FAILS if outside else UNDECIDED), p
    if test.expect in ("less", "not-more"):
        effect = effect._replace(value=-effect.value, low=-effect.high, high=-effect.low)
    if test.expect in ("not-less", "not-more"):
        return _above(effect, -by, looks)
    verdict, p = _above(effect, by, looks)
    if verdict != HOLDS and effect.high < 0:
        return REVERSED, p
    surely_small = by == 0 and np.isfinite(small) and -small <= effect.low and effect.high <= small
    return (FAILS if verdict == UNDECIDED and surely_small else verdict), p


def _above(effect: Estimate, bound: float, looks: int) -> tuple[str, float]:
    p = p_above(effect, bound, looks)
    return (HOLDS if effect.low > bound else FAILS if effect.high < bound else UNDECIDED), p


def _trend(test: Test, arms: Numbers, looks: int) -> Finding:
    """Last dose against first decides; a step that is clearly against it refutes, each at its share of alpha."""
    doses = test.compare or tuple(arms)
    expect = "more" if test.expect == "rising" else "less"
    plain = test.model_copy(update={"expect": expect, "contrast": {}, "compare": None})
    whole = _difference(plain, {doses[0]: -1.0, doses[-1]: 1.0}, arms, looks)
    steps = list(pairwise(doses))
    each = [_difference(plain, {low: -1.0, high: 1.0}, arms, looks * len(steps)) for low, high in steps]
    against = any(step.verdict == REVERSED for step in each)
    if whole.verdict == HOLDS and against:
        return Finding(FAILS, whole.effect, whole.standardised, 1.0, whole.control, whole.treated)
    return whole


def _within(test: Test, arms: Numbers, looks: int) -> Finding:
    values = arms[test.arm or next(iter(arms))]
    values = values[~np.isnan(values)]
    successes, n = int(values.sum()), len(values)
    effect = of_share(successes, n, looks)
    if n == 0:
        return Finding(UNDECIDED, NOTHING, float("nan"), 1.0, float("nan"), float("nan"))
    verdict = HOLDS if effect.low >= test.share else FAILS if effect.high < test.share else UNDECIDED
    p = p_share_above(successes, n, test.share, looks)
    return Finding(verdict, effect, float("nan"), p, effect.value, float("nan"))


def _varied(test: Test, arms: Numbers, looks: int) -> Finding:
    effect = of_variation(arms[test.arm or next(iter(arms))], looks)
    verdict, p = _above(effect, test.by, looks) if np.isfinite(effect.low) else (UNDECIDED, 1.0)
    return Finding(verdict, effect, float("nan"), p, effect.value, float("nan"))


def looks_right(test: Test, finding: Finding) -> bool:
    """Whether the effect itself, without its interval, is as expected: the criterion where worlds are few."""
    value, by = finding.effect.value, test.by
    if not np.isfinite(value):
        return False
    rules: dict[str, Callable[[], bool]] = {
        "equal": lambda: abs(value) <= by,
        "not-less": lambda: value >= -by,
        "not-more": lambda: value <= by,
        "less": lambda: value < -by,
        "falling": lambda: value < -by,
        "within": lambda: value >= test.share,
    }
    return rules.get(test.expect, lambda: value > by)()


def _length(arms: Numbers) -> int:
    return len(next(iter(arms.values())))


def _mean(values: np.ndarray) -> float:
    available = values[~np.isnan(values)]
    return float(available.mean()) if len(available) else float("nan")


def _sd(values: np.ndarray) -> float:
    available = values[~np.isnan(values)]
    return float(available.std(ddof=1)) if len(available) > 1 else float("nan")
