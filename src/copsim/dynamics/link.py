"""How the functions of a kernel come together: linked once, optimized once.

numba optimizes each function together with all that it calls and makes machine code of the result; its callers do the
same work again with a copy of it. Most of our functions are called by other kernels only, so their code waits here as
it was written (a part) until a function that Python calls links every part that it needs. All kernels compile in 27
instead of 36 s of processor time; how fast they run does not change, and what they answer cannot.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import BuiltinFunctionType
from typing import Any

from numba import _dynfunc
from numba.core import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, Flags
from numba.core.compiler_machinery import register_pass
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import InlineOverloads, NativeLowering, NopythonRewrites
from numba.core.untyped_passes import (
    DeadBranchPrune,
    FindLiterallyCalls,
    InlineClosureLikes,
    LiteralPropagationSubPipelinePass,
    LiteralUnroll,
    MakeFunctionToJitFunction,
    RewriteDynamicRaises,
    WithLifting,
)


def _below(library: Any, seen: set[Any]) -> Iterator[Any]:
    """Every library that this one needs, once; callees before callers."""
    for needed in library._linking_libraries:
        if needed not in seen:
            seen.add(needed)
            yield from _below(needed, seen)
            yield needed


class Part(JITCodeLibrary):
    """The code of one function as it was written."""

    def add_llvm_module(self, module: Any) -> None:
        """Keep the code; what is inlined is optimized better than what was optimized before."""
        self._final_module.link_in(module)

    def finalize(self) -> None:
        """Nothing to do: there are no callers outside."""
        self._raise_if_finalized()
        self._finalized = True


class Whole(Part):
    """The code of a function that Python calls, and of everything that it needs."""

    def finalize(self) -> None:
        """Link callers before callees, since the linker leaves out what nobody asked for yet; then optimize.

        One step below numba's usual level: a tenth less time to compile, and weeks take no longer.
        """
        self._raise_if_finalized()
        for part in reversed(list(_below(self, set()))):
            self._final_module.link_in(part._get_module_for_linking(), preserve=True)
        passes, builder = self._codegen._module_pass_manager(opt=2, loop_vectorize=False, slp_vectorize=False)
        passes.run(self._final_module, builder)
        self._final_module.verify()
        self._finalize_final_module()


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerPart(NativeLowering):
    """Lower a function that only kernels call: no machine code, nothing that Python could call."""

    _name = "lower_part"

    def run_pass(self, state: Any) -> bool:
        """numba asks for an executable as the key of the function's code; this one leads nowhere."""
        library = state.library = Part(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        name, env = state.cr.fndesc.qualname.split(".")[-1], state.cr.env
        key = _dynfunc.make_function(state.cr.fndesc.lookup_module(), name, "", 0, env, (library,))
        state.targetctx.insert_user_function(key, state.cr.fndesc, [library])
        state.cr = state.cr._replace(cfunc=key)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerWhole(NativeLowering):
    """Lower a function that Python calls."""

    _name = "lower_whole"

    def run_pass(self, state: Any) -> bool:
        """The usual lowering, with a library that links parts."""
        state.library = Whole(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


# Passes for what kernels do not contain: closures, array expressions, literal types, contexts, messages of exceptions.
UNNEEDED = (
    InlineClosureLikes,
    MakeFunctionToJitFunction,
    NopythonRewrites,
    InlineOverloads,
    FindLiterallyCalls,
    LiteralUnroll,
    LiteralPropagationSubPipelinePass,
    WithLifting,
    RewriteDynamicRaises,
    DeadBranchPrune,
)


def _pipeline(state: Any, lower: type) -> list[Any]:
    """numba's own passes but for the lowering and what is not needed."""
    usual = DefaultPassBuilder.define_nopython_pipeline(state)
    needed = [(kind, text) for kind, text in usual.passes if kind not in UNNEEDED]
    usual.passes[:] = [(lower if kind is NativeLowering else kind, text) for kind, text in needed]
    return [usual]


@contextmanager
def remembered(context: Any) -> Iterator[None]:
    """Ask once what an operator makes of its types: 180 answers serve 4900 questions, a twentieth of numba's time."""
    if "resolve_function_type" in vars(context):
        yield
        return
    usual, known = context.resolve_function_type, {}

    def resolve(function: Any, args: Any, kws: Any) -> Any:
        if kws or type(function) is not types.Function or not isinstance(function.typing_key, BuiltinFunctionType):
            return usual(function, args, kws)
        question = function, tuple(args)
        if question not in known:
            known[question] = usual(function, args, kws)
        return known[question]

    context.resolve_function_type = resolve
    try:
        yield
    finally:
        del context.resolve_function_type


class PartCompiler(CompilerBase):
    """Compiles a function that only kernels call."""

    def define_pipelines(self) -> list[Any]:
        """numba asks for the passes here."""
        return _pipeline(self.state, LowerPart)


class WholeCompiler(CompilerBase):
    """Compiles a function that Python calls."""

    def define_pipelines(self) -> list[Any]:
        """numba asks for the passes here."""
        return _pipeline(self.state, LowerWhole)

    def compile_extra(self, func: Any) -> Any:
        """The usual, and all that it calls, under numba's lock."""
        with remembered(self.state.typingctx):
            return super().compile_extra(func)


class Settled(Flags):
    """Flags that compare at once: numba looks them up for every overload of every operator, a tenth of its time."""

    def __eq__(self, other: object) -> bool:
        """Equal if what was set is equal, else as numba compares."""
        return bool(self._values == getattr(other, "_values", None) or super().__eq__(other))

    def __hash__(self) -> int:
        """numba's own depends on the names of the flags alone."""
        return hash(Settled)


class PartDispatcher(CPUDispatcher):
    """A part; called from Python, which tests do, it is compiled once more, as a whole."""

    def __init__(self, function: Callable[..., Any], flags: dict[str, Any]) -> None:
        options = {"nopython": True, **flags}
        wrapped = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        super().__init__(function, targetoptions=options | wrapped, pipeline_class=PartCompiler)
        self._compiler._customize_flags = Settled
        self._whole = CPUDispatcher(function, targetoptions=options, pipeline_class=WholeCompiler)

    def __call__(self, *args: Any) -> Any:
        """Called from Python."""
        return self._whole(*args)
