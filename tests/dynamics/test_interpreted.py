"""The compiler changes nothing: the same bits with the JIT off."""

import numpy as np
import pytest
from tests.dynamics.checked import checked
from tests.dynamics.interpreted import (
    differences_from_the_twin,
    digests_of_weeks,
    digests_with_checked_places,
    elementary_values,
    lives_without_bands,
    without_jit,
)


def test_the_same_weeks_with_the_jit_off():
    assert without_jit(digests_of_weeks) == digests_of_weeks()


def test_no_kernel_reads_or_writes_outside_or_from_the_end():
    """N08, in short; `make bounds` lives all named worlds that way."""
    assert without_jit(digests_with_checked_places) == digests_of_weeks()


@pytest.mark.parametrize("place", [-1, np.int64(-3), (0, -1), 3, (1, 7)])
def test_a_checked_array_refuses_such_places(place):
    numbers = checked(np.zeros((3, 4)))
    records = checked(np.zeros(3, [("a", "f8", (4,))]).view(np.recarray))
    for array in (numbers, records):
        if isinstance(place, tuple) and array is records:
            continue
        with pytest.raises(IndexError):
            array[place]


def test_a_row_of_a_checked_array_checks_its_own():
    row = checked(np.zeros(3, [("a", "f8", (4,))]).view(np.recarray))[2]
    row.a[3] = 1.5
    assert row.a[3] == 1.5
    for place in (-1, 4):
        with pytest.raises(IndexError):
            row.a[place]


def test_the_twin_agrees_with_the_jit_off():
    assert without_jit(differences_from_the_twin) == []
    assert differences_from_the_twin() == []


def test_the_same_bits_of_elementary_functions_with_the_jit_off():
    assert without_jit(elementary_values) == elementary_values()


def test_no_rule_reads_a_band():
    assert without_jit(lives_without_bands) == {"life": True, "bands": False}
