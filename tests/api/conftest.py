"""One short run that the tests of this folder share."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from tests.conftest import DUEL

REPLICATIONS, DAYS = 5, 12


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the run is."""
    path = tmp_path_factory.mktemp("notebook") / "run"
    sim.run(DUEL, replications=REPLICATIONS, days=DAYS, out=path, progress=False)
    return path


@pytest.fixture
def runs(folder: Path) -> sim.Runs:
    """The run, read afresh."""
    return sim.read(folder)
