"""A small village, study files about it as text, and an engine whose outcomes are a formula of what is varied."""

import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.study.sweep.load import load_study

VILLAGE = """\
format = 1
name = "village"
title = "Twenty people"
weeks = 12
[people]
count = 20
units = 2
[launch]
kind = "founded"
founders = 8
"""
HEAD = """\
format = 1
name = "tried"
scenarios = ["village.toml"]
"""


def write(folder, text, head=HEAD):
    """A study file beside its village."""
    (folder / "village.toml").write_text(VILLAGE)
    path = folder / "study.toml"
    path.write_text(head + text)
    return path


def study_of(folder, text, head=HEAD):
    """The study of that text."""
    return load_study(write(folder, text, head))


def engine(formula):
    """An engine whose energy is formula(parameters, conditions of the last week, replicate), and members 10."""

    def live(setting, seed, replicate, *, cohort_week=None):
        weeks = setting.weeks - setting.first_week
        conditions = dict(zip(CONDITION_NAMES, setting.schedule[setting.epoch[-1], 0].tolist(), strict=True))
        series = np.full((weeks, 1, len(INDICATORS)), np.nan)
        series[:, 0, COLUMN["energy"]] = formula(setting.parameters, conditions, replicate)
        series[:, 0, COLUMN["members"]] = 10.0
        series[:, 0, COLUMN["alive"]] = 1.0
        return Trace(setting.first_week, series)

    return live
