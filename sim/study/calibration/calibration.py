"""A calibration from its request to its record: waves, generations, a proposal and its effect on what was held back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.listener import Listener, Silent
from sim.ensemble.store import RunFolder
from sim.ensemble.tables import standing
from sim.study.calibration import member_set, proposal, storage
from sim.study.calibration.held_back_checks import SIDES, battles, hindcasts
from sim.study.calibration.matching import Space, match, told
from sim.study.calibration.patterns import Patterns
from sim.study.calibration.posterior import Posterior, approximate, predicted
from sim.study.calibration.stages import CalibrationStage, StagePlayer
from sim.study.calibration.statistics import distances, summed
from sim.study.global_sensitivity.sampled import DESIGN
from sim.study.global_sensitivity.unknowns import Unknown
from sim.study.hindcast.history import History
from sim.study.hindcast.observed_replication import observe
from sim.study.hindcast.reading_table import READINGS
from sim.study.hindcast.readings import Observe
from sim.study.hindcast.scores import middle_90
from sim.study.results import OUTCOMES
from sim.study.staged import StagedStudy, StagedWork, complete

KEPT = {"pattern", "text", "low", "high", "least", "most", "unit", "source", "take"}
"""Fields of a statistic that the record repeats."""


@dataclass(frozen=True)
class Calibration(StagedStudy):
    """A calibration as it is asked for; the scenario has as many days as the patterns need.

    Attributes:
        patterns: the file.
        inputs: the coefficients that are moved, K of them, in its order.
        points: of a wave.
        waves: at most.
        particles: points of a generation.
        generations: number of generations.
        checks: replications of old and new values, and of the hindcast; 0 leaves hindcast and battles out.
        history: the record for the hindcast, if there is one.
        battles: where battles of other wars may stand.
    """

    kind = "calibration"
    patterns: Patterns
    inputs: tuple[Unknown, ...]
    points: int
    waves: int
    particles: int
    generations: int
    checks: int
    history: History | None = None
    battles: Path | None = None

    @property
    def parts(self) -> tuple[Any, ...]:
        """All numbers that were asked for, patterns and record."""
        return (
            self.patterns.model_dump_json(), self.inputs, self.settings.replications, self.points, self.waves,
            self.particles, self.generations, self.checks, None if self.history is None else self.history.digest(),
        )  # fmt: skip

    def about(self) -> dict[str, Any]:
        """Coefficients, and the numbers that were asked for."""
        return {
            "coefficients": [one.name for one in self.inputs], "points": self.points, "waves": self.waves,
            "particles": self.particles, "generations": self.generations, "checks": self.checks,
        }  # fmt: skip


def calibrate(asked: Calibration, listener: Listener | None = None, watch: Observe = observe) -> dict[str, Any]:
    """Play what is missing of a calibration and leave its folder complete.

    Args:
        asked: the calibration.
        listener: is told what happens.
        watch: plays one replication and observes it; the compiled rules by default.

    Returns:
        What ``calibration.json`` says.

    Raises:
        RunFolderError: the folder holds something else.
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
    """
    folder, listener = RunFolder(asked.folder, asked.identity), listener or Silent()
    found = standing(folder, storage.Calibrated, listener)
    if found is not None:
        listener.finished("calibration")
        return found.record | {"folder": str(folder.path)}
    with folder.locked():
        return complete(folder, asked, _Work(asked, folder.path, listener, watch))


class _Work(StagedWork):
    """A calibration under way."""

    record_name = storage.RECORD

    def __init__(self, asked: Calibration, folder: Path, listener: Listener, watch: Observe) -> None:
        super().__init__(folder)
        self.asked, self.listener = asked, listener
        self.settings = replace(asked.settings, out=folder)
        self.statistics = asked.patterns.statistics
        self.player = StagePlayer(asked.scenario, asked.inputs, self.statistics, self.settings, listener, watch)

    def files(self) -> list[str]:
        """Space, posterior, proposal and plausible set; of each stage its rows, readings and design."""
        inner = [f"{stage}/{name}" for stage in self.stages for name in (OUTCOMES, READINGS, DESIGN)]
        return [storage.SPACE, storage.POSTERIOR, proposal.FILE_NAME, member_set.FILE_NAME, *inner]

    def record(self) -> dict[str, Any]:
        """Play all stages and return the content of ``calibration.json``."""
        asked, seed = self.asked, self.asked.settings.seed
        space = match(self._simulate, self.statistics, len(asked.inputs), asked.points, asked.waves, seed)
        found = approximate(
            self._simulate, self.statistics, space, asked.particles, asked.generations, seed
        )  # fmt: skip
        rows = proposal.proposal(found, asked.inputs)
        for row in rows:
            row["reason"] = asked.patterns.coefficients[row["coefficient"]]
        proposal.save(self.folder, rows)
        storage.save_space(self.folder, space, asked.inputs, seed)
        storage.save_posterior(self.folder, found, asked.inputs)
        member_set.save(
            self.folder, member_set.plausible_of(found, space, asked.inputs, asked.patterns.calibration, seed)
        )
        sides = self._sides(rows)
        checks = self._checks(proposal.sets(rows))
        return {
            "kind": "calibration", "name": asked.scenario.name, "scenario": asked.scenario.name,
            "calibration": asked.patterns.calibration, "seed": seed, "replications": asked.settings.replications,
            "waves": told(space, list(self.statistics)), "abc": self._abc(found), "coefficients": rows,
            "statistics": self._statistics(space, found, sides),
            "distance": {side: self._distance(sides[side][0], found) for side in SIDES},
            "checks": checks, "played": self.played, "digest": self.digest, "folder": str(self.folder),
        }  # fmt: skip

    def _simulate(self, name: str, shares: Any, independent: bool) -> Any:
        return self._play(CalibrationStage(name, shares, self.asked.settings.replications, independent))

    def _play(self, stage: CalibrationStage) -> Any:
        answers, digest = self.player.play(stage)
        self.note(stage.name, digest, len(stage.shares) * stage.replications)
        return answers

    def _distance(self, values: Any, found: Posterior) -> float:
        return float(distances(values[None], self.statistics, found.counted)[0])

    def _abc(self, found: Posterior) -> dict[str, Any]:
        return {
            "particles": self.asked.particles, "generations": self.asked.generations, "points": len(found.shares),
            "accepted": int((found.weights > 0).sum()), "effective": found.size, "epsilon": list(found.epsilon),
            "out_of_reach": [name for name, counts in zip(self.statistics, found.counted, strict=True) if not counts],
        }  # fmt: skip

    def _sides(self, rows: list[dict[str, Any]]) -> dict[str, tuple[Any, Any]]:
        """Statistics with the old and with the new values on the same random streams, and their sampling variances."""
        shares = np.array([proposal.shares(rows, side) for side in SIDES])
        replications = max(self.asked.checks, self.asked.settings.replications)
        values, variances = summed(self._play(CalibrationStage("old-and-new", shares, replications)), self.statistics)
        return {side: (values[row], variances[row]) for row, side in enumerate(SIDES)}

    def _statistics(
        self, space: Space, found: Posterior, sides: dict[str, tuple[Any, Any]]
    ) -> dict[str, dict[str, Any]]:
        """Each statistic: its tolerance, and its value under the prior, the posterior, the old and the new values."""
        after = predicted(found, self.statistics)
        first = space.waves[0].values if space.waves else np.full((1, len(self.statistics)), np.nan)
        told_of: dict[str, dict[str, Any]] = {}
        for column, (name, one) in enumerate(self.statistics.items()):
            about = one.model_dump(include=KEPT)
            known = first[:, column][~np.isnan(first[:, column])]
            told_of[name] = {
                **about, "probability": one.event, "prior": middle_90(known),
                "posterior": after[name],
                **{side: {"value": _or_none(values[column]), "error": _or_none(np.sqrt(variances[column]))}
                   for side, (values, variances) in sides.items()},
            }  # fmt: skip
        return told_of

    def _checks(self, sets: tuple[str, ...]) -> dict[str, Any] | None:
        """Hindcast and battles with the old and with the new values."""
        asked = self.asked
        if not asked.checks or (asked.history is None and asked.battles is None):
            return None
        settings = replace(self.settings, replications=asked.checks)
        found: dict[str, Any] = {"hindcast": None, "battles": None}
        if asked.history is not None:
            found["hindcast"] = hindcasts(asked.scenario, asked.history, sets, settings, self.listener)
        if asked.battles is not None:
            found["battles"] = battles(asked.battles, sets, settings, self.listener)
        return found


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
