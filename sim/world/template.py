"""The tables of a blueprint side by side in one piece of memory: a world is one copy of it, and draws go in at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.core.compiled import rule
from sim.world.tables import CACHE_LINE, World, as_rows

if TYPE_CHECKING:
    from sim.world.blueprint import Target

_SHARED = ("roads", "parameters")
"""Tables that never change in a replication: all worlds of a blueprint have the same ones."""


class Cells(NamedTuple):
    """The cells that take a draw, of n numbers in the memory of a world.

    Attributes:
        at: (n,) position in the memory, seen as numbers of 8 bytes.
        numbers: (n,) which of the draws.
        low, high: (n,) the range that it is clipped to.
        whole: (n,) bool, whether it is rounded.
    """

    at: Any
    numbers: Any
    low: Any
    high: Any
    whole: Any


class Copied(NamedTuple):
    """A copy of the tables, and its memory seen as whole and as real numbers."""

    world: World
    whole: Any
    real: Any


@dataclass(frozen=True)
class Template:
    """The tables of a blueprint in one piece of memory.

    Attributes:
        world: of the blueprint.
        memory: (bytes,) uint8.
        starts: the byte at which each table begins, None for those that are shared.
        cells: where draws go.
    """

    world: World
    memory: Any
    starts: tuple[int | None, ...]
    cells: Cells

    def copied(self) -> Copied:
        """Return a copy of the tables that goes its own way, from a cache line on."""
        size = len(self.memory)
        room = np.empty(size + CACHE_LINE, np.uint8)
        first = -room.__array_interface__["data"][0] % CACHE_LINE
        memory = room[first : first + size]
        memory[:] = self.memory
        copies = [
            table if start is None else as_rows(np.ndarray(table.shape, table.dtype, memory, start))
            for table, start in zip(self.world, self.starts, strict=True)
        ]
        return Copied(World._make(copies), memory.view(np.int64), memory.view(np.float64))


def template_of(world: World, targets: Sequence[Target]) -> Template:
    """Lay the tables of a blueprint side by side.

    Args:
        world: its tables.
        targets: the cells that take a draw, table by table.
    """
    starts, size = _starts(world)
    memory = np.zeros(size, np.uint8)
    for table, start in zip(world, starts, strict=True):
        if start is not None:
            memory[start : start + table.nbytes] = np.frombuffer(table, np.uint8)
    return Template(world, memory, starts, _cells(dict(zip(World._fields, starts, strict=True)), targets))


def _starts(world: World) -> tuple[tuple[int | None, ...], int]:
    """Return where each table begins, on cache lines, and how much there is in all."""
    found: list[int | None] = []
    size = 0
    for name, table in zip(World._fields, world, strict=True):
        found.append(None if name in _SHARED else size)
        size += 0 if name in _SHARED else -(-table.nbytes // CACHE_LINE) * CACHE_LINE
    return tuple(found), size


def _cells(starts: dict[str, Any], targets: Sequence[Target]) -> Cells:
    """Return the cells of all targets in one list."""
    parts = [
        (one.cells + starts[one.table] // 8, one.numbers, one.low, one.high, np.full(len(one.cells), one.whole))
        for one in targets
    ]
    kinds = (np.int64, np.int64, np.float64, np.float64, np.bool_)
    columns: Any = zip(*parts, strict=True) if parts else [()] * len(kinds)
    pairs = zip(kinds, columns, strict=True)
    return Cells(*(np.concatenate([np.zeros(0, kind), *column]).astype(kind) for kind, column in pairs))


@rule
def write_draws(cells: Cells, drawn: Any, whole: Any, real: Any) -> None:
    """Write drawn numbers into their cells, clipped to their ranges; ``whole`` and ``real`` are the same memory."""
    for k in range(len(cells.at)):
        amount = drawn[cells.numbers[k]]
        if amount < cells.low[k]:
            amount = cells.low[k]
        if amount > cells.high[k]:
            amount = cells.high[k]
        if cells.whole[k]:
            whole[cells.at[k]] = int(np.rint(amount))
        else:
            real[cells.at[k]] = amount
