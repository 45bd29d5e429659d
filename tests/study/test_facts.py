"""The pattern card: its statistics give what hand-made diaries and series must give, and what is missed is said."""

import numpy as np
import pytest

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.scenario import compile_case, parse_case
from copsim.study.facts import FACTS, Fact, community, deaths, findings, people, traces
from copsim.study.facts.evidence import Arm, Diary, Evidence, write_diary


class Planted(Evidence):
    """Evidence that is given instead of lived."""

    def __init__(self, diaries=(), baseline=None):
        super().__init__()
        self.given = list(diaries)
        if baseline is not None:
            self._arms["baseline", ()] = baseline

    @property
    def diaries(self):
        return self.given


def diary(answers, **columns):
    """A diary of people who answered so many questions in each week; all of them members from the first week on."""
    table = np.array(answers)
    weeks, n = table.shape
    usual = {
        "uid": np.tile(np.arange(n), (weeks, 1)),
        "member": np.ones((weeks, n), bool),
        "role": np.zeros((weeks, n), int),
        "tenure": np.tile(np.arange(1, weeks + 1)[:, None], (1, n)),
        "idle": np.zeros((weeks, n), int),
        "answers": table,
        "inside_ties": 1.0,
    }
    rest = {name: np.zeros((weeks, n)) for name in Diary._fields if name not in usual}
    return Diary(**usual | rest | columns)


def arm(**indicators):
    """Worlds whose indicators are given as rows of weeks; what is not given is not available."""
    rows = {name: np.atleast_2d(values) for name, values in indicators.items()}
    worlds, weeks = next(iter(rows.values())).shape
    made = []
    for world in range(worlds):
        series = np.full((weeks, 1, len(INDICATORS)), np.nan)
        for name, values in rows.items():
            series[:, 0, COLUMN[name]] = values[world]
        made.append(Trace(0, series))
    return Arm(made)


def months(*rows):
    """Contributions per month as a diary of four-week months, all in the first week of each."""
    weeks = np.zeros((4 * len(rows), len(rows[0])), int)
    weeks[::4] = rows
    return diary(weeks)


def test_settled_means_look_at_living_worlds_only():
    alive, dead = [1.0] * 60, [1.0] * 59 + [0.0]
    worlds = arm(alive=[alive, dead], energy=[[0.9] * 52 + [0.5] * 8, [0.1] * 60])
    assert worlds.settled("energy") == pytest.approx(0.5)


def test_share_of_silent_members_leaves_out_newcomers_and_those_outside():
    answers = np.zeros((12, 4), int)
    answers[3, 0] = 2
    tenure = np.tile(np.arange(1, 13)[:, None] + [20, 20, 20, -6], (1, 1))
    member = np.ones((12, 4), bool)
    member[-1, 2] = False
    assert people.silent_share(Planted([diary(answers, tenure=tenure, member=member)])) == pytest.approx(0.5)


def test_newcomers_who_stop_early_raise_the_ratio():
    weeks, n = 60, 40
    idle = np.zeros((weeks, n), int)
    idle[3:, :20] = 1  # half of them stop in their third week and are not seen to stop again
    idle[40:, 20:22] = 1
    hazard = people.early_idling(Planted([diary(np.zeros((weeks, n), int), idle=idle)]))
    early = 20 / (40 * 3 + 20 * 5)
    late = 2 / (20 * 14 + 18 * 19)
    assert hazard == pytest.approx(early / late, rel=0.15)


def test_concentration_is_the_smaller_step():
    attendance, answers = np.ones((30, 4)), np.tile([0, 1, 1, 2], (30, 1))
    convened = np.zeros((30, 4))
    convened[:, 3] = 1.0
    step = people.concentration_by_cost(Planted([diary(answers, attendance=attendance, convened=convened)]))
    assert step == pytest.approx(0.5)  # 0, 0.5 and 1


def test_trust_that_is_not_tended():
    evidence = Planted()
    w = 0.3
    for _ in range(52):
        w *= 0.97
    assert people.lost_trust(evidence, same_unit=False) == pytest.approx(1 - w / 0.3)
    assert people.lost_trust(evidence, same_unit=True) < people.lost_trust(evidence, same_unit=False)


def test_a_power_law_is_told_from_a_geometric_one():
    luck = np.random.default_rng(5)
    heavy = np.minimum(luck.zipf(1.8, 4000), 10**6)
    light = luck.geometric(0.2, 4000)
    assert (
        people.cut_off_gain(Planted([diary(heavy[None, :])]))
        < 0
        < people.cut_off_gain(Planted([diary(light[None, :])]))
    )


