"""Versions of everything that computes; nothing is imported to find them."""

from __future__ import annotations

import functools
import platform
from importlib import metadata

from sim import __version__

PACKAGES = ("numpy", "numba", "mesa", "pyarrow", "pydantic")


def versions() -> dict[str, str]:
    """Name and version of the engine, of Python and of the packages below it."""
    return {"sim": __version__, "python": platform.python_version()} | _of_packages()


@functools.cache
def _of_packages() -> dict[str, str]:
    return {package: metadata.version(package) for package in PACKAGES}
