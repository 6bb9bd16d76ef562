"""Chunks: replications that are played, written and kept together; and players, which play one replication.

The boundaries are fixed (0-49, 50-99, ...), so that the content of a chunk depends neither on the number of workers
nor on where an earlier attempt stopped.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

Player = Callable[["Blueprint", int, int], Any]
"""Plays one replication: (blueprint, seed, replication) -> ``sim.ensemble.replication.Course``."""

Address = tuple[int, int]
"""Point and replication: the number of a row."""


@dataclass(frozen=True, order=True)
class Chunk:
    """Replications first to last - 1 of the points point to end - 1."""

    first: int
    last: int
    point: int = 0
    end: int = 1

    def __len__(self) -> int:
        return (self.end - self.point) * (self.last - self.first)

    @property
    def points(self) -> range:
        """The numbers of its points."""
        return range(self.point, self.end)

    @property
    def replications(self) -> range:
        """The numbers of its replications, the same of every point."""
        return range(self.first, self.last)

    def addresses(self) -> Iterator[Address]:
        """Point and replication of each row, in their order."""
        return ((point, replication) for point in self.points for replication in self.replications)


def chunks_of(replications: int, size: int, points: int = 1) -> Iterator[Chunk]:
    """The chunks of an experiment in the order of its rows: parts of a point, or several points with few replications.

    Args:
        replications: of each point.
        size: rows of a chunk, about.
        points: how many.
    """
    together = max(1, size // replications)
    for point in range(0, points, together):
        for first in range(0, replications, size):
            yield Chunk(first, min(first + size, replications), point, min(point + together, points))


class Interrupted(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The experiment was asked to stop in the middle of a chunk, which is then dropped."""


def never() -> bool:
    """Return False: the answer, before each replication, when nobody may stop the playing."""
    return False


def compiled_player() -> Player:
    """The compiled rules, which play a replication unless another player is given."""
    from sim.ensemble.replication import play  # compiled rules are slow to import

    return play


def row_player() -> Player:
    """The compiled rules, for whoever makes rows of many replications."""
    from sim.ensemble.replication import play_for_rows  # compiled rules are slow to import

    return play_for_rows


def attempt(player: Player, blueprint: Blueprint, seed: int, replication: int) -> tuple[Any, str | None]:
    """Play one replication: its course, or the traceback of what it raised."""
    try:
        return player(blueprint, seed, replication), None
    except Exception:  # whatever it is, the other replications go on
        return None, traceback.format_exc()
