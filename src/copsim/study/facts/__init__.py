"""The pattern card: what is known of participation, as checks that the model may fail."""

from copsim.study.facts.card import Finding, findings
from copsim.study.facts.register import FACTS, Fact

__all__ = ["FACTS", "Fact", "Finding", "findings"]
