"""Jobs: some replications of one point, handed out chunk by chunk and played into rows.

A task and what comes back are plain values, so that any ``concurrent.futures.Executor`` can take them: threads, a
pool of processes, a cluster. Workers need no disk in common with whoever asked. A replication that raises an error is
a row that says so, and so is every replication of a point whose scenario cannot be built.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import pyarrow as pa

from sim.ensemble.chunks import Chunk, Interrupted, Player, attempt, never, row_player
from sim.ensemble.daily_record import DailyRecord

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint


@dataclass(frozen=True)
class Job:
    """Some replications of one point.

    Attributes:
        replications: their numbers.
        seed: of their random streams.
        point: its number; 0 where there is only one.
        sets: the changes that make its scenario of the experiment's own.
    """

    replications: tuple[int, ...]
    seed: int
    point: int = 0
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """The jobs of one chunk: all of its rows, or those that are missing."""

    chunk: Chunk
    jobs: tuple[Job, ...]


class Attempt(NamedTuple):
    """One replication that was played, or could not be.

    Attributes:
        job: to which it belongs.
        replication: its number.
        plans: the blueprints it was played with, one or (in a pair) two; none if they could not be made.
        courses: a course for each blueprint; none if it failed.
        error: the traceback if it failed.
    """

    job: Job
    replication: int
    plans: tuple[Blueprint, ...]
    courses: tuple[Any, ...]
    error: str | None

    @property
    def course(self) -> Any:
        """The first of its courses, None if it failed."""
        return self.courses[0] if self.courses else None


FAILED = Attempt(Job((0,), 0), 0, (), (), "failed")
"""A replication that failed: its row has every column, and so says what columns there are."""


@dataclass(frozen=True)
class Played:
    """Rows of a chunk, all of them or some, and for a run the record of their days."""

    chunk: Chunk
    rows: pa.Table
    daily: DailyRecord | None = None


class Work(Protocol):
    """Maker of rows: of a run, a sweep or a comparison; it is sent to the workers."""

    def schema(self) -> pa.Schema:
        """The columns of the rows."""

    def plans(self, job: Job) -> Mapping[str, Blueprint]:
        """The blueprints of a job, by the letter that stands before an error (empty where there is only one)."""

    def played(self, chunk: Chunk, attempts: Sequence[Attempt]) -> Played:
        """The rows of these replications, in their order."""


def play_task(work: Work, task: Task, player: Player | None = None, stopped: Callable[[], bool] = never) -> Played:
    """Play the replications of a task.

    Args:
        work: makes blueprints before, and rows after.
        task: what to play.
        player: what plays one replication; the compiled rules by default.
        stopped: asked before each replication.

    Raises:
        Interrupted: ``stopped`` said yes.
    """
    player = player or row_player()
    attempts: list[Attempt] = []
    for job in task.jobs:
        plans, broken = _plans_or_error(work, job)
        for replication in job.replications:
            if stopped():
                raise Interrupted
            courses, error = ((), broken) if broken else _courses(player, plans, job.seed, replication)
            attempts.append(Attempt(job, replication, tuple(plans.values()), courses, error))
    return work.played(task.chunk, attempts)


def _plans_or_error(work: Work, job: Job) -> tuple[Mapping[str, Blueprint], str | None]:
    try:
        return work.plans(job), None
    except Exception:  # the other points go on
        return {}, traceback.format_exc()


def _courses(
    player: Player, plans: Mapping[str, Blueprint], seed: int, replication: int
) -> tuple[tuple[Any, ...], str | None]:
    """A course for each blueprint, or none and the traceback, with the letter of the blueprint before it."""
    courses = []
    for letter, plan in plans.items():
        course, error = attempt(player, plan, seed, replication)
        if error is not None:
            return (), f"{letter}: {error}" if letter else error
        courses.append(course)
    return tuple(courses), None
