"""Fifty replications at a time: the unit that is played, written and, after an interruption, kept.

The boundaries are fixed (0-49, 50-99, ...), so that what is in a chunk does not depend on the number of workers
nor on where an earlier attempt stopped. A replication that raises an error is a row that says so.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sim.ensemble.measured import measured
from sim.ensemble.replication_table import rows_of
from sim.scenario import MEASURES

SIZE = 50
IN_FULL = 2000
"""Day-by-day series are kept of the replications before this one: quantiles need no more, and disks no less."""

Player = Callable[[Any, int, int], Any]
"""Plays one replication: (blueprint, seed, replication) -> Course."""


@dataclass(frozen=True)
class Span:
    """Replications first to last - 1."""

    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first

    @property
    def stem(self) -> str:
        """How its files are called."""
        return f"{self.first:08d}-{self.last - 1:08d}"

    @property
    def numbers(self) -> Sequence[int]:
        """All of them."""
        return range(self.first, self.last)

    @property
    def in_full(self) -> bool:
        """Whether its replications keep their series (all of them do or none: the limit is a boundary)."""
        return self.first < IN_FULL


@dataclass(frozen=True)
class Part:
    """Some replications of a span: those that failed, to be played again."""

    span: Span
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Chunk:
    """What came out of one span of n replications. D, P, A, M: days, places, actors, measures.

    Attributes:
        span: which replications.
        rows: n rows, one a replication (columns: see ``rows``).
        control: (D + 1, P, A + 1) uint8, how many replications had which holder; the last column is nobody.
        series: (D + 1, k, A, M) float32, the measures of those that succeeded and are kept in full; nan where they
            are not defined.
    """

    span: Span
    rows: pa.Table
    control: Any
    series: Any


def merged(old: Chunk, again: Chunk) -> Chunk:
    """A chunk of which some failed replications were played again."""
    played = set(again.rows["replication"].to_pylist())
    stay = pa.array([number not in played for number in old.rows["replication"].to_pylist()], pa.bool_())
    rows = pa.concat_tables([old.rows.filter(stay), again.rows.cast(old.rows.schema)]).sort_by("replication")
    return Chunk(old.span, rows, old.control + again.control, _series_of(old, again))


def _series_of(old: Chunk, again: Chunk) -> Any:
    """The series of both chunks in the order of their replications."""
    if not old.span.in_full:
        return again.series
    order = np.argsort(np.concatenate([_succeeded(chunk.rows) for chunk in (old, again)]))
    return np.concatenate([old.series, again.series], axis=1)[:, order]


def _succeeded(rows: pa.Table) -> Any:
    return rows.filter(rows["error"].is_null())["replication"].to_numpy()


class Interrupted(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The run was asked to stop in the middle of a chunk, which is then dropped."""


def spans(replications: int, first: int = 0) -> Iterator[Span]:
    """The chunks that make up the replications from first on (first is a chunk's boundary)."""
    for start in range(first, replications, SIZE):
        yield Span(start, min(start + SIZE, replications))


def never() -> bool:
    """What is asked before each replication when nobody may stop it."""
    return False


def compiled_player() -> Player:
    """What plays a replication unless something else is said; imported when it is needed, for it is heavy."""
    from sim.ensemble.replication import play

    return play


def play_chunk(
    blueprint: Any, seed: int, part: Span | Part, player: Player | None = None, stopped: Callable[[], bool] = never
) -> Chunk:
    """Play the replications of a span, or some of them.

    Args:
        blueprint: the scenario laid out as tables.
        seed: the run's seed.
        part: which replications.
        player: what plays one; the compiled rules by default.
        stopped: asked before each replication.

    Raises:
        Interrupted: ``stopped`` said yes.
    """
    player = player or compiled_player()
    courses: list[Any] = []
    errors: list[str | None] = []
    for replication in part.numbers:
        if stopped():
            raise Interrupted
        course, error = attempt(player, blueprint, seed, replication)
        courses.append(course)
        errors.append(error)
    return _chunk(blueprint, part, courses, errors)


def attempt(player: Player, blueprint: Any, seed: int, replication: int) -> tuple[Any, str | None]:
    """Play one replication: its course, or the traceback of what it raised."""
    try:
        return player(blueprint, seed, replication), None
    except Exception:  # whatever it is, the other replications go on
        return None, traceback.format_exc()


def _chunk(blueprint: Any, part: Span | Part, courses: list[Any], errors: list[str | None]) -> Chunk:
    shape = (blueprint.days + 1, len(blueprint.places), len(blueprint.actors))
    span = part.span if isinstance(part, Part) else part
    kept = [course for course in courses if course is not None and span.in_full]
    return Chunk(
        span,
        rows_of(blueprint, part.numbers, courses, errors),
        _control(shape, courses),
        _series(shape, kept),
    )


def _control(shape: tuple[int, int, int], courses: list[Any]) -> Any:
    days, places, actors = shape
    counts = np.zeros((days, places, actors + 1), np.uint8)  # a chunk has fewer than 256 replications
    day, place = np.ogrid[:days, :places]
    for course in courses:
        if course is not None:
            counts[day, place, course.holders] += 1  # nobody is -1: the last column
    return counts


def _series(shape: tuple[int, int, int], courses: list[Any]) -> Any:
    days, _, actors = shape
    found = np.zeros((days, len(courses), actors, len(MEASURES)), np.float32)
    for row, course in enumerate(courses):
        found[:, row] = measured(course.series)
    return found
