"""Play two scenarios pair by pair, keep what is done, and leave the comparison in a folder of its own.

``results/<a>-vs-<b>-<eight digits>`` gets ``pairs.parquet`` (one row a pair: see ``pairs.play_pairs``),
``comparison.json`` (see ``comparing``) and ``manifest.json``. Chunks of 25 pairs are written whole as they come, so
that the same command goes on after an interruption, and memory does not grow with the number of pairs.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.compiled import COMPILED, source_hash
from sim.ensemble.chunks import Player, Span
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import identity
from sim.ensemble.run import RunStopped
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolder, write_json, write_whole
from sim.ensemble.warm import warm_up
from sim.scenario import canonical
from sim.study.comparing import Tally
from sim.study.pairs import SIZE, Pairing, chunks, play_pairs
from sim.versions import versions

PAIRS, COMPARISON = "pairs.parquet", "comparison.json"
ROW_GROUP = 20 * SIZE
_LAYOUT = "pairs 1"
"""Another word here when the columns of a pair change, so that old chunks are not taken for new ones."""


def pair_identity(both: Pairing, seed: int) -> str:
    """16 hexadecimal digits that two comparisons share when each pair of one is that of the other."""
    found = hashlib.blake2b(_LAYOUT.encode(), digest_size=8)
    for _, plan in both.sides:
        found.update(identity(plan.scenario, seed).encode())
    return found.hexdigest()


def compare(
    both: Pairing,
    settings: Settings,
    files: tuple[str, str] = ("", ""),
    listener: Listener | None = None,
    executor: Executor | None = None,
    player: Player | None = None,
) -> tuple[dict[str, Any], Path]:
    """Play the pairs that are missing and leave the folder complete; a complete one is only read.

    Args:
        both: the two scenarios.
        settings: seed, how many pairs (``replications``), where to.
        files: of a and b as they were named.
        listener: is told what happens.
        executor: where chunks are played; threads of this process by default.
        player: what plays a replication; the compiled rules by default.

    Returns:
        The content of ``comparison.json`` and the folder.

    Raises:
        RunFolderError: the folder is not for this comparison.
        StorageError: a file could not be written.
        RunStopped: somebody pressed Ctrl-C; whole chunks are kept.
    """
    name = pair_identity(both, settings.seed)
    folder = PairFolder(settings.folder(name), name)
    with folder.locked():
        run = _Comparing(both, settings, folder, listener or Silent(), player, files)
        return run.play(executor), folder.path


class PairFolder(RunFolder):
    """A folder of pairs: whole chunks until all are there, then one table."""

    def _file(self, span: Span) -> Path:
        return self.chunks / f"{span.stem}.pairs.arrow"

    def save_pairs(self, span: Span, rows: pa.Table) -> None:
        """Put a chunk on the disk; once this returns it survives whatever happens."""
        write_whole(self._file(span), lambda file: _write_table(file, rows))

    def kept_pairs(self, span: Span) -> pa.Table | None:
        """A chunk if it is there and whole, else None."""
        try:
            with pa.OSFile(str(self._file(span))) as file:
                rows = pa.ipc.open_file(file).read_all()
            rows.validate(full=True)
            numbers = rows["replication"].to_pylist()
        except Exception:  # torn, cut short or tampered with: it is played again
            return None
        return rows if numbers == list(range(span.first, span.last)) else None

    def unpack(self) -> None:
        """Make chunks again of a table that is complete, so that more pairs can be added to it."""
        try:
            table = pq.ParquetFile(self.path / PAIRS)
        except (OSError, pa.ArrowException):  # what is not there is played again
            return
        with table:
            for batch in table.iter_batches(SIZE):
                first = batch.column("replication")[0].as_py()
                self.save_pairs(Span(first, first + len(batch)), pa.Table.from_batches([batch]))


def _write_table(file: Any, rows: pa.Table) -> None:
    with pa.ipc.new_file(file, rows.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(rows)


class _Comparing:
    """One comparison under way."""

    def __init__(
        self, both: Pairing, settings: Settings, folder: PairFolder, listener: Listener, player: Player | None,
        files: tuple[str, str],
    ) -> None:  # fmt: skip
        self.both, self.settings, self.folder = both, settings, folder
        self.listener, self.player, self.files = listener, player, files
        self.began, self.there = time.perf_counter(), 0

    def play(self, executor: Executor | None) -> dict[str, Any]:
        """Play what is missing, then put table and comparison together."""
        before = self.folder.manifest() or {}
        if before.get("status") == "complete":
            found = self._finished(before)
            if found is not None:
                return found
            self.folder.unpack()
        write_json(self.folder.path / MANIFEST, self._manifest("running"))
        try:
            self._play(self._missing(), executor)
            return self._finish()
        except KeyboardInterrupt:
            raise RunStopped(self.there, str(self.folder.path)) from None

    def _finished(self, manifest: dict[str, Any]) -> dict[str, Any] | None:
        """What a complete folder says, if it is of as many pairs."""
        if manifest.get("pairs") != self.settings.replications or not (self.folder.path / PAIRS).exists():
            return None
        try:
            found: dict[str, Any] = json.loads((self.folder.path / COMPARISON).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return found

    def _missing(self) -> list[Span]:
        """The chunks to be played; those that are there are counted."""
        missing = []
        for span in chunks(self.settings.replications):
            if self.folder.kept_pairs(span) is None:
                missing.append(span)
            else:
                self.there += len(span)
        if self.there:
            self.listener.continuing(self.there, self.settings.replications)
        return missing

    def _play(self, missing: list[Span], executor: Executor | None) -> None:
        if missing and self.player is None and executor is None:
            for _, plan in self.both.sides:
                warm_up(plan, self.settings.seed, self.listener.compiling)
        with workers_of(executor, self.settings.workers) as (pool, in_flight, stopped):
            work: Any = partial(play_pairs, self.both, self.settings.seed, player=self.player, **stopped)
            for found in as_they_come(pool, work, missing, in_flight):
                rows: Any = found
                first = rows["replication"][0].as_py()
                self.folder.save_pairs(Span(first, first + len(rows)), rows)
                self.there += len(rows)
                self.listener.playing(self.there, self.settings.replications)

    def _finish(self) -> dict[str, Any]:
        self.listener.writing()
        path, tally = self.folder.path, Tally(self.both)
        write_whole(path / PAIRS, lambda file: self._write(file, tally))
        found = tally.comparison(self.settings.seed)
        write_json(path / COMPARISON, found)
        done = {"pairs": self.there, "failed": found["failed"], "digest": found["digest"]}
        done["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        done |= {"workers": self.settings.workers, "seconds": round(time.perf_counter() - self.began, 3)}
        write_json(path / MANIFEST, self._manifest("complete") | done)
        self.folder.drop_chunks()
        return found

    def _write(self, file: Any, tally: Tally) -> None:
        """All pairs in their order, counted on the way."""
        writer = None
        for rows in self._gathered():
            tally.add(rows)
            writer = writer or pq.ParquetWriter(file, rows.schema, compression="zstd", use_dictionary=False)
            writer.write_table(rows, row_group_size=ROW_GROUP)
        if writer is not None:
            writer.close()

    def _gathered(self) -> Iterator[pa.Table]:
        """The rows, in groups that read fast."""
        waiting: list[pa.Table] = []
        for span in chunks(self.settings.replications):
            waiting.append(self.folder.kept_pairs(span))
            if len(waiting) * SIZE >= ROW_GROUP:
                yield pa.concat_tables(waiting)
                waiting = []
        if waiting:
            yield pa.concat_tables(waiting)

    def _manifest(self, status: str) -> dict[str, Any]:
        return {
            "identity": self.folder.identity, "status": status, "kind": "comparison",
            "scenarios": {side: canonical(plan.scenario) for side, plan in self.both.sides},
            "files": dict(zip("ab", self.files, strict=True)), "sets": list(self.settings.sets),
            "seed": self.settings.seed, "days": self.both.first.days, "versions": versions(),
            "source_hash": source_hash(), "compiled": COMPILED,
            "platform": f"{platform.platform()} {sys.implementation.name}",
        }  # fmt: skip
