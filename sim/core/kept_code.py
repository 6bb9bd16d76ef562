"""A compiled function as bytes, and the same function from these bytes without a compiler's work.

Numba keeps a function's object code together with its intermediate code, of which a function that calls it is made.
Intermediate code in memory is several times as large as on the disk, and hardly ever wanted: it is read when a function
is linked into another one, and not before.
"""

from __future__ import annotations

import pickle
from typing import Any

import llvmlite.binding
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps


def packed(made: Any) -> bytes:
    """Return what was compiled as bytes."""
    (name, _, (code, intermediate)), described, environment, signature, _, _, _, begin, environments = made._reduce()
    defined = _defined(made.library._get_module_for_linking())
    return bytes(dumps((name, code, intermediate, defined, described, environment, signature, begin, environments)))


def unpacked(content: bytes, target: Any) -> Any:
    """Return the compiled function of these bytes, ready to be called.

    Args:
        content: as ``packed`` gave it.
        target: Numba's context of the processor.
    """
    name, code, intermediate, defined, described, environment, signature, begin, environments = pickle.loads(content)
    for function in begin:
        function()
    library = _KeptLibrary(target.codegen(), name, code, intermediate, defined)
    made = CompileResult(
        typing_context=target.typing_context, target_context=target, library=library, fndesc=described,
        entry_point=target.get_executable(library, described, environment), environment=environment,
        signature=signature, reload_init=begin, referenced_envs=environments, type_annotation="", objectmode=False,
        lifted=(), typing_error=None, call_helper=None, metadata=None,
    )  # fmt: skip
    for one in environments:
        library.codegen.set_env(one.env_name, one)
    return made


def _defined(module: Any) -> set[str]:
    """Return the names of a module's own functions and variables."""
    return {one.name for one in (*module.functions, *module.global_variables) if not one.is_declaration}


class _KeptLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Object code that was read from the disk, with its intermediate code still as bytes."""

    def __init__(self, codegen: Any, name: str, code: bytes, intermediate: bytes, defined: set[str]) -> None:
        super().__init__(codegen, name)
        self._intermediate = intermediate
        self.enable_object_caching()
        self._set_compiled_object(code)
        self._finalize_final_module()
        codegen._engine._defined_symbols |= defined

    def _get_module_for_linking(self) -> Any:
        """Read the intermediate code the first time it is asked for."""
        if self._shared_module is None:
            self._shared_module = llvmlite.binding.parse_bitcode(self._intermediate)
        return self._shared_module
