"""Functions of a world's week that are compiled and cached apart from those that call them, by address."""

from functools import cache
from typing import Any

from numba.core import cgutils, config as numba_config, types
from numba.core.typing.typeof import typeof
from numba.extending import intrinsic

from copsim.dynamics.chance import Now
from copsim.dynamics.handed import hand_over
from copsim.dynamics.setting import Rules, rules_of, usual_setting
from copsim.dynamics.state import Log, World, allocate

for kind in (World, Log, Rules):  # here, since whoever only reads declarations does not wait for numba
    hand_over(kind)


@cache
def of_week() -> tuple[types.Type, ...]:
    """The types of (world, rules, now); every world that `allocate` makes has these."""
    rules = rules_of(usual_setting(1))
    return tuple(typeof(value) for value in (allocate(1, 1, 1, 1, 0), rules, Now(1, 1, 0)))


def address(function: Any) -> Any:
    """Where the machine code of a function of (world, rules, now) is; the function itself if the JIT is off."""
    if numba_config.DISABLE_JIT:
        return function
    function.compile(of_week())
    code = function.overloads[of_week()]
    return code.library.get_pointer_to_function(code.fndesc.llvm_func_name)


def _call_at(_typing: Any, place: Any, world: Any, rules: Any, now: Any) -> Any:
    """Call what is at the address with (world, rules, now); its exceptions are the caller's."""
    given = world, rules, now
    if given != of_week():  # what is there reads other arrays
        raise TypeError(f"no code for {given}")

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        convention = context.call_conv
        code = convention.get_function_type(types.none, given).as_pointer()
        callee = builder.inttoptr(args[0], code)
        status, nothing = convention.call_function(builder, callee, types.none, given, args[1:])
        with cgutils.if_unlikely(builder, status.is_error):
            convention.return_status_propagate(builder, status)
        return nothing

    return types.none(place, *given), generate


if numba_config.DISABLE_JIT:

    def call_at(place: Any, world: World, rules: Rules, now: Now) -> None:
        """Call the function."""
        place(world, rules, now)

else:
    call_at = intrinsic(_call_at)
