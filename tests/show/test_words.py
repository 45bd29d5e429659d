"""Numbers and labels as people read them."""

import math
from itertools import pairwise

from hypothesis import given, strategies as st

from copsim.show.panel import fit, spread_out
from copsim.show.words import MEASURES, Effect, decimals, level, number, two_digits

FINITE = st.floats(-1e6, 1e6)


@given(st.lists(FINITE, min_size=1, max_size=8), st.floats(0.01, 1e3))
def test_labels_keep_their_order_and_do_not_touch(heights, gap):
    places = spread_out(heights, gap)
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    moved = [places[index] for index in order]
    assert all(b - a >= gap * (1 - 1e-6) - 1e-6 for a, b in pairwise(moved))
    assert math.isclose(sum(places), sum(heights), rel_tol=1e-6, abs_tol=1e-3)


@given(FINITE, st.floats(1e-6, 1e3))
def test_no_more_digits_than_the_interval_supports(value, half):
    text = number(value, decimals(half))
    shown = len(text.partition(".")[2])
    assert shown == 0 or 10.0**-shown >= half / 20 or shown <= 3


@given(st.sampled_from(sorted(MEASURES)), FINITE, st.floats(0, 1e3))
def test_effects_are_always_words(name, middle, half):
    difference, interval = Effect(MEASURES[name], middle, middle - half, middle + half).parts()
    assert interval.startswith("(")
    assert interval.endswith(")")
    assert difference


@given(st.floats(1e-2, 1e6), st.floats(0, 1e3))
def test_few_worlds_do_not_hide_a_value(value, half):
    places = max(decimals(half), two_digits(value))
    assert abs(float(number(value, places).replace(",", "")) - value) <= value / 20 * (1 + 1e-9)


def test_an_effect_of_two_pairs_shows_its_size():
    assert Effect(MEASURES["attendance"], 0.702, -5.3, 6.7).parts() == ("+0.7 h", "(-5.3 .. +6.7)")
    assert Effect(MEASURES["energy"], 0.003, -0.497, 0.503).parts() == ("0.00", "(-0.50 .. +0.50)")


def test_what_is_not_available_is_a_dash():
    nan = float("nan")
    assert Effect(MEASURES["energy"], nan, nan, nan).parts() == ("-", "-")
    assert level(MEASURES["alive"], None, 2) == "-"
    assert level(MEASURES["attendance"], nan, 2) == "-"


def test_names_are_cut_and_escaped():
    assert fit("\x1b[31m") == "\\x1b[31m"
    assert len(fit("x" * 99)) == 16
