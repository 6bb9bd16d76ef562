"""The one place that decides how a rule runs: compiled by Numba, or as the Python it is written in.

With ``NUMBA_DISABLE_JIT=1`` every rule stays ordinary Python: that is the debugger, the coverage run and an
independent check of the compiled numbers. Otherwise machine code is kept in a folder (see ``sim.core.machine_code``)
that carries the hash of the package's own sources: a rule that another rule has swallowed must not live on in it.
"""

from __future__ import annotations

import functools
import hashlib
import struct
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import llvmlite.binding
import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)

from sim.core.fingerprints import Fingerprints
from sim.core.kept_code import packed, unpacked
from sim.core.machine_code import MachineCode, chosen

Function = TypeVar("Function", bound=Callable[..., Any])

COMPILED: bool = not numba.config.DISABLE_JIT
"""True when rules run as machine code, False under ``NUMBA_DISABLE_JIT=1``."""

_INLINED = 1200
"""Up to this size, in LLVM's count, a function is copied into those that call it (225 where nothing is said): rules
are many short functions, and a fifth of a day was spent on going into them and out."""
if COMPILED:
    llvmlite.binding.set_option("sim", f"-inline-threshold={_INLINED}")

PACKAGE = Path(__file__).resolve().parents[1]
_COMPILED_FROM = (
    "core/compiled.py",
    "core/elementary.py",
    "scenario/capacity.py",
    "scenario/doctrines.py",
    "scenario/measures.py",
    "scenario/orders.py",
    "world/*.py",
    "rules/*.py",
    "doctrine/*.py",
    "ensemble/days.py",
    "ensemble/record.py",
)


def _hash_of(patterns: Sequence[str]) -> str:
    found = hashlib.blake2b(digest_size=8)
    for pattern in patterns:
        for file in sorted(PACKAGE.glob(pattern)):
            found.update(file.name.encode())
            found.update(file.read_bytes())
    return found.hexdigest()


@functools.cache
def source_hash() -> str:
    """Sixteen hexadecimal digits that change whenever a file that can change a replication's row changes."""
    return _hash_of(
        (*_COMPILED_FROM, "core/coefficients.py", "core/parameters.csv", "core/plausible.csv", "ensemble/*.py")
    )


@functools.cache
def code_hash() -> str:
    """Sixteen hexadecimal digits that change whenever a file that is compiled changes."""
    return _hash_of(_COMPILED_FROM)


@functools.cache
def _decorator_hash() -> str:
    """Sixteen hexadecimal digits that change whenever it does how functions are compiled and kept."""
    return _hash_of(("core/compiled.py", "core/kept_code.py"))


def _made_for() -> str:
    """Return what machine code depends on beside the rules: Python, the compiler, its settings and the processor."""
    config, target = numba.config, llvmlite.binding
    hangs_on = (
        sys.implementation.cache_tag, numba.__version__, llvmlite.__version__, target.get_process_triple(),
        target.get_host_cpu_name(), target.get_host_cpu_features().flatten(), config.CPU_NAME, config.CPU_FEATURES,
        config.BOUNDSCHECK, config.OPT, config.DEBUGINFO_DEFAULT,
    )  # fmt: skip
    digits = hashlib.blake2b(repr(hangs_on).encode(), digest_size=4).hexdigest()
    return f"{sys.implementation.cache_tag}-numba{numba.__version__}-{digits}"


@functools.cache
def kept() -> MachineCode:
    """The machine code for this processor, by this compiler."""
    return MachineCode(chosen() / f"{_decorator_hash()}-{_made_for()}", code_hash())


def cache_is_whole() -> bool:
    """Return whether an earlier run has compiled everything as it is now."""
    return kept().whole()


def is_first_run() -> bool:
    """Return whether no run has ever compiled everything, whatever was compiled by the way."""
    return not kept().ever_whole()


def mark_cache_whole() -> None:
    """Note that everything is compiled."""
    kept().mark_whole()


def compiled_functions(roots: Iterable[Any]) -> tuple[int, int]:
    """Return how many rules have machine code on the disk, and how many there are (for the first run's progress).

    Args:
        roots: the compiled functions from which all others are called.
    """
    found: set[Any] = set()
    ahead = [root.py_func for root in roots]
    while ahead:
        function = ahead.pop()
        if function not in found:
            found.add(function)
            ahead.extend(_fingerprints.called(function))
    return len({_name(function) for function in found} & kept().names()), len(found)


