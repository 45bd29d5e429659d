"""Eight numbers at a time in compiled functions: a type for them, the operators of equations, loads and stores.

LLVM makes of them what the processor has: one register of eight, two of four, four of two. Every operation is rounded
as its scalar one is, so no bit depends on that. With the compiler off, eight numbers are a numpy array.
"""

import inspect
import operator
from collections.abc import Callable
from functools import partial
from typing import Any

from llvmlite import ir
from numba.core import cgutils, config as numba_config, types
from numba.core.datamodel import PrimitiveModel, register_default
from numba.core.imputils import lower_builtin
from numba.core.typing.templates import AbstractTemplate, infer_global, signature
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from copsim.dynamics.state import LANES

Eight = Any  # eight numbers, in annotations
I1, I32, I64, F64 = ir.IntType(1), ir.IntType(32), ir.IntType(64), ir.DoubleType()


class Lanes(types.Type):
    """Eight numbers of a kind."""

    def __init__(self, name: str, element: types.Type, code: ir.Type) -> None:
        super().__init__(name=f"lanes of {name}")
        self.element, self.code = element, ir.VectorType(code, LANES)


@register_default(Lanes)
class LanesModel(PrimitiveModel):
    """Held as a vector of LLVM."""

    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, kind.code)


FLOATS = Lanes("floats", types.float64, F64)
WORDS = Lanes("words", types.uint64, I64)  # 32-bit words held in 64 bits
TESTS = Lanes("tests", types.boolean, I1)


def same(builder: Any, value: Any, kind: Any) -> Any:
    """A number as eight of it; eight stay what they are."""
    if isinstance(kind, Lanes):
        return value
    one = builder.insert_element(ir.Constant(ir.VectorType(value.type, LANES), ir.Undefined), value, I32(0))
    return builder.shuffle_vector(one, one, ir.Constant(ir.VectorType(I32, LANES), [0] * LANES))


def _operator(python: Any, kind: Lanes, result: Lanes, emit: Callable[[Any, Any, Any], Any]) -> None:
    """Teach the compiler an operator between eight and eight, or eight and one."""
    pairs = [(kind, kind), (kind, kind.element), (kind.element, kind)]

    class Template(AbstractTemplate):
        def generic(self, args: Any, _kws: Any) -> Any:
            return signature(result, *args) if args in pairs else None

    infer_global(python)(Template)
    for pair in pairs:

        def lower(_context: Any, builder: Any, _signature: Any, args: Any, pair: Any = pair) -> Any:
            return emit(builder, *(same(builder, value, kind) for value, kind in zip(args, pair, strict=True)))

        lower_builtin(python, *pair)(lower)


def _compared(sign: str, builder: Any, x: Any, y: Any) -> Any:
    """Whether it is so; never where one is no number."""
    return builder.fcmp_ordered(sign, x, y)


for python, emit in {
    operator.add: lambda b, x, y: b.fadd(x, y),
    operator.sub: lambda b, x, y: b.fsub(x, y),
    operator.mul: lambda b, x, y: b.fmul(x, y),
    operator.truediv: lambda b, x, y: b.fdiv(x, y),
}.items():
    _operator(python, FLOATS, FLOATS, emit)
for python, emit in {
    operator.add: lambda b, x, y: b.add(x, y),
    operator.mul: lambda b, x, y: b.mul(x, y),
    operator.xor: lambda b, x, y: b.xor(x, y),
    operator.and_: lambda b, x, y: b.and_(x, y),
    operator.rshift: lambda b, x, y: b.lshr(x, y),
}.items():
    _operator(python, WORDS, WORDS, emit)
for python, sign in {operator.lt: "<", operator.ge: ">=", operator.gt: ">"}.items():
    _operator(python, FLOATS, TESTS, partial(_compared, sign))
_operator(operator.and_, TESTS, TESTS, lambda b, x, y: b.and_(x, y))


def operation(result: Any, emit: Callable[..., Any]) -> Callable[[Any], Any]:
    """A function that `emit`(builder, kinds, values) compiles; the decorated one says the same in numpy."""

    def decorate(plain: Any) -> Any:
        if numba_config.DISABLE_JIT:
            return plain

        def typed(_typing: Any, *kinds: Any) -> Any:
            def generate(context: Any, builder: Any, sig: Any, values: Any) -> Any:
                held = [
                    make_array(kind)(context, builder, value) if isinstance(kind, types.Array) else value
                    for kind, value in zip(sig.args, values, strict=True)
                ]
                return emit(builder, sig.args, held) or context.get_dummy_value()

            return signature(result, *kinds), generate

        given = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("_typing",)]
        typed.__signature__ = inspect.Signature([*given, *inspect.signature(plain).parameters.values()])  # type: ignore[attr-defined]
        typed.__name__, typed.__doc__ = plain.__name__, plain.__doc__
        return intrinsic(typed)

    return decorate


def place(builder: Any, array: Any, index: Any, code: Any) -> Any:
    """Where array[index] stands, as a place for a value of LLVM's type `code`."""
    return builder.bitcast(builder.gep(array.data, [index]), code.as_pointer())


def call(builder: Any, name: str, *values: Any) -> Any:
    """One of LLVM's own functions of eight floats."""
    kind = ir.FunctionType(FLOATS.code, [value.type for value in values])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f64"), values)
