"""Requests for a calibration, checked: ``python -m sim calibrate`` from Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.core.coefficients import FIXED
from sim.core.errors import RequestError
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.settings import Settings
from sim.scenario import Scenario
from sim.study.calibration.calibration import Calibration
from sim.study.calibration.held_back_checks import BATTLES
from sim.study.calibration.patterns import Patterns, patterns_of, read_patterns
from sim.study.calibration.screening import screen
from sim.study.calibration.stages import StagePlayer
from sim.study.global_sensitivity.unknowns import Unknown, unknowns
from sim.study.hindcast.battles import is_battles
from sim.study.hindcast.history import read_history
from sim.study.hindcast.playing import FOLDER as HISTORY
from sim.study.plans import packed, plan_of
from sim.study.request import Request

REPLICATIONS, WAVES, PARTICLES, GENERATIONS, CHECKS, TRAJECTORIES = 20, 3, 200, 3, 400, 8
A_COEFFICIENT = 12
"""Points of a wave for each coefficient, unless told."""
SMALLEST = {"replications": 2, "waves": 1, "particles": 20, "generations": 1, "checks": 0, "trajectories": 2}


@dataclass(frozen=True)
class CalibrationRequest(Request):
    """A request for a calibration.

    Attributes:
        source: a scenario file.
        patterns: the file of patterns; in ``calibration/`` beside the scenario if left out.
        points: of a wave; twelve for each coefficient if left out.
        replications: of each point.
        waves, particles, generations, checks: see ``Calibration``.
        trajectories: of a screening.
    """

    unsaid = FIXED

    patterns: Path | None = None
    points: int | None = None
    replications: int = REPLICATIONS
    waves: int = WAVES
    particles: int = PARTICLES
    generations: int = GENERATIONS
    checks: int = CHECKS
    trajectories: int = TRAJECTORIES

    @property
    def file(self) -> Path:
        """The scenario's file.

        Raises:
            RequestError: the source is a scenario as loaded, beside which there are no patterns.
        """
        if isinstance(self.source, Scenario):
            raise RequestError("source", "found a scenario as loaded", ("a scenario file",))
        return Path(self.source)

    def read(self) -> tuple[Patterns, Scenario]:
        """Return the patterns, and the scenario with as many days as they need.

        Raises:
            NoPatternsError: there is nothing to calibrate to.
            ScenarioError: scenario or patterns cannot be used.
            RequestError: a number is too small, or says for how long, which the patterns do.
        """
        self.check(SMALLEST)
        if self.days is not None or self.until is not None:
            raise RequestError("days" if self.until is None else "until", "the patterns say for how long is played")
        patterns = read_patterns(self.patterns or patterns_of(self.file), self.scenario())
        return patterns, replace(self, until=patterns.until).scenario()


def prepare_calibration(request: CalibrationRequest) -> Calibration:
    """Return the calibration that is asked for, checked.

    Raises:
        NoPatternsError: there is nothing to calibrate to.
        ScenarioError: scenario, patterns or record cannot be used.
        RequestError: a number is too small.
    """
    patterns, scenario = request.read()
    inputs = _inputs(scenario, list(patterns.coefficients))
    points = request.points or A_COEFFICIENT * len(inputs)
    if points < 10 * len(inputs):
        raise RequestError("points", f"found {points}", (f"{10 * len(inputs)} or more, ten for each coefficient",))
    record = request.file.parent / HISTORY / request.file.name
    wars = request.file.parent / BATTLES
    return Calibration(
        scenario, request.settings_of(request.replications), patterns, inputs, points, request.waves,
        request.particles, request.generations, request.checks,
        read_history(record, scenario) if request.checks and record.is_file() else None,
        wars if request.checks and is_battles(wars) else None,
    )  # fmt: skip


def screen_calibration(request: CalibrationRequest, listener: Listener | None = None) -> dict[str, Any]:
    """Return which of a file's candidates move the patterns' statistics (see ``screen``).

    Raises:
        NoPatternsError, ScenarioError, RequestError: as ``prepare_calibration``.
        RunFolderError, StorageError, RunStopped: as a study.
    """
    patterns, scenario = request.read()
    names = [name for name in patterns.screened() if name not in scenario.parameters]
    settings = request.settings_of(request.replications)
    folder = settings.out or settings.results / f"{settings.stem}-screening-seed-{settings.seed}"
    player = StagePlayer(
        scenario, _inputs(scenario, names), patterns.statistics,
        Settings(seed=settings.seed, workers=settings.workers, out=folder, max_failed=settings.max_failed,
                 retry_failed=settings.retry_failed), listener or Silent(),
    )  # fmt: skip
    about = {"name": scenario.name, "calibration": patterns.calibration, "seed": settings.seed}
    texts = {name: one.text for name, one in patterns.statistics.items()}
    found = screen(player, request.trajectories, request.replications)
    return about | {"statistics": texts} | found | {"folder": str(folder)}


def _inputs(scenario: Scenario, names: Sequence[str]) -> tuple[Unknown, ...]:
    """Coefficients as inputs, in the order of their names here."""
    paths = [f"parameters.{name}" for name in names]
    found = {one.name: one for one in unknowns(plan_of(packed(scenario)), paths)}
    return tuple(found[path] for path in paths)
