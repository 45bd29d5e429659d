"""Autopsies: hand-made communities die of what was planted in them, and of nothing that was not."""

import numpy as np
import pytest

from copsim.dynamics.conditions import CONDITIONS
from copsim.dynamics.engine import live
from copsim.dynamics.indicators import COLUMN, INDICATOR_NAMES
from copsim.scenario import compile_case, parse_case
from copsim.stories import CAUSES, SIGNS, UNEXPLAINED, autopsy

USUAL = {condition.name: float(condition.default) for condition in CONDITIONS}
WELL = {
    "alive": 1.0, "share_core": 0.12, "coverage": 0.3, "energy": 0.65, "autonomy": 0.97, "value": 1.3, "hour_cost": 1.2,
    "domain_distance": 0.02, "wish_met": 0.98, "time_kept": 1.0, "cover": 1.0, "identification_kept": 1.0,
    "carrier_energy": 0.8, "stale_share": 0.3, "openness": 0.65, "tied_together": 0.98,
}  # fmt: skip
LIVED, LOST = 100, 70
SMALL = ("weeks=130", "people.count=200")


def community(lost=LOST, **signs):
    """A hundred weeks of a community in which all is well but some signs; from `lost` on it is not alive."""
    series = np.full((LIVED, len(INDICATOR_NAMES)), np.nan)
    for name, value in (WELL | signs).items():
        series[:, COLUMN[name]] = value
    series[:7, COLUMN["alive"]] = np.nan
    series[lost:, COLUMN["alive"]] = 0.0
    return series


def judged(series, first_week=0, **conditions):
    return autopsy(series, [(0, USUAL | conditions)], first_week)


PLANTED = [
    ("never coalesced", {"lost": 19, "share_core": 0.05}, {}),
    ("fulfilled", {"coverage": 0.75, "value": 1.0}, {}),
    ("fulfilled", {"value": 1.0}, {"turbulence": 0.0, "discovery": 0.0}),
    ("imposed", {"autonomy": 0.4}, {}),
    ("imposed", {"domain_distance": 0.4}, {"self_governance": 0.2}),
    ("crowded out", {"wish_met": 0.2}, {}),
    ("crowded out", {"time_kept": 0.5}, {}),
    ("starved of convening", {"cover": 0.3}, {}),
    ("exhaustion", {"carrier_energy": 0.4}, {}),
    ("staleness", {"stale_share": 0.6}, {}),
    ("hoarding", {"openness": 0.3}, {}),
    ("fragmentation", {"tied_together": 0.4}, {}),
    ("drift of interest", {"value": 1.1}, {}),
    (UNEXPLAINED, {}, {}),
]


@pytest.mark.parametrize("cause, signs, conditions", PLANTED)
def test_what_was_planted_is_found_and_nothing_else(cause, signs, conditions):
    found = judged(community(**signs), **conditions)
    assert found.dead
    assert found.cause == cause
    expected = {cause} - {UNEXPLAINED} | ({"drift of interest"} if signs.get("value", 2.0) < 1.2 else set())
    assert set(found.causes) == expected


def test_every_class_is_planted_once():
    assert {cause for cause, _, _ in PLANTED} == {cause.name for cause in CAUSES} | {UNEXPLAINED}
    assert {sign for cause in CAUSES for sign in cause.signs} == set(SIGNS)


@pytest.mark.parametrize("sign", [name for name in SIGNS if name in COLUMN])
def test_a_sign_that_is_not_available_explains_nothing(sign):
    assert judged(community(**{sign: np.nan})).causes == ()


@pytest.mark.parametrize(
    "signs, conditions",
    [
        ({"lost": 20, "share_core": 0.05}, {}),  # alive for thirteen weeks
        ({"lost": 19, "share_core": 0.08}, {}),
        ({"coverage": 0.75}, {}),  # an hour is still worth it
        ({"domain_distance": 0.4}, {}),  # the domain is the members' to choose
        ({"domain_distance": 0.2}, {"self_governance": 0.2}),
        ({"openness": 0.3, "cover": 0.6}, {}),  # nobody looks after the meetings
        ({"cover": 0.3, "identification_kept": 0.7}, {}),  # interest went first
    ],
)
def test_near_misses(signs, conditions):
    assert judged(community(**signs), **conditions).causes == ()


