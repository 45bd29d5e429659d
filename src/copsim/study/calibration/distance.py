"""How far a set of parameters is from the facts that parameters may be fitted to."""

from collections.abc import Mapping, Sequence

import numpy as np

from copsim.study.facts import FACTS, Fact, findings
from copsim.study.facts.evidence import Evidence

FITTED = tuple(fact for fact in FACTS if fact.use == "calibrate")
SHOWN_BY_SERIES = ["P1a", "P1b", "P1c", "P2", "P5", "P6a", "P6b", "P13", "P14a", "P14b", "P15a", "P29b", "P29c", "P29d"]
QUICK = tuple(fact for fact in FITTED if fact.id in SHOWN_BY_SERIES)  # the baseline's weekly series are enough


def outside(fact: Fact, value: float) -> float:
    """How far a value is outside of the range of a fact, in widths of the range, at most 1; 1 if it is not available.

    A range with one end is as wide as that end is large.
    """
    if not np.isfinite(value):
        return 1.0
    finite = np.isfinite(fact.high) and np.isfinite(fact.low)
    width = fact.high - fact.low if finite else max(abs(fact.low if np.isfinite(fact.low) else fact.high), 1.0)
    return min(1.0, max(0.0, fact.low - value, value - fact.high) / width)


def distance(parameters: Mapping[str, float], worlds: int) -> float:
    """Mean over the quick facts of how far outside they are; 0 = all are met."""
    evidence = Evidence(worlds, 0, jobs=1, assuming=parameters)
    return float(np.mean([outside(found.fact, found.value) for found in findings(evidence, QUICK)]))


def met(parameters: Mapping[str, float], worlds: int, diaries: int, facts: Sequence[Fact] = FITTED) -> list[str]:
    """Ids of the facts that a set of parameters meets."""
    evidence = Evidence(worlds, diaries, jobs=1, assuming=parameters)
    return [found.fact.id for found in findings(evidence, facts) if found.met]
