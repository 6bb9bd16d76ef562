"""From chunks to the run's three tables, a chunk or a day at a time, so that memory does not grow with the run.

``outcomes.parquet`` has one row a replication (columns: see ``replication_table``). ``daily.parquet`` is tidy: day,
date, actor, variable, quantiles, mean, and of how many replications: those in which the measure is defined
(null where there are none). ``control.parquet`` is tidy: day, date, place, actor
(or "nobody") and the probability that it holds the place, where that is not zero.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.core.calendar import date_of
from sim.ensemble.arrow_arrays import numbers, words
from sim.ensemble.chunk_store import ChunkStore
from sim.ensemble.chunks import Chunk
from sim.ensemble.daily_record import in_full
from sim.ensemble.digests import RowDigest
from sim.ensemble.drawn import schema_with_draws, with_draws
from sim.ensemble.files import put_in_place, write_whole
from sim.ensemble.row_groups import write_groups
from sim.scenario import MEASURES

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

OUTCOMES, DAILY, CONTROL = "outcomes.parquet", "daily.parquet", "control.parquet"
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
_NEW = ".new"


def compact(store: ChunkStore, plan: Blueprint, chunks: Sequence[Chunk], seed: int | None = None) -> str:
    """Write the three tables beside the old ones if there are any; ``publish`` puts them in place.

    Args:
        store: where the chunks are.
        plan: names and calendar.
        chunks: all of them.
        seed: the run's, if the inputs that replications drew are to be columns of their table; None leaves them out.

    Returns:
        The run's digest: of all replications' digests in their order, whoever played them and in what chunks.

    Raises:
        RunFolderError: a chunk is missing.
        StorageError: a table cannot be written.
    """
    path, digest = store.folder.path, RowDigest()
    schema, rows = store.layout.schema, digest.passing(map(store.rows, chunks))
    if seed is not None:
        schema = schema_with_draws(plan, schema)
        rows = (with_draws(plan, seed, table) for table in rows)
    holders = [name for name in schema.names if name.startswith("holder.")]
    with ThreadPoolExecutor(1) as beside:  # sorting and compressing release the interpreter's lock
        days = beside.submit(_write_days, store, plan, chunks)
        write_whole(new(path / OUTCOMES), lambda file: write_groups(file, schema, rows, holders))
        days.result()
    return digest.hexdigest()


def _write_days(store: ChunkStore, plan: Blueprint, chunks: Sequence[Chunk]) -> None:
    """Write the tables of days beside the old ones."""
    path = store.folder.path
    daily = daily_table(plan, [store.series(chunk) for chunk in chunks if in_full(chunk)])
    write_whole(new(path / DAILY), lambda file: pq.write_table(daily, file, compression="zstd"))
    control = control_table(plan, map(store.control, chunks))
    write_whole(new(path / CONTROL), lambda file: pq.write_table(control, file, compression="zstd"))


def new(path: Path) -> Path:
    """Path of a table before it is published."""
    return path.with_name(path.name + _NEW)


def publish(folder: Path) -> None:
    """Let the new tables take the place of the old."""
    for name in (OUTCOMES, DAILY, CONTROL):
        put_in_place(new(folder / name), folder / name)


def daily_table(plan: Blueprint, series: Sequence[Any]) -> pa.Table:
    """Quantiles and mean of every measure of every actor on every day.

    Args:
        plan: names and calendar.
        series: of each chunk, (D + 1, k, A, M) float32.
    """
    replications = sum(part.shape[1] for part in series)
    columns = {name: [] for name in (*QUANTILES, "mean", "replications")}  # type: dict[str, list[Any]]
    for day in range(plan.days + 1) if replications else ():
        values = np.concatenate([_on_day(part, day).reshape(part.shape[1], -1) for part in series])
        for name, found in zip(columns, _of_one_day(values), strict=True):
            columns[name].append(found)
    days = plan.days + 1 if replications else 0
    return pa.table(
        _calendar(plan, np.repeat(np.arange(days), len(plan.actors) * len(MEASURES)))
        | {
            "actor": words(plan.actors, np.tile(np.repeat(_count(plan.actors), len(MEASURES)), days)),
            "variable": words(
                [measure.name for measure in MEASURES], np.tile(_count(MEASURES), days * len(plan.actors))
            ),
        }
        | {name: _or_null(found) for name, found in columns.items()}
    )


def _on_day(series: Any, day: int) -> Any:
    """One day of a chunk's series; read, where it is a file's: what is mapped would stay in memory day after day."""
    if not isinstance(series, np.memmap) or not series.flags.c_contiguous:
        return series[day]
    size = math.prod(series.shape[1:])
    found = np.fromfile(str(series.filename), series.dtype, size, offset=series.offset + day * size * series.itemsize)
    return found.reshape(series.shape[1:])


def _or_null(found: list[Any]) -> pa.Array:
    """The numbers of all days as one column, null where they are not numbers."""
    values = np.concatenate(found) if found else np.zeros(0)
    return numbers(values, np.isnan(values))


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


def control_table(plan: Blueprint, counts: Iterable[Any]) -> pa.Table:
    """The probability that a place is held by an actor, by day; combinations that never happened are left out.

    Args:
        plan: names and calendar.
        counts: of each chunk, (D + 1, P, A + 1).
    """
    total = np.zeros((plan.days + 1, len(plan.places), len(plan.actors) + 1), np.int64)
    for part in counts:
        total += part
    day, place, actor = np.nonzero(total)
    return pa.table(
        {
            **_calendar(plan, day),
            "place": words(plan.places, place),
            "actor": words([*plan.actors, "nobody"], actor),
            "probability": numbers(total[day, place, actor] / max(1, int(total[0, 0].sum()))),
        }
    )


def _count(names: Sequence[Any]) -> Any:
    return np.arange(len(names))


def _calendar(plan: Blueprint, days: Any) -> dict[str, Any]:
    """The columns day (the number of the evening) and date."""
    since = (date_of(plan.start, 0) - datetime.date(1970, 1, 1)).days
    return {"day": numbers(days.astype(np.int32)), "date": numbers((days + since).astype(np.int32), kind=pa.date32())}
