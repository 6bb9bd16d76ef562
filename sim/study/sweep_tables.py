"""From a study's chunks to its table and summary, a point at a time, so that memory does not grow with the study."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sim.ensemble.chunk_store import POINT, ChunkStore
from sim.ensemble.digests import RowDigest
from sim.ensemble.files import write_whole
from sim.ensemble.outcomes import question
from sim.ensemble.precision import wilson
from sim.ensemble.row_groups import write_groups
from sim.scenario import Scenario
from sim.study.results import OUTCOMES

if TYPE_CHECKING:
    from sim.study.sweeping import Study

HARM = ("displaced", "civilians_killed")
"""Measures of harm to civilians, summed over all who do it; shown with every study, scored in none."""


@dataclass(frozen=True)
class Table:
    """Digest of all rows, number of failed ones, and every point in brief."""

    digest: str
    failed: int
    points: list[dict[str, Any]]


class Compactor:
    """Puts a study's chunks together.

    Args:
        store: where they are; all of them.
        study: what was played.
    """

    def __init__(self, store: ChunkStore, study: Study) -> None:
        self.store, self.study, self.design, self.schema = store, study, study.design, store.layout.schema
        scenario, design = study.scenario, study.design
        self.questions = [name for name in scenario.outcomes if f"outcome.{name}" in self.schema.names]
        self.actors = tuple(scenario.actors)
        self.factors = [pa.array(design.values(number)[0]) for number in range(len(design.factors))]
        self.digest = RowDigest()
        self.failed = 0
        self.points: list[dict[str, Any]] = []

    def write(self) -> Table:
        """Write the table of rows: factors first, then the columns of the chunks; sorted by point and replication.

        Raises:
            StorageError: it cannot be written.
        """
        write_whole(self.store.folder.path / OUTCOMES, self._write)
        return Table(self.digest.hexdigest(), self.failed, self.points)

    def _write(self, file: BinaryIO) -> None:
        schema = self._with_factors(self.schema.empty_table()).schema
        holders = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        words = [field.name for field in schema if pa.types.is_string(field.type) and field.name != "digest"]
        write_groups(file, schema, self._by_chunk(), holders + words)

    def _by_chunk(self) -> Iterator[pa.Table]:
        """The rows of each chunk, each point being summed up when its last rows have passed."""
        replications = self.study.settings.replications
        brief = [name for name in self.schema.names if name == "error" or self._is_summed(name)]
        waiting: list[pa.Table] = []
        for chunk in self.study.chunks():
            rows, size = self.store.rows(chunk), len(chunk.replications)
            self.digest.add(rows["digest"].to_pylist())
            for number, point in enumerate(chunk.points):
                waiting.append(rows.slice(number * size, size).select(brief))
                if chunk.last == replications:
                    self._sum_up(point, pa.concat_tables(waiting))
                    waiting = []
            yield self._with_factors(rows)

    def _is_summed(self, name: str) -> bool:
        head, _, tail = name.partition(".")
        return head == "outcome" or (tail in HARM and head in self.actors)

    def _with_factors(self, rows: pa.Table) -> pa.Table:
        points = rows[POINT].combine_chunks()
        for factor, values in reversed(list(zip(self.design.factors, self.factors, strict=True))):
            rows = rows.add_column(0, factor.path, values.take(points))
        return rows

    def _sum_up(self, point: int, rows: pa.Table) -> None:
        self.failed += len(rows) - rows["error"].null_count
        if not self.study.summed:
            return
        factors = {
            factor.path: values[point].as_py() for factor, values in zip(self.design.factors, self.factors, strict=True)
        }
        self.points.append(in_brief(point, factors, rows, self.questions))


def in_brief(point: int, factors: dict[str, Any], rows: pa.Table, questions: Sequence[str]) -> dict[str, Any]:
    """A design point as ``summary.json`` has it.

    Args:
        point: its number.
        factors: their values there.
        rows: of its replications: ``error``, the questions, and the measures of harm by actor.
        questions: their names.
    """
    return {
        "point": point, "factors": factors, "replications": len(rows), "failed": len(rows) - rows["error"].null_count,
        "outcomes": {name: probability(rows[f"outcome.{name}"]) for name in questions},
        "harm": {measure: _harm(rows, measure) for measure in HARM},
    }  # fmt: skip


def _harm(rows: pa.Table, measure: str) -> dict[str, float | None]:
    """Median and middle 90 % of civilian harm by the end, by whichever actor."""
    columns = [rows[name] for name in rows.column_names if name.partition(".")[2] == measure]
    return spread(np.sum([column.drop_null().to_numpy() for column in columns], axis=0) if columns else ())


def probability(answers: Any) -> dict[str, float | int | None]:
    """Probability that an outcome came true, with its 95 % interval (Wilson; sampling error only)."""
    count, of = pc.sum(answers).as_py() or 0, len(answers) - answers.null_count
    low, high = wilson(count, of) if of else (None, None)
    return {"probability": count / of if of else None, "low": low, "high": high, "count": count, "of": of}


def spread(values: Sequence[float] | Any) -> dict[str, float | None]:
    """Median, 5 % and 95 % of some values; None of none."""
    names = ("median", "low5", "high95")
    if len(values) == 0:
        return dict.fromkeys(names)
    return {name: float(one) for name, one in zip(names, np.quantile(values, (0.5, 0.05, 0.95)), strict=True)}


def questions_of(scenario: Scenario) -> dict[str, str]:
    """The scenario's questions in words."""
    return {name: question(name, outcome) for name, outcome in scenario.outcomes.items()}
