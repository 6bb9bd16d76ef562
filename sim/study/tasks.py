"""The work of a study as it is handed out: one design point and some of its replications.

A task and what comes back are plain values, so that any ``concurrent.futures.Executor`` can take them: threads, a
pool of processes, a cluster. Workers need no disk in common with whoever asked; they make a point's scenario from
the study's own, and keep the last few. A replication that raises an error is a row that says so, and so is every
replication of a point whose scenario cannot be built.
"""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sim.ensemble.chunks import Interrupted, Player, compiled_player
from sim.ensemble.rows import rows_of
from sim.notebook.asking import changed
from sim.scenario.canon import from_canonical

POINT = "point"
_KEPT_PLANS = 8


@dataclass(frozen=True)
class Task:
    """Some replications of one design point.

    Attributes:
        point: its number.
        sets: the changes that make its scenario.
        seed: of its dice.
        first, last: the chunk's replications, first to last - 1.
        only: play these of them and no others; None for all.
    """

    point: int
    sets: tuple[str, ...]
    seed: int
    first: int
    last: int
    only: tuple[int, ...] | None = None

    @property
    def replications(self) -> tuple[int, ...]:
        """Which are to be played."""
        return tuple(range(self.first, self.last)) if self.only is None else self.only


@dataclass(frozen=True)
class Played:
    """What came back: the rows of a task's replications, in their order (columns: see ``wanted``)."""

    task: Task
    rows: pa.Table


def _never() -> bool:
    return False


def play_task(
    base: str, task: Task, player: Player | None = None, stopped: Callable[[], bool] = _never
) -> Played:  # fmt: skip
    """Play the replications of a task.

    Args:
        base: the study's scenario as ``sim.scenario.canonical`` writes it.
        task: what to play.
        player: what plays one replication; the compiled rules by default.
        stopped: asked before each replication.

    Raises:
        Interrupted: ``stopped`` said yes.
    """
    plan, broken = _plan_or_error(base, task.sets)
    player = player or compiled_player()
    courses: list[Any] = []
    errors: list[str | None] = []
    for replication in task.replications:
        if stopped():
            raise Interrupted
        course, error = (None, broken) if plan is None else _attempt(player, plan, task.seed, replication)
        courses.append(course)
        errors.append(error)
    rows = wanted(plan or plan_of(base, ()), rows_of(plan or plan_of(base, ()), 0, courses, errors))
    at = rows.schema.get_field_index("replication")
    rows = rows.set_column(at, "replication", pa.array(task.replications, pa.int64()))
    return Played(task, rows.add_column(0, POINT, pa.array([task.point] * len(rows), pa.int32())))


def _plan_or_error(base: str, sets: tuple[str, ...]) -> tuple[Any, str | None]:
    try:
        return plan_of(base, sets), None
    except Exception:  # the other points go on
        return None, traceback.format_exc()


def _attempt(player: Player, plan: Any, seed: int, replication: int) -> tuple[Any, str | None]:
    try:
        return player(plan, seed, replication), None
    except Exception:  # whatever it is, the other replications go on
        return None, traceback.format_exc()


@functools.lru_cache(1)
def _scenario(base: str) -> Any:
    return from_canonical(base)


@functools.lru_cache(_KEPT_PLANS)
def plan_of(base: str, sets: tuple[str, ...]) -> Any:
    """The blueprint of the study's scenario with some changes made.

    Raises:
        ScenarioError: the changes do not fit the scenario.
    """
    from sim.world.build import blueprint

    return blueprint(changed(_scenario(base), sets) if sets else _scenario(base))


def wanted(plan: Any, rows: pa.Table) -> pa.Table:
    """The columns that a study keeps of a run's rows: all but the days on which formations broke, and the draws."""
    aside = {f"broke.{name}" for name in plan.formations} | {f"draw.{path}" for path in plan.draw_paths}
    return rows.select([name for name in rows.column_names if name not in aside])


def schema_of(base: str) -> pa.Schema:
    """The columns of a study's rows, those of its factors left out."""
    plan = plan_of(base, ())
    rows = wanted(plan, rows_of(plan, 0, [None], ["none"]))
    return rows.schema.insert(0, pa.field(POINT, pa.int32()))
