"""The points of a study: which values its factors take together.

A grid is every combination, the last factor changing fastest; a list pairs the first values, the second values and so
on, as the rows of a table do. Latin hypercube (McKay et al. 1979) and Sobol' sequences (scrambled, Owen 1998) spread
points over the ranges, each factor's range being cut evenly; Morris (1991) walks through them on a grid of four levels,
one factor at a step.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sim.core.csv_tables import read_table
from sim.core.error_messages import nearest, shown
from sim.study.factors import Factor, column, listed
from sim.study.problems import Origin, StudyError

KINDS = ("grid", "list", "lhs", "sobol", "morris")
DRAWN = ("lhs", "sobol", "morris")
MOST_POINTS = 100_000
ASIDE = ("point", "seed")
"""Columns of a design's table that are not factors."""


class Points(Protocol):
    """The points of a study, however they were found.

    Attributes:
        kind: what to call the design.
        factors: what varies and is a column of the study's table, F of them.
        file: the name of the file in which the points are written down.
    """

    @property
    def kind(self) -> str: ...  # noqa: D102 - described above

    @property
    def factors(self) -> tuple[Factor, ...]: ...  # noqa: D102

    @property
    def file(self) -> str: ...  # noqa: D102

    def __len__(self) -> int: ...

    def sets(self, point: int) -> tuple[str, ...]:
        """The changes that make a point's scenario."""

    def values(self, number: int) -> tuple[list[float | None] | list[str], tuple[str, str]]:
        """A factor's value at every point, as numbers where they are numbers, and their manner (see ``column``)."""

    def written(self, seeds: Sequence[int]) -> bytes:
        """Content of the file: the points and the seeds of their random streams."""

    def identity(self, seeds: Sequence[int]) -> bytes:
        """Two designs with the same identity are the same."""


