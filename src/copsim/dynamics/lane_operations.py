"""What compiled functions do with eight numbers at a time, beside the operators of equations."""

from functools import partial
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import types

from copsim.dynamics.lanes import FLOATS, I32, I64, WORDS, Eight, Lanes, call, operation, place, same
from copsim.dynamics.state import LANES

EXPONENT_BIAS, MANTISSA_BITS = 1023, 52  # of a float of eight bytes
SHIFT = 6755399441055744.0  # 1.5 * 2^52: added to it, a small whole number stands in the lowest bits
WORD = ir.VectorType(I64, LANES)


def _load(kind: Lanes, b: Any, _: Any, given: Any) -> Any:
    array, k = given
    return b.load(place(b, array, k, kind.code), align=8)


@operation(FLOATS, partial(_load, FLOATS))
def load(array: np.ndarray, k: int) -> Eight:
    """array[k : k + 8]."""
    return array[k : k + LANES].copy()


@operation(WORDS, partial(_load, WORDS))
def load_words(array: np.ndarray, k: int) -> Eight:
    """array[k : k + 8] of words."""
    return array[k : k + LANES].copy()


def _row_words(b: Any, _: Any, given: Any) -> Any:
    array, k = given
    size, stride = b.extract_value(array.shape, 0), b.extract_value(array.strides, 0)
    start, last = b.bitcast(array.data, ir.IntType(8).as_pointer()), b.sub(size, I64(1))
    found = ir.Constant(WORD, ir.Undefined)
    for lane in range(LANES):
        row = b.add(k, I64(lane))
        at = b.gep(start, [b.mul(b.select(b.icmp_signed("<", row, size), row, last), stride)])
        found = b.insert_element(found, b.load(b.bitcast(at, I64.as_pointer())), I32(lane))
    return found


# From one row to the next and not by way of a list, since loading eight that were just stored one by one has to wait.
@operation(WORDS, _row_words)
def row_words(array: np.ndarray, k: int) -> Eight:
    """A field, of whole numbers not below zero, of rows k to k + 7; of the last row in place of those beyond."""
    return array[np.minimum(np.arange(k, k + LANES), len(array) - 1)].astype(np.uint64)


def _row_floats(b: Any, kinds: Any, given: Any) -> Any:
    return b.bitcast(_row_words(b, kinds, given), FLOATS.code)


@operation(FLOATS, _row_floats)
def row_floats(array: np.ndarray, k: int) -> Eight:
    """A field, of floats, of rows k to k + 7; of the last row in place of those beyond."""
    return array[np.minimum(np.arange(k, k + LANES), len(array) - 1)].copy()


def _store(b: Any, _: Any, given: Any) -> None:
    array, k, value = given
    b.store(value, place(b, array, k, FLOATS.code), align=8)


@operation(types.void, _store)
def store(array: np.ndarray, k: int, value: Eight) -> None:
    """array[k : k + 8] = value."""
    array[k : k + LANES] = value


def _where(b: Any, kinds: Any, given: Any) -> Any:
    test, x, y = given
    return b.select(test, same(b, x, kinds[1]), same(b, y, kinds[2]))


@operation(FLOATS, _where)
def where(test: Eight, x: Eight, y: Eight) -> Eight:
    """x where the test holds, y elsewhere."""
    return np.where(test, x, y)


def _spread(b: Any, kinds: Any, given: Any) -> Any:
    return same(b, given[0], kinds[0])


@operation(FLOATS, _spread)
def spread(x: float) -> Eight:
    """A number eight times."""
    return np.full(LANES, x)


@operation(WORDS, _spread)
def spread_words(x: np.uint64) -> Eight:
    """A word eight times."""
    return np.full(LANES, x, np.uint64)


def _floats(b: Any, _: Any, given: Any) -> Any:
    return b.sitofp(given[0], FLOATS.code)


@operation(FLOATS, _floats)
def floats(words: Eight) -> Eight:
    """Words, below 2^63, as floats."""
    return words.astype(float)


def _floor(b: Any, _: Any, given: Any) -> Any:
    return call(b, "floor", *given)


@operation(FLOATS, _floor)
def floor(x: Eight) -> Eight:
    """The whole numbers not above x."""
    return np.floor(x)


def _anywhere(b: Any, _: Any, given: Any) -> Any:
    return b.icmp_unsigned("!=", b.bitcast(given[0], ir.IntType(LANES)), ir.IntType(LANES)(0))


@operation(types.boolean, _anywhere)
def anywhere(test: Eight) -> bool:
    """Whether the test holds in any of eight."""
    return bool(test.any())


def _power_of_two(b: Any, _: Any, given: Any) -> Any:
    bits = b.add(b.bitcast(given[0], WORD), ir.Constant(WORD, [EXPONENT_BIAS] * LANES))
    return b.bitcast(b.shl(bits, ir.Constant(WORD, [MANTISSA_BITS] * LANES)), FLOATS.code)


@operation(FLOATS, _power_of_two)
def power_of_two(shifted: Eight) -> Eight:
    """2^n of whole numbers n, |n| < 1023, given as n + SHIFT."""
    return np.ldexp(1.0, (shifted - SHIFT).astype(int))
