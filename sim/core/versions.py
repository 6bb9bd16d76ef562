"""Versions of everything that computes; nothing is imported to find them."""

from __future__ import annotations

import platform
from importlib import metadata

from sim import __version__

PACKAGES = ("numpy", "numba", "mesa", "pyarrow", "pydantic")


def versions() -> dict[str, str]:
    """Name and version of the engine, of Python and of the packages below it."""
    found = {"sim": __version__, "python": platform.python_version()}
    return found | {package: metadata.version(package) for package in PACKAGES}