@dataclass(frozen=True)
class Design:
    """The points of a study.

    Attributes:
        kind: one of ``KINDS``, or ``table``.
        factors: what varies, F of them.
        points: each point's F values as after ``--set``; an empty one leaves the scenario as it is.
    """

    kind: str
    factors: tuple[Factor, ...]
    points: tuple[tuple[str, ...], ...]
    file = "design.csv"

    def __len__(self) -> int:
        return len(self.points)

    def sets(self, point: int) -> tuple[str, ...]:
        """The changes that make a point's scenario."""
        pairs = zip(self.factors, self.points[point], strict=True)
        return tuple(f"{factor.path}={value}" for factor, value in pairs if value)

    def values(self, number: int) -> tuple[list[float | None] | list[str], tuple[str, str]]:
        """A factor's value at every point, as numbers where they are numbers, and their manner (see ``column``)."""
        return column([point[number] for point in self.points])

    def written(self, seeds: Sequence[int]) -> bytes:
        """Comma-separated values: point, its seed, and the value of every factor."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([*ASIDE, *(factor.path for factor in self.factors)])
        for number, point in enumerate(self.points):
            writer.writerow([number, seeds[number], *point])
        return text.getvalue().encode()

    def identity(self, seeds: Sequence[int]) -> bytes:
        """Its file says all."""
        return self.written(seeds)


def design(kind: str, factors: Sequence[Factor], points: int | None = None, seed: int = 1) -> Design:
    """Lay the factors' values out as points.

    Args:
        kind: one of ``KINDS``.
        factors: with ranges resolved (see ``with_own_range``).
        points: how many, for designs that draw.
        seed: of designs that draw.

    Raises:
        StudyError: factors and kind do not fit together, or there would be too many points.
    """
    origin = Origin(option="--design")
    if kind not in KINDS:
        origin.refuse(kind, f"there is no design {shown(kind)}", (*KINDS, "a table FILE.csv"), nearest(kind, KINDS))
    _check_factors(kind, factors)
    if (points is not None) != (kind in DRAWN):
        message = "says nothing of how many points" if points is None else "finds its number of points by itself"
        origin.refuse(kind, message, (f"--points N with {', '.join(DRAWN)}, and only with them",))
    if kind in DRAWN:
        return Design(kind, tuple(factors), _drawn(kind, factors, points or 0, seed))
    if kind == "list":
        return Design(kind, tuple(factors), tuple(zip(*(one.levels for one in factors), strict=True)))
    _check_size(kind, math.prod(len(one.levels) for one in factors))
    return Design(kind, tuple(factors), tuple(itertools.product(*(one.levels for one in factors))))


def _check_factors(kind: str, factors: Sequence[Factor]) -> None:
    if not factors:
        Origin().refuse("", "nothing is varied", ("--vary path=values", "a study file with factors"))
    paths = [one.path for one in factors]
    for factor in factors:
        if paths.count(factor.path) > 1:
            factor.origin.refuse(factor.path, "is varied twice", ("each path once",))
        if factor.continuous and kind not in DRAWN:
            allowed = ("low:high:how many", "own:how many", "a design that draws (lhs, sobol, morris)")
            factor.origin.refuse(factor.path, f"says no values for a {kind}", allowed)
    lengths = {len(one.levels) for one in factors}
    if kind == "list" and len(lengths) > 1:
        counts = ", ".join(f"{one.path} {len(one.levels)}" for one in factors)
        Origin(option="--design").refuse(kind, f"the factors have different numbers of values ({counts})",
                                         ("as many of each",))  # fmt: skip


def _check_size(kind: str, points: int) -> None:
    if not 1 <= points <= MOST_POINTS:
        Origin(option="--design").refuse(kind, f"makes {points:,} points", (f"1 to {MOST_POINTS:,}",))


def _drawn(kind: str, factors: Sequence[Factor], points: int, seed: int) -> tuple[tuple[str, ...], ...]:
    _check_size(kind, points)
    shares = _shares(kind, len(factors), points, seed)
    return tuple(tuple(factor.at(float(share)) for factor, share in zip(factors, row, strict=True)) for row in shares)


def _shares(kind: str, factors: int, points: int, seed: int) -> Any:
    """(points, factors) in 0 to 1; for Sobol' the first so many of the next power of two."""
    import numpy as np
    from scipy.stats import qmc

    if kind == "morris":
        return _trajectories(factors, points, seed)
    luck: Any = np.random.default_rng(seed % 2**64)
    chosen = qmc.LatinHypercube if kind == "lhs" else qmc.Sobol
    if kind == "sobol" and factors > qmc.Sobol.MAXDIM:
        Origin(option="--design").refuse(kind, f"found {factors:,} factors", (f"at most {qmc.Sobol.MAXDIM:,}",))
    try:
        sampler: Any = chosen(factors, rng=luck)
    except TypeError:  # before scipy 1.15 the argument had another name
        sampler = chosen(factors, seed=luck)
    if kind == "lhs":
        return sampler.random(points)
    return sampler.random_base2(math.ceil(math.log2(points)) if points > 1 else 0)[:points]


def _trajectories(factors: int, points: int, seed: int) -> Any:
    from sim.study.global_sensitivity.indices import trajectories

    number, rest = divmod(points, factors + 1)
    if rest or number < 2:
        allowed = f"{factors + 1} points a trajectory, at least two: {(max(number, 1) + 1) * (factors + 1)}, say"
        Origin(option="--points").refuse(str(points), "does not make whole trajectories", (allowed,))
    return trajectories(factors, number, seed)


def from_table(file: Path) -> Design:
    """A design from comma-separated values: a header of paths, one row a point.

    An empty cell leaves the scenario as it is; the columns ``point`` and ``seed`` are passed over, so that the
    ``design.csv`` of an earlier study will do.

    Raises:
        StudyError: the file cannot be read or is no such table.
    """
    rows = read_table(file, error=StudyError)
    name = file.as_posix()
    if not rows:
        Origin(name, 1).refuse("", "a design is a header of paths and one row a point", ("path,path", "0.2,x1"))
    wanted = [path for path in rows[0].cells if path not in ASIDE]
    points = tuple(tuple(row.cells[path] for path in wanted) for row in rows)
    factors = tuple(
        listed(path, tuple(dict.fromkeys(point[k] for point in points if point[k])) or ("",), Origin(name, 1))
        for k, path in enumerate(wanted)
    )
    _check_factors("table", factors)
    _check_size("table", len(points))
    return Design("table", factors, points)
