"""Two small runs of the duel, one with its garrison stronger, and their pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.ensemble.results import Results
from sim.ensemble.run import run
from sim.ensemble.settings import Settings
from sim.report.page.compare import comparison
from sim.report.page.report import make_report
from sim.scenario import load
from sim.world.build import blueprint
from tests.conftest import DUEL
from tests.report.page.reading import Page

REPLICATIONS = 6
DAYS = 10


STRONGER = "actors.rebels.troops=x2"
"""So that towns fall within the days played."""


def play(folder: Path, sets: tuple[str, ...]) -> Results:
    plan = blueprint(load(DUEL, sets=sets, days=DAYS))
    settings = Settings(replications=REPLICATIONS, out=folder, file="tests/scenarios/duel.yaml", sets=sets, workers=1)
    run(plan, settings)
    return Results(folder)


@pytest.fixture(scope="session")
def weak(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return play(tmp_path_factory.mktemp("runs") / "weak", (STRONGER,))


@pytest.fixture(scope="session")
def strong(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return play(tmp_path_factory.mktemp("runs") / "strong", (STRONGER, "formations.ford.paper=x2"))


@pytest.fixture(scope="session")
def report_file(weak: Results) -> Path:
    return make_report(weak)


@pytest.fixture(scope="session")
def page(report_file: Path) -> Page:
    return Page(report_file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def compared(weak: Results, strong: Results) -> Page:
    return Page(comparison(weak, strong))
