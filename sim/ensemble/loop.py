"""The loop that plays experiments: what is there is kept, what is missing is handed out, tables are made at the end.

It knows nothing of terminals: it tells a listener what happens. It knows nothing of threads either: any
``concurrent.futures.Executor`` will do, and threads of its own are the default, for the rules release the
interpreter's lock. Whatever the executor, only a few chunks are under way at a time and their results go to disk
as they come, so that memory does not grow with the number of replications.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Generic

import pyarrow as pa
import pyarrow.compute as pc

from sim.core.errors import SimError
from sim.ensemble.chunk_store import ERROR, ChunkStore, completed
from sim.ensemble.chunks import Address, Chunk, Player
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.experiment import Experiment, Result, Stopwatch
from sim.ensemble.failures import errors_of, judge
from sim.ensemble.jobs import Job, Played, Task, play_task
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import DONE
from sim.ensemble.sealing import CHECKSUMS
from sim.ensemble.store import MANIFEST, RunFolder, write_json
from sim.ensemble.tables import checksums, standing


class RunStopped(SimError):  # noqa: N818 - not an error: somebody asked for it
    """Somebody pressed Ctrl-C; whole chunks are kept.

    Attributes:
        there: how many replications are kept.
        folder: where.
    """

    exit_code = 130

    def __init__(self, there: int, folder: str) -> None:
        super().__init__(f"stopped: {there:,} replications are kept in {folder}. The same command goes on from there.")
        self.there, self.folder = there, folder


def play_experiment(
    experiment: Experiment[Result],
    listener: Listener | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
    fresh: bool = False,
) -> Result:
    """Play what is missing of an experiment and leave its folder complete; one that is complete is only read.

    Args:
        experiment: what to play.
        listener: is told what happens.
        executor: where tasks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.
        fresh: play a complete one again all the same.

    Raises:
        RunFolderError: the folder is not for this experiment.
        StorageError: a file could not be written.
        RunStopped: it was interrupted; what was finished is kept.
        WorkersLostError: the executor broke.
        TooManyFailedError: none of the replications succeeded, or more failed than may; the folder is complete.
    """
    folder, listener = RunFolder(experiment.folder, experiment.identity), listener or Silent()
    found = None if fresh else standing(folder, experiment.read, listener)
    if found is None or not experiment.enough(found):
        with folder.locked():
            found = Loop(experiment, folder, listener, player).play(executor, fresh)
    elif experiment.announced:
        _tell_that_it_is_finished(experiment, found, listener)
    errors = errors_of(folder.path / experiment.table)
    judge(folder.path, found.failed, found.played, errors, experiment.settings.max_failed)
    return found


def _tell_that_it_is_finished(experiment: Experiment[Result], found: Result, listener: Listener) -> None:
    if experiment.size in (None, found.played):
        listener.finished(experiment.word)
    else:
        there = f"{found.played:,} {experiment.unit}"
        listener.noting(f"this {experiment.word} is finished, with {there}: nothing is played")


class Loop(Generic[Result]):
    """One experiment under way, in a folder that is locked.

    Attributes:
        there: how many rows are on the disk.
        missing: chunks that are not complete, each with the rows that stay.
    """

    def __init__(
        self, experiment: Experiment[Result], folder: RunFolder, listener: Listener, player: Player | None
    ) -> None:
        self.experiment, self.listener, self.player = experiment, listener, player
        self.store = ChunkStore(folder, experiment.layout)
        self.watch = Stopwatch()
        self.there = 0
        self.missing: dict[Chunk, frozenset[Address]] = {}

    def play(self, executor: Executor | None, fresh: bool = False) -> Result:
        """Play what is missing, then put the tables together."""
        folder = self.store.folder
        try:
            if self._opened(fresh):
                self._look_around()
                self._warm_up(executor)
                self._play_rounds(executor)
                self._finish()
        except KeyboardInterrupt:
            raise RunStopped(self.there, str(folder.path)) from None
        return self.experiment.read(folder.path)

    def _opened(self, fresh: bool) -> bool:
        """Make the folder ready for more; False when another process has brought all that is asked meanwhile."""
        experiment, folder = self.experiment, self.store.folder
        found = None if fresh else standing(folder, experiment.read, Silent())
        if found is not None:
            if experiment.enough(found):
                return False
            experiment.reopen(self.store, found, self.listener.noting)
        experiment.begin(self.store)
        return True

    def _look_around(self) -> None:
        """Find the rows that an earlier attempt left; failed ones do not count if they are wanted again."""
        for chunk in self.experiment.chunks():
            rows = self.store.kept(chunk, self.experiment.counted)
            kept = self._staying(rows)
            if rows is None or len(kept) < len(chunk):
                self.missing[chunk] = kept
            else:
                self.experiment.count(chunk, rows)
            self.there += len(kept)
        if self.store.damaged:
            self.listener.noting(played_again(self.store.damaged))
        if self.there:
            self.listener.continuing(self.there, self.experiment.size)

    def _staying(self, rows: pa.Table | None) -> frozenset[Address]:
        if rows is None:
            return frozenset()
        if self.experiment.settings.retry_failed:
            rows = rows.filter(pc.is_null(rows[ERROR]))
        return frozenset(self.store.layout.addresses(rows))

    def _warm_up(self, executor: Executor | None) -> None:
        """Compile the rules once before threads share the work; a player or an executor sees to itself."""
        if self.missing and self.player is None and executor is None:
            seed = self.experiment.settings.seed
            for plan in self.experiment.work.plans(Job((), seed)).values():
                self.watch.compiling += warm_up(plan, seed, self.listener.compiling)

    def _play_rounds(self, executor: Executor | None) -> None:
        experiment = self.experiment
        with workers_of(executor, experiment.settings.workers) as (pool, in_flight, stopped):
            work = partial(play_task, experiment.work, player=self.player, **stopped)
            for chunks in experiment.rounds():
                for played in as_they_come(pool, work, self._tasks(chunks), in_flight):
                    self._keep(played)
        self.watch.playing = self.watch.total - self.watch.compiling

    def _tasks(self, chunks: Iterable[Chunk]) -> Iterator[Task]:
        return (self._task(chunk, self.missing[chunk]) for chunk in chunks if chunk in self.missing)

    def _task(self, chunk: Chunk, kept: frozenset[Address]) -> Task:
        wanted = {point: tuple(row for row in chunk.replications if (point, row) not in kept) for point in chunk.points}
        return Task(chunk, tuple(self.experiment.job(point, rows) for point, rows in wanted.items() if rows))

    def _keep(self, played: Played) -> None:
        """Put what came back on the disk, among the rows of its chunk that are there already."""
        new = len(played.rows)
        if new < len(played.chunk):
            old = self.store.played(played.chunk)
            if old is None:
                return  # it has become unreadable meanwhile: the same command plays all of it
            played = completed(old, played, self.store.layout)
        self.store.save(played)
        self.there += new
        self.experiment.count(played.chunk, played.rows)
        self.listener.playing(self.there, self.experiment.size)

    def _finish(self) -> None:
        self.listener.writing()
        folder, experiment = self.store.folder, self.experiment
        made = experiment.write(self.store, self.watch)
        done = {
            "failed": made.failed, "digest": made.digest, CHECKSUMS: checksums(folder.path, made.files),
            "finished": datetime.now(UTC).isoformat(timespec="seconds"), "workers": experiment.settings.workers,
            "seconds": round(self.watch.total, 3),
        }  # fmt: skip
        write_json(folder.path / MANIFEST, experiment.manifest(DONE) | done | made.more)
        if not made.keep_chunks:
            folder.drop_chunks()


def played_again(damaged: list[str]) -> str:
    """One line about damaged files of chunks."""
    more = f" and {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
    return f"{damaged[0]}{more}: damaged (not what was written); played again"
