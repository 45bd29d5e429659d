"""7.13.5 The classes of an autopsy, in the order in which they are asked: a sentence and a test of the signs.

A sign is a mean over the four weeks that an autopsy looks at; one that is not available fails every test.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

Numbers = Mapping[str, float]

SUPPORT = ("sponsor", "support_hours", "time_policy", "protected_hours", "appraisal")


class Cause(NamedTuple):
    """A class: its name, what it means, the signs it reads, and whether signs and conditions of a community fit it."""

    name: str
    meaning: str
    signs: tuple[str, ...]
    fits: Callable[[Numbers, Numbers], bool]


def never_coalesced(signs: Numbers, _: Numbers) -> bool:
    """Never a core of 8 % for four weeks, and never alive for 13 weeks in a row."""
    return signs["largest_core"] < 0.08 and signs["longest_alive"] < 13


def fulfilled(signs: Numbers, conditions: Numbers) -> bool:
    """Members know their domain, or it gives nothing new; they are well and free, and an hour is not worth its cost."""
    exhausted = conditions["turbulence"] == 0.0 and conditions["discovery"] == 0.0
    known = signs["coverage"] > 0.7 or exhausted
    return known and lost_interest(signs, conditions) and signs["energy"] >= 0.55 and signs["autonomy"] >= 0.8


def imposed(signs: Numbers, conditions: Numbers) -> bool:
    """Most of what members do is not their choice, or others decide on a domain that is not theirs."""
    return signs["autonomy"] < 0.5 or (conditions["self_governance"] < 0.5 and signs["domain_distance"] > 0.3)


def crowded_out(signs: Numbers, _: Numbers) -> bool:
    """Duties leave little of the hours that members want, or their time fell by two fifths within half a year."""
    return signs["wish_met"] < 0.3 or signs["time_kept"] < 0.6


def starved(signs: Numbers, _: Numbers) -> bool:
    """Less than half of the needed convening is done, and interest was still there when it fell short."""
    return signs["cover"] < 0.5 and signs["interest_then"] >= 0.8


def exhausted(signs: Numbers, _: Numbers) -> bool:
    """Those who carry the community are worn out."""
    return signs["carrier_energy"] < 0.45


def stale(signs: Numbers, _: Numbers) -> bool:
    """Most answers have nothing to give."""
    return signs["stale_share"] > 0.5


def hoarding(signs: Numbers, _: Numbers) -> bool:
    """Members keep what they know to themselves, though meetings are looked after."""
    return signs["openness"] < 0.4 and signs["cover"] >= 0.7


def fragmented(signs: Numbers, _: Numbers) -> bool:
    """Less than half of the members are connected by ties."""
    return signs["tied_together"] < 0.5


def lost_interest(signs: Numbers, _: Numbers) -> bool:
    """An hour is worth less to members than it costs them."""
    return signs["value"] < signs["hour_cost"]


CAUSES = (
    Cause("never coalesced", "never a core, never alive for a quarter", ("largest_core", "longest_alive"),
          never_coalesced),
    Cause("fulfilled", "nothing left to learn: a success", ("coverage", "energy", "autonomy", "value"), fulfilled),
    Cause("imposed", "not the members' own choice", ("autonomy", "domain_distance"), imposed),
    Cause("crowded out", "no time for it", ("wish_met", "time_kept"), crowded_out),
    Cause("starved of convening", "interest, and nobody to nurture it", ("cover", "interest_then"), starved),
    Cause("exhaustion", "those who carry it worn out", ("carrier_energy",), exhausted),
    Cause("staleness", "the same answers again", ("stale_share",), stale),
    Cause("hoarding", "nobody gives away what they know", ("openness", "cover"), hoarding),
    Cause("fragmentation", "members not connected", ("tied_together",), fragmented),
    Cause("drift of interest", "an hour not worth its cost, and none of these", ("value", "hour_cost"), lost_interest),
)  # fmt: skip
UNEXPLAINED = "unexplained"
