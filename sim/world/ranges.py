"""The ranges of a world's numbers: every field is finite and within what its definition says.

A whole number is below 2**53, from where on neighbours cannot be told apart.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.core.compiled import COMPILED, rule
from sim.world.fields import DEFINITIONS, Field
from sim.world.tables import MOST_WHOLE, World, dtype

ROUNDING = 1e-9
"""Tolerance for the rounding of summed shares."""
_ENDLESS = {("presence", "base_km"), ("roads", "distance")}
"""Fields that may be infinite: lengths of ways that do not exist."""
_CHANGING = tuple(name for name in DEFINITIONS if name != "roads")
"""Tables that change in a replication."""
LARGEST = float(np.finfo(np.float64).max)
"""The largest finite number."""


class Fault(NamedTuple):
    """Something that is not as it must be.

    Attributes:
        table: where.
        row: the row's number, (row, column) in a table of pairs; None where it concerns a whole table.
        message: what was found.
    """

    table: str
    row: Any
    message: str

    def __str__(self) -> str:
        """Such as ``formations 3: 1714 came, 1002 went``."""
        return f"{self.table}{'' if self.row is None else f' {self.row}'}: {self.message}"


def ranges(world: World) -> list[Fault]:
    """Check that every field is a number within the range of its definition (roads never change)."""
    return [fault for name in _CHANGING for fault in _outside_range(name, _rows(world, name))]


def within_ranges(world: World) -> bool:
    """Return whether all numbers are in their ranges, which is quickly seen."""
    return all(_in_range(name, _rows(world, name)) for name in _CHANGING)


def _rows(world: World, name: str) -> Any:
    table = getattr(world, name)
    return table[: int(world.clock["orders"][0])] if name == "orders" else table


def _outside_range(name: str, rows: Any) -> Iterator[Fault]:
    """The first value of each field that is out of its range; quick where there is none."""
    if _in_range(name, rows):
        return
    for field in DEFINITIONS[name]:
        low, high = limits(name, field)
        values = rows[field.name]
        wrong = np.argwhere(~((values >= low) & (values <= high)))
        if len(wrong):
            at = tuple(int(number) for number in wrong[0])
            row = at[: rows.ndim]
            yield Fault(name, row[0] if len(row) == 1 else row, f"{field.name} is {values[at]}")


def limits(table: str, field: Field) -> tuple[float, float]:
    """Return the least and the most that a field may be, with a tolerance for rounding."""
    if field.kind == "f8":
        endless = (table, field.name) in _ENDLESS
        low, high = field.low - ROUNDING, field.high + ROUNDING
        return (low, high) if endless else (max(low, -LARGEST), min(high, LARGEST))
    return (max(field.low, 1 - MOST_WHOLE), min(field.high, MOST_WHOLE - 1)) if field.kind == "i8" else (0, np.inf)


class _Limits(NamedTuple):
    """Limits of every 8 bytes of a table's row: of those that hold real numbers, and of the others as whole ones."""

    is_real: Any
    low: Any
    high: Any
    least: Any
    most: Any


@functools.cache
def _limits_of(name: str) -> _Limits:
    layout = dtype(name)
    width, whole = layout.itemsize // 8, np.iinfo(np.int64)
    found = _Limits(
        np.zeros(width, bool),
        np.full(width, -np.inf),
        np.full(width, np.inf),
        np.full(width, whole.min),
        np.full(width, whole.max),
    )
    for field in DEFINITIONS[name]:
        first = layout.fields[field.name][1] // 8  # type: ignore[index]
        cells = slice(first, first + field.length)
        if field.kind == "f8":
            found.is_real[cells] = True
            found.low[cells], found.high[cells] = limits(name, field)
        elif field.kind == "i8":
            found.least[cells], found.most[cells] = (int(limit) for limit in limits(name, field))
    return found


def _in_range(name: str, rows: Any) -> bool:
    """Return whether all fields are in their ranges: one look at a table's memory, where every number has 8 bytes."""
    if rows.size == 0:
        return True
    known = _limits_of(name)
    whole = np.asarray(rows).reshape(-1).view(np.int64).reshape(-1, len(known.is_real))
    return bool(within(whole, whole.view(np.float64), *known))


def within(whole: Any, real: Any, is_real: Any, low: Any, high: Any, least: Any, most: Any) -> bool:
    """Return whether all cells of the same memory, seen as whole and as real numbers, lie in their columns' ranges.

    Args:
        whole: (rows, width) int64.
        real: (rows, width) float64, the same memory.
        is_real: (width,) which columns hold real numbers.
        low: (width,) what those are at least; minus infinity elsewhere.
        high: (width,) what those are at most; infinity elsewhere.
        least: (width,) what whole numbers are at least.
        most: (width,) what whole numbers are at most.
    """
    wrong = (real < low) | (real > high) | ((real != real) & is_real) | (whole < least) | (whole > most)
    return not wrong.any()


if COMPILED:

    @rule
    def within(whole: Any, real: Any, is_real: Any, low: Any, high: Any, least: Any, most: Any) -> bool:
        """The same, row by row and without memory of its own."""
        for i in range(len(whole)):
            wrong = False
            for k in range(len(is_real)):
                x, n = real[i, k], whole[i, k]
                wrong |= (x < low[k]) | (x > high[k]) | ((x != x) & is_real[k]) | (n < least[k]) | (n > most[k])
            if wrong:
                return False
        return True
