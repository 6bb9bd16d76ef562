"""Playing a study: what is there is kept, what is missing is handed out, and the table is made at the end."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.ensemble.chunks import Player
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.failures import judge
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import describe, identity
from sim.ensemble.run import RunStopped, played_again
from sim.ensemble.sealing import CHECKSUMS
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, SUMMARY, RunFolderError, write_json
from sim.ensemble.tables import checksums, if_whole
from sim.scenario import Scenario
from sim.study.design import Points
from sim.study.plans import packed, plan_of
from sim.study.results import Sweep
from sim.study.store import DONE, OUTCOMES, RUNNING, Chunk, StudyFolder, aligned, chunks
from sim.study.tables import Compactor, Table, questions_of
from sim.study.tasks import POINT, Part, Played, Task, play_task, schema_of


@dataclass(frozen=True)
class Study:
    """What is to be played.

    Attributes:
        scenario: from which all points start, changes for all of them made.
        design: the points.
        settings: seed, replications of each point, where to, workers.
        independent: each point has dice of its own; otherwise all have the same (common random numbers).
        name: what to call it in print; the scenario's name if empty.
        summed: sum every point up in ``summary.json``.
    """

    scenario: Scenario
    design: Points
    settings: Settings
    independent: bool = False
    name: str = ""
    summed: bool = True

    @cached_property
    def seeds(self) -> list[int]:
        """The seed of each point's dice."""
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
        """Where its files go: as told, or a name of its own."""
        return replace(self.settings, stem=f"{self.settings.stem}-sweep").folder(self.identity)

    @property
    def rows(self) -> int:
        """How many replications there will be in all."""
        return len(self.design) * self.settings.replications


def own_seed(seed: int, point: int) -> int:
    """The seed of a point that shares its dice with no other."""
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
    folder, listener = StudyFolder(study.folder, study.identity), listener or Silent()
    retry = retry_failed or study.settings.retry_failed
    found = standing(folder, listener)
    if found is None or found.record["replications"] != study.settings.replications or _unwell(found, retry):
        with folder.locked():
            _Sweep(study, folder, listener, player, retry).play(executor)
        found = Sweep(folder.path)
    elif study.summed:
        listener.finished("study")
    judge(folder.path, found.record["failed"], study.rows, errors_of(folder.path / OUTCOMES), study.settings.max_failed)
    return folder.path


def standing(folder: StudyFolder, listener: Listener) -> Sweep | None:
    """The study in a folder if it is complete and whole.

    Raises:
        RunFolderError: the folder is not for this study.
    """
    folder.check()
    if (folder.manifest() or {}).get("status") != DONE:
        return None
    return if_whole(lambda: Sweep(folder.path), listener)


def _unwell(found: Sweep, retry: bool) -> bool:
    """Return whether a complete study has failed replications that are wanted again."""
    return retry and bool(found.record["failed"])


def errors_of(table: Path) -> Iterator[tuple[str, str]]:
    """Name and error of each failed replication of a study's table."""
    rows = pq.read_table(table, columns=[POINT, "replication", "error"])
    for row in rows.filter(rows["error"].is_valid()).to_pylist():
        yield f"{row['replication']} of point {row[POINT]}", row["error"]


Address = tuple[int, int]
"""Point and replication."""


def _listed(rows: pa.Table) -> list[Address]:
    """Point and replication of each row."""
    return list(zip(rows[POINT].to_pylist(), rows["replication"].to_pylist(), strict=True))


def _addresses(rows: pa.Table) -> set[Address]:
    return set(_listed(rows))


