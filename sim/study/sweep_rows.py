"""The rows of a sweep: those of a run in brief, played with a blueprint made for each point of the packed scenario."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from sim.ensemble.chunk_store import POINT
from sim.ensemble.chunks import Chunk
from sim.ensemble.jobs import FAILED, Attempt, Job, Played
from sim.ensemble.replication_table import rows_of
from sim.study.plans import plan_at, plan_of
from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class SweepWork:
    """Makes the rows of a sweep.

    Attributes:
        base: its scenario, packed (see ``sim.study.plans``).
    """

    base: bytes

    def plans(self, job: Job) -> Mapping[str, Blueprint]:
        """The blueprint of the job's point.

        Raises:
            ScenarioError: the point's changes do not fit the scenario.
        """
        return {"": plan_at(self.base, job.sets)}

    def played(self, chunk: Chunk, attempts: Sequence[Attempt]) -> Played:
        """One row a replication (columns: see ``schema``)."""
        return Played(chunk, pa.concat_tables([_rows(plan, batch) for plan, batch in self._batches(attempts)]))

    def _batches(self, attempts: Sequence[Attempt]) -> Iterator[tuple[Blueprint, list[Attempt]]]:
        """Replications of points with the same questions and days, which make their rows together."""
        plan, batch = plan_of(self.base), list[Attempt]()
        for one in attempts:
            own = one.plans[0] if one.plans else plan
            if batch and own.scenario is not plan.scenario:
                yield plan, batch
                batch = []
            plan = own if own.scenario is not plan.scenario else plan
            batch.append(one)
        yield plan, batch

    def schema(self) -> pa.Schema:
        """The columns: a run's but for the days on which formations broke, and the draws; and the point."""
        return _rows(plan_of(self.base), [FAILED]).schema


def _rows(plan: Blueprint, attempts: Sequence[Attempt]) -> pa.Table:
    courses, errors = [one.course for one in attempts], [one.error for one in attempts]
    rows = rows_of(plan, [one.replication for one in attempts], courses, errors, brief=True)
    return rows.add_column(0, POINT, pa.array([one.job.point for one in attempts], pa.int32()))