def test_the_four_weeks_before_the_eight_that_failed_are_judged():
    series = community()
    series[LOST - 7 :, COLUMN["stale_share"]] = 1.0  # comes with the end
    series[: LOST - 11, COLUMN["stale_share"]] = 1.0  # was over by then
    found = judged(series)
    assert (found.lost, found.seen) == (LOST, LOST - 8)
    assert found.signs["stale_share"] == pytest.approx(0.3)
    series[LOST - 11 : LOST - 7, COLUMN["stale_share"]] = (0.4, 0.5, 0.6, 0.7)
    assert judged(series).signs["stale_share"] == pytest.approx(0.55)
    assert (judged(series, -13).lost, judged(series, -13).seen) == (LOST - 13, LOST - 21)


def test_conditions_are_those_of_the_week_that_is_judged():
    series = community(value=1.0)
    still = USUAL | {"turbulence": 0.0, "discovery": 0.0, "sponsor": 1.0}
    for since, cause, supported in ((LOST - 8, "fulfilled", True), (LOST - 7, "drift of interest", False)):
        found = autopsy(series, [(0, USUAL), (since, still)])
        assert (found.cause, found.supported) == (cause, supported)
    assert autopsy(series, [(0, still)], -13).supported


def test_interest_counts_as_it_was_when_convening_fell_short():
    series = community(cover=0.2, identification_kept=0.5)
    series[:40, COLUMN["cover"]] = 1.0
    series[36:46, COLUMN["identification_kept"]] = 0.9
    assert judged(series).cause == "starved of convening"
    assert judged(series).signs["interest_then"] == pytest.approx(0.9)
    series[36:46, COLUMN["identification_kept"]] = 0.6
    assert judged(series).cause == UNEXPLAINED
    never = community(cover=0.2, identification_kept=0.5)
    never[:26, COLUMN["identification_kept"]] = np.nan
    assert judged(never).cause == "starved of convening"  # from the first week on: nothing was lost before
    series[:, COLUMN["identification_kept"]] = np.nan
    assert judged(series).cause == UNEXPLAINED


def test_who_is_alive_or_was_a_week_ago_is_not_dead():
    assert not judged(community(lost=LIVED)).dead
    back = community(lost=60)
    back[-8, COLUMN["alive"]] = 1.0
    assert not judged(back).dead
    back[-9:, COLUMN["alive"]] = (1.0, *[0.0] * 8)
    assert (judged(back).dead, judged(back).lost) == (True, LIVED - 8)
    young = community()[:7]
    assert not judged(young).dead
    living = judged(community(lost=LIVED))
    assert (living.lost, living.seen) == (None, LIVED - 9)


def test_a_community_that_was_never_alive_is_judged_from_its_beginning():
    found = judged(community(lost=7, share_core=0.0))
    assert (found.dead, found.lost, found.seen, found.cause) == (True, None, 0, "never coalesced")


@pytest.mark.parametrize(
    "case, changes, cause",
    [
        ("tiny-closed-community", ["people.count=5", "launch.founders=5", "losses=[]"], "staleness"),
        (
            "baseline",
            [*SMALL, "losses=[{week=40,nurturers='all'}]", "ablations.off=['succession']"],
            "starved of convening",
        ),
        ("baseline", [*SMALL, "interventions=[{from=52,set={mandate=4.0}}]"], "imposed"),
    ],
)
def test_lived_communities_die_of_what_is_done_to_them(case, changes, cause):
    asked = parse_case(case, changes)
    epochs = [(epoch.first, epoch.values) for epoch in asked.epochs]
    found = []
    for replicate in range(1, 11):
        trace = live(compile_case(asked), 1, replicate)
        found.append(autopsy(trace.series[:, 0], epochs, trace.first_week))
    causes = [each.cause for each in found if each.dead and each.cause != "never coalesced"]
    assert len(causes) >= 3
    assert causes.count(cause) > len(causes) / 2
