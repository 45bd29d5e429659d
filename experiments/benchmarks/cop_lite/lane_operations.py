"""What CoP-lite does with eight numbers at a time and copsim's weeks do not."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types

from copsim.dynamics.lane_operations import WORD
from copsim.dynamics.lanes import F64, FLOATS, I32, I64, TESTS, WORDS, Eight, call, operation, place, same
from copsim.dynamics.state import LANES


def _look(b: Any, _: Any, given: Any) -> Any:
    array, at, k = given
    found = ir.Constant(FLOATS.code, ir.Undefined)
    for lane in range(LANES):
        index = b.sext(b.load(place(b, at, b.add(k, I64(lane)), I32)), I64)
        found = b.insert_element(found, b.load(place(b, array, index, F64)), I32(lane))
    return found


# Eight loads, not one instruction that gathers: on an AMD processor a week in C took 23 against 30 ns per member.
@operation(FLOATS, _look)
def look(array: np.ndarray, at: np.ndarray, k: int) -> Eight:
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


def _count_from(b: Any, kinds: Any, given: Any) -> Any:
    return b.add(same(b, given[0], kinds[0]), ir.Constant(WORD, list(range(LANES))))


@operation(WORDS, _count_from)
def count_from(begin: int) -> Eight:
    """begin, begin + 1 ... begin + 7."""
    return np.arange(begin, begin + LANES, dtype=np.uint64)


def _magnitude(b: Any, _: Any, given: Any) -> Any:
    return call(b, "fabs", *given)


@operation(FLOATS, _magnitude)
def magnitude(x: Eight) -> Eight:
    """|x|."""
    return np.abs(x)


def _minus(b: Any, _: Any, given: Any) -> Any:
    return b.icmp_signed("<", b.bitcast(given[0], WORD), ir.Constant(WORD, [0] * LANES))


@operation(TESTS, _minus)
def minus(x: Eight) -> Eight:
    """Whether the sign is set, that of zero included."""
    return np.signbit(x)


def _opposite(b: Any, _: Any, given: Any) -> Any:
    return b.fneg(given[0])


@operation(FLOATS, _opposite)
def opposite(x: Eight) -> Eight:
    """-x, with the sign of zero."""
    return -x


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
def total(x: Eight) -> float:
    """The eight added, pairs of pairs of pairs."""
    x = x[:4] + x[4:]
    x = x[:2] + x[2:]
    return float(x[0] + x[1])
