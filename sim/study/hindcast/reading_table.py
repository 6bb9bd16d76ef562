"""The table ``readings.parquet`` of replications that were read while they were played, and reading what it lacks.

Of a reading infinite means that it never came; an empty cell, that the replication does not pose the question.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.ensemble.executing import each
from sim.ensemble.files import RunFolderError
from sim.ensemble.listener import Listener
from sim.ensemble.stamped import read_stamped, write_stamped

if TYPE_CHECKING:
    import pyarrow as pa

READINGS = "readings.parquet"
UNASKED = np.nan
"""The answer to a question that a replication does not pose, or that it is too short for."""
Readings = dict[str, float]
"""Readings of one replication, by column."""
Item = TypeVar("Item")


def read_again(
    read: Callable[[Item], Any], items: Sequence[Item], workers: int | None, listener: Listener
) -> None:  # fmt: skip
    """Read replications that an earlier attempt had played: alone, each gives the same as in its run."""
    each(partial(_silently, read), items, workers, listener.playing)


def _silently(read: Callable[[Item], Any], item: Item) -> None:
    """Read one replication; one that fails has said so in the table of outcomes."""
    try:
        read(item)
    except Exception:  # whatever it is, it is already a row there
        return


def write_readings(file: Path, keys: Mapping[str, pa.Array], rows: Sequence[Readings], stamp: bytes) -> None:
    """Write the table whole.

    Args:
        file: where to.
        keys: columns that say which replication each row is of.
        rows: what was read, in the order of the keys.
        stamp: what the readings belong to.

    Raises:
        StorageError: the disk refuses.
    """
    import pyarrow as pa

    columns = dict(keys)
    for name in dict.fromkeys(name for row in rows for name in row):
        values = [row.get(name, UNASKED) for row in rows]
        columns[name] = pa.array([None if math.isnan(value) else value for value in values], pa.float64())
    write_stamped(file, pa.table(columns), stamp)


def kept_readings(file: Path, stamp: bytes) -> dict[str, Any] | None:
    """Return the table's columns, (n,) each, if there is one and it belongs to the stamp.

    Raises:
        RunFolderError: the file cannot be read, or is not what was written.
    """
    table = read_stamped(file, stamp)
    return None if table is None else {name: table[name].to_numpy() for name in table.column_names}


def usable_readings(file: Path, stamp: bytes, listener: Listener) -> dict[str, Any] | None:
    """Return the same; None, with a note to the listener, where the file is damaged."""
    try:
        return kept_readings(file, stamp)
    except RunFolderError as error:
        listener.noting(f"{error.folder}: {error.reason.partition(';')[0]}; it is made again")
        return None
