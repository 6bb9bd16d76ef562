"""A finished run worked out again from its rows: digest, checksums, summary, and the tables that are made of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.core.compiled import source_hash
from sim.ensemble.compact import CONTROL, DAILY, OUTCOMES
from sim.ensemble.daily_record import IN_FULL
from sim.ensemble.findings import SAME, Finding, checksums_of, looked_at, row_findings, unlike
from sim.ensemble.results import Results
from sim.ensemble.store import SUMMARY
from sim.ensemble.summary import Tables, summarise
from sim.scenario import MEASURES

_SINGLE = 1e-5
"""Relative difference that is let pass in what is kept day by day in single precision."""


def run_findings(results: Results) -> Iterator[Finding]:
    """A finished run, worked out again."""
    yield from checksums_of(results.tables)
    counts = 1, results.replications, results.failed
    yield from row_findings(results.tables, OUTCOMES, "replication", counts, results.manifest["digest"])
    yield looked_at(SUMMARY, "made of the rows", lambda: _summary(results))
    yield looked_at(CONTROL, "probabilities", lambda: _control(results))
    yield looked_at(DAILY, "last evening", lambda: _daily(results))


def _summary(results: Results) -> str | None:
    paths = (results.tables.path(name) for name in (OUTCOMES, DAILY, CONTROL))
    about = {name: results.summary[name] for name in ("seed", "digest", "folder", "seconds")}
    made = summarise(results.blueprint, Tables(*paths), about).as_dict()
    return unlike(results.summary, made, texts=results.manifest["source_hash"] == source_hash())


def _control(results: Results) -> str | None:
    succeeded = results.replications - results.failed
    if not succeeded:
        return None
    table = results.tables.read(CONTROL, ["day", "place", "actor", "probability"])
    plain = pa.table({name: _plain(table[name]) for name in table.column_names})
    sums = plain.group_by(["day", "place"]).aggregate([("probability", "sum")])
    if len(sums) != (results.days + 1) * len(results.places):
        return "days or places are missing"
    if not np.allclose(sums["probability_sum"].to_numpy(), 1.0, rtol=0, atol=SAME):
        return "the probabilities of a place do not add up to 1 on every evening"
    return _last_evening(results, plain.filter(pc.equal(plain["day"], results.days)), succeeded)


def _last_evening(results: Results, last: pa.Table, succeeded: int) -> str | None:
    """Compare who holds each place at the end with a count of the rows."""
    said = {(row["place"], row["actor"]): row["probability"] for row in last.to_pylist()}
    for place in results.places:
        held = _plain(results.tables.read(OUTCOMES, [f"holder.{place}"]).column(0)).drop_null()
        counts = {row["values"]: row["counts"] for row in pc.value_counts(held).to_pylist()}
        for actor in (*results.actors, "nobody"):
            if not math.isclose(said.get((place, actor), 0.0), counts.get(actor, 0) / succeeded, abs_tol=SAME):
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
        rows = results.tables.read(OUTCOMES, names).slice(0, IN_FULL)
        for measure, column in zip(MEASURES, rows.columns, strict=True):
            values = column.drop_null().to_numpy()  # an actor without troops has no morale, and still no troops
            if not len(values):
                continue
            limit = _SINGLE * float(np.abs(values).max())
            if not math.isclose(said.get((actor, measure.name), math.nan), values.mean(), abs_tol=limit):
                return f"{actor}.{measure.name} has another mean than the rows"
    return None
