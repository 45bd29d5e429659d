"""The facts: a sentence, where it comes from, how it is used, and the range that the model's number has to meet.

Use: "calibrate" = free parameters may be fitted to it; "effect" = the size of a change, or causes of death, checked
only; "trace" = what contributions of real communities look like, checked on contributions only.
"""

from collections.abc import Callable
from typing import NamedTuple

from copsim.study.facts import community, deaths, people, traces
from copsim.study.facts.evidence import Evidence

INF = float("inf")


class Fact(NamedTuple):
    """One check; the range is inclusive."""

    id: str
    sentence: str
    source: str
    use: str
    unit: str
    low: float
    high: float
    statistic: Callable[[Evidence], float]


WENGER = "Wenger, McDermott & Snyder 2002"
TRACES = "48 open communities, month by month"

FACTS: tuple[Fact, ...] = (
    Fact("P1a", "the core is a small part of the members", WENGER, "calibrate", "share", 0.08, 0.18,
         lambda e: e.baseline.settled("share_core")),
    Fact("P1b", "a wider band is active", WENGER, "calibrate", "share", 0.12, 0.24,
         lambda e: e.baseline.settled("share_active")),
    Fact("P1c", "most members are peripheral", WENGER, "calibrate", "share", 0.60, 0.80,
         lambda e: e.baseline.settled("share_peripheral")),
    Fact("P2", "about a fifth is active in company guilds", "Smite et al. 2020", "calibrate", "share", 0.15, 0.35,
         lambda e: e.baseline.settled("share_core") + e.baseline.settled("share_active")),
    Fact("P4", "many members contribute nothing in twelve weeks", "Nonnecke & Preece 2000", "calibrate", "share",
         0.40, 0.85, people.silent_share),
    Fact("P5", "a fifth of the members makes most contributions", "company wikis", "calibrate", "share", 0.70, 0.90,
         lambda e: e.baseline.settled("top_fifth")),
    Fact("P6a", "contributions are unequal", "Ortega et al. 2008", "calibrate", "Gini", 0.65, 0.85,
         lambda e: e.baseline.settled("gini")),
    Fact("P6b", "and stay as unequal", "Ortega et al. 2008", "calibrate", "Gini/year", -0.03, 0.03,
         community.drift_of_gini),
    Fact("P7", "contributions are no pure power law", "Tenorio-Fornes et al. 2022", "calibrate", "log ratio", 0.0, INF,
         people.cut_off_gain),
    Fact("P8", "the dearer the act, the fewer do it", "Mockus et al. 2002", "calibrate", "Gini", 0.0, INF,
         people.concentration_by_cost),
    Fact("P13", "most questions are answered, not all", "Joyce & Kraut 2006", "calibrate", "share", 0.50, 0.75,
         lambda e: e.baseline.settled("reply_rate")),
    Fact("P14a", "a community matures in less than a year", "FAQ on communities of practice", "calibrate", "weeks",
         13, 52, community.median_maturity),
    Fact("P14b", "first learning comes within months", "FAQ on communities of practice", "calibrate", "weeks", 0, 13,
         community.weeks_to_thirty_insights),
    Fact("P15a", "most supported communities are alive after a year", "Kraut & Fiore 2014, level assumed", "calibrate",
         "share", 0.60, 0.95, community.alive_after_a_year),
    Fact("P15b", "few without anybody who leads are", "Kraut & Fiore 2014, level assumed", "calibrate", "share",
         0.0, 0.40, community.alive_without_leader),
    Fact("P15c", "more founders, more survival", "Kraut & Fiore 2014", "calibrate", "share", 0.0, INF,
         community.gain_from_founders),
    Fact("P16", "newcomers stop far more often than old members", "Panciera et al. 2009", "calibrate", "ratio", 2, INF,
         people.early_idling),
    Fact("P18", "habits form within months", "Lally et al. 2010", "calibrate", "weeks", 8, 36,
         people.identification_time),
    Fact("P21", "energy comes back within weeks", "de Bloom et al. 2009", "calibrate", "weeks", 2, 6,
         people.recovery_weeks),
    Fact("P22", "a bad encounter costs about what a good one gives", "Parker et al. 2012", "calibrate", "ratio", 0.5, 4,
         people.bad_against_good),
    Fact("P25", "gratitude outlasts reputation", "Baker & Bulkley 2014", "calibrate", "ratio", 1.0, INF,
         people.gratitude_against_reputation),
    Fact("P28", "work ties stay inside units", "Kleinbaum et al. 2008", "calibrate", "share", 0.90, 1.0,
         lambda e: e.diaries[0].inside_ties if e.diaries else float("nan")),
    Fact("P29a", "leaders give hours a week", "practitioners", "calibrate", "h/week", 2, 8, people.leaders_hours),
    Fact("P29b", "the core gives some", "practitioners", "calibrate", "h/week", 1.25, 4,
         lambda e: e.baseline.settled("core_hours")),
    Fact("P29c", "the active band about one", "practitioners", "calibrate", "h/week", 0.5, 1.25,
         lambda e: e.baseline.settled("active_hours")),
    Fact("P29d", "the periphery hardly any", "practitioners", "calibrate", "h/week", 0.0, 0.5,
         lambda e: e.baseline.settled("peripheral_hours")),
    Fact("P30a", "untended ties across units are gone in a year", "Burt 2002", "calibrate", "share", 0.70, 0.95,
         lambda e: people.lost_trust(e, same_unit=False)),
    Fact("P30b", "those inside a unit are not", "Burt 2002", "calibrate", "share", 0.0, 0.40,
         lambda e: people.lost_trust(e, same_unit=True)),
    Fact("P19a", "half an hour required costs energy or identification", "Deci, Koestner & Ryan 1999", "effect", "d",
         -0.6, -0.2, people.effect_of_mandate),
    Fact("P19b", "praise gives some energy", "Deci, Koestner & Ryan 1999", "effect", "d", 0.0, 0.4,
         people.effect_of_praise),
    Fact("P20", "a small mandate does little", "Falk & Kosfeld 2006 and replications", "effect", "share", -0.10, 0.10,
         community.hours_under_small_mandate),
    Fact("P32", "communities die of five causes that are known", "Probst & Borzillo 2008", "effect", "causes", 5, INF,
         deaths.known_causes),
    Fact("R2a", "contributions within a year are unequal", TRACES, "trace", "Gini", 0.54, 0.75, traces.yearly_gini),
    Fact("R2b", "over a lifetime more so", TRACES, "trace", "Gini", 0.68, 0.87, traces.lifetime_gini),
    Fact("R3a", "few make half of a year's contributions", TRACES, "trace", "share", 0.037, 0.146,
         lambda e: traces.carrying(e, 0.5)),
    Fact("R3b", "about a quarter makes four fifths", TRACES, "trace", "share", 0.19, 0.48,
         lambda e: traces.carrying(e, 0.8)),
    Fact("R4", "one person makes a third of a year", TRACES, "trace", "share", 0.25, 0.43, traces.top_share),
    Fact("R6a", "few newcomers contribute a month later", TRACES, "trace", "share", 0.15, 0.22,
         lambda e: traces.still_there(e, 1)),
    Fact("R6b", "fewer a year later", TRACES, "trace", "share", 0.026, 0.064, lambda e: traces.still_there(e, 12)),
    Fact("R7a", "half of a month's contributors are new", TRACES, "trace", "share", 0.43, 0.64, traces.newcomers),
    Fact("R7b", "most contribute in one month only", TRACES, "trace", "share", 0.74, 0.82, traces.one_month_only),
    Fact("R10a", "activity goes up and down", TRACES, "trace", "CV", 0.63, 0.92, traces.variation),
    Fact("R10b", "and remembers last month", TRACES, "trace", "correlation", 0.31, 0.67, traces.memory),
)  # fmt: skip
