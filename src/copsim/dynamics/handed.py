"""Worlds and rules travel between kernels as one address instead of a hundred and thirty arguments.

numba hands a tuple of arrays on as every number in it, and each function begins by putting them together again: 27 MB
of code for the optimizer to read, now 9 MB. The address is that of a list that is made where Python calls, of the place
and the shape of each array; it never changes, which the loads say, so that they are made once before a loop.
"""

import hashlib
from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.core.typing.typeof import typeof
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

ADDRESS = ir.IntType(8).as_pointer()
COUNT = ir.IntType(64)


class Handed(types.Type):
    """The numba type of a named tuple of arrays, records and other such tuples."""

    def __init__(self, kind: str, fields: tuple[tuple[str, types.Type], ...]) -> None:
        self.fields = fields
        digest = hashlib.blake2b(repr(fields).encode(), digest_size=8).hexdigest()
        super().__init__(name=f"{kind}#{digest}")  # the name stands in every kernel's symbol, so it must be short

    def place(self, name: str) -> tuple[int, types.Type]:
        """Number and type of a field; of its entries in the list, the first of three is 3 * number."""
        for number, (here, kind) in enumerate(self.fields):
            if here == name:
                return number, kind
        raise AttributeError(name)


register_model(Handed)(models.OpaqueModel)


def hand_over(kind: type) -> None:
    """Let numba hand over a class of named tuples by address."""

    def type_of(value: Any, _context: Any) -> Handed:
        return Handed(kind.__name__, tuple((name, typeof(getattr(value, name))) for name in value._fields))

    typeof_impl.register(kind)(type_of)


@infer_getattr
class HandedAttributes(AttributeTemplate):
    """The fields of what is handed over."""

    key = Handed

    def generic_resolve(self, handed: Handed, name: str) -> Any:
        """The type of a field."""
        return dict(handed.fields).get(name)


def _entry(builder: Any, address: Any, place: int) -> Any:
    return cgutils.gep_inbounds(builder, builder.bitcast(address, COUNT.as_pointer()), place)


def _read(builder: Any, address: Any, place: int) -> Any:
    value = builder.load(_entry(builder, address, place))
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


def read_field(context: Any, builder: Any, handed: Handed, address: Any, name: str) -> Any:
    """The field as kernels use it: an array put together from its place and shape, or an address."""
    number, kind = handed.place(name)
    data = _read(builder, address, 3 * number)
    if not isinstance(kind, types.Array):
        return builder.inttoptr(data, context.get_value_type(kind))
    shape = [_read(builder, address, 3 * number + 1 + axis) for axis in range(kind.ndim)]
    itemsize = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
    strides, items = [itemsize], shape[-1]
    for length in reversed(shape[1:]):
        strides.insert(0, builder.mul(strides[0], length))
    for length in shape[:-1]:
        items = builder.mul(items, length)
    array = ir.Constant(context.get_value_type(kind), ir.Undefined)
    parts = {
        0: ir.Constant(ADDRESS, None),
        1: ir.Constant(ADDRESS, None),
        2: items,
        3: itemsize,
        4: builder.inttoptr(data, context.get_data_type(kind.dtype).as_pointer()),
        5: cgutils.pack_array(builder, shape),
        6: cgutils.pack_array(builder, strides),
    }
    for part, value in parts.items():
        array = builder.insert_value(array, value, part)
    return array


lower_getattr_generic(Handed)(read_field)


def unbox_handed(handed: Handed, given: Any, c: Any) -> Any:
    """Write the list where Python calls; it lasts as long as the call."""
    builder = c.builder
    address = builder.bitcast(cgutils.alloca_once(builder, ir.ArrayType(COUNT, 3 * len(handed.fields))), ADDRESS)
    wrong, cleanups = cgutils.false_bit, []
    for number, (name, kind) in enumerate(handed.fields):
        value = c.pyapi.object_getattr_string(given, name)
        native = c.unbox(kind, value)
        c.pyapi.decref(value)  # the tuple keeps it
        wrong = builder.or_(wrong, native.is_error)
        cleanups += [native.cleanup] if native.cleanup else []
        entries = [native.value]
        if isinstance(kind, types.Array):
            array = c.context.make_array(kind)(c.context, builder, native.value)
            entries = [array.data, *cgutils.unpack_tuple(builder, array.shape, kind.ndim)]
        for offset, entry in enumerate(entries):
            whole = builder.ptrtoint(entry, COUNT) if offset == 0 else entry
            builder.store(whole, _entry(builder, address, 3 * number + offset))

    def clean_up() -> None:
        for cleanup in cleanups:  # a record is lent, and has to be given back
            cleanup()

    return NativeValue(address, is_error=wrong, cleanup=clean_up if cleanups else None)


unbox(Handed)(unbox_handed)
