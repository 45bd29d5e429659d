"""The league table of policies: what each changes, what it costs, how sure that is, and how wrong it can be.

A condition is a scenario at a point of the design. Luck is what worlds of one condition differ by, ignorance what
conditions differ by beyond that. Regret is measured against the best policy of the same condition.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from copsim.errors import InvalidInput, Problem, UsageError
from copsim.study.answers.board import Board, board_of
from copsim.study.goal import MEAN, SHARE, Goal
from copsim.study.results import Results
from copsim.study.statistics import crossed_parts, half_width, mean_of_available

RESAMPLES = 2_000
SEED = 1


class Aim(NamedTuple):
    """What policies are ranked by: an outcome, whether more of it is better, and what counts as success."""

    outcome: str
    higher: bool = True
    goal: Goal | None = None


COLUMNS = (
    "policy",
    "tie_group",
    "mean",
    "effect",
    "lo95",
    "hi95",
    "p_best",
    "max_regret",
    "share_meeting",
    "share_worse",
    "luck",
    "ignorance",
    "cost_hours",
    "cost_money",
    "hours_per_unit",
    "money_per_unit",
    "worlds",
)


def rank(board: Board, aim: Aim) -> pd.DataFrame:
    """A row per policy, best first; columns as in COLUMNS. UsageError where there is nothing to rank.

    effect: paired with the control, the first policy, over all conditions and worlds, with its 95 % interval, which
    counts conditions where there are several and worlds where there is one. mean: that of the control and the effect.
    tie_group: policies of one number cannot be told apart from the first of them.
    """
    values = signed(board, aim)
    order = best_first(values)
    best = p_best(values)
    regret = regrets(values)
    meeting = share_meeting(board, aim)
    groups = tie_groups(values, order)
    rows = [
        {
            "policy": board.policies[q],
            "tie_group": groups[q],
            "mean": _sign(aim) * float(means_of(values)[q]),
            **_effect(values, q, _sign(aim)),
            "p_best": float(best[q]),
            "max_regret": float(np.fmax.reduce(regret[q])),
            "share_meeting": float(meeting[q]),
            **_costs(board, q),
            "worlds": int((~np.isnan(values[:, q])).sum()),
        }
        for q in order
    ]
    return pd.DataFrame([_per_unit(row, _sign(aim)) for row in rows], columns=list(COLUMNS))


def signed(board: Board, aim: Aim) -> np.ndarray:
    """The outcome, more is better, float64[condition, policy, world]."""
    if len(board.policies) < 2:
        raise UsageError("a ranking needs at least two policies; the first is the control")
    if aim.outcome not in board.outcomes:
        hint = f"no outcome {aim.outcome}; known are {', '.join(board.outcomes)}"
        raise InvalidInput([Problem("--outcome", "", hint=hint)], "rank")
    return _sign(aim) * by_condition(board.of(aim.outcome))


def by_condition(values: np.ndarray) -> np.ndarray:
    """float64[scenario, policy, point, world] as float64[condition, policy, world], scenario by scenario."""
    turned = values.swapaxes(1, 2)
    return turned.reshape(-1, *turned.shape[2:])


def _sign(aim: Aim) -> float:
    return 1.0 if aim.higher else -1.0


def best_first(values: np.ndarray) -> list[int]:
    """Numbers of the policies, the best mean first."""
    return [int(policy) for policy in np.argsort(-means_of(values), kind="stable")]


def means_of(values: np.ndarray) -> np.ndarray:
    """Mean of each policy: conditions count alike."""
    return mean_of_available(_means_there(values))


def _means_there(values: np.ndarray) -> np.ndarray:
    """Mean of each policy in each condition, float64[condition, policy].

    It is the control's mean and the paired difference, so that a policy is not the better for having been looked at in
    fortunate worlds: some are looked at in more of them than others.
    """
    control = values[:, :1]
    found: np.ndarray = mean_of_available(control, axis=2) + mean_of_available(values - control, axis=2)
    return found


def difference(values: np.ndarray, one: int, other: int) -> tuple[float, float, float]:
    """Mean paired difference of two policies and its interval."""
    gap = values[:, other] - values[:, one]
    alone = len(gap) == 1
    units = gap[0] if alone else mean_of_available(gap, axis=1)
    units = units[~np.isnan(units)]
    if len(units) == 0:
        return float("nan"), float("nan"), float("nan")
    sd = units.std(ddof=1) if len(units) > 1 else np.nan
    half = float(half_width(np.array([sd]), np.array([len(units)]))[0])
    mean = float(units.mean())
    return mean, mean - half, mean + half


def _effect(values: np.ndarray, policy: int, sign: float) -> dict[str, float]:
    mean, low, high = difference(values, 0, policy)
    gap = values[:, policy] - values[:, 0]
    there = gap[~np.isnan(gap)]
    luck, ignorance = crossed_parts(gap)
    if len(gap) == 1:
        luck = float(there.std(ddof=1)) if len(there) > 1 else float("nan")
    ends = sorted((sign * low, sign * high)) if policy else (0.0, 0.0)
    worse = float((there < 0).mean()) if len(there) else float("nan")
    found = {"effect": sign * mean, "lo95": ends[0], "hi95": ends[1], "share_worse": worse}
    return found | {"luck": luck, "ignorance": ignorance}


def p_best(values: np.ndarray) -> np.ndarray:
    """Chance of being best, by resampling conditions and worlds together; equals share it, float64[policy]."""
    rng = np.random.default_rng(SEED)
    conditions, policies, worlds = values.shape
    won = np.zeros(policies)
    for _ in range(RESAMPLES):
        drawn = values[rng.integers(0, conditions, conditions)][:, :, rng.integers(0, worlds, worlds)]
        means = means_of(drawn)
        first = means >= np.fmax.reduce(means) - 1e-12
        won += first / max(1, first.sum())  # of an unfinished study a draw may hold no run at all
    return won / won.sum() if won.any() else np.full(policies, np.nan)


def regrets(values: np.ndarray) -> np.ndarray:
    """What is lost against the best policy of each condition, float64[policy, condition]."""
    means = _means_there(values)
    found: np.ndarray = (np.fmax.reduce(means, axis=1, keepdims=True) - means).T
    return found


def share_meeting(board: Board, aim: Aim) -> np.ndarray:
    """Share of conditions in which each policy meets the goal; nan without a goal."""
    if aim.goal is None:
        return np.full(len(board.policies), np.nan)
    return np.asarray(holds_in_conditions(board, aim.goal).mean(axis=0), np.float64)


def holds_in_conditions(board: Board, goal: Goal) -> np.ndarray:
    """Whether a goal holds, over the worlds of each condition and policy: bool[condition, policy]."""
    conditions = len(board.scenarios) * len(board.points)
    met = np.ones((conditions, len(board.policies)), bool)
    for one in goal.comparisons:
        for c, condition in enumerate(by_condition(board.of(one.outcome))):
            met[c] &= [bool(one.holds(_measure(one.measure, row))) for row in condition]
    return met


def _measure(measure: str, values: np.ndarray) -> float:
    there = values[~np.isnan(values)]
    if len(there) == 0:
        return float("nan")
    if measure in (MEAN, SHARE):
        return float(there.mean())
    if measure.startswith("q"):
        return float(np.quantile(there, int(measure[1:]) / 100))
    raise UsageError(f"a ranking takes share, mean and quantiles; {measure} is a comparison of its own")


def tie_groups(values: np.ndarray, order: Sequence[int]) -> dict[int, int]:
    """The group of each policy: a new one begins where a policy is surely worse than the first of the last one."""
    groups, number, first = {}, 0, -1
    for policy in order:
        if first < 0 or difference(values, policy, first)[1] > 0:
            number, first = number + 1, policy
        groups[policy] = number
    return groups


def _costs(board: Board, policy: int) -> dict[str, float]:
    names = ("cost_hours", "cost_money")
    if "cost_hours" not in board.outcomes:
        return dict.fromkeys(names, 0.0)
    return {name: float(mean_of_available(board.of(name)[:, policy].ravel())) for name in names}


def _per_unit(row: dict[str, object], sign: float) -> dict[str, object]:
    """Cost of one unit of the effect; not available where the policy surely does not help."""
    gain = float(row["effect"]) * sign  # type: ignore[arg-type]
    helps = gain > 0 and float(row["lo95"] if sign > 0 else -float(row["hi95"])) > 0  # type: ignore[arg-type]
    for name, cost in (("hours_per_unit", "cost_hours"), ("money_per_unit", "cost_money")):
        row[name] = float(row[cost]) / gain if helps else float("nan")  # type: ignore[arg-type]
    return row


def frontier(table: pd.DataFrame, aim: Aim) -> pd.DataFrame:
    """Policies that no other beats in both cost (hours, then money) and what they reach: the share of conditions in
    which the goal is met, or the effect where there is none."""
    reached = table["share_meeting"] if aim.goal else table["effect"] * _sign(aim)
    table = table.assign(reached=reached)
    kept = []
    for _, row in table.iterrows():
        cheaper = (table["cost_hours"] <= row["cost_hours"]) & (table["cost_money"] <= row["cost_money"])
        better = cheaper & (table["reached"] >= row["reached"]) & (table["policy"] != row["policy"])
        strictly = better & (
            (table["cost_hours"] < row["cost_hours"])
            | (table["cost_money"] < row["cost_money"])
            | (table["reached"] > row["reached"])
        )
        kept.append(not strictly.any())
    cheapest_first = table[kept].sort_values(["cost_hours", "cost_money"], ignore_index=True)
    return cheapest_first.drop(columns="reached")


def flips(results: Results, aim: Aim) -> pd.DataFrame:
    """The winner where each factor is in its lowest and in its highest third; a row per factor, flips first."""
    board = board_of(results)
    values = signed(board, aim)
    winner = _winner(board, values)
    places = np.tile(board.places, (len(board.scenarios), 1))
    rows = []
    for n, factor in enumerate(board.factors):
        low, high = np.quantile(places[:, n], [1 / 3, 2 / 3])
        thirds = [values[places[:, n] <= low], values[places[:, n] >= high]]
        names = [_winner(board, part) for part in thirds]
        gaps = [
            difference(part, board.policies.index(winner), board.policies.index(name))
            for part, name in zip(thirds, names, strict=True)
        ]
        sure = [gap[1] > 0 for gap in gaps]
        rows.append((factor.key, winner, *names, any(name != winner for name in names), any(sure)))
    columns = ["factor", "winner", "winner_low", "winner_high", "flips", "surely"]
    return pd.DataFrame(rows, columns=columns).sort_values(["surely", "flips"], ascending=False, ignore_index=True)


def _winner(board: Board, values: np.ndarray) -> str:
    """The policy with the best mean."""
    return board.policies[int(np.argmax(np.nan_to_num(means_of(values), nan=-np.inf)))]
