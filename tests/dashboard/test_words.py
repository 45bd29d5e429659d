"""What the page says follows from the numbers, with what is uncertain about them."""

import math

import numpy as np
import pytest
from tests.dashboard.support import frame_of

from copsim.dashboard.charts import option, table
from copsim.dashboard.frame import curve_of
from copsim.dashboard.headline import headline, signed
from copsim.dashboard.speech import Speech
from copsim.dashboard.tours import HIGHER, LOWER, SAME, truth
from copsim.dashboard.worlds import SHOWN
from copsim.show.words import MEASURES, Effect

SAY = Speech("en")
ALIVE = {"alive": 1.0, "core": 5.0, "energy": 0.6}


def test_nothing_moved_is_told_as_a_level():
    text = headline(frame_of(ALIVE, ALIVE), SAY)
    assert text.startswith("In 10 of 10 worlds this community is alive in week 59.")
    assert "5.0 core members and a social energy of 0.60" in text


def test_the_clearest_difference_is_told_with_its_interval():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4, "alive": 0.0})
    noise = np.random.default_rng(1).normal(0, 0.01, (20, 1))
    frame.pairs.now[:, :, SHOWN.index("energy")] += noise
    text = headline(frame, SAY)
    assert "In 0 of 10 worlds this community is alive in week 59; without the change in 10." in text
    effect = frame.effect("energy")
    assert effect.low < effect.difference < effect.high < 0
    assert f"social energy ends {-effect.difference:.3f} lower" in text
    assert f"{-effect.high:.3f} to {-effect.low:.3f}" in text


def test_luck_is_called_luck():
    noise = np.linspace(-0.1, 0.1, 20)
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.6001})
    frame.pairs.now[:, :, SHOWN.index("energy")] += noise[:, None]
    assert "no more than luck" in headline(frame, SAY)
    assert truth(frame, "energy", SAY).option == SAME


@pytest.mark.parametrize("level, option", [(0.8, HIGHER), (0.3, LOWER)])
def test_truth_of_a_question(level, option):
    frame = frame_of(ALIVE, ALIVE | {"energy": level})
    frame.pairs.now[:, :, SHOWN.index("energy")] += np.linspace(-0.01, 0.01, 20)[:, None]
    assert truth(frame, "energy", SAY).option == option


@pytest.mark.parametrize("alive, option", [(0, 0), (6, 0), (8, 1), (13, 1), (15, 2), (20, 2)])
def test_truth_of_how_many_live(alive, option):
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.1})
    frame.pairs.now[alive:, :, SHOWN.index("alive")] = 0.0
    assert truth(frame, "alive", SAY).option == option


def test_nothing_at_all_is_no_number():
    frame = frame_of({}, {"energy": 0.5})
    assert "In 0 of 10 worlds" in headline(frame, SAY)
    assert math.isnan(frame.level("core")[1])
    assert truth(frame, "energy", SAY).option == SAME


def test_numbers_are_written_as_people_there_write_them():
    effect = Effect(MEASURES["energy"], -0.1532, -0.1591, -0.1473)
    assert signed(effect, Speech("en")) == ("−0.153", "−0.159", "−0.147")
    assert signed(effect, Speech("de")) == ("−0,153", "−0,159", "−0,147")
    assert Speech("de").number(12345.6, 1) == "12.345,6"
    assert Speech("en").number(0.004, 2, signed=True) == "0.00"


def test_ribbons_are_quantiles_of_what_is_there():
    values = np.random.default_rng(2).random((40, 3))
    values[5:, 1] = np.nan
    values[:, 2] = np.nan
    curve = curve_of(values, False)
    for week, some in ((0, values[:, 0]), (1, values[:5, 1])):
        assert curve.middle[week] == pytest.approx(np.quantile(some, 0.5))
        assert curve.spread[:, week] == pytest.approx(np.quantile(some, [0.05, 0.25, 0.75, 0.95]))
    assert np.isnan(curve.middle[2])


def names(drawing):
    return [series["name"] for series in drawing["series"]]


def points(drawing, name):
    return dict(next(series["data"] for series in drawing["series"] if series["name"] == name))


def test_both_worlds_are_drawn_and_the_baseline_can_be_left_out():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4})
    both = option(frame, "energy", SAY)
    assert {"now", "without the change"} <= set(names(both))
    assert points(both, "now")["59"] == 0.4
    assert points(both, "without the change")["59"] == 0.6
    assert "without the change" not in names(option(frame, "energy", SAY, baseline=False))


def test_a_ribbon_is_its_lower_edge_and_its_width():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4}, spread=0.1)
    drawing = option(frame, "energy", SAY)
    low, width = [series["data"][0][1] for series in drawing["series"] if series["name"] == "now 90"]
    spread = frame.curves("energy")[1].spread
    assert (low, low + width) == pytest.approx((spread[0, 0], spread[3, 0]), abs=1e-3)


def test_what_is_hidden_is_not_in_what_the_browser_gets():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4})
    drawing = option(frame, "energy", SAY, hidden=True)
    assert "without the change" not in names(drawing)
    assert max(int(week) for week in points(drawing, "now")) == 19


def test_a_week_without_a_value_is_a_gap():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4})
    frame.pairs.now[:, 30, SHOWN.index("energy")] = np.nan
    assert points(option(frame, "energy", SAY), "now")["30"] is None


def test_the_table_says_what_the_chart_draws():
    frame = frame_of(ALIVE, ALIVE | {"energy": 0.4}, spread=0.1)
    week, before, now = table(frame, "energy")[-1]
    assert week == 59
    assert (before[1], now[1]) == pytest.approx((0.6, 0.4))
    assert now[0] < now[1] < now[2]
