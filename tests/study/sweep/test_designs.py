"""Designs: sizes, ranges and levels that are known, and that a longer Sobol' sequence begins with the shorter one."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from copsim.study.sweep.designs import Factor, most_points, points_of, unit_rows

RANGE = Factor("parameters.s_median", 0.5, 1.5)
WHOLE = Factor("people.count", 10, 14, whole=True)
WORDS = Factor("launch.kind", levels=("three-steps", "announcement"))


@pytest.mark.parametrize(
    "kind, size, points",
    [("product", 3, 9), ("lhs", 7, 7), ("sobol", 8, 8), ("saltelli", 4, 4 * 4), ("morris", 5, 5 * 3)],
)
def test_sizes_are_those_of_the_schemes(kind, size, points):
    found = points_of(kind, [RANGE, Factor("parameters.beta", 1.0, 2.0)], size=size, seed=1)
    assert len(found) == points == most_points(kind, 2, size)
    assert all(0.5 <= point[RANGE.key] <= 1.5 for point in found)
    assert found == points_of(kind, [RANGE, Factor("parameters.beta", 1.0, 2.0)], size=size, seed=1)


def test_one_at_a_time_leaves_all_others_where_they_stand():
    usual = {RANGE.key: 0.7, WHOLE.key: 12}
    found = points_of("one-at-a-time", [RANGE, WHOLE], size=3, seed=1, usual=usual)
    assert found[0] == usual
    assert [sum(point[key] != usual[key] for key in usual) for point in found[1:]] == [1] * 5  # 12 itself is there


@given(st.floats(0.0, 1.0))
def test_every_integer_of_a_range_and_every_level_gets_its_share(u):
    assert WHOLE.at(u) == min(14, 10 + int(u * 5))
    assert WORDS.at(u) == WORDS.levels[min(1, int(u * 2))]
    assert isinstance(WHOLE.at(u), int)


def test_more_points_of_a_sobol_sequence_begin_with_fewer():
    np.testing.assert_array_equal(unit_rows("sobol", 3, 16, 1)[:8], unit_rows("sobol", 3, 8, 1))


def test_a_latin_hypercube_has_each_slice_of_each_factor_once():
    cells = np.sort((unit_rows("lhs", 2, 10, 4) * 10).astype(int), axis=0)
    np.testing.assert_array_equal(cells, np.repeat(np.arange(10), 2).reshape(10, 2))
