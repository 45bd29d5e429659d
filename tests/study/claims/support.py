"""A village, claims about it as text, and an engine whose effects are known."""

import numpy as np

from copsim.dynamics.conditions import CONDITION_NAMES
from copsim.dynamics.engine import Failure, Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.dynamics.switches import AUTONOMY
from copsim.study.claims import Effort, Store, WorldBank, load_claim, run_claim

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
"""
ARMS = """
[[arms]]
name = "control"
case = "{village}"

[[arms]]
name = "mandate"
case = "{village}"
interventions = [{{ from = 10, set = {{ mandate = 1.0 }} }}]
"""
HEAD = """\
format = 1
id = "{id}"
title = "A village that is made to come"
source = "here"
surprise = "It was not written down before."
"""
DIFFERENCE = """
[[tests]]
name = "{of}"
of = "{of}"
weeks = [12, 29]
expect = "{expect}"
{more}
"""
MANDATE, REPORTING = CONDITION_NAMES.index("mandate"), CONDITION_NAMES.index("reporting")
SD = 0.1


def difference(of="energy", expect="less", more=""):
    """A test of a mean over weeks, as text."""
    return DIFFERENCE.format(of=of, expect=expect, more=more)


def write(folder, *tests, top="", arms=ARMS, name="A1"):
    """A claim file in a folder with the village in it."""
    (folder / "village.toml").write_text(VILLAGE)
    text = HEAD.format(id=name) + top + arms.format(village=folder / "village.toml") + "".join(tests)
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def engine(effect=0.0, *, noise=SD, share_off=0.0, fails=()):
    """An engine in which an hour of mandate changes energy by `effect`, of which a share remains without autonomy.

    Identification does not care, openness falls as much as energy rises, `answers` doubles, `alive` ends.
    """

    def live(setting, seed, replicate, *, cohort_week=None):
        weeks = np.arange(setting.first_week, setting.weeks)
        luck, more, other = np.random.default_rng([seed, replicate]).normal(0.0, noise, 3)
        push = setting.schedule[setting.epoch, 0, MANDATE]
        kept = share_off if setting.off[AUTONOMY] else 1.0
        own = np.random.default_rng([seed, replicate, int(push.sum())]).normal(0.0, noise)
        series = np.full((len(weeks), 1, len(INDICATORS)), np.nan)
        series[:, 0, COLUMN["energy"]] = 0.6 + luck + (effect * kept + own) * (push > 0) * push
        series[:, 0, COLUMN["identification"]] = 0.4 + more + own * (push > 0)
        series[:, 0, COLUMN["openness"]] = 0.5 + other - effect * push
        series[:, 0, COLUMN["answers"]] = 10 + luck + 10 * push
        series[:, 0, COLUMN["members"]] = 15
        series[:, 0, COLUMN["alive"]] = (push == 0) | (weeks < 15)
        series[:, 0, COLUMN["gini"]] = 0.7 if replicate % 10 else 0.2
        failure = Failure(3, "person.energy", 1, float("nan")) if replicate in fails else None
        return Trace(setting.first_week, series, failure)

    return live


def bank(effect=0.0, **how):
    """Worlds of that engine."""
    return WorldBank(jobs=1, how=engine(effect, **how))


def run(path, worlds, effort=None):
    """The entry of the claim in a file."""
    with Store(path.parent / "stages").opened() as store:
        return run_claim(load_claim(path), effort or Effort(), store, worlds, lambda text: None)
