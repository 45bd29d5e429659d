"""Autopsies at the door: what the text says is what was planted in the worlds."""

import json

import numpy as np
import pytest

from copsim.dynamics.engine import Trace
from copsim.dynamics.indicators import COLUMN, INDICATORS
from copsim.study import worlds

HEALTHY = {"alive": 1.0, "share_core": 0.2, "cover": 0.9, "carrier_energy": 0.8, "value": 1.5, "hour_cost": 1.2}


def dying(setting, seed, replicate, *, cohort_week=None):
    """Odd worlds die in week 20: the first of exhaustion, the others of nobody who convenes; even ones live."""
    weeks = np.arange(setting.first_week, setting.weeks)
    series = np.full((len(weeks), 1, len(INDICATORS)), np.nan)
    for name, value in HEALTHY.items():
        series[:, 0, COLUMN[name]] = value
    if replicate % 2 == 1:
        series[weeks >= 20, 0, COLUMN["alive"]] = 0.0
        series[:, 0, COLUMN["carrier_energy" if replicate == 1 else "cover"]] = 0.3
    if replicate == 2:
        series[:, 0, COLUMN["cover"]] = 0.4
    return Trace(setting.first_week, series)


@pytest.fixture
def fatal(real, monkeypatch):
    """Call copsim on worlds that die."""
    monkeypatch.setattr(worlds, "live", dying)
    return real


def test_a_class_counts_the_dead_it_fits_and_the_living_too(fatal):
    ended = fatal("autopsy", "village.toml", "--replicates", "7", "--set", "conditions.sponsor=0.5")
    assert ended.code == 0
    assert "village: 4 of 7 worlds are not alive in the end; the median lost it in week" in ended.out
    lines = [" ".join(line.split()) for line in ended.out.splitlines()]
    assert "starved of convening 75 % 75 % 33 %" in lines
    assert "exhaustion 25 % 25 % 0 %" in lines
    assert "cover 0.30 0.30 0.45 0.90 starved of convening" in lines
    assert "In 0 of 4 the organisation gave no support" in ended.out
    assert "staleness" not in ended.out


def test_every_dead_world_is_in_the_document(fatal):
    case = json.loads(fatal("autopsy", "village.toml", "--replicates", "4", "--json").out)["cases"][0]
    assert (case["dead"], case["living"], case["unsupported"]) == (2, 2, 2)
    worlds = [(world["replicate"], world["lost"], world["seen"], world["cause"]) for world in case["worlds"]]
    assert worlds == [(1, 20, 12, "exhaustion"), (3, 20, 12, "starved of convening")]
    signs = {sign["sign"]: sign for sign in case["signs"]}
    assert signs["stale_share"]["n"] == 0
    assert signs["stale_share"]["q50"] is None
    assert signs["cover"]["read_by"] == ["starved of convening", "hoarding"]


def test_a_folder_is_read_case_by_case_and_a_study_of_the_living_is_short(fatal, village):
    folder = fatal("compare", "village.toml", "village.toml+must", "--replicates", "2", "--quiet").out.strip()
    cases = json.loads(fatal("autopsy", folder, "--json").out)["cases"]
    assert [(case["case"], case["dead"]) for case in cases] == [("village", 1), ("village+must", 1)]
    assert fatal("autopsy", folder, "--quiet").out == "2\n"


def test_where_nobody_died_there_is_nothing_to_tell(copsim):
    ended = copsim("autopsy", "village.toml", "--replicates", "2")
    assert ended.out.startswith("village: 0 of 2 worlds are not alive in the end.\n")
    assert "class" not in ended.out


@pytest.mark.parametrize(
    "arguments, message",
    [
        (("study", "--seed", "4"), "--seed is for a CASE"),
        (("constellation",), "many communities"),
        (("basline",), "baseline"),
        ((".",), "is no study folder"),
    ],
)
def test_what_cannot_be_judged_is_a_wrong_command(copsim, study_copy, arguments, message):
    ended = copsim("autopsy", *arguments)
    assert ended.code == 2
    assert message in ended.err
    assert ended.out == ""
