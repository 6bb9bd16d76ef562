"""Worlds of the duel, recorded once: number 3 has a decision, a collapse and a place that changed hands twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from sim.ensemble.results import Results
    from sim.report.story.recorder import Recording

SEED, WORLD = 1, 3
REPLICATIONS = 5


@pytest.fixture(scope="session")
def recording(duel_plan: Any) -> Recording:
    from sim.report.story.recorder import play_and_record

    return play_and_record(duel_plan, SEED, WORLD)


@pytest.fixture(scope="session")
def run_of_duel(duel_plan: Any, duel_course: Any, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """A small finished run of the duel."""
    from sim.ensemble.results import Results
    from sim.ensemble.run import run
    from sim.ensemble.settings import Settings

    folder: Path = tmp_path_factory.mktemp("story") / "run"
    settings = Settings(seed=SEED, replications=REPLICATIONS, workers=1, out=folder)
    run(duel_plan, settings, player=lambda _plan, seed, replication: duel_course(replication, seed))
    return Results(folder)
