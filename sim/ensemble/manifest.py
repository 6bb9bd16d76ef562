"""Manifests: enough to know whether an experiment can go on, to play it again, and to say how it was made."""

from __future__ import annotations

import hashlib
import platform
import sys
from typing import Any

from sim import __version__
from sim.core.compiled import COMPILED, source_hash
from sim.core.versions import versions
from sim.ensemble.settings import Settings
from sim.scenario import Scenario, canonical
from sim.world.blueprint import Blueprint


def identity(scenario: Scenario, seed: int) -> str:
    """16 hexadecimal digits that two runs share when each replication of one is that of the other.

    The scenario (days included), the seed and the code count; the number of replications and workers do not.
    """
    found = hashlib.blake2b(digest_size=8)
    for part in (canonical(scenario), str(seed), str(scenario.days), source_hash(), __version__):
        found.update(part.encode())
        found.update(b"\0")
    return found.hexdigest()


def describe(plan: Blueprint, settings: Settings, run_identity: str, status: str) -> dict[str, Any]:
    """The content of a manifest before all is there."""
    return {
        **provenance(plan, settings, run_identity, status),
        "scenario": canonical(plan.scenario),
        "file": settings.file,
        "precision": settings.precision,
        "draws": list(plan.draw_paths),
    }


def provenance(plan: Blueprint, settings: Settings, run_identity: str, status: str) -> dict[str, Any]:
    """The part of a manifest that says what it is of, in what state, and which program on which machine made it."""
    return {
        "identity": run_identity,
        "status": status,
        "sets": list(settings.sets),
        "coefficients": plan.coefficients,
        "seed": settings.seed,
        "days": plan.days,
        "versions": versions(),
        "source_hash": source_hash(),
        "compiled": COMPILED,
        "platform": f"{platform.platform()} {sys.implementation.name}",
    }
