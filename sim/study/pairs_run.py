"""Play two scenarios pair by pair, keep what is done, and leave the comparison in a folder of its own.

``results/<a>-vs-<b>-<eight digits>`` gets ``pairs.parquet`` (one row a pair: see ``pairs.play_pairs``),
``comparison.json`` (see ``comparing``) and ``manifest.json``. Chunks of 25 pairs are written whole as they come, so
that the same command goes on after an interruption, and memory does not grow with the number of pairs.
"""

from __future__ import annotations

import hashlib
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
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.core.compiled import COMPILED, source_hash
from sim.core.versions import versions
from sim.ensemble.chunks import Part, Player, Span
from sim.ensemble.compile_cache import warm_up
from sim.ensemble.executing import as_they_come, workers_of
from sim.ensemble.failures import judge
from sim.ensemble.listener import Listener, Silent
from sim.ensemble.manifest import identity
from sim.ensemble.run import RunStopped, errors_of, played_again
from sim.ensemble.sealing import CHECKSUMS, Damaged
from sim.ensemble.settings import Settings
from sim.ensemble.store import MANIFEST, RunFolder, RunFolderError, read_rows, write_json, write_whole
from sim.ensemble.tables import Stored, checksums, if_whole
from sim.scenario import canonical
from sim.study.comparing import Tally
from sim.study.pairs import SIZE, Pairing, chunks, play_pairs
from sim.study.records import Comparison, ComparisonManifest
from sim.study.results import read_study
from sim.study.store import DONE, RUNNING

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
        TooManyFailedError: none of the pairs succeeded, or more failed than may; the folder is complete.
    """
    name = pair_identity(both, settings.seed)
    folder, listener = PairFolder(settings.folder(name), name), listener or Silent()
    found = standing(folder, listener)
    if found is None or not _enough(found, settings):
        with folder.locked():
            _Comparing(both, settings, folder, listener, player, files).play(executor)
        found = Compared(folder.path)
    elif found.pairs == settings.replications:
        listener.finished("comparison")
    else:
        listener.noting(f"this comparison is finished, with {found.pairs:,} pairs: nothing is played")
    judge(folder.path, found.record["failed"], found.pairs, errors_of(folder.path / PAIRS), settings.max_failed)
    return found.record, folder.path


class Compared:
    """A finished comparison.

    Attributes:
        folder: where it stands.
        manifest: what it was.
        record: ``comparison.json``.
        tables: ``pairs.parquet``.

    Raises:
        RunFolderError: the folder holds no finished comparison, or it cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest, self.record = read_study(folder, "comparison", ComparisonManifest, COMPARISON, Comparison)
        self.tables = Stored(folder, self.manifest)

    @property
    def pairs(self) -> int:
        """How many pairs there are."""
        return int(self.record["pairs"])


def standing(folder: PairFolder, listener: Listener) -> Compared | None:
    """The comparison in a folder if it is complete and whole.

    Raises:
        RunFolderError: the folder is not for this comparison.
    """
    folder.check()
    if (folder.manifest() or {}).get("status") != DONE:
        return None
    return if_whole(lambda: Compared(folder.path), listener)


def _enough(found: Compared, settings: Settings) -> bool:
    return found.pairs >= settings.replications and not (settings.retry_failed and found.record["failed"])


