"""The days of a chunk of a run: how often each place had which holder, and the measures of each replication.

Of n replications; D days, P places, A actors, M measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from sim.ensemble.measured import hide_undefined
from sim.scenario import MEASURES
from sim.world.codes import NOBODY

if TYPE_CHECKING:
    from sim.ensemble.chunks import Chunk
    from sim.world.blueprint import Blueprint

IN_FULL = 2000
"""Day-by-day series are kept of the replications before this one: quantiles need no more, and disks no less."""


def in_full(chunk: Chunk) -> bool:
    """Return whether the replications of a chunk keep their series: all or none, for the limit is a boundary."""
    return chunk.first < IN_FULL


@dataclass(frozen=True)
class DailyRecord:
    """The days of some replications; of those that succeeded.

    Attributes:
        control: (D + 1, P, A + 1) uint8, how many replications had which holder; the last column is nobody.
        series: (D + 1, k, A, M) float32, the measures of those that are kept in full; nan where undefined.
    """

    control: Any
    series: Any

    @property
    def succeeded(self) -> int:
        """Number of replications that were counted."""
        return int(self.control[0, 0].sum())

    def merged(self, rows: pa.Table, again: DailyRecord, rows_again: pa.Table) -> DailyRecord:
        """The record with that of further replications.

        Args:
            rows: of the replications of this record.
            again: the other record.
            rows_again: of its replications.
        """
        control = self.control + again.control
        if not self.series.shape[1] + again.series.shape[1]:
            return DailyRecord(control, again.series)
        order = np.argsort(np.concatenate([_succeeded(rows), _succeeded(rows_again)]))
        return DailyRecord(control, np.concatenate([self.series, again.series], axis=1)[:, order])


def _succeeded(rows: pa.Table) -> Any:
    """(k,) the numbers of the replications that have no error."""
    return rows.filter(rows["error"].is_null())["replication"].to_numpy()


def daily_record(plan: Blueprint, chunk: Chunk, courses: Sequence[Any]) -> DailyRecord:
    """The days of a chunk's courses, None among them for each replication that failed."""
    there = [course for course in courses if course is not None]
    return DailyRecord(_control(plan, there), _series(plan, there if in_full(chunk) else []))


def _control(plan: Blueprint, courses: Sequence[Any]) -> Any:
    counts = np.zeros((plan.days + 1, len(plan.places), len(plan.actors) + 1), np.uint8)  # a chunk has fewer than 256
    if courses:
        holders = np.stack([course.holders for course in courses])
        for column, actor in enumerate((*range(len(plan.actors)), NOBODY)):
            counts[..., column] = (holders == actor).sum(axis=0, dtype=np.uint8)
    return counts


def _series(plan: Blueprint, courses: Sequence[Any]) -> Any:
    found = np.zeros((plan.days + 1, len(courses), len(plan.actors), len(MEASURES)), np.float32)
    for row, course in enumerate(courses):
        found[:, row] = course.series
        hide_undefined(found[:, row], course.series)
    return found