class _Sweep:
    """A study under way."""

    def __init__(
        self, study: Study, folder: StudyFolder, listener: Listener, player: Player | None, retry: bool
    ) -> None:
        self.study, self.folder, self.listener, self.player, self.retry = study, folder, listener, player, retry
        self.base = packed(study.scenario)
        self.schema = schema_of(self.base)
        self.began, self.there = time.perf_counter(), 0

    def play(self, executor: Executor | None) -> None:
        """Bring the folder to what is asked, if it is not there already."""
        try:
            if not self._reopened():
                return
            missing = list(self._missing())
            if self.folder.damaged:
                self.listener.noting(played_again(self.folder.damaged))
            self.there = self.study.rows - sum(len(chunk) - len(kept) for chunk, kept in missing)
            if self.there:
                self.listener.continuing(self.there, self.study.rows)
            if missing:
                self._hand_out((self._task(*one) for one in missing), executor)
            self._finish()
        except KeyboardInterrupt:
            raise RunStopped(self.there, str(self.folder.path)) from None

    def _reopened(self) -> bool:
        """Make the folder ready for more; False when all that is asked is there."""
        found = standing(self.folder, Silent())
        wanted = self.study.settings.replications
        if found is not None:
            there = found.record["replications"]
            if there > wanted:
                reason = f"holds {there:,} replications a point, more than {wanted:,}; ask for as many, or use --out"
                raise RunFolderError(self.folder.path, reason)
            if there == wanted and not _unwell(found, self.retry):
                return False
            self.folder.unpack(len(self.study.design), there, wanted, self.schema)
        design = self.study.design
        self.folder.prepare(design.file, design.written(self.study.seeds), self._manifest(RUNNING))
        return True

    def _missing(self) -> Iterator[tuple[Chunk, set[Address]]]:
        """Chunks that are not whole, each with the rows that stay; failed ones do not if they are wanted again."""
        for chunk in chunks(len(self.study.design), self.study.settings.replications):
            there = self.folder.read(chunk, self.schema, (POINT, "replication", "error"))
            kept: set[Address] = set()
            if there is not None:
                kept = _addresses(there.filter(pc.is_null(there["error"])) if self.retry else there)
                kept &= {(point, row) for point in range(chunk.point, chunk.end)
                         for row in range(chunk.first, chunk.last)}  # fmt: skip
            if len(kept) < len(chunk):
                yield chunk, kept

    def _task(self, chunk: Chunk, kept: set[Address]) -> Task:
        found = []
        for point in range(chunk.point, chunk.end):
            wanted = tuple(row for row in range(chunk.first, chunk.last) if (point, row) not in kept)
            if wanted:
                found.append(Part(point, self.study.design.sets(point), self.study.seeds[point], wanted))
        return Task(chunk, tuple(found))

    def _hand_out(self, tasks: Iterable[Task], executor: Executor | None) -> None:
        if self.player is None and executor is None:
            warm_up(plan_of(self.base), self.study.settings.seed, self.listener.compiling)
        with workers_of(executor, self.study.settings.workers) as (pool, in_flight, stopped):
            work = partial(play_task, self.base, player=self.player, **stopped)
            for played in as_they_come(pool, work, tasks, in_flight):
                self._keep(played)
                self.there += len(played.rows)
                self.listener.playing(self.there, self.study.rows)

    def _keep(self, played: Played) -> None:
        """Put what came back on the disk, among the rows of its chunk that are there already."""
        chunk, rows = played.task.chunk, aligned(played.rows, self.schema)
        if len(rows) < len(chunk):
            old = self.folder.read(chunk, self.schema)
            if old is None:
                return  # it has become unreadable meanwhile: the same command plays all of it
            again = _addresses(rows)
            old = aligned(old, self.schema)
            others = old.filter(pa.array([address not in again for address in _listed(old)], pa.bool_()))
            rows = pa.concat_tables([others, rows]).sort_by([(POINT, "ascending"), ("replication", "ascending")])
        self.folder.keep(chunk, rows)

    def _finish(self) -> None:
        self.listener.writing()
        study = self.study
        made = Compactor(self.folder, study, self.schema).write()
        write_json(self.folder.path / SUMMARY, self._summary(made))
        done = {"failed": made.failed, "digest": made.digest, "workers": study.settings.workers}
        sums = {CHECKSUMS: checksums(self.folder.path, (OUTCOMES, study.design.file))}
        when = {
            "finished": datetime.now(UTC).isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - self.began, 3),
        }
        write_json(self.folder.path / MANIFEST, self._manifest(DONE) | done | when | sums)
        self.folder.drop_chunks()

    def _summary(self, made: Table) -> dict[str, Any]:
        study = self.study
        factors = [factor.path for factor in study.design.factors]
        return {
            "name": study.name or study.scenario.name, "scenario": study.scenario.name, "seed": study.settings.seed,
            "design": study.design.kind, "factors": factors, "points": len(study.design),
            "replications": study.settings.replications, "failed": made.failed, "independent": study.independent,
            "digest": made.digest, "folder": str(self.folder.path), "questions": questions_of(study.scenario),
            "results": made.points,
        }  # fmt: skip

    def _manifest(self, status: str) -> dict[str, Any]:
        study = self.study
        about = describe(plan_of(self.base), study.settings, study.identity, status)
        manners = [study.design.values(number)[1] for number in range(len(study.design.factors))]
        return about | {
            "kind": "sweep", "name": study.name, "design": study.design.kind, "points": len(study.design),
            "factors": [
                {"path": factor.path, "sign": "".join(manner), "levels": list(factor.levels) or None,
                 "low": factor.low and factor.low.amount, "high": factor.high and factor.high.amount}
                for factor, manner in zip(study.design.factors, manners, strict=True)
            ],
            "replications": study.settings.replications, "independent": study.independent,
        }  # fmt: skip
