"""Findings: what comes of working out again, from its rows, what a folder of results says of itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.error_messages import shown
from sim.ensemble.chunk_store import ERROR, POINT, REPLICATION
from sim.ensemble.digests import RowDigest
from sim.ensemble.files import RunFolderError
from sim.ensemble.sealing import Damaged
from sim.ensemble.store import MANIFEST, RunFolder
from sim.ensemble.tables import Stored

SAME = 1e-9
"""Relative difference that another version of a library may make in a statistic."""


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        where: the file, or the folder and the file.
        what: what was compared.
        right: whether it agrees.
        said: what is wrong, and what to do.
    """

    where: str
    what: str
    right: bool
    said: str = ""


def looked_at(where: str, what: str, look: Callable[[], str | None]) -> Finding:
    """A finding.

    Args:
        where: the file.
        what: what is compared.
        look: compares; says what does not agree, or raises that it cannot be read.
    """
    try:
        wrong = look()
    except RunFolderError as error:
        wrong = error.reason
    except (OSError, ValueError, KeyError, pa.ArrowException) as error:  # a table that is not what its name says
        wrong = f"cannot be read ({' '.join(str(error).split())[:120]})"
    return Finding(where, what, wrong is None, wrong or "")


def checksums_of(tables: Stored) -> Iterator[Finding]:
    """Each table beside the checksum that the manifest has of it."""
    if not tables.checksums:
        yield Finding(MANIFEST, "checksums", True, "none: an earlier version wrote it")
    for name in tables.checksums:
        yield looked_at(name, "checksum", partial(_there, tables, name))


def _there(tables: Stored, name: str) -> None:
    tables.path(name)


def chunks_of(folder: RunFolder) -> Iterator[Finding]:
    """Each file of the chunks that are there, and its seal."""
    for file in sorted(folder.chunks.iterdir()) if folder.chunks.is_dir() else ():
        if not file.name.startswith("."):
            yield looked_at(f"chunks/{file.name}", "seal", partial(_sealed, folder, file.name))


def _sealed(folder: RunFolder, name: str) -> str | None:
    try:
        folder.get(name)
    except (Damaged, OSError):
        return "damaged; the command that made it plays it again"
    return None


def row_findings(tables: Stored, table: str, what: str, counts: tuple[int, int, int], digest: str) -> Iterator[Finding]:
    """The rows of a table: that all are there in their order, and their digest.

    Args:
        tables: where it is.
        table: its name.
        what: a row stands for.
        counts: points, replications of each, and failed replications, as the record says.
        digest: as the manifest says.
    """
    yield looked_at(table, f"one row a {what}", lambda: _rows(tables.path(table), *counts))
    yield looked_at(table, "digest", lambda: same_digest(_digest(tables.path(table)), digest))


def _rows(table: Path, points: int, replications: int, failed: int) -> str | None:
    there, wrong = 0, 0
    for batch in _batches(table, REPLICATION, POINT, ERROR):
        numbers = np.arange(there, there + len(batch))
        point = batch[POINT].to_numpy() if POINT in batch.schema.names else np.zeros(len(batch))
        in_order = np.array_equal(point, numbers // replications)
        if not in_order or not np.array_equal(batch[REPLICATION].to_numpy(), numbers % replications):
            return f"rows are missing, doubled or out of order after {there:,}"
        there, wrong = there + len(batch), wrong + len(batch) - batch[ERROR].null_count
    found, said = (there, wrong), (points * replications, failed)
    return None if found == said else f"{there:,} rows, {wrong:,} failed; the record says {said[0]:,} and {said[1]:,}"


def _digest(table: Path) -> str:
    found = RowDigest()
    for batch in _batches(table, "digest"):
        found.add(batch["digest"].to_pylist())
    return found.hexdigest()


def _batches(table: Path, *columns: str) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(table) as file:
        there = [name for name in columns if name in file.schema_arrow.names]
        yield from file.iter_batches(columns=there)


def same_digest(made: str, said: str) -> str | None:
    """The difference between a digest that was made of the rows and that which a record says."""
    return None if made == said else f"{made} from the rows, {said} said"


def unlike(said: Any, made: Any, texts: bool = True, path: str = "") -> str | None:
    """The first thing that a record says otherwise than it is made anew; numbers may differ in the last digits.

    Args:
        said: of the record; keys that it does not have are not asked for.
        made: anew.
        texts: whether words are compared, too; another version may put them otherwise.
        path: where this stands in the record.
    """
    if isinstance(said, Mapping) and isinstance(made, Mapping):
        pairs = [(f"{path}.{key}" if path else str(key), one, made.get(key)) for key, one in said.items()]
    elif isinstance(said, (list, tuple)) and isinstance(made, (list, tuple)) and len(said) == len(made):
        pairs = [(f"{path}.{row}", *both) for row, both in enumerate(zip(said, made, strict=True))]
    else:
        same = said == made or (_number(said) and _number(made) and math.isclose(said, made, rel_tol=SAME))
        worded = isinstance(said, str) and isinstance(made, str | None)
        if same or (worded and not texts):
            return None
        return f"{path} is {shown(said)}, and {shown(made)} when it is made anew"
    return next((wrong for where, one, other in pairs if (wrong := unlike(one, other, texts, where))), None)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of a folder.

    Raises:
        RunFolderError: it says nothing, or what it says cannot be used.
    """
    found = RunFolder(folder, "").manifest()
    if found is None:
        raise RunFolderError(folder, f"is not a folder of results (no {MANIFEST})")
    return found
