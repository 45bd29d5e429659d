"""Over an ensemble, luck and ignorance are told apart, and each is as large as it was planted."""

import numpy as np
import pytest
from tests.study.claims.support import MANDATE, difference, run, write

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.study.calibration import Member, ensemble_slots
from copsim.study.claims import Effort, WorldBank
from copsim.study.claims.ensemble import by_slot

FEW = "worlds = { start = 20, limit = 40 }\n"
SLOTS = tuple({"alpha_I": 0.09 * (1 + 0.5 * x)} for x in np.linspace(-1, 1, 64))


def planted(luck, ignorance):
    """An engine whose effect is -0.4, moved by luck, and by alpha_I with a standard deviation of `ignorance`."""
    values = np.array([slot["alpha_I"] for slot in SLOTS])

    def live(setting, seed, replicate, *, cohort_week=None):
        weeks = np.arange(setting.first_week, setting.weeks)
        push = setting.schedule[setting.epoch, 0, MANDATE] > 0
        own = np.random.default_rng([seed, replicate]).normal(0.0, luck)
        known = ignorance * (float(setting.parameters["alpha_I"]) - values.mean()) / values.std(ddof=1)
        series = np.full((len(weeks), 1, len(INDICATORS)), np.nan)
        series[:, 0, COLUMN["energy"]] = 0.6 + (-0.4 + own + known) * push
        series[:, 0, COLUMN["alive"]] = 1.0
        return Trace(setting.first_week, series)

    return WorldBank(jobs=1, how=live)


@pytest.mark.parametrize("luck, ignorance", [(0.05, 0.0), (0.0, 0.1), (0.05, 0.1)])
def test_what_was_planted_is_found(tmp_path, luck, ignorance):
    entry = run(write(tmp_path, difference(), top=FEW), planted(luck, ignorance), Effort(ensemble=SLOTS))
    (part,) = entry["ensemble"]["parts"]
    assert (entry["ensemble"]["sets"], entry["ensemble"]["worlds"]) == (64, 128)
    assert entry["ensemble"]["verdict"] == "holds"
    assert part["right"]
    assert part["low"] < -0.4 < part["high"]
    assert part["luck"] == pytest.approx(luck, abs=0.01)
    assert part["ignorance"] == pytest.approx(ignorance, abs=0.02)


def test_what_depends_on_an_assumption_is_less_sure_than_luck_alone_would_say(tmp_path):
    sure = run(write(tmp_path, difference(), top=FEW), planted(0.05, 0.0), Effort(ensemble=SLOTS))["ensemble"]
    unsure = run(write(tmp_path, difference(), top=FEW), planted(0.05, 0.3), Effort(ensemble=SLOTS[:32]))["ensemble"]
    widths = [part["parts"][0]["high"] - part["parts"][0]["low"] for part in (sure, unsure)]
    assert widths[1] > 3 * widths[0]


def test_a_slot_counts_once_however_many_worlds_it_has():
    effects = np.array([[1.0, 1.0], [2.0, np.nan], [3.0, 3.0], [np.nan, np.nan]])
    assert by_slot(effects).value == pytest.approx(2.0)
    assert by_slot(effects).n == 3


def test_heavy_sets_have_several_slots_and_light_ones_perhaps_none():
    members = [Member(weight, 0.0, 28, {"j": float(n)}) for n, weight in enumerate((0.5, 0.25, 0.2, 0.05))]
    drawn = [slot["j"] for slot in ensemble_slots(members, 8)]
    assert [drawn.count(float(n)) for n in range(4)] == [4, 2, 2, 0]
    assert len(ensemble_slots(members)) == 64
