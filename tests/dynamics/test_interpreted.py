"""The compiler changes nothing: the same bits with the JIT off."""

from tests.dynamics.interpreted import (
    differences_from_the_twin,
    digests_of_weeks,
    elementary_values,
    lives_without_bands,
    without_jit,
)


def test_the_same_weeks_with_the_jit_off():
    assert without_jit(digests_of_weeks) == digests_of_weeks()


def test_the_twin_agrees_with_the_jit_off():
    assert without_jit(differences_from_the_twin) == []
    assert differences_from_the_twin() == []


def test_the_same_bits_of_elementary_functions_with_the_jit_off():
    assert without_jit(elementary_values) == elementary_values()


def test_no_rule_reads_a_band():
    assert without_jit(lives_without_bands) == {"life": True, "bands": False}
