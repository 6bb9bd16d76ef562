"""Questions put to the engine: many runs of one scenario changed, and two scenarios on the same dice."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.study.discovery.asking import discover
    from sim.study.results import Sweep
    from sim.study.sensing.asking import sensitivity
    from sim.study.sweeps import read_sweep, sweep

__all__ = ["Sweep", "discover", "read_sweep", "sensitivity", "sweep"]

_HOMES = {
    "discover": "sim.study.discovery.asking",
    "Sweep": "sim.study.results",
    "read_sweep": "sim.study.sweeps",
    "sensitivity": "sim.study.sensing.asking",
    "sweep": "sim.study.sweeps",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
