"""A run: one scenario played many times, with the days of its replications kept beside their rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sim.ensemble import compact, precision
from sim.ensemble.chunk_store import ChunkStore, Layout
from sim.ensemble.chunks import Chunk, Player, chunks_of
from sim.ensemble.daily_record import daily_record
from sim.ensemble.drawn import fingerprint
from sim.ensemble.experiment import Experiment, Stopwatch, Written
from sim.ensemble.files import RunFolderError
from sim.ensemble.jobs import FAILED, Attempt, Job, Played
from sim.ensemble.listener import Listener
from sim.ensemble.loop import play_experiment
from sim.ensemble.manifest import describe, identity
from sim.ensemble.outcomes import answerable, names_of
from sim.ensemble.replication_table import rows_of
from sim.ensemble.results import Results
from sim.ensemble.sealing import Damaged
from sim.ensemble.settings import Settings
from sim.ensemble.store import SUMMARY, write_json
from sim.ensemble.summary import Summary, Tables, summarise
from sim.world.blueprint import Blueprint

SIZE = 50
"""Replications in a chunk."""


def run(
    blueprint: Blueprint,
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
    began, experiment = time.perf_counter(), Run(blueprint, settings)
    found = play_experiment(experiment, listener, executor, player, fresh)
    if experiment.summary is not None:
        return experiment.summary
    return replace(found.brief, seconds=round(time.perf_counter() - began, 3))


@dataclass(frozen=True)
class RunWork:
    """Makes the rows of a run and the record of its days.

    Attributes:
        blueprint: of the scenario.
    """

    blueprint: Blueprint

    def plans(self, job: Job) -> Mapping[str, Blueprint]:
        """The run's own blueprint."""
        return {"": self.blueprint}

    def schema(self) -> pa.Schema:
        """The columns (see ``replication_table``), the inputs drawn left out: the table is given them at the end."""
        return self._rows([FAILED]).schema

    def played(self, chunk: Chunk, attempts: Sequence[Attempt]) -> Played:
        """One row a replication."""
        days = daily_record(self.blueprint, chunk, [one.course for one in attempts])
        return Played(chunk, self._rows(attempts), days)

    def _rows(self, attempts: Sequence[Attempt]) -> pa.Table:
        courses, errors = [one.course for one in attempts], [one.error for one in attempts]
        return rows_of(self.blueprint, [one.replication for one in attempts], courses, errors, draws=False)