class PairFolder(RunFolder):
    """A folder of pairs: whole chunks until all are there, then one table."""

    def _file(self, span: Span) -> str:
        return f"{span.stem}.pairs.arrow"

    def save_pairs(self, span: Span, rows: pa.Table) -> None:
        """Put a chunk on the disk; once this returns it survives whatever happens."""
        self.put(self._file(span), lambda file: _write_table(file, rows))

    def kept_pairs(self, span: Span) -> pa.Table | None:
        """A chunk if it is there and whole, else None."""
        found: pa.Table | None = self.whole(self._file(span), lambda: self._kept_pairs(span))
        return found

    def _kept_pairs(self, span: Span) -> pa.Table:
        rows = read_rows(self.get(self._file(span)))
        if rows["replication"].to_pylist() != list(span.numbers):
            raise Damaged("it holds other pairs")
        return rows

    def unpack(self) -> None:
        """Make chunks again of a table that is complete, so that more pairs can be added to it."""
        with pq.ParquetFile(self.path / PAIRS) as table:
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
        self.spans = list(chunks(settings.replications))

    def play(self, executor: Executor | None) -> None:
        """Play what is missing, then put table and comparison together."""
        found = standing(self.folder, Silent())
        if found is not None:
            if _enough(found, self.settings):
                return
            self.folder.unpack()
        write_json(self.folder.path / MANIFEST, self._manifest(RUNNING))
        try:
            self._play(self._missing(), executor)
            self._finish()
        except KeyboardInterrupt:
            raise RunStopped(self.there, str(self.folder.path)) from None

    def _missing(self) -> list[Span | Part]:
        """The chunks to be played; those that are there are counted."""
        missing: list[Span | Part] = []
        for span in self.spans:
            rows = self.folder.kept_pairs(span)
            failed = () if rows is None else tuple(rows.filter(rows["error"].is_valid())["replication"].to_pylist())
            if rows is None:
                missing.append(span)
            elif failed and self.settings.retry_failed:
                missing.append(Part(span, failed))
            self.there += 0 if rows is None else len(span) - (len(failed) if self.settings.retry_failed else 0)
        if self.folder.damaged:
            self.listener.noting(played_again(self.folder.damaged))
        if self.there:
            self.listener.continuing(self.there, self.settings.replications)
        return missing

    def _play(self, missing: list[Span | Part], executor: Executor | None) -> None:
        if missing and self.player is None and executor is None:
            for _, plan in self.both.sides:
                warm_up(plan, self.settings.seed, self.listener.compiling)
        with workers_of(executor, self.settings.workers) as (pool, in_flight, stopped):
            work: Any = partial(play_pairs, self.both, self.settings.seed, player=self.player, **stopped)
            for found in as_they_come(pool, work, missing, in_flight):
                self._keep(found)
                self.listener.playing(self.there, self.settings.replications)

    def _keep(self, rows: Any) -> None:
        """Put what was played on the disk, failed pairs that were played again among those that had not."""
        self.there += len(rows)
        span = self.spans[rows["replication"][0].as_py() // SIZE]
        if len(rows) < len(span):
            old, again = self.folder.kept_pairs(span), rows["replication"]
            if old is None:
                return  # it has become unreadable meanwhile: the same command plays all of it
            others = old.filter(pc.invert(pc.is_in(old["replication"], again.combine_chunks())))
            rows = pa.concat_tables([others, rows.cast(old.schema)]).sort_by("replication")
        self.folder.save_pairs(span, rows)

    def _finish(self) -> None:
        self.listener.writing()
        path, tally = self.folder.path, Tally(self.both)
        write_whole(path / PAIRS, lambda file: self._write(file, tally))
        found = tally.comparison(self.settings.seed)
        write_json(path / COMPARISON, found)
        done: dict[str, Any] = {"pairs": self.there, "failed": found["failed"], "digest": found["digest"]}
        done[CHECKSUMS] = checksums(path, (PAIRS,))
        done["finished"] = datetime.now(UTC).isoformat(timespec="seconds")
        done |= {"workers": self.settings.workers, "seconds": round(time.perf_counter() - self.began, 3)}
        write_json(path / MANIFEST, self._manifest(DONE) | done)
        self.folder.drop_chunks()

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
        for span in self.spans:
            rows = self.folder.kept_pairs(span)
            if rows is None:
                reason = f"{span.stem}.pairs.arrow cannot be read; the same command plays it again"
                raise RunFolderError(self.folder.path, reason)
            waiting.append(rows)
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
