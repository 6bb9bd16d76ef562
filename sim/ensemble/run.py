"""A run: play the replications in chunks, keep what is done, and put the tables together at the end.

The loop knows nothing of terminals: it tells a listener what happens. It knows nothing of threads either: any
``concurrent.futures.Executor`` will do, and threads of its own are the default, for the rules release the
interpreter's lock. Whatever the executor, only a few chunks are under way at a time and their results go to disk
as they come, so that memory does not grow with the number of replications.
"""

from __future__ import annotations

import time
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.ensemble import compact, precision
from sim.ensemble.chunks import Player, Span, play_chunk, spans
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import describe, identity
from sim.ensemble.outcomes import answerable, names_of
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, SUMMARY, RunFolder, write_json
from sim.ensemble.summary import Summary, Tables, summarise
from sim.ensemble.warm import warm_up
from sim.errors import SimError


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
) -> Summary:
    """Play a scenario many times and leave its run folder complete.

    Args:
        blueprint: the scenario laid out as tables.
        settings: seed, how many, where to.
        listener: is told what happens.
        executor: where chunks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.

    Raises:
        RunFolderError: the folder is not for this run.
        StorageError: a file could not be written.
        RunStopped: the run was interrupted.
    """
    run_identity = identity(blueprint.scenario, settings.seed)
    folder = RunFolder(settings.folder(run_identity), run_identity)
    with folder.locked():
        return _Run(blueprint, settings, folder, listener or Silent(), player).play(executor)


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
        self.left = {span: self._tally_of(rows) for span, rows in self.folder.all_kept()}
        wanted = self.left if self.wanted is None else (span for span in spans(self.wanted) if span in self.left)
        there = sum(len(span) for span in wanted)
        if there:
            self.listener.continuing(there, self.wanted)

    def _batches(self, executor: Executor | None) -> None:
        with workers_of(executor, self.settings.workers) as (pool, in_flight, stopped):
            work = partial(play_chunk, self.blueprint, self.settings.seed, player=self.player, **stopped)
            target = self._next_target()
            while target is not None:
                for chunk in as_they_come(pool, work, self._missing(target), in_flight):
                    self.folder.save(chunk)
                    self._count(chunk.span, self._tally_of(chunk.rows))
                target = self._next_target()

    def _next_target(self) -> int | None:
        wanted = self.settings.precision
        if wanted is not None:
            return precision.next_target(self.there, self.tally, wanted)
        return self.settings.replications if self.there < self.settings.replications else None

    def _missing(self, target: int) -> list[Span]:
        """The chunks to be played; those that are there are counted."""
        needed = list(spans(target, self.there))
        for span in needed:
            if span in self.left:
                self._count(span, self.left[span])
        return [span for span in needed if span not in self.left]

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
        digest = compact.compact(self.folder, self.blueprint, chunks)
        summary = self._summary(digest)
        compact.publish(self.folder)
        write_json(path / SUMMARY, summary.as_dict())
        done = {"replications": self.there, "failed": summary.failed, "digest": digest}
        timings = {"compiling": self.compile_seconds, "playing": played - self.compile_seconds}
        timings["total"] = time.perf_counter() - self.began
        rounded = {name: round(seconds, 3) for name, seconds in timings.items()}
        finished = {"finished": datetime.now(UTC).isoformat(timespec="seconds"), "workers": self.settings.workers}
        write_json(path / MANIFEST, self._manifest("complete") | done | finished | {"seconds": rounded})
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
