"""The chunks of a folder that is under way: written whole, kept after an interruption, and given up when all is there.

Rows are an Arrow file; a run has the record of their days beside it in two more. Each is written under another name,
flushed to the disk and renamed, the rows last, so that where they stand the chunk is complete. Each ends with a seal
(see ``sealing``): a file that is not what was written is as good as absent, and the chunk is played again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.chunks import Address, Chunk
from sim.ensemble.daily_record import DailyRecord, in_full
from sim.ensemble.files import RunFolderError
from sim.ensemble.jobs import Played
from sim.ensemble.sealing import Damaged
from sim.ensemble.store import RunFolder

Found = TypeVar("Found")

POINT, REPLICATION, ERROR = "point", "replication", "error"


@dataclass(frozen=True)
class Layout:
    """The columns of an experiment's rows, and what the files of its chunks are called.

    Attributes:
        schema: of the rows.
        ending: of the file with the rows.
        daily: whether the record of the days is kept beside the rows.
    """

    schema: pa.Schema
    ending: str
    daily: bool = False

    @property
    def address(self) -> tuple[str, ...]:
        """The columns that number a row, in the order by which rows are sorted."""
        return tuple(name for name in (POINT, REPLICATION) if name in self.schema.names)

    def stem(self, chunk: Chunk) -> str:
        """The beginning of the names of all files of a chunk."""
        points = f"{chunk.point:06d}-{chunk.end - 1:06d}-" if POINT in self.address else ""
        return f"{points}{chunk.first:08d}-{chunk.last - 1:08d}"

    def rows(self, chunk: Chunk) -> str:
        """The name of the file with a chunk's rows."""
        return self.stem(chunk) + self.ending

    def addresses(self, rows: pa.Table) -> list[Address]:
        """Point and replication of each row."""
        points = rows[POINT].to_pylist() if POINT in self.address else [0] * len(rows)
        return list(zip(points, rows[REPLICATION].to_pylist(), strict=True))

    def in_order(self, rows: pa.Table) -> pa.Table:
        """Rows sorted by point and replication."""
        return rows.sort_by([(name, "ascending") for name in self.address])


