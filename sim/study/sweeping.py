"""A sweep: a scenario played at every point of a design, as an experiment whose rows are those of all points."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.ensemble.chunk_store import ChunkStore
from sim.ensemble.chunks import Player
from sim.ensemble.experiment import Experiment, Stopwatch, Written
from sim.ensemble.files import RunFolderError, write_whole
from sim.ensemble.jobs import Job
from sim.ensemble.listener import Listener
from sim.ensemble.loop import play_experiment
from sim.ensemble.manifest import describe, identity
from sim.ensemble.settings import Settings
from sim.ensemble.store import SUMMARY, write_json
from sim.scenario import Scenario
from sim.study.design import Points
from sim.study.plans import packed, plan_of
from sim.study.results import Sweep
from sim.study.store import OUTCOMES, SIZE
from sim.study.sweep_rows import SweepWork
from sim.study.sweep_tables import Compactor, Table, questions_of


@dataclass(frozen=True)
class Study(Experiment[Sweep]):
    """A scenario and the points of a design at which it is played.

    Attributes:
        scenario: from which all points start, changes for all of them made.
        design: the points.
        settings: seed, replications of each point, where to, workers.
        independent: each point has random streams of its own; otherwise all have the same (common random numbers).
        name: what to call it in print; the scenario's name if empty.
        summed: sum every point up in ``summary.json``, and say so when all is there; not so for a part of a study.
    """

    scenario: Scenario
    design: Points
    settings: Settings
    independent: bool = False
    name: str = ""
    summed: bool = True

    word, table, ending, chunk_size = "study", OUTCOMES, ".arrow", SIZE
    read = Sweep

    @cached_property
    def seeds(self) -> list[int]:
        """The seed of each point's random streams."""
        count, seed = len(self.design), self.settings.seed
        return [own_seed(seed, point) if self.independent else seed for point in range(count)]

    @cached_property
    def identity(self) -> str:
        """16 hexadecimal digits that two studies share when each row of one is that of the other."""
        found = hashlib.blake2b(digest_size=8)
        for part in (identity(self.scenario, self.settings.seed).encode(), self.design.identity(self.seeds)):
            found.update(part)
            found.update(b"\0")
        return found.hexdigest()

    @property
    def folder(self) -> Path:
        """Folder of its files: as told, or a name of its own."""
        return replace(self.settings, stem=f"{self.settings.stem}-sweep").folder(self.identity)

    @property
    def points(self) -> int:
        """Number of points of the design."""
        return len(self.design)

    @property
    def rows(self) -> int:
        """Number of replications in all."""
        return self.points * self.settings.replications

    @property
    def announced(self) -> bool:  # type: ignore[override]
        """Return whether it stands for itself."""
        return self.summed

    @cached_property
    def work(self) -> SweepWork:
        """Rows of the scenario at any point."""
        return SweepWork(packed(self.scenario))

    def job(self, point: int, replications: tuple[int, ...]) -> Job:
        """Replications of a point, on its seed."""
        return Job(replications, self.seeds[point], point, self.design.sets(point))

    def long_enough(self, found: Sweep) -> bool:
        """Return whether every point has as many replications as are asked for, and no more."""
        return found.played == self.rows

    def reopen(self, store: ChunkStore, found: Sweep, note: Callable[[str], None]) -> None:
        """Take the rows out of the table again.

        Raises:
            RunFolderError: there are more replications than are asked for.
        """
        there, wanted = found.record["replications"], self.settings.replications
        if there > wanted:
            reason = f"holds {there:,} replications a point, more than {wanted:,}; ask for as many, or use --out"
            raise RunFolderError(store.folder.path, reason)
        super().reopen(store, found, note)

    def begin(self, store: ChunkStore) -> None:
        """Write down manifest and design; the manifest first, for it says whose folder this is."""
        super().begin(store)
        design = self.design.written(self.seeds)
        write_whole(store.folder.path / self.design.file, lambda file: file.write(design))

    def write(self, store: ChunkStore, watch: Stopwatch) -> Written:
        """Write the table of rows, and the summary with every point in brief."""
        made = Compactor(store, self).write()
        write_json(store.folder.path / SUMMARY, self._summary(made, store.folder.path))
        return Written(made.failed, made.digest, (OUTCOMES, self.design.file))

    def _summary(self, made: Table, folder: Path) -> dict[str, Any]:
        return {
            "name": self.name or self.scenario.name, "scenario": self.scenario.name, "seed": self.settings.seed,
            "design": self.design.kind, "factors": [factor.path for factor in self.design.factors],
            "points": len(self.design), "replications": self.settings.replications, "failed": made.failed,
            "independent": self.independent, "digest": made.digest, "folder": str(folder),
            "questions": questions_of(self.scenario), "results": made.points,
        }  # fmt: skip

    def manifest(self, status: str) -> dict[str, Any]:
        """The content of the manifest before all is there: the scenario, and what is varied."""
        about = describe(plan_of(self.work.base), self.settings, self.identity, status)
        manners = [self.design.values(number)[1] for number in range(len(self.design.factors))]
        return about | {
            "kind": "sweep", "name": self.name, "design": self.design.kind, "points": len(self.design),
            "factors": [
                {"path": factor.path, "sign": "".join(manner), "levels": list(factor.levels) or None,
                 "low": factor.low and factor.low.amount, "high": factor.high and factor.high.amount}
                for factor, manner in zip(self.design.factors, manners, strict=True)
            ],
            "replications": self.settings.replications, "independent": self.independent,
        }  # fmt: skip


def own_seed(seed: int, point: int) -> int:
    """The seed of a point that shares its random streams with no other."""
    return int.from_bytes(hashlib.blake2b(f"{seed}/point/{point}".encode(), digest_size=7).digest(), "big")


def play(
    study: Study,
    listener: Listener | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
    retry_failed: bool = False,
) -> Path:
    """Play what is missing of a study and leave its folder complete.

    Args:
        study: what to play.
        listener: is told what happens.
        executor: where tasks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.
        retry_failed: play the replications again that raised an error.

    Returns:
        The folder.

    Raises:
        RunFolderError: the folder holds something else, or more replications than are asked for.
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
        WorkersLostError: the executor broke.
        TooManyFailedError: none of the replications succeeded, or more failed than may; the folder is complete.
    """
    if retry_failed:
        study = replace(study, settings=replace(study.settings, retry_failed=True))
    return play_experiment(study, listener, executor, player).folder
