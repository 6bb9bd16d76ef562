"""Questions put to the engine: many runs of one scenario changed, and two scenarios on the same dice."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.results import Sweep
    from sim.study.sweeps import read_sweep, sweep

__all__ = ["Sweep", "read_sweep", "sweep"]

_HOMES = {"Sweep": "sim.study.results", "read_sweep": "sim.study.sweeps", "sweep": "sim.study.sweeps"}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
