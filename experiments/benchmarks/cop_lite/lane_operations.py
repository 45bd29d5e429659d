"""What compiled functions do with eight numbers at a time, beside the operators of equations."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from .lanes import F64, FLOATS, I32, I64, LANES, TESTS, WORDS, call, operation, place, same

SHIFT = 6755399441055744.0  # 1.5 * 2^52: added to it, a small whole number stands in the lowest bits
WORD = ir.VectorType(I64, LANES)


def _load(b: Any, _: Any, given: Any) -> Any:
    return b.load(place(b, *given, FLOATS.code), align=8)


@operation(FLOATS, _load)
def load(array: np.ndarray, k: int) -> Any:
    """array[k : k + 8]."""
    return array[k : k + LANES].copy()


def _store(b: Any, _: Any, given: Any) -> None:
    array, k, value = given
    b.store(value, place(b, array, k, FLOATS.code), align=8)


@operation(types.void, _store)
def store(array: np.ndarray, k: int, value: Any) -> None:
    """array[k : k + 8] = value."""
    array[k : k + LANES] = value


def _look(b: Any, _: Any, given: Any) -> Any:
    array, at, k = given
    found = ir.Constant(FLOATS.code, ir.Undefined)
    for lane in range(LANES):
        index = b.sext(b.load(place(b, at, b.add(k, I64(lane)), I32)), I64)
        found = b.insert_element(found, b.load(place(b, array, index, F64)), I32(lane))
    return found


# Eight loads, not one instruction that gathers: on an AMD processor a week in C took 23 against 30 ns per member.
@operation(FLOATS, _look)
def look(array: np.ndarray, at: np.ndarray, k: int) -> Any:
    """array[at[k : k + 8]]."""
    return array[at[k : k + LANES]]


def _fetch(b: Any, _: Any, given: Any) -> None:
    array, index = given
    pointer = place(b, array, index, ir.IntType(8))
    kind = ir.FunctionType(ir.VoidType(), [pointer.type, I32, I32, I32])
    b.call(cgutils.get_or_insert_function(b.module, kind, "llvm.prefetch.p0"), [pointer, I32(0), I32(3), I32(1)])


@operation(types.void, _fetch)
def fetch(array: np.ndarray, index: int) -> None:
    """Have the memory bring array[index]; the index may lie outside."""


def _where(b: Any, kinds: Any, given: Any) -> Any:
    test, x, y = given
    return b.select(test, same(b, x, kinds[1]), same(b, y, kinds[2]))


@operation(FLOATS, _where)
def where(test: Any, x: Any, y: Any) -> Any:
    """x where the test holds, y elsewhere."""
    return np.where(test, x, y)


def _spread(b: Any, kinds: Any, given: Any) -> Any:
    return same(b, given[0], kinds[0])


@operation(FLOATS, _spread)
def spread(x: float) -> Any:
    """A number eight times."""
    return np.full(LANES, x)


@operation(WORDS, _spread)
def spread_words(x: np.uint64) -> Any:
    """A word eight times."""
    return np.full(LANES, x, np.uint64)


def _count_from(b: Any, kinds: Any, given: Any) -> Any:
    return b.add(same(b, given[0], kinds[0]), ir.Constant(WORD, list(range(LANES))))


@operation(WORDS, _count_from)
def count_from(begin: int) -> Any:
    """begin, begin + 1 ... begin + 7."""
    return np.arange(begin, begin + LANES, dtype=np.uint64)


def _floats(b: Any, _: Any, given: Any) -> Any:
    return b.sitofp(given[0], FLOATS.code)


@operation(FLOATS, _floats)
def floats(words: Any) -> Any:
    """Words, below 2^63, as floats."""
    return words.astype(float)


def _magnitude(b: Any, _: Any, given: Any) -> Any:
    return call(b, "fabs", *given)


@operation(FLOATS, _magnitude)
def magnitude(x: Any) -> Any:
    """|x|."""
    return np.abs(x)


def _minus(b: Any, _: Any, given: Any) -> Any:
    return b.icmp_signed("<", b.bitcast(given[0], WORD), ir.Constant(WORD, [0] * LANES))


@operation(TESTS, _minus)
def minus(x: Any) -> Any:
    """Whether the sign is set, that of zero included."""
    return np.signbit(x)


def _opposite(b: Any, _: Any, given: Any) -> Any:
    return b.fneg(given[0])


@operation(FLOATS, _opposite)
def opposite(x: Any) -> Any:
    """-x, with the sign of zero."""
    return -x


def _power_of_two(b: Any, _: Any, given: Any) -> Any:
    bits = b.add(b.bitcast(given[0], WORD), ir.Constant(WORD, [1023] * LANES))
    return b.bitcast(b.shl(bits, ir.Constant(WORD, [52] * LANES)), FLOATS.code)


@operation(FLOATS, _power_of_two)
def power_of_two(shifted: Any) -> Any:
    """2^n of whole numbers n, |n| < 1023, given as n + SHIFT."""
    return np.ldexp(1.0, (shifted - SHIFT).astype(int))


def _half_sum(b: Any, x: Any, y: Any, stride: int) -> Any:
    """Lanes of x that are `stride` apart, added, before those of y."""
    size = x.type.count // 2 // stride
    left = [2 * stride * k + s for k in range(size) for s in range(stride)]
    order = lambda lanes: ir.Constant(ir.VectorType(I32, len(lanes)), lanes)  # noqa: E731
    return b.fadd(b.shuffle_vector(x, y, order(left)), b.shuffle_vector(x, y, order([k + stride for k in left])))


def _sum(b: Any, _: Any, given: Any) -> Any:
    x = given[0]
    for stride in (4, 2, 1):
        x = _half_sum(b, x, x, stride)
    return b.extract_element(x, I32(0))


@operation(types.float64, _sum)
def total(x: Any) -> float:
    """The eight added, pairs of pairs of pairs."""
    x = x[:4] + x[4:]
    x = x[:2] + x[2:]
    return float(x[0] + x[1])
