"""Draws of uncertain inputs: the numbers that are drawn, and their shapes.

A number's roll has the address (replication, its path in the scenario), so that changing or removing one number
leaves the rolls of all others alone. Numbers that share a ``together`` word share one roll.

Normal and lognormal numbers are truncated to the range of their meaning: the roll is spread over the part of the
distribution inside it, so that draws still rise with their roll, and what is recorded is what is played.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.core.compiled import rule
from sim.scenario import OPEN_ENDED, Number, Spread, Within, range_at, spread_of
from sim.world.random_streams import normal_quantile, tag, uniform

DRAW = np.int64(1)
"""The random stream of all draws of inputs."""

_ONCE = np.int64(0)
_LAST = 1.0 - 2.0**-53
"""The greatest number below 1."""

_SHAPES = {"fixed": 0, "uniform": 1, "triangular": 2, "normal": 3, "lognormal": 4, "choice": 5, "pert": 6}
_ROW = np.dtype(
    [
        ("shape", "i8"), ("roll", "u8"), ("low", "f8"), ("mode", "f8"), ("high", "f8"), ("first", "i8"),
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
    shares: list[float] = field(default_factory=list)

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
        spread = spread_of(number)
        first = len(self.values)
        if number.values is not None:
            weights = number.weights or (1.0,) * len(number.values)
            self.values += number.values
            self.shares += [float(share) for share in np.cumsum(weights) / sum(weights)]
        roll = tag(f"together/{number.together}" if number.together else path)
        self.paths.append(path)
        cut = _cut(spread, *(range_at(path) if within is None else within).limits(number))
        self.rows.append((_SHAPES[spread.shape], roll, *spread[1:], first, len(self.values), *cut))
        return len(self.paths) - 1

    def freeze(self) -> Drawer:
        """The compiled form."""
        return Drawer(
            tuple(self.paths),
            np.array(self.rows, _ROW) if self.rows else np.zeros(0, _ROW),
            np.array(self.values, float),
            np.array(self.shares, float),
        )


@dataclass(frozen=True)
class Drawer:
    """Draws all numbers of one replication at once."""

    paths: tuple[str, ...]
    rows: Any
    values: Any
    shares: Any

    @property
    def uncertain(self) -> Any:
        """(N,) bool: which numbers are drawn."""
        return self.rows["shape"] != 0

    def draw(self, key: int) -> Any:
        """(N,) float: every number's value in the replication with this key of draws."""
        drawn = np.empty(len(self.rows))
        columns = [np.ascontiguousarray(self.rows[name]) for name in _ROW.names or ()]
        draw_all(np.uint64(key), *columns, self.values, self.shares, drawn)  # type: ignore[call-arg]
        return self._with_pert(drawn)

    def _with_pert(self, drawn: Any) -> Any:
        """Replace the rolls that ``_draw`` left for the PERT shape by its quantiles."""
        chosen = self.rows["shape"] == _SHAPES["pert"]
        if chosen.any():
            from scipy.special import betaincinv

            low, mode, high = (self.rows[name][chosen] for name in ("low", "mode", "high"))
            first = 1 + 4 * (mode - low) / (high - low)
            drawn[chosen] = low + (high - low) * betaincinv(first, 6 - first, drawn[chosen])
        return drawn


def _cut(spread: Spread, least: float, most: float) -> tuple[float, float, float, float]:
    """Range of a draw, and the shares of an open-ended shape below it and inside it; no limits for other shapes."""
    if spread.shape not in OPEN_ENDED:
        return -math.inf, math.inf, 0.0, 1.0
    return least, most, spread.below(least), 1.0 - spread.outside(least, most)


@rule
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@rule
def draw_all(
    key: Any, shape: Any, roll: Any, low: Any, mode: Any, high: Any, first: Any, last: Any,
    least: Any, most: Any, below: Any, inside: Any, values: Any, shares: Any, drawn: Any,
) -> None:  # fmt: skip
    """Fill ``drawn``; for the PERT shape leave the uniform roll."""
    for i in range(len(shape)):
        if shape[i] == 0:
            drawn[i] = low[i]
            continue
        u = uniform(key, _ONCE, DRAW, roll[i])
        if shape[i] == 1:
            drawn[i] = low[i] + u * (high[i] - low[i])
        elif shape[i] == 2:
            drawn[i] = _triangular(low[i], mode[i], high[i], u)
        elif shape[i] == 3 or shape[i] == 4:
            z = low[i] + normal_quantile(min(below[i] + u * inside[i], _LAST)) * high[i]
            drawn[i] = min(max(z if shape[i] == 3 else math.exp(z), least[i]), most[i])
        elif shape[i] == 5:
            chosen = first[i]
            while chosen < last[i] - 1 and u > shares[chosen]:
                chosen += 1
            drawn[i] = values[chosen]
        else:
            drawn[i] = u
