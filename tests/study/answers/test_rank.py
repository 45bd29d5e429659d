"""The league table: a planted winner, a planted tie, regret by hand, costs, goals, flips; luck apart from ignorance."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, strategies as st
from tests.study.sweep.support import engine, study_of

from copsim.errors import InvalidInput, UsageError
from copsim.study import worlds
from copsim.study.answers.board import board_of
from copsim.study.answers.contenders import joined, look_closer
from copsim.study.answers.rank import Aim, flips, frontier, p_best, rank, regrets, tie_groups
from copsim.study.goal import parse_goal
from copsim.study.statistics import crossed_parts
from copsim.study.sweep.run import How, run

TEXT = """\
policies = ["none", "a", "b", "c"]
replicates = 12
[design]
kind = "list"
rows = [{ parameters.s_median = 0.5 }, { parameters.s_median = 1.0 }, { parameters.s_median = 1.5 }]
[policy.a]
title = "A"
interventions = [{ from = 1, set = { praise = 0.1 } }]
cost = { hours = 1.0 }
[policy.b]
title = "B"
interventions = [{ from = 1, set = { praise = 0.2 } }]
cost = { hours = 4.0, once = 7.0 }
[policy.c]
title = "C"
interventions = [{ from = 1, set = { praise = 0.3 } }]
cost = { hours = 5.0 }
"""
WORLD_SD = 0.05
# Means of none, a, b, c at each of the three points.
PLANTED = np.array([[0.30, 0.40, 0.45, 0.40], [0.30, 0.41, 0.44, 0.41], [0.30, 0.42, 0.38, 0.42]])


def planted(means, noise=0.0):
    def energy(parameters, conditions, replicate):
        point, policy = round(float(parameters.s_median) * 2) - 1, round(conditions["praise"] * 10)
        luck = np.random.default_rng(replicate).normal(0.0, WORLD_SD)  # the same for all policies and points
        own = np.random.default_rng([replicate, point, policy]).normal(0.0, noise)
        return means[point, policy] + luck + own

    return engine(energy)


@pytest.fixture
def league(tmp_path, monkeypatch):
    def of(means=PLANTED, noise=0.0):
        monkeypatch.setattr(worlds, "live", planted(means, noise))
        return run(study_of(tmp_path, TEXT), out=tmp_path / f"study{noise}")

    return of


def test_regret_equals_that_by_hand(league):
    """Best of the points: b, b, and a with c. The most that each loses: none .15, a .05, b .04, c .05."""
    table = rank(board_of(league()), Aim("energy")).set_index("policy")
    np.testing.assert_allclose(table.loc[["none", "a", "b", "c"], "max_regret"], [0.15, 0.05, 0.04, 0.05], atol=1e-12)


def test_a_planted_winner_is_first_and_planted_equals_are_a_tie(league):
    table = rank(board_of(league(noise=0.001)), Aim("energy"))
    assert table["policy"].tolist()[0] == "b"
    assert set(table["policy"].tolist()[1:3]) == {"a", "c"}
    groups = dict(zip(table["policy"], table["tie_group"], strict=True))
    assert groups["a"] == groups["c"]
    assert groups["none"] > groups["a"]


def test_equals_share_the_chance_of_being_best(league):
    means = np.tile([0.3, 0.4, 0.4, 0.4], (3, 1))
    best = rank(board_of(league(means)), Aim("energy")).set_index("policy")["p_best"]
    np.testing.assert_allclose(best.loc[["a", "b", "c"]], 1 / 3, atol=1e-9)
    assert best["none"] == 0.0


def test_effects_are_paired_so_that_shared_luck_falls_out(league):
    table = rank(board_of(league()), Aim("energy")).set_index("policy")
    np.testing.assert_allclose(table.loc["a", "effect"], 0.11, atol=1e-12)
    assert table.loc["a", "luck"] == pytest.approx(0.0, abs=1e-9)
    assert table.loc["a", "ignorance"] == pytest.approx(0.01, abs=1e-9)


def test_less_can_be_better(league):
    table = rank(board_of(league()), Aim("energy", higher=False))
    assert table["policy"].tolist()[0] == "none"
    row = table.set_index("policy").loc["b"]
    assert row["effect"] > 0
    assert row["lo95"] < row["effect"] < row["hi95"]
    assert row["share_worse"] == 1.0


def test_goals_are_looked_at_in_each_condition(league):
    goal = parse_goal("mean(energy) >= 0.425 and share(alive) >= 0.9")
    luck = np.mean([np.random.default_rng(r).normal(0.0, WORLD_SD) for r in range(1, 13)])
    expected = (PLANTED + luck >= 0.425).mean(axis=0)
    table = rank(board_of(league()), Aim("energy", goal=goal)).set_index("policy")
    np.testing.assert_allclose(table.loc[["none", "a", "b", "c"], "share_meeting"], expected)


def test_costs_stand_beside_what_they_buy(league):
    table = rank(board_of(league()), Aim("energy")).set_index("policy")
    assert table.loc["b", "cost_hours"] == 11 * 4.0
    assert table.loc["b", "cost_money"] == 7.0
    assert table.loc["a", "hours_per_unit"] == pytest.approx(11 * 1.0 / 0.11)
    assert np.isnan(table.loc["none", "hours_per_unit"])


def test_the_frontier_leaves_out_what_another_beats_in_both(league):
    """c costs more than a and brings no more."""
    table = rank(board_of(league()), Aim("energy"))
    assert frontier(table, Aim("energy"))["policy"].tolist() == ["none", "a", "b"]


def test_with_a_goal_the_frontier_is_of_cost_and_chance(league):
    """The goal is met by none nowhere, by a and c everywhere, by b at two of three points; a is the cheapest."""
    luck = np.mean([np.random.default_rng(r).normal(0.0, WORLD_SD) for r in range(1, 13)])
    aim = Aim("energy", goal=parse_goal(f"mean(energy) >= {0.39 + luck:.4f}"))
    table = rank(board_of(league()), aim)
    assert table.set_index("policy")["share_meeting"].round(2).to_dict() == {"none": 0.0, "a": 1.0, "b": 0.67, "c": 1.0}
    assert frontier(table, aim)["policy"].tolist() == ["none", "a"]


def test_less_can_be_reached(league):
    table = rank(board_of(league()), Aim("energy", higher=False))
    assert frontier(table, Aim("energy", higher=False))["policy"].tolist() == ["none"]


def test_an_assumption_that_turns_the_winner_is_named(league):
    found = flips(league(), Aim("energy")).iloc[0]
    assert (found["factor"], found["winner"], found["winner_low"]) == ("parameters.s_median", "b", "b")
    assert found["winner_high"] in ("a", "c")
    assert found["flips"]


def test_nothing_to_rank(tmp_path, monkeypatch, league):
    with pytest.raises(InvalidInput, match="no outcome"):
        rank(board_of(league()), Aim("enrgy"))
    monkeypatch.setattr(worlds, "live", engine(lambda *_: 0.5))
    alone = run(study_of(tmp_path, "replicates = 2"), out=tmp_path / "alone")
    with pytest.raises(UsageError, match="two policies"):
        rank(board_of(alone), Aim("energy"))


CLOSE = np.array([[0.30, 0.45, 0.42, 0.10]] * 3)  # a is the best, and in the first twelve worlds b has more luck


def closer(results, runs):
    said = []
    found = look_closer(results, Aim("energy"), runs, How(1), said.append)
    return found, said


def test_further_worlds_find_out_who_was_only_lucky_and_go_to_nobody_else(league):
    results = league(CLOSE, noise=0.1)
    before = rank(board_of(results), Aim("energy"))
    assert before["policy"].tolist() == ["b", "a", "none", "c"]
    assert before["tie_group"].tolist()[:2] == [1, 1]
    found, said = closer(results, 3_000)
    after = rank(found.board, Aim("energy"))
    assert after["policy"].tolist() == ["a", "b", "none", "c"]
    assert after["tie_group"].tolist()[:2] == [1, 2]
    worlds = after.set_index("policy")["worlds"]
    assert worlds["c"] == 36 < worlds["a"] == worlds["b"] == worlds["none"]
    assert after["effect"][0] == pytest.approx(0.15, abs=0.02)
    assert said


def test_no_more_runs_than_were_granted_and_none_where_somebody_leads(league):
    found, _ = closer(league(CLOSE, noise=0.1), 100)
    assert 0 < found.runs <= 100
    assert closer(league(), 10_000)[0].runs == 0


def test_what_was_looked_at_more_often_is_not_the_better_for_fortunate_worlds(league):
    """In the further worlds everybody does better by 5; paired effects and regret do not notice."""
    board = board_of(league())
    some = [board.policies.index(name) for name in ("none", "a", "b")]
    more = replace(board, policies=("none", "a", "b"), values=board.values[:, some] + 5.0)
    plain, both = (rank(each, Aim("energy")).set_index("policy") for each in (board, joined(board, more)))
    np.testing.assert_allclose(both.loc[plain.index, "p_best"], plain["p_best"], atol=0.03)  # resampled
    for column in ("effect", "max_regret", "tie_group"):
        np.testing.assert_allclose(both.loc[plain.index, column], plain[column], atol=1e-12)


@given(st.integers(0, 2**31), st.integers(2, 4), st.integers(2, 5))
def test_chances_sum_to_one_and_somebody_has_no_regret(seed, policies, conditions):
    values = np.random.default_rng(seed).normal(size=(conditions, policies, 3))
    assert p_best(values).sum() == pytest.approx(1.0)
    assert (regrets(values).min(axis=0) == 0.0).all()
    order = np.argsort(-values.mean(axis=(0, 2)))
    groups = tie_groups(values, order.tolist())
    assert [groups[q] for q in order] == sorted(groups.values())


def test_luck_and_ignorance_of_a_known_model_are_found():
    rng = np.random.default_rng(3)
    values = rng.normal(0, 2.0, (300, 1)) + rng.normal(0, 1.0, (1, 400)) + rng.normal(0, 0.5, (300, 400))
    luck, ignorance = crossed_parts(values)
    assert luck == pytest.approx(np.hypot(1.0, 0.5), rel=0.1)
    assert ignorance == pytest.approx(2.0, rel=0.1)
