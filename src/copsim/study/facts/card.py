"""Checking the facts, one after the other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from copsim.study.facts.evidence import Evidence
from copsim.study.facts.register import FACTS, Fact


class Finding(NamedTuple):
    """What the model makes of a fact; value nan = nothing to measure, which does not meet it."""

    fact: Fact
    value: float

    @property
    def met(self) -> bool:
        """Whether the value lies in the range."""
        return self.fact.low <= self.value <= self.fact.high


def findings(evidence: Evidence, facts: Sequence[Fact] = FACTS) -> Iterator[Finding]:
    """Every fact with the model's number."""
    for fact in facts:
        yield Finding(fact, fact.statistic(evidence))
