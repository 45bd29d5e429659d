"""What the tests of the commands share: a village, planted worlds, and a way to call copsim without a process."""

from dataclasses import dataclass

import numpy as np

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS

VILLAGE = """\
format = 1
name = "village"
title = "Forty people"
weeks = 30

[people]
count = 40
units = 2

[launch]
kind = "founded"
founders = 15
core = 1

[policies.must]
title = "Everybody has to come"
interventions = [{ from = 10, set = { mandate = 1.0 } }]

[policies.may]
title = "Help is praised"
interventions = [{ from = 12, set = { praise = 0.5 } }]
"""
SWEEP = """\
format = 1
name = "swept"
scenarios = ["village.toml"]
policies = ["none", "may", "must"]
replicates = 4
[design]
kind = "lhs"
points = 64
factors."conditions.mandate" = { from = 0.0, to = 1.0 }
factors."people.culture" = { from = 0.2, to = 0.8 }
[goal]
outcomes = ["energy"]
meet = "mean(energy) >= 0.5"
"""
LEVERS = """\
format = 1
name = "levers"
scenarios = ["village.toml"]
policies = ["none", "may"]
"""
LEVELS = {
    "attendance": (0.45, 0.5),
    "energy": (0.65, -0.2),
    "identification": (0.35, -0.1),
    "value_per_hour": (2.4, -1.5),
    "core": (12.0, -6.0),
    "hours_voluntary_total": (70.0, -40.0),
    "answers": (60.0, -40.0),
    "space": (0.9, -0.5),
}


@dataclass(frozen=True)
class Ended:
    """What a command line left behind."""

    code: int
    out: str
    err: str


def planted(setting, seed, replicate, *, cohort_week=None):
    """A world whose effects are known: each indicator moves by a fixed amount while anything is imposed or lost."""
    weeks = np.arange(setting.first_week, setting.weeks)
    luck = np.random.default_rng([seed, replicate]).normal(1.0, 0.1)
    series = np.full((len(weeks), 1, len(INDICATORS)), np.nan)
    pushed = np.array([_push(setting, week) for week in weeks])
    for name, (level, change) in LEVELS.items():
        series[:, 0, COLUMN[name]] = level * luck + change * pushed
    series[:, 0, COLUMN["alive"]] = (pushed < 0.5) | (replicate % 2 == 0)
    return Trace(setting.first_week, series)


def _push(setting, week):
    """How hard a week is: mandated hours, four times the undesired work, or 1 after a loss."""
    mandate, tasks, *_ = setting.schedule[setting.epoch[max(0, week)], 0]
    funded = setting.schedule[setting.epoch[max(0, week)], 0, 5]
    lost = any(loss[0] <= week for loss in setting.losses)
    return mandate + 4 * tasks * (1 - 0.8 * funded) + lost
