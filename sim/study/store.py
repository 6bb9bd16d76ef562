"""A study on disk: its design, its chunks while it is under way, and one table at the end.

A chunk is one Arrow file, sealed, written under another name, flushed and renamed: it is there as it was played or not
at all. When the study is complete its chunks become ``outcomes.parquet``; when more is asked of it (more replications,
or the failed ones again) they are taken out of there first, and only then is the study called unfinished. A chunk that
then has some of its rows is played to its end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from sim.ensemble.store import MANIFEST, RunFolder, write_json, write_whole

DESIGN, OUTCOMES = "design.csv", "outcomes.parquet"
SIZE = 100
"""Replications in a chunk: about a second of work."""

RUNNING, DONE = "running", "complete"
"""States of a study; the second is not that of a run, whose tables are others."""


@dataclass(frozen=True, order=True)
class Chunk:
    """Replications first to last - 1 of design points point to end - 1."""

    point: int
    end: int
    first: int
    last: int

    def __len__(self) -> int:
        return (self.end - self.point) * (self.last - self.first)

    @property
    def name(self) -> str:
        """How its file is called."""
        return f"{self.point:06d}-{self.end - 1:06d}-{self.first:08d}-{self.last - 1:08d}.arrow"


def chunks(points: int, replications: int) -> Iterator[Chunk]:
    """The chunks of a study, in the order of its rows: parts of a point, or several points with few replications."""
    together = max(1, SIZE // replications)
    for point in range(0, points, together):
        for first in range(0, replications, SIZE):
            yield Chunk(point, min(point + together, points), first, min(first + SIZE, replications))


class StudyFolder(RunFolder):
    """A folder for one study: the same scenario, design, seed and code."""

    def prepare(self, name: str, design: bytes, manifest: dict[str, Any]) -> None:
        """Write down what is going to be played before anything is."""
        write_json(self.path / MANIFEST, manifest)  # first: it says whose folder this is
        write_whole(self.path / name, lambda file: file.write(design))

    def keep(self, chunk: Chunk, rows: pa.Table) -> None:
        """Put a chunk on the disk; once this returns it survives whatever happens."""
        self.put(chunk.name, lambda file: _write(file, rows))

    def read(self, chunk: Chunk, schema: pa.Schema, columns: Sequence[str] | None = None) -> pa.Table | None:
        """The rows that a chunk has, or some columns of them; None if it is not there or not what was written."""
        fields = None if columns is None else [schema.get_field_index(name) for name in columns]

        def read() -> pa.Table:
            data = pa.py_buffer(self.get(chunk.name))
            return pa.ipc.open_file(data, options=pa.ipc.IpcReadOptions(included_fields=fields)).read_all()

        found: pa.Table | None = self.whole(chunk.name, read)
        return found

    def unpack(self, points: int, there: int, wanted: int, schema: pa.Schema) -> None:
        """Take a complete study out of its table again.

        Args:
            points: how many it has.
            there: replications of each in the table.
            wanted: replications of each in the chunks to be made, at least as many.
            schema: the columns of chunks.
        """
        with pq.ParquetFile(self.path / OUTCOMES) as file:
            waiting = schema.empty_table()
            groups = iter(range(file.num_row_groups))
            for chunk in chunks(points, wanted):
                size = (chunk.end - chunk.point) * max(0, min(chunk.last, there) - chunk.first)
                while len(waiting) < size:
                    waiting = pa.concat_tables([waiting, aligned(file.read_row_group(next(groups)), schema)])
                if size:
                    self.keep(chunk, waiting.slice(0, size))
                waiting = waiting.slice(size)


def _write(file: BinaryIO, rows: pa.Table) -> None:
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_file(file, rows.schema, options=options) as writer:
        writer.write_table(rows.combine_chunks())


def aligned(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """Rows with exactly these columns: others are left out, absent ones are empty."""
    if rows.schema.equals(schema):
        return rows
    found = [_column(rows, field) for field in schema]
    return pa.Table.from_arrays(found, schema=schema)


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
