"""A compiled function as bytes, and the same function from these bytes without any of a compiler's work.

Numba keeps a function's object code together with its intermediate code, of which a function that calls it is made.
Intermediate code in memory is several times as large as on the disk, and hardly ever wanted: it is read when a function
is linked into another one, and not before. The types of the arguments, which list every field of every table, are known
to whoever asks for the function, and are not written.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

import llvmlite.binding
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompileResult
from numba.core.serialize import NumbaPickler
from numba.types import Type


def packed(made: Any, arguments: tuple[Any, ...]) -> bytes:
    """Return what was compiled for arguments of these types as bytes."""
    (name, _, (code, intermediate)), described, environment, signature, _, _, _, begin, environments = made._reduce()
    names = _names(made.library._get_module_for_linking())
    file = io.BytesIO()
    _Writer(file, arguments).dump(
        ((name, code, intermediate, *names), described, environment, signature, begin, environments)
    )
    return file.getvalue()


def unpacked(content: bytes, arguments: tuple[Any, ...], target: Any) -> Any:
    """Return the compiled function of these bytes, ready to be called.

    Args:
        content: as ``packed`` gave it.
        arguments: their types.
        target: Numba's context of the processor.
    """
    kept, described, environment, signature, begin, environments = _Reader(io.BytesIO(content), arguments).load()
    for function in begin:
        function()
    library = _KeptLibrary(target, *kept)
    made = CompileResult(
        typing_context=target.typing_context, target_context=target, library=library, fndesc=described,
        entry_point=target.get_executable(library, described, environment), environment=environment,
        signature=signature, reload_init=begin, referenced_envs=environments, type_annotation="", objectmode=False,
        lifted=(), typing_error=None, call_helper=None, metadata=None,
    )  # fmt: skip
    for one in environments:
        library.codegen.set_env(one.env_name, one)
    return made


def _names(module: Any) -> tuple[set[str], set[str]]:
    """Return the names of a module's own functions and variables, and of those that it takes from elsewhere."""
    found = (*module.functions, *module.global_variables)
    elsewhere = {one.name for one in found if one.is_declaration and not one.name.startswith("llvm.")}
    return {one.name for one in found if not one.is_declaration}, elsewhere


class _KeptLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Object code that was read from the disk, with its intermediate code still as bytes.

    Args:
        target: Numba's context of the processor.
        name, code, intermediate, own, elsewhere: the library's name, its code, and the names in it (see ``packed``).
    """

    _shared_module: Any

    def __init__(
        self, target: Any, name: str, code: bytes, intermediate: bytes, own: set[str], elsewhere: set[str]
    ) -> None:
        super().__init__(target.codegen(), name)
        if any(llvmlite.binding.address_of_symbol(one) is None for one in elsewhere):
            target.refresh()  # Numba loads all that it knows: half a second, which rules do not need
        self._intermediate = intermediate
        self.enable_object_caching()
        self._set_compiled_object(code)
        self._finalize_final_module()
        self.codegen._engine._defined_symbols |= own

    def _get_module_for_linking(self) -> Any:
        """Read the intermediate code the first time it is asked for."""
        if self._shared_module is None:
            self._shared_module = llvmlite.binding.parse_bitcode(self._intermediate)
        return self._shared_module


class _Writer(NumbaPickler):  # type: ignore[misc]
    """Writer of objects in which the types of arguments are numbers."""

    def __init__(self, file: io.BytesIO, arguments: tuple[Any, ...]) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self._numbers = {kind: number for number, kind in enumerate(arguments)}

    def persistent_id(self, value: Any) -> int | None:
        """Return the number of the first argument of this type, or None."""
        return self._numbers.get(value) if isinstance(value, Type) else None


class _Reader(pickle.Unpickler):
    """Reader of what ``_Writer`` wrote."""

    def __init__(self, file: io.BytesIO, arguments: tuple[Any, ...]) -> None:
        super().__init__(file)
        self._arguments = arguments

    def persistent_load(self, number: int) -> Any:
        """Return the type of an argument."""
        return self._arguments[number]
