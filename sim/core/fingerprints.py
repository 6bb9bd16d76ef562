"""Fingerprint of a compiled function: a hash of all that its machine code is made from.

That is its own code without the docstring, the constants and tables that it reads, and the fingerprints of all the
rules that it calls. An edited line changes the fingerprints of its function and of that function's callers, and of
nothing else: only these are compiled anew. A comment, a docstring or a line that moves changes none.

What a fingerprint cannot see is named elsewhere: the types of the arguments stand in the name of the file of machine
code, and the compiler, its settings, the processor and the decorator's own file in the name of the folder
(``sim.core.compiled``).
"""

from __future__ import annotations

import dis
import enum
import functools
import hashlib
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

_LOAD_GLOBAL, _EXTENDED = dis.opmap["LOAD_GLOBAL"], dis.opmap["EXTENDED_ARG"]

DIGITS = 16
"""Hexadecimal digits of a fingerprint."""


class Fingerprints:
    """Fingerprints of functions, each worked out once.

    Args:
        inner: gives the Python function of a compiled one, and None for anything else.
    """

    def __init__(self, inner: Callable[[Any], types.FunctionType | None]) -> None:
        self._inner = inner
        self._known: dict[types.FunctionType, str] = {}
        self._within: list[types.FunctionType] = []

    def of(self, function: types.FunctionType) -> str:
        """Return the fingerprint of a Python function that is compiled."""
        if function not in self._known:
            if function in self._within:  # it calls itself
                return f"itself {function.__qualname__}"
            self._within.append(function)
            try:
                parts = "\n".join(self._parts(function))
            finally:
                self._within.pop()
            self._known[function] = hashlib.blake2b(parts.encode(), digest_size=DIGITS // 2).hexdigest()
        return self._known[function]

    def called(self, function: types.FunctionType) -> Iterator[types.FunctionType]:
        """Yield the compiled functions that a function calls by name, in the order of their names."""
        for _, value in _globals(function):
            inner = self._inner(value)
            if inner is not None:
                yield inner

    def _parts(self, function: types.FunctionType) -> Iterator[str]:
        yield _code(function.__code__, function.__doc__)
        yield repr(function.__defaults__)
        for name, value in _globals(function):
            yield f"{name} = {self._described(value)}"
        for cell in function.__closure__ or ():
            yield self._described(cell.cell_contents)

    def _described(self, value: Any) -> str:
        inner = self._inner(value)
        if inner is not None:
            return self.of(inner)
        if isinstance(value, (tuple, list)):
            return f"{_named(value)}({', '.join(map(self._described, value))})"
        return _plainly(value)


def _globals(function: types.FunctionType) -> list[tuple[str, Any]]:
    """Names that a function reads from its module, and what they stand for."""
    names = sorted({name for code in _nested(function.__code__) for name in _loaded(code)})
    return [(name, function.__globals__[name]) for name in names if name in function.__globals__]


def _loaded(code: types.CodeType) -> Iterator[str]:
    """Yield the names that a code loads from its module, as ``dis`` says, which is ten times as slow."""
    extended = 0
    for opcode, argument in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        if opcode == _LOAD_GLOBAL:
            yield code.co_names[(extended | argument) >> 1]  # the lowest bit says whether the name is called
        extended = (extended | argument) << 8 if opcode == _EXTENDED else 0


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


def _code(code: types.CodeType, doc: str | None) -> str:
    """Return what a function does, without where it stands and what is said about it."""
    constants = code.co_consts
    if doc is not None and constants and constants[0] == doc:
        constants = (None, *constants[1:])
    inner = [_code(one, None) if isinstance(one, types.CodeType) else _plainly(one) for one in constants]
    return f"{code.co_code.hex()} {inner} {code.co_names} {code.co_varnames} {code.co_freevars} {code.co_flags}"


def _plainly(value: Any) -> str:
    """Return a value that machine code may hold, to the last bit."""
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, np.ndarray):
        return f"{value.dtype.descr} {value.shape} {hashlib.blake2b(value.tobytes()).hexdigest()}"
    if isinstance(value, (tuple, frozenset)):
        return f"{_named(value)}({', '.join(map(_plainly, value))})"
    if isinstance(value, enum.Enum):
        return f"{type(value).__qualname__}.{value.name} {value.value!r}"
    if isinstance(value, enum.EnumMeta):
        members: Any = value.__members__
        return f"{value.__qualname__} {[(name, one.value) for name, one in members.items()]}"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__} {getattr(value, '_fields', ())}"
    if isinstance(value, types.ModuleType):
        return _module(value.__name__, getattr(value, "__file__", None))
    if isinstance(value, (int, str, bytes, bool, np.generic, type(None))):
        return repr(value)
    home = getattr(value, "__module__", None) or type(value).__module__
    return f"{getattr(value, '__qualname__', type(value).__qualname__)} of {_origin(home)}"


def _named(value: Any) -> str:
    """Return the names of a named tuple's entries, which machine code has read as places; nothing for any other."""
    return " ".join(getattr(value, "_fields", ()))


def _origin(name: str) -> str:
    """Return what stands for something of a module that is neither a rule nor a number: an intrinsic, say."""
    return _module(name, getattr(sys.modules.get(name), "__file__", None))


@functools.cache
def _module(name: str, file: str | None) -> str:
    """Return a module's name, with a hash of its text if it is one of ours."""
    if name.partition(".")[0] != __name__.partition(".")[0] or file is None:
        return name
    return f"{name} {hashlib.blake2b(Path(file).read_bytes(), digest_size=8).hexdigest()}"
