"""The work of a study as it is handed out: one chunk, some replications of one design point or of several.

A task and what comes back are plain values, so that any ``concurrent.futures.Executor`` can take them: threads, a
pool of processes, a cluster. Workers need no disk in common with whoever asked; they make a point's scenario from
the study's own. A replication that raises an error is a row that says so, and so is every replication of a point
whose scenario cannot be built.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sim.ensemble.chunks import Interrupted, Player, attempt, compiled_player, never
from sim.ensemble.replication_table import rows_of
from sim.study.plans import plan_at, plan_of
from sim.study.store import Chunk

POINT = "point"


@dataclass(frozen=True)
class Part:
    """Some replications of one design point.

    Attributes:
        point: its number.
        sets: the changes that make its scenario.
        seed: of its dice.
        replications: which are to be played.
    """

    point: int
    sets: tuple[str, ...]
    seed: int
    replications: tuple[int, ...]


@dataclass(frozen=True)
class Task:
    """What is to be played of a chunk."""

    chunk: Chunk
    parts: tuple[Part, ...]

    def __len__(self) -> int:
        return sum(len(part.replications) for part in self.parts)


@dataclass(frozen=True)
class Played:
    """What came back: the rows of a task, in its order (columns: see ``schema_of``)."""

    task: Task
    rows: pa.Table


def play_task(
    base: bytes, task: Task, player: Player | None = None, stopped: Callable[[], bool] = never
) -> Played:  # fmt: skip
    """Play the replications of a task.

    Args:
        base: the study's scenario, packed (see ``sim.study.plans``).
        task: what to play.
        player: what plays one replication; the compiled rules by default.
        stopped: asked before each replication.

    Raises:
        Interrupted: ``stopped`` said yes.
    """
    player = player or compiled_player()
    batches: list[_Batch] = []
    for part in task.parts:
        plan, broken = _plan_or_error(base, part.sets)
        if not batches or not batches[-1].takes(plan):
            batches.append(_Batch(plan or plan_of(base)))
        for replication in part.replications:
            if stopped():
                raise Interrupted
            course, error = (None, broken) if plan is None else attempt(player, plan, part.seed, replication)
            batches[-1].add(part.point, replication, course, error)
    return Played(task, pa.concat_tables([batch.rows() for batch in batches]))


class _Batch:
    """Replications of points with the same questions and days, which make their rows together."""

    def __init__(self, plan: Any) -> None:
        self.plan = plan
        self.points: list[int] = []
        self.replications: list[int] = []
        self.courses: list[Any] = []
        self.errors: list[str | None] = []

    def takes(self, plan: Any) -> bool:
        """Whether replications of a point with this blueprint belong here."""
        return plan is None or plan.scenario is self.plan.scenario

    def add(self, point: int, replication: int, course: Any, error: str | None) -> None:
        """Take one replication."""
        self.points.append(point)
        self.replications.append(replication)
        self.courses.append(course)
        self.errors.append(error)

    def rows(self) -> pa.Table:
        """One row a replication."""
        return _numbered(rows_of(self.plan, self.replications, self.courses, self.errors, brief=True), self.points)


def _numbered(rows: pa.Table, points: list[int]) -> pa.Table:
    return rows.add_column(0, POINT, pa.array(points, pa.int32()))


def _plan_or_error(base: bytes, sets: tuple[str, ...]) -> tuple[Any, str | None]:
    try:
        return plan_at(base, sets), None
    except Exception:  # the other points go on
        return None, traceback.format_exc()


def schema_of(base: bytes) -> pa.Schema:
    """The columns of a study's rows, those of its factors left out.

    They are a run's but for the days on which formations broke, and the draws.
    """
    return _numbered(rows_of(plan_of(base), [0], [None], ["none"], brief=True), [0]).schema
