"""A design drawn over many inputs at once, each point a share, 0 to 1, of every input's distribution."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.scenario import Distribution
from sim.study.factors import Factor
from sim.study.global_sensitivity.unknowns import Unknown
from sim.world.quantiles import quantiles

DESIGN = "design.parquet"
MORRIS = "morris"
OUTERMOST = 0.05
"""Share at the outer levels of Morris's grid for an open-ended number, which has no ends of its own."""


@dataclass(frozen=True, eq=False)
class Sampled:
    """Points over K inputs (a ``sim.study.design.Points``).

    Attributes:
        kind: of the design: MORRIS, ``saltelli`` or ``lhs``.
        inputs: those that vary.
        shares: (P, K) each point's share of each input's distribution.
    """

    kind: str
    inputs: tuple[Unknown, ...]
    shares: Any
    factors: tuple[Factor, ...] = ()
    file: str = DESIGN

    def __len__(self) -> int:
        return len(self.shares)

    @cached_property
    def _heads(self) -> list[tuple[str, str]]:
        """The text before and after each number's value."""
        return [
            (f"{path}=", "%" if percent else "")
            for one in self.inputs
            for path, percent in zip(one.paths, one.percent, strict=True)
        ]

    @cached_property
    def _numbers(self) -> Any:
        """(P, numbers) every number's value, those that move together included."""
        columns = [self._values(each, row) for row, one in enumerate(self.inputs) for each in one.distributions]
        return np.column_stack(columns)

    def _values(self, one: Distribution, row: int) -> Any:
        """(P,) what a number of input ``row`` is at each point."""
        shares = self.shares[:, row]
        if self.kind == MORRIS and one.kind.open_ended:
            shares = np.clip(shares, OUTERMOST, 1 - OUTERMOST)
        return quantiles(one, shares)

    def sets(self, point: int) -> tuple[str, ...]:
        """The changes that make a point's scenario."""
        row = self._numbers[point].tolist()
        return tuple(f"{before}{value:.12g}{after}" for (before, after), value in zip(self._heads, row, strict=True))

    def values(self, number: int) -> tuple[list[float | None] | list[str], tuple[str, str]]:
        """There are too many inputs for columns of the study's table; see the design's own file."""
        raise IndexError(number)

    def written(self, seeds: Sequence[int]) -> bytes:
        """A Parquet table: point, and the value of every input."""
        columns: dict[str, Any] = {"point": pa.array(range(len(self)), pa.int32())}
        columns |= {one.name: pa.array(self._values(one.distributions[0], row)) for row, one in enumerate(self.inputs)}
        file = io.BytesIO()
        pq.write_table(pa.table(columns), file, compression="zstd")
        return file.getvalue()

    def identity(self, seeds: Sequence[int]) -> bytes:
        """A digest of the inputs and the points."""
        found = hashlib.blake2b(repr(self.inputs).encode(), digest_size=16)
        found.update(np.ascontiguousarray(self.shares).tobytes())
        return found.digest()
