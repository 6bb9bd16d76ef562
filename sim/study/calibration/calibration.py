"""A calibration from its request to its record: waves, generations, a proposal, and what it does to what was held back.

Every stage is an ordinary study in a folder of its own, drawn from the seed alone, so that the same command goes on
after an interruption and comes to the same end.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import DONE, RUNNING, describe, identity
from sim.ensemble.sealing import CHECKSUMS
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolder, write_json
from sim.ensemble.tables import checksums, standing
from sim.scenario import Scenario
from sim.study.calibration import proposal, storage
from sim.study.calibration.held_back_checks import battles, hindcasts
from sim.study.calibration.matching import Space, match, told
from sim.study.calibration.patterns import Patterns
from sim.study.calibration.posterior import Posterior, approximate, predicted
from sim.study.calibration.stages import CalibrationStage, StagePlayer
from sim.study.calibration.statistics import distances, summed
from sim.study.global_sensitivity.unknowns import Unknown
from sim.study.hindcast.history import History
from sim.study.hindcast.observed_replication import observe
from sim.study.hindcast.readings import READINGS, Observe
from sim.study.plans import packed, plan_of
from sim.study.store import OUTCOMES

SIDES = ("old", "new")
KEPT = {"pattern", "text", "low", "high", "least", "most", "unit", "source", "take"}
"""What the record says of a statistic."""


@dataclass(frozen=True)
class Calibration:
    """What is asked.

    Attributes:
        scenario: with as many days as the patterns need.
        patterns: the file.
        inputs: the coefficients that are moved, K of them, in its order.
        settings: seed, replications of each point, workers, folder.
        points: of a wave.
        waves: at most.
        particles: points of a generation.
        generations: how many.
        checks: replications of old and new values, and of the hindcast; 0 leaves hindcast and battles out.
        history: the record for the hindcast, if there is one.
        battles: where battles of other wars may stand.
    """

    scenario: Scenario
    patterns: Patterns
    inputs: tuple[Unknown, ...]
    settings: Settings
    points: int
    waves: int
    particles: int
    generations: int
    checks: int
    history: History | None = None
    battles: Path | None = None

    @cached_property
    def identity(self) -> str:
        """16 hexadecimal digits that two calibrations share when one is the other."""
        rest = (
            self.patterns.model_dump_json(), self.inputs, self.settings.replications, self.points, self.waves,
            self.particles, self.generations, self.checks, None if self.history is None else self.history.digest(),
        )  # fmt: skip
        text = f"{identity(self.scenario, self.settings.seed)}\0{rest!r}"
        return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

    @property
    def folder(self) -> Path:
        """Where its files go: as told, or a name of its own."""
        return replace(self.settings, stem=f"{self.settings.stem}-calibration").folder(self.identity)


def calibrate(asked: Calibration, listener: Listener | None = None, watch: Observe = observe) -> dict[str, Any]:
    """Play what is missing of a calibration and leave its folder complete.

    Args:
        asked: what is asked.
        listener: is told what happens.
        watch: plays one replication and watches it; the compiled rules by default.

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
        write_json(folder.path / MANIFEST, _manifest(asked, RUNNING))
        work = _Work(asked, folder.path, listener, watch)
        record = work.record()
        write_json(folder.path / storage.RECORD, record)
        done: dict[str, Any] = {"digest": record["digest"], CHECKSUMS: checksums(folder.path, work.files())}
        done["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        write_json(folder.path / MANIFEST, _manifest(asked, DONE) | done | {"seconds": round(work.seconds, 3)})
    return record


def _manifest(asked: Calibration, status: str) -> dict[str, Any]:
    about = describe(plan_of(packed(asked.scenario)), asked.settings, asked.identity, status)
    return about | {
        "kind": "calibration", "coefficients": [one.name for one in asked.inputs], "points": asked.points,
        "waves": asked.waves, "particles": asked.particles, "generations": asked.generations, "checks": asked.checks,
        "replications": asked.settings.replications,
    }  # fmt: skip


class _Work:
    """A calibration under way."""

    def __init__(self, asked: Calibration, folder: Path, listener: Listener, watch: Observe) -> None:
        self.asked, self.folder, self.listener = asked, folder, listener
        self.settings = replace(asked.settings, out=folder)
        self.statistics = asked.patterns.statistics
        self.player = StagePlayer(asked.scenario, asked.inputs, self.statistics, self.settings, listener, watch)
        self.began = time.perf_counter()
        self.digests: list[str] = []
        self.stages: list[str] = []
        self.played = 0

    @property
    def seconds(self) -> float:
        """Since it began."""
        return time.perf_counter() - self.began

    def files(self) -> list[str]:
        """The tables that are there now, those of the stages with them."""
        inner = [f"{stage}/{name}" for stage in self.stages for name in (OUTCOMES, READINGS, "design.parquet")]
        named = [storage.SPACE, storage.POSTERIOR, proposal.FILE_NAME, *inner]
        return [name for name in named if (self.folder / name).exists()]

    def record(self) -> dict[str, Any]:
        """All that is found, as in ``calibration.json``."""
        asked, seed = self.asked, self.asked.settings.seed
        space = match(self._simulate(), self.statistics, len(asked.inputs), asked.points, asked.waves, seed)
        found = approximate(
            self._simulate(), self.statistics, space, asked.particles, asked.generations, seed
        )  # fmt: skip
        rows = proposal.proposal(found, asked.inputs)
        for row in rows:
            row["reason"] = asked.patterns.coefficients[row["coefficient"]]
        proposal.save(self.folder, rows)
        storage.save_space(self.folder, space, asked.inputs, seed)
        storage.save_posterior(self.folder, found, asked.inputs)
        sides = self._sides(rows)
        checks = self._checks(proposal.sets(rows))
        digest = hashlib.blake2b("".join(self.digests).encode(), digest_size=16).hexdigest()
        return {
            "kind": "calibration", "name": asked.scenario.name, "scenario": asked.scenario.name,
            "calibration": asked.patterns.calibration, "seed": seed, "replications": asked.settings.replications,
            "waves": told(space, list(self.statistics)), "abc": self._abc(found), "coefficients": rows,
            "statistics": self._statistics(space, found, sides),
            "distance": {side: self._distance(sides[side][0], found) for side in SIDES},
            "checks": checks, "played": self.played, "digest": digest, "folder": str(self.folder),
        }  # fmt: skip

    def _simulate(self) -> Callable[[str, Any, bool], Any]:
        def play(name: str, shares: Any, independent: bool) -> Any:
            return self._play(CalibrationStage(name, shares, self.asked.settings.replications, independent))

        return play

    def _play(self, stage: CalibrationStage) -> Any:
        answers, digest = self.player.play(stage)
        self.digests.append(digest)
        self.stages.append(stage.name)
        self.played += len(stage.shares) * stage.replications
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
        """The statistics with the old and with the new values on the same dice, and their sampling variances."""
        shares = np.array([proposal.shares(rows, side) for side in SIDES])
        replications = max(self.asked.checks, self.asked.settings.replications)
        values, variances = summed(self._play(CalibrationStage("old-and-new", shares, replications)), self.statistics)
        return {side: (values[row], variances[row]) for row, side in enumerate(SIDES)}

    def _statistics(
        self, space: Space, found: Posterior, sides: dict[str, tuple[Any, Any]]
    ) -> dict[str, dict[str, Any]]:
        """Each statistic: its tolerance, and what the prior, the posterior, the old and the new values show."""
        after = predicted(found, self.statistics)
        first = space.waves[0].values if space.waves else np.full((1, len(self.statistics)), np.nan)
        told_of: dict[str, dict[str, Any]] = {}
        for column, (name, one) in enumerate(self.statistics.items()):
            about = one.model_dump(include=KEPT)
            known = first[:, column][~np.isnan(first[:, column])]
            spread = np.quantile(known, [0.05, 0.5, 0.95]).tolist() if len(known) else [None] * 3
            told_of[name] = {
                **about, "probability": one.event, "prior": dict(zip(("p5", "median", "p95"), spread, strict=True)),
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
