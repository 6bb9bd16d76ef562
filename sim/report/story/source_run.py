"""The run that a replication is picked from: one that is named, the standing one of the same file, or a small one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.ensemble.listener import Listener
from sim.ensemble.manifest import identity
from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolder, RunFolderError
from sim.scenario import canonical
from sim.world.blueprint import Blueprint

SMALL = 200
"""Replications of a run that is played only to pick from."""


def named(folder: Path, plan: Blueprint, seed: int | None) -> Results:
    """A run that is named, if it is one of this scenario.

    Raises:
        RunFolderError: there is no finished run, or it is of another scenario, of other days or of another seed.
    """
    results = Results(folder)
    same = results.manifest["scenario"] == canonical(plan.scenario) and results.days == plan.days
    if not same:
        raise RunFolderError(folder, "a run of another scenario, with other changes or of other days than the file's")
    if seed not in (None, results.manifest["seed"]):
        raise RunFolderError(folder, f"a run of seed {results.manifest['seed']}, not of {seed}")
    return results


def standing(plan: Blueprint, settings: Settings) -> Results | None:
    """The finished run of the same scenario, seed, days and code under ``results``, if there is one."""
    wanted = identity(plan.scenario, settings.seed)
    folder = settings.folder(wanted)
    found = RunFolder(folder, wanted).manifest() if (folder / MANIFEST).exists() else None
    if found is None or found.get("identity") != wanted or found.get("status") != "complete":
        return None
    return Results(folder)


@contextmanager
def small(plan: Blueprint, seed: int, listener: Listener | None = None) -> Iterator[Results]:
    """A small run of the scenario, in a folder that goes away with the context.

    Args:
        plan: the scenario's blueprint.
        seed: of all random streams.
        listener: is told what happens.
    """
    with tempfile.TemporaryDirectory(prefix="sim-story-", ignore_cleanup_errors=True) as folder:
        run(plan, Settings(seed=seed, replications=SMALL, out=Path(folder) / "run"), listener)
        yield Results(Path(folder) / "run")
