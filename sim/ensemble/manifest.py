"""What a run was: enough to know whether it can go on, to play it again, and to say how it was made."""

from __future__ import annotations

import hashlib
import platform
import sys
from typing import Any

from sim import __version__
from sim.core.compiled import COMPILED, source_hash
from sim.core.versions import versions
from sim.ensemble.settings import Settings
from sim.scenario import canonical


def identity(scenario: Any, seed: int) -> str:
    """16 hexadecimal digits that two runs share when each replication of one is that of the other.

    The scenario (days included), the seed and the code count; the number of replications and workers do not.
    """
    found = hashlib.blake2b(digest_size=8)
    for part in (canonical(scenario), str(seed), str(scenario.days), source_hash(), __version__):
        found.update(part.encode())
        found.update(b"\0")
    return found.hexdigest()


def describe(blueprint: Any, settings: Settings, run_identity: str, status: str) -> dict[str, Any]:
    """The manifest's content before the run is complete."""
    return {
        "identity": run_identity,
        "status": status,
        "scenario": canonical(blueprint.scenario),
        "file": settings.file,
        "sets": list(settings.sets),
        "seed": settings.seed,
        "days": blueprint.days,
        "precision": settings.precision,
        "versions": versions(),
        "source_hash": source_hash(),
        "compiled": COMPILED,
        "platform": f"{platform.platform()} {sys.implementation.name}",
        "draws": list(blueprint.draw_paths),
    }
