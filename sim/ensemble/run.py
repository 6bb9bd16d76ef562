"""A run: play the replications in chunks, keep what is done, and put the tables together at the end.

The loop knows nothing of terminals: it tells a listener what happens. It knows nothing of threads either: any
``concurrent.futures.Executor`` will do, and threads of its own are the default, for the rules release the
interpreter's lock. Whatever the executor, only a few chunks are under way at a time and their results go to disk
as they come, so that memory does not grow with the number of replications.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.core.errors import SimError
from sim.ensemble import compact, precision
from sim.ensemble.chunks import Chunk, Part, Player, Span, merged, play_chunk, spans
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.failures import judge
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import describe, identity
from sim.ensemble.outcomes import answerable, names_of
from sim.ensemble.results import Results
from sim.ensemble.sealing import Damaged
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, SUMMARY, RunFolder, RunFolderError, write_json
from sim.ensemble.summary import Summary, Tables, summarise
from sim.ensemble.tables import checksums, if_whole


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


def run(
    blueprint: Any,
    settings: Settings,
    listener: Listener | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
    fresh: bool = False,
) -> Summary:
    """Play a scenario many times and leave its run folder complete; one that is complete is only read.

    Args:
        blueprint: the scenario laid out as tables.
        settings: seed, how many, where to.
        listener: is told what happens.
        executor: where chunks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.
        fresh: play a complete run again all the same.

    Raises:
        RunFolderError: the folder is not for this run.
        StorageError: a file could not be written.
        RunStopped: the run was interrupted.
        TooManyFailedError: none of the replications succeeded, or more failed than may; the folder is complete.
    """
    run_identity = identity(blueprint.scenario, settings.seed)
    folder, listener = RunFolder(settings.folder(run_identity), run_identity), listener or Silent()
    began = time.perf_counter()
    found = None if fresh else finished(folder, settings, listener)
    if found is not None:
        summary = replace(found.brief, seconds=round(time.perf_counter() - began, 3))
    else:
        with folder.locked():
            summary = _Run(blueprint, settings, folder, listener, player).play(executor)
    judge(folder.path, summary.failed, summary.replications, errors_of(folder.path / compact.OUTCOMES),
          settings.max_failed)  # fmt: skip
    return summary


def finished(folder: RunFolder, settings: Settings, listener: Listener | None = None) -> Results | None:
    """The run in a folder if it is complete and whole, and as long as is asked for.

    Args:
        folder: of the run.
        settings: what is asked for.
        listener: is told why a complete run is played again, or that it is not.

    Raises:
        RunFolderError: the folder is not for this run.
    """
    folder.check()
    listener = listener or Silent()
    if (folder.manifest() or {}).get("status") != "complete":
        return None
    found = if_whole(lambda: Results(folder.path), listener)
    if found is None or (settings.retry_failed and found.summary["failed"]):
        return None
    if not _enough(found, settings):
        if not folder.chunks.is_dir():
            listener.noting(f"{found.replications:,} replications are finished, but their days were not kept: "
                            "all are played again for the larger run")  # fmt: skip
        return None
    wanted = settings.replications if settings.precision is None else found.replications
    if found.replications == wanted:
        listener.finished("run")
    else:
        listener.noting(f"this run is finished, with {found.replications:,} replications: nothing is played")
    return found


def _enough(found: Results, settings: Settings) -> bool:
    """Return whether a finished run has the replications, or the precision, that are asked for."""
    if settings.precision is None:
        return found.replications >= settings.replications
    return bool(found.manifest.get("precision") == settings.precision)


def played_again(damaged: list[str]) -> str:
    """One line about damaged files of chunks."""
    more = f" and {len(damaged) - 1:,} more" if len(damaged) > 1 else ""
    return f"{damaged[0]}{more}: damaged (not what was written); played again"


def errors_of(table: Path) -> Iterator[tuple[str, str]]:
    """Name and error of each failed replication of a table."""
    rows = pq.read_table(table, columns=["replication", "error"])
    rows = rows.filter(rows["error"].is_valid())
    yield from zip(map(str, rows["replication"].to_pylist()), rows["error"].to_pylist(), strict=True)


class _Run:
    """One run under way: what has been asked for, what is there, and how often each outcome has come true."""

    def __init__(
        self, blueprint: Any, settings: Settings, folder: RunFolder, listener: Listener, player: Player | None
    ) -> None:
        self.blueprint, self.settings, self.folder = blueprint, settings, folder
        self.listener, self.player = listener, player
        self.began, self.there, self.compile_seconds = time.perf_counter(), 0, 0.0
        names = names_of(blueprint)
        questions = blueprint.scenario.outcomes
        self.tally = {name: (0, 0) for name in questions if answerable(questions, name, names)}
        self.left: dict[Span, dict[str, tuple[int, int]]] = {}
        self.failed: dict[Span, tuple[int, ...]] = {}

    @property
    def wanted(self) -> int | None:
        """How many replications there will be, if that is known."""
        return None if self.settings.precision else self.settings.replications

    def play(self, executor: Executor | None) -> Summary:
        """Play what is missing, then put the tables together."""
        if self.folder.manifest() is None:
            write_json(self.folder.path / MANIFEST, self._manifest("running"))
        try:
            self._look_around()
            if self.player is None:
                self.compile_seconds = warm_up(self.blueprint, self.settings.seed, self.listener.compiling)
            self._batches(executor)
            return self._finish()
        except KeyboardInterrupt:
            raise RunStopped(self.there, str(self.folder.path)) from None

    def _look_around(self) -> None:
        """Find the chunks that an earlier attempt left."""
        for span, rows in self.folder.all_kept():
            failed = rows.filter(rows["error"].is_valid())["replication"].to_pylist()
            if failed and self.settings.retry_failed:
                self.failed[span] = tuple(failed)
            else:
                self.left[span] = self._tally_of(rows)
        if self.folder.damaged:
            self.listener.noting(played_again(self.folder.damaged))
        wanted = self.left if self.wanted is None else (span for span in spans(self.wanted) if span in self.left)
        there = sum(len(span) for span in wanted)
        there += sum(len(span) - len(failed) for span, failed in self.failed.items())
        if there:
            self.listener.continuing(there, self.wanted)

    def _batches(self, executor: Executor | None) -> None:
        with workers_of(executor, self.settings.workers) as (pool, in_flight, stopped):
            work = partial(play_chunk, self.blueprint, self.settings.seed, player=self.player, **stopped)
            target = self._next_target()
            while target is not None:
                for chunk in as_they_come(pool, work, self._missing(target), in_flight):
                    self._keep(chunk)
                target = self._next_target()

    def _next_target(self) -> int | None:
        wanted = self.settings.precision
        if wanted is not None:
            return precision.next_target(self.there, self.tally, wanted)
        return self.settings.replications if self.there < self.settings.replications else None

    def _keep(self, chunk: Chunk) -> None:
        """Put what was played on the disk, failed replications that were played again among those that had not."""
        if chunk.span in self.failed:
            chunk = merged(self.folder.chunk(chunk.span), chunk)
        self.folder.save(chunk)
        self._count(chunk.span, self._tally_of(chunk.rows))

    def _missing(self, target: int) -> list[Span | Part]:
        """The chunks to be played; those that are there are counted."""
        needed = list(spans(target, self.there))
        for span in needed:
            if span in self.left:
                self._count(span, self.left[span])
        missing = [span for span in needed if span not in self.left]
        return [Part(span, self.failed[span]) if span in self.failed else span for span in missing]

    def _tally_of(self, rows: pa.Table) -> dict[str, tuple[int, int]]:
        found = {}
        for name in self.tally:
            column = rows[f"outcome.{name}"]
            found[name] = (pc.sum(column).as_py() or 0, len(column) - column.null_count)
        return found

    def _count(self, span: Span, tally: precision.Tally) -> None:
        self.there += len(span)
        for name, (count, of) in tally.items():
            self.tally[name] = (self.tally[name][0] + count, self.tally[name][1] + of)
        self.listener.playing(self.there, self.wanted)

    def _finish(self) -> Summary:
        self.listener.writing()
        chunks, path = list(spans(self.there)), self.folder.path
        played = time.perf_counter() - self.began
        try:
            digest = compact.compact(self.folder, self.blueprint, chunks)
        except (Damaged, FileNotFoundError) as error:  # since it was looked at
            raise RunFolderError(path, f"a chunk cannot be read ({error}); the same command plays it again") from error
        summary = self._summary(digest)
        compact.publish(self.folder)
        write_json(path / SUMMARY, summary.as_dict())
        done: dict[str, Any] = {"replications": self.there, "failed": summary.failed, "digest": digest}
        done["checksums"] = checksums(path, (compact.OUTCOMES, compact.DAILY, compact.CONTROL))
        timings = {"compiling": self.compile_seconds, "playing": played - self.compile_seconds}
        timings["total"] = time.perf_counter() - self.began
        rounded = {name: round(seconds, 3) for name, seconds in timings.items()}
        finished = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), "workers": self.settings.workers}
        write_json(path / MANIFEST, self._manifest("complete") | done | finished | {"seconds": rounded})
        if not summary.failed:  # else they stay, so that the failed ones alone can be played again
            self.folder.drop_chunks()
        return summary

    def _summary(self, digest: str) -> Summary:
        path = self.folder.path
        tables = Tables(*(compact.new(path / name) for name in (compact.OUTCOMES, compact.DAILY, compact.CONTROL)))
        seconds = round(time.perf_counter() - self.began, 3)
        about = {"seed": self.settings.seed, "digest": digest, "folder": str(path), "seconds": seconds}
        return summarise(self.blueprint, tables, about)

    def _manifest(self, status: str) -> dict[str, Any]:
        return describe(self.blueprint, self.settings, self.folder.identity, status)