class Run(Experiment[Results]):
    """One scenario, played so many times or until its outcomes are known with the precision asked for.

    Attributes:
        blueprint: the scenario laid out as tables.
        summary: of what was played; None if nothing was.
    """

    word, table, ending, chunk_size = "run", compact.OUTCOMES, ".rows.arrow", SIZE
    read = Results

    def __init__(self, blueprint: Blueprint, settings: Settings) -> None:
        self.blueprint, self.settings = blueprint, settings
        self.summary: Summary | None = None
        self._there = 0
        self._tallies: dict[Chunk, precision.Tally] = {}
        names, questions = names_of(blueprint), blueprint.scenario.outcomes
        asked = [name for name in questions if answerable(questions, name, names)]
        self._asked = asked if settings.precision is not None else []
        self.counted = [f"outcome.{name}" for name in self._asked]

    @cached_property
    def identity(self) -> str:
        """16 hexadecimal digits (see ``sim.ensemble.manifest``)."""
        return identity(self.blueprint.scenario, self.settings.seed)

    @property
    def size(self) -> int | None:
        """Number of replications, unless a precision decides."""
        return self.settings.replications if self.settings.precision is None else None

    @cached_property
    def layout(self) -> Layout:
        """Rows, and the record of their days beside them."""
        return Layout(self.work.schema(), self.ending, daily=True)

    @property
    def work(self) -> RunWork:
        """Rows and days."""
        return RunWork(self.blueprint)

    def chunks(self) -> Iterator[Chunk]:
        """As many as any precision can ask for, if one decides."""
        return chunks_of(self.size or precision.MOST, SIZE)

    def rounds(self) -> Iterator[Iterable[Chunk]]:
        """All at once; or batch after batch until the precision is reached."""
        if self.settings.precision is None:
            self._there = self.settings.replications
            yield self.chunks()
            return
        while (target := precision.next_target(self._there, self._tally(), self.settings.precision)) is not None:
            before, self._there = self._there, target
            yield (chunk for chunk in chunks_of(target, SIZE) if chunk.first >= before)

    def count(self, chunk: Chunk, rows: pa.Table) -> None:
        """Count how often each question was answered with yes, and how often at all."""
        columns = {name: rows[f"outcome.{name}"] for name in self._asked}
        self._tallies[chunk] = {
            name: (pc.sum(column).as_py() or 0, len(column) - column.null_count) for name, column in columns.items()
        }

    def _tally(self) -> precision.Tally:
        """The counts of all batches so far."""
        found = dict.fromkeys(self._asked, (0, 0))
        for tally in (tally for chunk, tally in self._tallies.items() if chunk.last <= self._there):
            found = {name: (yes + tally[name][0], of + tally[name][1]) for name, (yes, of) in found.items()}
        return found

    def long_enough(self, found: Results) -> bool:
        """Return whether a finished run has the replications, or the precision, that are asked for."""
        if self.settings.precision is None:
            return found.replications >= self.settings.replications
        return bool(found.manifest.get("precision") == self.settings.precision)

    def reopen(self, store: ChunkStore, found: Results, note: Callable[[str], None]) -> None:
        """Leave the tables as they are until there are new ones; without its days a run cannot be added to."""
        if not self.long_enough(found) and not store.folder.chunks.is_dir():
            note(f"{found.replications:,} replications are finished, but their days were not kept: "
                 "all are played again for the larger run")  # fmt: skip

    def begin(self, store: ChunkStore) -> None:
        """Write a manifest, unless there is one: a finished run stays so until its new tables are whole."""
        if store.folder.manifest() is None:
            super().begin(store)

    def manifest(self, status: str) -> dict[str, Any]:
        """The content of the manifest before all is there."""
        about = describe(self.blueprint, self.settings, self.identity, status)
        return about | {"draws_up_to": self.settings.draws_up_to}

    def write(self, store: ChunkStore, watch: Stopwatch) -> Written:
        """Tables and summary; chunks stay if some replications failed, so that these alone can be played again."""
        path = store.folder.path
        try:
            kept = self.settings.seed if self._there <= self.settings.draws_up_to else None
            digest = compact.compact(store, self.blueprint, list(chunks_of(self._there, SIZE)), kept)
        except (Damaged, FileNotFoundError) as error:  # since it was looked at
            raise RunFolderError(path, f"a chunk cannot be read ({error}); the same command plays it again") from error
        self.summary = self._summary(path, digest, watch)
        compact.publish(path)
        write_json(path / SUMMARY, self.summary.as_dict())
        seconds = {"compiling": watch.compiling, "playing": watch.playing, "total": watch.total}
        more = {
            "replications": self._there, "seconds": {name: round(number, 3) for name, number in seconds.items()},
            "draws_digest": fingerprint(self.blueprint, self.settings.seed),
        }  # fmt: skip
        files, failed = (compact.OUTCOMES, compact.DAILY, compact.CONTROL), self.summary.failed
        return Written(failed, digest, files, more, keep_chunks=failed > 0)

    def _summary(self, path: Path, digest: str, watch: Stopwatch) -> Summary:
        tables = Tables(*(compact.new(path / name) for name in (compact.OUTCOMES, compact.DAILY, compact.CONTROL)))
        about = {"seed": self.settings.seed, "digest": digest, "folder": str(path), "seconds": round(watch.total, 3)}
        return summarise(self.blueprint, tables, about)
