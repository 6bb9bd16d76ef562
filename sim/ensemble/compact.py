"""From chunks to the run's three tables, a chunk or a day at a time, so that memory does not grow with the run.

``outcomes.parquet`` has one row a replication (columns: see ``rows``). ``daily.parquet`` is tidy: day, date, actor,
variable, quantiles, mean, and of how many replications: those in which the measure is defined
(null where there are none). ``control.parquet`` is tidy: day, date, place, actor
(or "nobody") and the probability that it holds the place, where that is not zero.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.calendar import date_of
from sim.ensemble.chunks import Span
from sim.ensemble.files import put_in_place
from sim.ensemble.store import RunFolder, write_whole
from sim.scenario import MEASURES

OUTCOMES, DAILY, CONTROL = "outcomes.parquet", "daily.parquet", "control.parquet"
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
ROW_GROUP = 2000
_NEW = ".new"


def compact(folder: RunFolder, blueprint: Any, chunks: Sequence[Span]) -> str:
    """Write the three tables beside the old ones if there are any; ``publish`` puts them in place.

    Returns:
        The run's digest: of all replications' digests in their order, whoever played them and in what chunks.

    Raises:
        StorageError: a table cannot be written.
    """
    digest = hashlib.blake2b(digest_size=16)
    write_whole(folder.path / (OUTCOMES + _NEW), lambda file: _write_outcomes(file, _tables(folder, chunks), digest))
    daily = daily_table(blueprint, [folder.series(span) for span in chunks if span.in_full])
    write_whole(folder.path / (DAILY + _NEW), lambda file: pq.write_table(daily, file, compression="zstd"))
    control = control_table(blueprint, (folder.control(span) for span in chunks))
    write_whole(folder.path / (CONTROL + _NEW), lambda file: pq.write_table(control, file, compression="zstd"))
    return digest.hexdigest()


def new(path: Path) -> Path:
    """Where a table stands before it is published."""
    return path.with_name(path.name + _NEW)


def publish(folder: RunFolder) -> None:
    """Let the new tables take the place of the old."""
    for name in (OUTCOMES, DAILY, CONTROL):
        put_in_place(new(folder.path / name), folder.path / name)


def _tables(folder: RunFolder, chunks: Sequence[Span]) -> Iterator[pa.Table]:
    """The rows, gathered into groups that read fast."""
    waiting: list[pa.Table] = []
    for span in chunks:
        waiting.append(folder.rows(span))
        if sum(len(table) for table in waiting) >= ROW_GROUP:
            yield pa.concat_tables(waiting)
            waiting = []
    if waiting:
        yield pa.concat_tables(waiting)


def _write_outcomes(file: Any, tables: Iterable[pa.Table], digest: Any) -> None:
    writer = None
    for table in tables:
        for found in table["digest"].to_pylist():
            digest.update((found or "error").encode())
        if writer is None:
            holders = [name for name in table.column_names if name.startswith("holder.")]
            writer = pq.ParquetWriter(file, table.schema, compression="zstd", use_dictionary=holders)
        writer.write_table(table, row_group_size=ROW_GROUP)
    if writer is not None:
        writer.close()


def daily_table(blueprint: Any, series: Sequence[Any]) -> pa.Table:
    """Quantiles and mean of every measure of every actor on every day.

    Args:
        blueprint: names and calendar.
        series: of each chunk, (D + 1, k, A, M) float32.
    """
    replications = sum(part.shape[1] for part in series)
    numbers = {name: [] for name in (*QUANTILES, "mean", "replications")}  # type: dict[str, list[Any]]
    for day in range(blueprint.days + 1) if replications else ():
        values = np.concatenate([part[day].reshape(part.shape[1], -1) for part in series])
        for name, found in zip(numbers, _of_one_day(values), strict=True):
            numbers[name].append(found)
    days = blueprint.days + 1 if replications else 0
    return pa.table(
        _calendar(blueprint, np.repeat(np.arange(days), len(blueprint.actors) * len(MEASURES)))
        | {
            "actor": _words(blueprint.actors, np.tile(np.repeat(_count(blueprint.actors), len(MEASURES)), days)),
            "variable": _words(
                [measure.name for measure in MEASURES], np.tile(_count(MEASURES), days * len(blueprint.actors))
            ),
        }
        | {name: _or_null(found) for name, found in numbers.items()}
    )


def _or_null(found: list[Any]) -> pa.Array:
    """The numbers of all days as one column, null where they are not numbers."""
    values = np.concatenate(found) if found else np.zeros(0)
    return pa.array(values, mask=np.isnan(values))


def _of_one_day(values: Any) -> list[Any]:
    """Quantiles (linear between order statistics), mean and count of what is defined in each column, (n, k)."""
    ranked = np.sort(np.ascontiguousarray(values.T), axis=1).astype(np.float64)  # what is not defined comes last
    there = (~np.isnan(ranked)).sum(axis=1)
    rows, last = np.arange(len(ranked)), np.maximum(there - 1, 0)
    found = []
    for share in QUANTILES.values():
        position = share * last
        below = position.astype(int)
        low, high = ranked[rows, below], ranked[rows, np.minimum(below + 1, last)]
        found.append(low + (position - below) * (high - low))
    whole = np.where(there == ranked.shape[1], ranked.mean(axis=1), np.nan)
    part = np.divide(np.nansum(ranked, axis=1), there, out=np.full(len(ranked), np.nan), where=there > 0)
    return [*found, np.where(np.isnan(whole), part, whole), there.astype(np.int32)]


def control_table(blueprint: Any, counts: Iterable[Any]) -> pa.Table:
    """The probability that a place is held by an actor, by day; combinations that never happened are left out.

    Args:
        blueprint: names and calendar.
        counts: of each chunk, (D + 1, P, A + 1).
    """
    total = np.zeros((blueprint.days + 1, len(blueprint.places), len(blueprint.actors) + 1), np.int64)
    for part in counts:
        total += part
    day, place, actor = np.nonzero(total)
    return pa.table(
        {
            **_calendar(blueprint, day),
            "place": _words(blueprint.places, place),
            "actor": _words([*blueprint.actors, "nobody"], actor),
            "probability": total[day, place, actor] / max(1, int(total[0, 0].sum())),
        }
    )


def _count(names: Sequence[Any]) -> Any:
    return np.arange(len(names))


def _calendar(blueprint: Any, days: Any) -> dict[str, Any]:
    """The columns day (the number of the evening) and date."""
    since = (date_of(blueprint.start, 0) - datetime.date(1970, 1, 1)).days
    return {"day": days.astype(np.int32), "date": pa.array((days + since).astype(np.int32), pa.date32())}


def _words(names: Sequence[str], rows: Any) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(rows.astype(np.int16)), pa.array(list(names), pa.string()))
