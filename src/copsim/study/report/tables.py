"""All tables of a report, and how they get into the folder of the study."""

import numpy as np
import pandas as pd

from copsim.errors import InvalidInput, printable
from copsim.study.answers.board import board_of
from copsim.study.answers.kept import FOLDER as ANALYSIS, asked_aim
from copsim.study.answers.rank import Aim, rank
from copsim.study.commit import storage_problems
from copsim.study.report.arms import Arm, arms_of, values_of
from copsim.study.report.facts import factors_table, grades_table, parameters_table, study_table
from copsim.study.report.numbers import changes_table, summary_table
from copsim.study.report.weeks import bands_table
from copsim.study.results import Results

DRAWN = 3  # arms beside the control that are drawn
ANSWERS = ("flips", "losers", "sensitivity")  # tables that other commands leave in the folder of analyses
Tables = dict[str, pd.DataFrame]


def report_tables(results: Results) -> tuple[Aim, Tables]:
    """What is asked, and every table of a report about it, by name; `league` is empty where nothing can be ranked."""
    aim = asked_aim(results)
    league = _league(results, aim)
    parameters = parameters_table(results)
    tables = {
        "study": study_table(results),
        "league": league,
        "summary": summary_table(results),
        "changes": changes_table(results),
        "bands": bands_table(results, drawn_arms(results, league)),
        "factors": factors_table(results),
        "parameters": parameters,
        "grades": grades_table(parameters),
    }
    return aim, tables | {name: kept for name in ANSWERS if (kept := _kept(results, name)) is not None}


def _league(results: Results, aim: Aim) -> pd.DataFrame:
    """The policies, best first; empty where not every scenario has the same two or more policies."""
    arms = arms_of(results)
    scenarios, policies = {arm.scenario for arm in arms}, {arm.policy for arm in arms}
    whole = len(policies) > 1 and len(arms) == len(scenarios) * len(policies)
    outcome = [column.name for column in results.manifest.outcomes].index(aim.outcome)
    if not whole or any(np.isnan(values_of(results, arm)[..., outcome]).all() for arm in arms):
        return pd.DataFrame(columns=["policy"])
    found = rank(board_of(results), aim)
    unit = next(column.unit for column in results.manifest.outcomes if column.name == aim.outcome)
    return found.assign(control=found["policy"] == arms[0].policy, outcome=aim.outcome, unit=unit)


def drawn_arms(results: Results, league: pd.DataFrame) -> list[Arm]:
    """Of each scenario the control and the best few others."""
    arms = arms_of(results)
    order = [str(name) for name in league["policy"]] if len(league) else [arm.policy for arm in arms]
    found: list[Arm] = []
    for scenario in dict.fromkeys(arm.scenario for arm in arms):
        own = [arm for arm in arms if arm.scenario == scenario]
        others = sorted((arm for arm in own if arm.control is not None), key=lambda arm: order.index(arm.policy))
        found += [*(arm for arm in own if arm.control is None), *others[:DRAWN]]
    return found


def _kept(results: Results, name: str) -> pd.DataFrame | None:
    """A table that another command left; None if there is none. InvalidInput where it is no CSV."""
    path = results.folder / ANALYSIS / f"{name}.csv"
    with storage_problems(f"cannot read {printable(str(path))}"):
        if not path.is_file():
            return None
        try:
            return pd.read_csv(path, encoding="utf-8")
        except ValueError as problem:
            raise InvalidInput([], f"{path} ({problem})") from problem


def csv_bytes(table: pd.DataFrame) -> bytes:
    """A table as CSV in UTF-8 with a header; empty cells mean not available."""
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8", "surrogatepass")