class ChunkStore:
    """The chunks in a folder.

    Attributes:
        folder: the folder; locked by whoever writes.
        layout: columns and names.
        damaged: files that were there and not what had been written; what they held is played again.
    """

    def __init__(self, folder: RunFolder, layout: Layout) -> None:
        self.folder, self.layout = folder, layout
        self.damaged: list[str] = []

    def save(self, played: Played) -> None:
        """Put a chunk on the disk; once this returns it survives whatever happens."""
        stem, name = self.layout.stem(played.chunk), self.layout.rows(played.chunk)
        if played.daily is not None:
            control, series = played.daily.control, played.daily.series
            with suppress(OSError):
                (self.folder.chunks / name).unlink()  # of an earlier attempt: never beside another's control
            self.folder.put(f"{stem}.control.npz", lambda file: np.savez_compressed(file, control=control))
            if in_full(played.chunk):
                self.folder.put(f"{stem}.series.npy", lambda file: np.save(file, series))
        rows = aligned(played.rows, self.layout.schema)
        self.folder.put(name, lambda file: _write_rows(file, rows))

    def kept(self, chunk: Chunk, columns: Sequence[str] | None = None) -> pa.Table | None:
        """The rows that a chunk has, or some columns of them; None if it is not there, or not what was written.

        Args:
            chunk: which.
            columns: those wanted beside the address and the error.
        """
        names = None if columns is None else (*self.layout.address, ERROR, *columns)
        return self._whole(self.layout.rows(chunk), lambda: self._kept(chunk, names))

    def played(self, chunk: Chunk) -> Played | None:
        """A chunk that is there, its days included; None as ``kept``."""

        def read() -> Played:
            daily = None
            if self.layout.daily:
                daily = DailyRecord(self.control(chunk), np.array(self.series(chunk)))
            return Played(chunk, self._kept(chunk), daily)

        return self._whole(self.layout.rows(chunk), read)

    def rows(self, chunk: Chunk) -> pa.Table:
        """All rows of a chunk that is complete.

        Raises:
            RunFolderError: one is missing.
        """
        found = self._whole(self.layout.rows(chunk), lambda: self._rows(chunk))
        if found is None or len(found) < len(chunk):
            reason = f"{self.layout.rows(chunk)} cannot be read; the same command plays it again"
            raise RunFolderError(self.folder.path, reason)
        return aligned(found, self.layout.schema)

    def control(self, chunk: Chunk) -> Any:
        """The control counts of a chunk that is there (see ``daily_record``)."""
        data = self.folder.get(f"{self.layout.stem(chunk)}.control.npz")
        with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return arrays["control"]

    def series(self, chunk: Chunk) -> Any:
        """The series of a chunk that is there, left on the disk until a day of it is asked for."""
        if not in_full(chunk):
            return np.zeros((0, 0))
        name = f"{self.layout.stem(chunk)}.series.npy"
        self.folder.get(name)
        return np.load(self.folder.chunks / name, mmap_mode="r", allow_pickle=False)  # it stops where the seal begins

    def unpack(self, table: Path, there: int, chunks: Iterable[Chunk]) -> None:
        """Take the rows of a complete experiment out of its table again, so that more can be added to them.

        Args:
            table: the file.
            there: replications of each point in it.
            chunks: those that are to be, with at least as many.
        """
        with pq.ParquetFile(table) as file:
            waiting = self.layout.schema.empty_table()
            groups = iter(range(file.num_row_groups))
            for chunk in chunks:
                size = len(chunk.points) * max(0, min(chunk.last, there) - chunk.first)
                while len(waiting) < size:
                    group = aligned(file.read_row_group(next(groups)), self.layout.schema)
                    waiting = pa.concat_tables([waiting, group])
                if size:
                    self.save(Played(chunk, waiting.slice(0, size)))
                waiting = waiting.slice(size)

    def _whole(self, name: str, read: Callable[[], Found]) -> Found | None:
        """Return what a reader finds in a chunk; None if it is absent, or damaged, which is remembered."""
        try:
            return read()
        except FileNotFoundError:
            return None
        except Exception:  # whatever is in its place: every reader has errors of its own
            self.damaged.append(name)
            return None

    def _kept(self, chunk: Chunk, columns: Sequence[str] | None = None) -> pa.Table:
        rows = self._rows(chunk, columns)
        if self.layout.daily:
            self._check_days(chunk, rows)
        return rows

    def _rows(self, chunk: Chunk, columns: Sequence[str] | None = None) -> pa.Table:
        fields = None if columns is None else [self.layout.schema.get_field_index(column) for column in columns]
        options = pa.ipc.IpcReadOptions(included_fields=fields)
        content = pa.py_buffer(self.folder.get(self.layout.rows(chunk)))
        rows = pa.ipc.open_file(content, options=options).read_all()
        if not set(self.layout.addresses(rows)) <= set(chunk.addresses()):
            raise Damaged("it holds other rows")
        return rows

    def _check_days(self, chunk: Chunk, rows: pa.Table) -> None:
        """Refuse rows beside the days of others."""
        succeeded, days = rows[ERROR].null_count, DailyRecord(self.control(chunk), self.series(chunk))
        if days.succeeded != succeeded or (in_full(chunk) and days.series.shape[1] != succeeded):
            raise Damaged("its parts do not go together")


def completed(old: Played, again: Played, layout: Layout) -> Played:
    """A chunk of which some rows were played, or played again, since."""
    rows = aligned(old.rows, layout.schema)
    new = set(layout.addresses(again.rows))
    others = rows.filter(pa.array([address not in new for address in layout.addresses(rows)], pa.bool_()))
    daily = None
    if old.daily is not None and again.daily is not None:
        daily = old.daily.merged(old.rows, again.daily, again.rows)
    both = pa.concat_tables([others, aligned(again.rows, layout.schema)])
    return Played(old.chunk, layout.in_order(both), daily)


def _write_rows(file: BinaryIO, rows: pa.Table) -> None:
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(file, rows.schema, options=options) as writer:
        writer.write_table(rows.combine_chunks())


def aligned(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with exactly these columns: others are left out, absent ones are empty."""
    if rows.schema.equals(schema):
        return rows
    return pa.Table.from_arrays([_column(rows, field) for field in schema], schema=schema)


def _column(rows: pa.Table, field: pa.Field) -> Any:
    if field.name not in rows.column_names:
        return pa.nulls(len(rows), field.type)
    column = rows[field.name]
    if column.type == field.type or not pa.types.is_dictionary(field.type):
        return column.cast(field.type)
    parts = [
        pa.DictionaryArray.from_arrays(part.indices.cast(field.type.index_type), part.dictionary.cast(pa.string()))
        for part in column.chunks
    ]
    return pa.chunked_array(parts, field.type)
