"""Made-up runs that several tests look at and none changes."""

from __future__ import annotations

from typing import Any

import pytest

from sim.ensemble.results import Results
from tests.report.made import fail, made_run, play_gone, play_nothing


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, duel_plan: Any) -> Results:
    """120 replications in which Ford falls now and then, and Market after it."""
    return made_run(tmp_path_factory.mktemp("made") / "run", duel_plan)


@pytest.fixture(scope="session")
def made_still(tmp_path_factory: pytest.TempPathFactory, duel_plan: Any) -> Results:
    """Replications in which nothing changes hands."""
    return made_run(tmp_path_factory.mktemp("made") / "still", duel_plan, 20, play_nothing)


@pytest.fixture(scope="session")
def made_gone(tmp_path_factory: pytest.TempPathFactory, duel_plan: Any) -> Results:
    """20 replications in which the rebels have no troops at first, and in half of them none at the end."""
    return made_run(tmp_path_factory.mktemp("made") / "gone", duel_plan, 20, play_gone)


@pytest.fixture(scope="session")
def made_failed(tmp_path_factory: pytest.TempPathFactory, duel_plan: Any) -> Results:
    """Replications all of which failed."""
    return made_run(tmp_path_factory.mktemp("made") / "failed", duel_plan, 5, fail)
