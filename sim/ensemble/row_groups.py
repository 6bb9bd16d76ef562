"""Tables of rows in Parquet, written group by group, so that memory does not grow with the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

ROW_GROUP = 2000
"""Rows of a group: groups of this size are read fast."""


def gathered(tables: Iterable[pa.Table], size: int) -> Iterator[pa.Table]:
    """The same rows in groups of at least so many."""
    waiting: list[pa.Table] = []
    for table in tables:
        waiting.append(table)
        if sum(map(len, waiting)) >= size:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def write_groups(
    file: BinaryIO, schema: pa.Schema, tables: Iterable[pa.Table], words: Iterable[str], size: int = ROW_GROUP
) -> None:
    """Write a table of rows.

    Args:
        file: where to.
        schema: its columns.
        tables: its rows, in their order.
        words: columns that say the same few things again and again.
        size: rows of a group.
    """
    with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=list(words)) as writer:
        for group in gathered(tables, size):
            writer.write_table(group, row_group_size=size)
