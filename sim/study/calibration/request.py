"""What is asked of a calibration, checked: what ``python -m sim calibrate`` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.core.errors import RequestError
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.settings import MAX_FAILED, Settings, whole
from sim.scenario import scenario_of
from sim.study.calibration.checking import BATTLES
from sim.study.calibration.patterns import Patterns, patterns_of, read_patterns
from sim.study.calibration.playing import Theatre
from sim.study.calibration.running import Calibration
from sim.study.calibration.screening import screen
from sim.study.global_sensitivity.unknowns import Unknown, unknowns
from sim.study.hindcast.battles import is_battles
from sim.study.hindcast.history import read_history
from sim.study.hindcast.playing import FOLDER as HISTORY
from sim.study.plans import packed, plan_of

REPLICATIONS, WAVES, PARTICLES, GENERATIONS, CHECKS, TRAJECTORIES = 20, 3, 200, 3, 400, 8
A_COEFFICIENT = 12
"""Points of a wave for each coefficient, unless told."""
SMALLEST = {"replications": 2, "waves": 1, "particles": 20, "generations": 1, "checks": 0, "trajectories": 2}


@dataclass(frozen=True)
class CalibrationRequest:
    """What is asked.

    Attributes:
        file: a scenario file.
        patterns: the file of patterns; in ``calibration/`` beside the scenario if left out.
        points: of a wave; twelve for each coefficient if left out.
        replications: of each point.
        waves, particles, generations, checks: see ``Calibration``.
        trajectories: of a screening.
        seed, sets, workers, out, max_failed, retry_failed: as for a run.
    """

    file: Path
    patterns: Path | None = None
    points: int | None = None
    replications: int = REPLICATIONS
    waves: int = WAVES
    particles: int = PARTICLES
    generations: int = GENERATIONS
    checks: int = CHECKS
    trajectories: int = TRAJECTORIES
    seed: int = 1
    sets: Sequence[str] = ()
    workers: int | None = None
    out: Path | None = None
    max_failed: float = MAX_FAILED
    retry_failed: bool = False


def prepare_calibration(request: CalibrationRequest) -> Calibration:
    """The calibration that is asked for, checked.

    Raises:
        NoPatternsError: there is nothing to calibrate to.
        ScenarioError: scenario, patterns or record cannot be used.
        RequestError: a number is too small.
    """
    _check(request)
    patterns, scenario = _read(request)
    inputs = _inputs(scenario, list(patterns.coefficients))
    points = request.points or A_COEFFICIENT * len(inputs)
    if points < 10 * len(inputs):
        raise RequestError("points", f"found {points}", (f"{10 * len(inputs)} or more, ten for each coefficient",))
    record = request.file.parent / HISTORY / request.file.name
    wars = request.file.parent / BATTLES
    return Calibration(
        scenario, patterns, inputs, _settings(request), points, request.waves, request.particles,
        request.generations, request.checks,
        read_history(record, scenario) if request.checks and record.is_file() else None,
        wars if request.checks and is_battles(wars) else None,
    )  # fmt: skip


def screen_calibration(request: CalibrationRequest, listener: Listener | None = None) -> dict[str, Any]:
    """Which of a file's candidates move the patterns' statistics (see ``screen``).

    Raises:
        As ``prepared`` does; and RunFolderError, StorageError, RunStopped, as a study does.
    """
    _check(request)
    patterns, scenario = _read(request)
    names = [name for name in patterns.screened() if name not in scenario.parameters]
    settings = _settings(request)
    folder = settings.out or settings.results / f"{settings.stem}-screening-seed-{settings.seed}"
    theatre = Theatre(
        scenario, _inputs(scenario, names), patterns.statistics,
        Settings(seed=settings.seed, workers=settings.workers, out=folder, max_failed=settings.max_failed,
                 retry_failed=settings.retry_failed), listener or Silent(),
    )  # fmt: skip
    about = {"name": scenario.name, "calibration": patterns.calibration, "seed": settings.seed}
    texts = {name: one.text for name, one in patterns.statistics.items()}
    found = screen(theatre, request.trajectories, request.replications)
    return about | {"statistics": texts} | found | {"folder": str(folder)}


def _check(request: CalibrationRequest) -> None:
    for name, least in SMALLEST.items():
        whole(name, getattr(request, name), least)
    whole("seed", request.seed)
    if request.workers is not None:
        whole("workers", request.workers, 1)


def _read(request: CalibrationRequest) -> tuple[Patterns, Any]:
    scenario = scenario_of(request.file, list(request.sets), None, None)
    patterns = read_patterns(request.patterns or patterns_of(request.file), scenario)
    return patterns, scenario_of(request.file, list(request.sets), None, patterns.until)


def _inputs(scenario: Any, names: Sequence[str]) -> tuple[Unknown, ...]:
    """Coefficients as inputs, in the order of their names here."""
    paths = [f"parameters.{name}" for name in names]
    found = {one.name: one for one in unknowns(plan_of(packed(scenario)), paths)}
    return tuple(found[path] for path in paths)


def _settings(request: CalibrationRequest) -> Settings:
    return Settings(
        seed=request.seed, replications=request.replications, workers=request.workers, stem=request.file.stem,
        out=request.out, sets=tuple(request.sets), file=str(request.file),
        max_failed=request.max_failed, retry_failed=request.retry_failed,
    )  # fmt: skip
