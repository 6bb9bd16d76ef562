"""sim: a scenario simulation engine for conflict - agent-based, Monte Carlo, at the scale of a campaign.

The names below are imported when they are first asked for, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from sim.agents import Actor, Formation, Place
    from sim.model import Theatre
    from sim.notebook.running import read, run
    from sim.notebook.runs import Runs
    from sim.scenario.loading import load

__version__ = "0.1.0"
__all__ = ["Actor", "Formation", "Place", "Runs", "Theatre", "__version__", "load", "read", "run"]

_HOMES = {
    "Actor": "sim.agents",
    "Formation": "sim.agents",
    "Place": "sim.agents",
    "Runs": "sim.notebook.runs",
    "Theatre": "sim.model",
    "load": "sim.scenario.loading",
    "read": "sim.notebook.running",
    "run": "sim.notebook.running",
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, whether imported yet or not."""
    return sorted({*globals(), *_HOMES})