def _name(function: Any) -> str:
    """The name under which machine code of a function is kept, whatever the types of its arguments."""
    return f"{function.__module__}.{function.__qualname__}-{_fingerprints.of(function)}"


_fingerprints = Fingerprints(lambda value: getattr(value, "py_func", None) if hasattr(value, "overloads") else None)


class _Kept:
    """Store of a compiled function's machine code (Numba's own cache checks nothing of what it reads).

    Each variant of a function, by the types of its arguments, is one file, named after all that it hangs on beside
    what the folder's name says.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.cache_path = None  # numba's statistics show it

    def _file(self, signature: Any, codegen: Any) -> str:
        hangs_on = f"{signature} {codegen.magic_tuple()}"
        return f"{_name(self.function)}-{hashlib.blake2b(hangs_on.encode(), digest_size=12).hexdigest()}.nbc"

    def load_overload(self, signature: Any, target: Any) -> Any:
        """The machine code of a variant, or None if it has to be compiled."""
        file = self._file(signature, target.codegen())
        content = kept().read(file)
        if content is None:
            return None
        try:
            return unpacked(content, signature, target)
        except Exception:  # whole, and yet of no use: readers have errors of all kinds
            kept().drop(file)
            return None

    def save_overload(self, signature: Any, made: Any) -> None:
        """Keep what was just compiled."""
        if not made.library.has_dynamic_globals:
            kept().write(self._file(signature, made.codegen), packed(made, signature))

    def flush(self) -> None:
        """Forget nothing: the folder is another one when the rules change."""


def rule(function: Function) -> Function:
    """Compile a plain function over the tables.

    The compiled function releases the interpreter's lock, divides by zero as NumPy does, and is bit-identical
    to the Python it was written in (``function.py_func``). In interpreted mode the function is returned as it is.

    Rules allocate nothing, so reference counting is switched off: counting the references of nine tables at
    every call would make two threads fight over the counters of the arrays they share. A function whose name
    begins with an underscore is called by other rules only and gets no entry from Python: such entries, which
    unpack every table, are half of the time that compiling takes.
    """
    if not COMPILED:
        return function
    inner = function.__name__.startswith("_")
    made = numba.njit(
        nogil=True, error_model="numpy", _nrt=False, no_cpython_wrapper=inner, no_cfunc_wrapper=True,
    )(function)  # fmt: skip
    made._cache = _Kept(function)
    return made


class Reference(types.Type):  # type: ignore[misc]
    """A named tuple of tables that compiled code passes on as one pointer (see ``by_reference``)."""

    def __init__(self, content: Any) -> None:
        self.content = content
        super().__init__(name=f"Reference({content})")

    @property
    def mangling_args(self) -> tuple[str, tuple[str]]:
        """The text that stands for the type in the names of compiled functions.

        Written out, the fields of all tables are 33,000 characters: in every name they were nine tenths of the code.
        """
        digits = hashlib.blake2b(self.name.encode(), digest_size=8).hexdigest()
        return type(self).__name__, (f"{self.content.instance_class.__name__}{digits}",)


@register_model(Reference)
class _ReferenceModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: Reference) -> None:
        super().__init__(manager, kind, manager.lookup(kind.content).get_value_type().as_pointer())


@infer_getattr
class _ReferenceAttributes(AttributeTemplate):  # type: ignore[misc]
    key = Reference

    def generic_resolve(self, kind: Reference, name: str) -> Any:
        """The type of a field."""
        return kind.content[kind.content.fields.index(name)] if name in kind.content.fields else None


@lower_getattr_generic(Reference)  # type: ignore[untyped-decorator]
def _load_field(context: Any, builder: Any, kind: Reference, value: Any, name: str) -> Any:
    index = kind.content.fields.index(name)
    loaded = _load(builder, cgutils.gep_inbounds(builder, value, 0, index))
    return impl_ret_borrowed(context, builder, kind.content[index], loaded)


def _load(builder: Any, pointer: Any) -> Any:
    """Load a value part by part, so that what is not used is not loaded; nothing ever writes to it."""
    kind = pointer.type.pointee
    if not hasattr(kind, "elements") and not hasattr(kind, "element"):
        loaded = builder.load(pointer)
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded
    whole = ir.Constant(kind, ir.Undefined)
    for part in range(len(kind.elements) if hasattr(kind, "elements") else kind.count):
        whole = builder.insert_value(whole, _load(builder, cgutils.gep_inbounds(builder, pointer, 0, part)), part)
    return whole


@unbox(Reference)  # type: ignore[untyped-decorator]
def _unbox_reference(kind: Reference, given: Any, c: Any) -> Any:
    native = c.unbox(kind.content, given)
    pointer = cgutils.alloca_once_value(c.builder, native.value)
    return NativeValue(pointer, cleanup=native.cleanup, is_error=native.is_error)


def by_reference(kind: type) -> None:
    """Let compiled code pass named tuples of this class on as one pointer.

    A world is nine tables, each described by seven to nine words: passed by value they were copied at every call.
    """
    fields, known = numba.core.typing.typeof.typeof_impl, {}  # type: tuple[Any, dict[Any, Reference]]

    @typeof_impl.register(kind)  # type: ignore[untyped-decorator]
    def _(value: Any, c: Any) -> Any:
        tables = tuple((part.dtype, part.ndim, part.flags.num) for part in value)
        if tables not in known:
            known[tables] = Reference(types.BaseTuple.from_types([fields(part, c) for part in value], type(value)))
        return known[tables]


@intrinsic  # type: ignore[untyped-decorator]
def _cast_to_double(typingctx: Any, bits: Any) -> Any:
    """The 64 bits of a whole number as a double."""

    def codegen(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.DoubleType())

    return types.float64(types.int64), codegen


@intrinsic  # type: ignore[untyped-decorator]
def _cast_to_bits(typingctx: Any, number: Any) -> Any:
    """The 64 bits of a double as a whole number."""

    def codegen(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.bitcast(given[0], ir.IntType(64))

    return types.int64(types.float64), codegen


if COMPILED:

    @rule
    def double_from_bits(bits: int) -> float:
        """Return the double that has these 64 bits."""
        return _cast_to_double(np.int64(bits))

    @rule
    def bits_of_double(number: float) -> int:
        """Return the 64 bits of a double as a whole number."""
        return _cast_to_bits(np.float64(number))

else:
    _LONG, _DOUBLE = struct.Struct("<q"), struct.Struct("<d")

    def double_from_bits(bits: int) -> float:
        """Return the double that has these 64 bits."""
        return float(_DOUBLE.unpack(_LONG.pack(bits))[0])

    def bits_of_double(number: float) -> int:
        """Return the 64 bits of a double as a whole number."""
        return int(_LONG.unpack(_DOUBLE.pack(number))[0])


@intrinsic  # type: ignore[untyped-decorator]
def call_at(typingctx: Any, address: Any, argument: Any) -> Any:
    """Call the compiled function of one argument that stands at an address (see ``addresses``).

    Rules that are linked into one function are optimised again as a whole: it took minutes, and gained nothing.
    A named tuple that was made in compiled code is handed over by reference.
    """
    signature = types.void(address, argument)

    def codegen(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        kind, passed = signature.args[1], given[1]
        if isinstance(kind, types.BaseNamedTuple):
            passed = cgutils.alloca_once_value(builder, passed)
            kind = Reference(kind)
        function = context.call_conv.get_function_type(types.none, (kind,))
        pointer = builder.inttoptr(given[0], function.as_pointer())
        status, _ = context.call_conv.call_function(builder, pointer, types.none, (kind,), (passed,))
        with builder.if_then(status.is_error, likely=False):
            context.call_conv.return_status_propagate(builder, status)
        return context.get_dummy_value()

    return signature, codegen


def addresses(functions: Sequence[Any], kind: Any) -> Any:
    """Return the addresses of the machine code of functions of one argument, (n,) int64; compile what is not yet.

    Args:
        functions: rules that take one argument and return nothing.
        kind: the argument's type, as ``kind_of`` and ``result_kind`` give it.
    """
    found = []
    for function in functions:
        function.compile((kind,))
        made = function.overloads[kind,]
        found.append(made.library.get_pointer_to_function(made.fndesc.llvm_func_name))
    return np.array(found, dtype=np.int64)


def kind_of(value: Any) -> Any:
    """The type that compiled code gives a value."""
    return numba.typeof(value)


def result_kind(function: Any, *kinds: Any) -> Any:
    """The type that a rule returns for arguments of these types; compiles it if need be."""
    function.compile(kinds)
    found = function.overloads[kinds].signature.return_type
    return Reference(found) if isinstance(found, types.BaseNamedTuple) else found
