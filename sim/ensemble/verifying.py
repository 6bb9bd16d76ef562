"""A finished run worked out again from its rows: digest, checksums, summary, and the tables that are made of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sim.core.compiled import source_hash
from sim.core.error_messages import shown
from sim.ensemble.compact import CONTROL, DAILY, OUTCOMES
from sim.ensemble.daily_record import IN_FULL
from sim.ensemble.digests import digest_of
from sim.ensemble.files import RunFolderError
from sim.ensemble.results import Results
from sim.ensemble.sealing import Damaged
from sim.ensemble.store import MANIFEST, SUMMARY, RunFolder
from sim.ensemble.summary import Tables, summarise
from sim.ensemble.tables import Stored
from sim.scenario import MEASURES

_SAME = 1e-9
"""Relative difference that another version of a library may make in a statistic."""
_SINGLE = 1e-5
"""The same, of what is kept day by day in single precision."""


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


def run_findings(results: Results) -> Iterator[Finding]:
    """A finished run, worked out again."""
    yield from checksums_of(results.tables)
    yield looked_at(OUTCOMES, "one row a replication", lambda: _rows(results))
    yield looked_at(OUTCOMES, "digest", lambda: _digest(results))
    yield looked_at(SUMMARY, "made of the rows", lambda: _summary(results))
    yield looked_at(CONTROL, "probabilities", lambda: _control(results))
    yield looked_at(DAILY, "last evening", lambda: _daily(results))


def _batches(results: Results, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(results.tables.path(OUTCOMES)) as file:
        yield from file.iter_batches(columns=list(columns))


def _rows(results: Results) -> str | None:
    there, failed = 0, 0
    for batch in _batches(results, ["replication", "error"]):
        if batch["replication"].to_pylist() != list(range(there, there + len(batch))):
            return f"replications are missing, doubled or out of order after {there:,}"
        there, failed = there + len(batch), failed + len(batch) - batch["error"].null_count
    found, said = (there, failed), (results.replications, results.summary["failed"])
    return None if found == said else f"{there:,} rows, {failed:,} failed; {SUMMARY} says {said[0]:,} and {said[1]:,}"


def _digest(results: Results) -> str | None:
    found = digest_of(one for batch in _batches(results, ["digest"]) for one in batch["digest"].to_pylist())
    return None if found == results.manifest["digest"] else f"{found} from the rows, {results.manifest['digest']} said"


def _summary(results: Results) -> str | None:
    plan = SimpleNamespace(
        scenario=results.scenario, places=results.places, actors=results.actors, start=results.start,
        days=results.days, formations=tuple(results.scenario.formations),
    )  # fmt: skip
    paths = (results.tables.path(name) for name in (OUTCOMES, DAILY, CONTROL))
    about = {name: results.summary[name] for name in ("seed", "digest", "folder", "seconds")}
    made = summarise(plan, Tables(*paths), about).as_dict()
    return unlike(results.summary, made, texts=results.manifest["source_hash"] == source_hash())


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
        same = said == made or (_number(said) and _number(made) and math.isclose(said, made, rel_tol=_SAME))
        worded = isinstance(said, str) and isinstance(made, str | None)
        if same or (worded and not texts):
            return None
        return f"{path} is {shown(said)}, and {shown(made)} when it is made anew"
    return next((wrong for where, one, other in pairs if (wrong := unlike(one, other, texts, where))), None)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _control(results: Results) -> str | None:
    succeeded = results.replications - results.summary["failed"]
    if not succeeded:
        return None
    table = results.tables.read(CONTROL, ["day", "place", "actor", "probability"])
    plain = pa.table({name: _plain(table[name]) for name in table.column_names})
    sums = plain.group_by(["day", "place"]).aggregate([("probability", "sum")])
    if len(sums) != (results.days + 1) * len(results.places):
        return "days or places are missing"
    if not np.allclose(sums["probability_sum"].to_numpy(), 1.0, rtol=0, atol=_SAME):
        return "the probabilities of a place do not add up to 1 on every evening"
    return _last_evening(results, plain.filter(pc.equal(plain["day"], results.days)), succeeded)


def _last_evening(results: Results, last: pa.Table, succeeded: int) -> str | None:
    """Who holds each place at the end, counted in the rows."""
    said = {(row["place"], row["actor"]): row["probability"] for row in last.to_pylist()}
    for place in results.places:
        held = _plain(results.tables.read(OUTCOMES, [f"holder.{place}"]).column(0)).drop_null()
        counts = {row["values"]: row["counts"] for row in pc.value_counts(held).to_pylist()}
        for actor in (*results.actors, "nobody"):
            if not math.isclose(said.get((place, actor), 0.0), counts.get(actor, 0) / succeeded, abs_tol=_SAME):
                return f"{place} is held by {actor} otherwise than the rows say"
    return None


def _plain(column: Any) -> Any:
    """A column without dictionaries."""
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _daily(results: Results) -> str | None:
    """Means of the last evening, from the rows of the replications of which every evening was kept."""
    table = results.tables.read(DAILY, ["day", "actor", "variable", "mean"])
    last = table.filter(pc.equal(table["day"], results.days))
    said = {(row["actor"], row["variable"]): row["mean"] for row in last.to_pylist()}
    for actor in results.actors:
        names = [f"{actor}.{measure.name}" for measure in MEASURES]
        rows = results.tables.read(OUTCOMES, names).slice(0, IN_FULL).drop_null()
        for measure, column in zip(MEASURES, rows.columns, strict=True):
            values = column.to_numpy()
            if not len(values):
                continue
            limit = _SINGLE * float(np.abs(values).max())
            if not math.isclose(said.get((actor, measure.name), math.nan), values.mean(), abs_tol=limit):
                return f"{actor}.{measure.name} has another mean than the rows"
    return None


def manifest_of(folder: Path) -> dict[str, Any]:
    """What a folder says of itself.

    Raises:
        RunFolderError: it says nothing, or what it says cannot be used.
    """
    found = RunFolder(folder, "").manifest()
    if found is None:
        raise RunFolderError(folder, f"is not a folder of results (no {MANIFEST})")
    return found
