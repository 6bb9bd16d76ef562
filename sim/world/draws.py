"""Uncertain inputs: which numbers are drawn, from what distribution, and where they go.

A number's roll has the address (replication, its path in the scenario), so that changing or removing one number
leaves the rolls of all others alone. Numbers that share a ``together`` word share one roll.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.core.compiled import rule
from sim.scenario import Distribution, Number, Within, distribution_of, range_at
from sim.world.quantiles import CODES, FIXED, NAMES, PERT, pert_quantiles, quantile, truncation
from sim.world.random_streams import tag, uniform
from sim.world.tables import as_rows

DRAW = np.int64(1)
"""The random stream of all draws of inputs."""

_ONCE = np.int64(0)

_ROW = np.dtype(
    [
        ("code", "i8"), ("roll", "u8"), ("low", "f8"), ("mode", "f8"), ("high", "f8"), ("first", "i8"),
        ("last", "i8"), ("least", "f8"), ("most", "f8"), ("below", "f8"), ("inside", "f8"),
    ]
)  # fmt: skip


@dataclass
class Draws:
    """All numbers of a scenario in the order in which they were added.

    Attributes:
        paths: where each stands in the scenario.
    """

    paths: list[str] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Any, ...]] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    upto: list[float] = field(default_factory=list)

    def add(self, path: str, number: Number, within: Within | None = None) -> int:
        """Register a number and return its index.

        Args:
            path: where it stands in the scenario.
            number: what it says.
            within: the range of its meaning, at which open-ended shapes are cut off; the schema's for the path if None.
        """
        if path in self.known:
            return self.known[path]
        self.known[path] = len(self.paths)
        one = distribution_of(number, (range_at(path) if within is None else within).limits(number))
        first = len(self.values)
        self.values += one.values
        self.upto += one.upto
        roll = tag(f"together/{number.together}" if number.together else path)
        self.paths.append(path)
        alternatives = first, len(self.values)
        self.rows.append((CODES[one.family], roll, one.low, one.mode, one.high, *alternatives, *truncation(one)))
        return len(self.paths) - 1

    def freeze(self) -> Drawer:
        """The compiled form."""
        return Drawer(
            tuple(self.paths),
            np.array(self.rows, _ROW) if self.rows else np.zeros(0, _ROW),
            np.array(self.values, float),
            np.array(self.upto, float),
        )


@dataclass(frozen=True)
class Drawer:
    """Draws all numbers of one replication at once."""

    paths: tuple[str, ...]
    rows: Any
    values: Any
    upto: Any

    @functools.cached_property
    def index(self) -> dict[str, int]:
        """Row of each number, by its path."""
        return {path: row for row, path in enumerate(self.paths)}

    @property
    def uncertain(self) -> Any:
        """(N,) bool: which numbers are drawn."""
        return self.rows["code"] != FIXED

    def draw(self, key: int) -> Any:
        """(N,) float: every number's value in the replication with this key of draws."""
        drawn = np.empty(len(self.rows))
        draw_all(np.uint64(key), as_rows(self.rows), self.values, self.upto, drawn)
        chosen = self.rows["code"] == PERT
        if chosen.any():
            low, mode, high = (self.rows[name][chosen] for name in ("low", "mode", "high"))
            drawn[chosen] = pert_quantiles(low, mode, high, drawn[chosen])
        return drawn

    def distribution(self, row: int) -> Distribution:
        """Return the distribution of one of the numbers."""
        one = self.rows[row]
        part = slice(int(one["first"]), int(one["last"]))
        low, mode, high, least, most = (float(one[name]) for name in ("low", "mode", "high", "least", "most"))
        values, upto = (tuple(array[part].tolist()) for array in (self.values, self.upto))
        return Distribution(NAMES[int(one["code"])], low, mode, high, values, upto, least, most)


@rule
def draw_all(key: Any, rows: Any, values: Any, upto: Any, drawn: Any) -> None:
    """Fill ``drawn``; for the PERT family leave the uniform roll."""
    for i in range(len(rows)):
        row = rows[i]
        if row.code == FIXED:
            drawn[i] = row.low
            continue
        drawn[i] = quantile(
            row.code, row.low, row.mode, row.high, row.first, row.last, row.least, row.most, row.below, row.inside,
            values, upto, uniform(key, _ONCE, DRAW, row.roll),
        )  # fmt: skip
