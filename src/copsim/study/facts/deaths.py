"""Of what communities die: causes that are known of real ones, looked for where scenarios kill communities."""

from collections.abc import Mapping
from types import MappingProxyType

from copsim.scenario import parse_case
from copsim.stories import autopsy
from copsim.study.facts.evidence import Evidence

KILLING = (
    "baseline",
    "compulsory-participation",
    "de-energizing-tasks",
    "headquarters-and-field",
    "launch-event-only",
    "leadership-loss",
    "tiny-closed-community",
)
# What Probst & Borzillo found in 57 communities that failed, and the classes of an autopsy that say it.
KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "no core group": ("never coalesced",),
        "little exchange between any two members": ("fragmentation", "staleness"),
        "rigid competences": ("staleness",),
        "no identification": ("never coalesced", "drift of interest"),
        "a practice that stays intangible": ("crowded out",),
    }
)


def known_causes(e: Evidence) -> float:
    """How many of the five known causes some dead world of the shipped scenarios died of."""
    found = {cause for case in KILLING for cause in causes_of(e, case)}
    return float(sum(not found.isdisjoint(classes) for classes in KNOWN.values()))


def causes_of(e: Evidence, case: str) -> set[str]:
    """The first class of every dead world of a case."""
    epochs = [(epoch.first, epoch.values) for epoch in parse_case(case).epochs]
    found = [autopsy(series, epochs) for series in e.arm(case).series]
    return {each.cause for each in found if each.dead}