def test_gini_that_drifts_by_a_tenth_a_year():
    weeks = np.arange(156)
    worlds = arm(alive=[[1.0] * 156], gini=[0.5 + 0.1 * weeks / 52])
    assert community.drift_of_gini(Planted(baseline=worlds)) == pytest.approx(0.1)


def test_weeks_to_thirty_insights():
    worlds = arm(alive=[[1.0] * 20], new_insights=[[4.0] * 20])
    assert community.weeks_to_thirty_insights(Planted(baseline=worlds)) == 7  # 4 x 8 = 32


def test_traces_by_hand():
    rows = [[0] * 4 for _ in range(26)]
    rows[0] = [8, 1, 0, 0]
    rows[1] = [8, 0, 0, 0]
    rows[13] = [8, 0, 1, 0]
    rows[25] = [8, 0, 0, 3]
    evidence = Planted([months(*rows)])
    assert traces.one_month_only(evidence) == pytest.approx(0.75)
    assert traces.top_share(evidence) == pytest.approx(8 / 11)  # the last twelve months: 8 and 3
    assert traces.carrying(evidence, 0.5) == pytest.approx(0.5)
    assert traces.lifetime_gini(evidence) == pytest.approx(0.8559, abs=1e-4)  # of 32, 1, 1 and 3


def test_who_is_silent_for_a_year_has_left_and_who_is_watched_too_briefly_has_not():
    rows = [[0] * 3 for _ in range(20)]
    rows[0] = [1, 1, 0]
    rows[1] = [0, 1, 0]
    rows[15] = [0, 0, 1]
    evidence = Planted([months(*rows)])
    assert traces.still_there(evidence, 1) == pytest.approx(2 / 3)  # the third may still come back
    assert traces.still_there(evidence, 12) == 0.0


def test_a_successor_in_a_seat_is_somebody_else():
    answers = np.ones((8, 1), int)
    uid = np.zeros((8, 1), int)
    uid[4:] = 1 << 24
    assert traces.months_of(diary(answers, uid=uid)).tolist() == [[4.0, 0.0], [0.0, 4.0]]


def test_a_diary_agrees_with_the_indicators_of_its_world():
    page = write_diary(compile_case(parse_case("baseline")), 1, 2)
    evidence = Evidence(worlds=2)
    series = evidence.baseline.series[1]
    np.testing.assert_array_equal(page.member.sum(axis=1), series[:, COLUMN["members"]])
    np.testing.assert_allclose(page.attendance.sum(axis=1), series[:, COLUMN["attendance_total"]], rtol=0.2, atol=1.0)


def test_every_fact_has_a_source_a_range_and_an_id_of_its_own():
    assert len({fact.id for fact in FACTS}) == len(FACTS)
    for fact in FACTS:
        assert fact.source
        assert fact.low < fact.high
        assert fact.use in ("calibrate", "effect", "trace")


@pytest.mark.parametrize("value, met", [(1.0, True), (2.0, True), (2.1, False), (float("nan"), False)])
def test_a_range_is_inclusive_and_what_cannot_be_measured_is_not_met(value, met):
    fact = Fact("X1", "a sentence", "a source", "calibrate", "share", 1.0, 2.0, lambda _: value)
    assert [found.met for found in findings(Planted(), [fact])] == [met]


class Graves(Evidence):
    """Every case that kills, with given worlds instead of lived ones."""

    def __init__(self, **signs):
        super().__init__()
        well = {
            "alive": [1.0] * 40 + [0.0] * 30,
            "share_core": [0.2] * 70,
            "value": [1.3] * 70,
            "hour_cost": [1.2] * 70,
        }
        self._arms = {(case, ()): arm(**well | signs) for case in deaths.KILLING}


def test_known_causes_are_counted_that_a_dead_world_died_of():
    assert deaths.known_causes(Graves()) == 0
    assert deaths.known_causes(Graves(value=[1.0] * 70)) == 1  # drift: no identification
    assert deaths.known_causes(Graves(stale_share=[0.6] * 70)) == 2  # rigid, and little exchange
    assert deaths.known_causes(Graves(stale_share=[0.6] * 70, alive=[1.0] * 70)) == 0
    assert deaths.known_causes(Graves(time_kept=[0.5] * 70)) == 1
