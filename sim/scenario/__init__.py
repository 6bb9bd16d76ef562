"""The scenario file: read, merged, checked, its numbers listed with their sources.

Everything is imported when it is first asked for, so that a command that needs no scenario does not wait for it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.errors import Problem, ScenarioError
    from sim.scenario.canon import canonical, from_canonical
    from sim.scenario.editor import json_schema
    from sim.scenario.loading import load
    from sim.scenario.provenance import Row, sources
    from sim.scenario.schema import Scenario

__all__ = [
    "Problem", "Row", "Scenario", "ScenarioError", "canonical", "from_canonical", "json_schema", "load", "sources",
]  # fmt: skip

_HOMES = {
    "Problem": "sim.errors",
    "Row": "sim.scenario.provenance",
    "Scenario": "sim.scenario.schema",
    "ScenarioError": "sim.errors",
    "canonical": "sim.scenario.canon",
    "from_canonical": "sim.scenario.canon",
    "json_schema": "sim.scenario.editor",
    "load": "sim.scenario.loading",
    "sources": "sim.scenario.provenance",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
