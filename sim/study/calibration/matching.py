"""History matching: waves of points, each drawn from what the waves before have not ruled out.

Rule: a point's implausibility for a statistic is |observed - emulated| over the root of the sum of all variances:
the observation's, the model's discrepancy, the emulator's and the sampling error's. A point is ruled out when
the second largest of its implausibilities is above 3 (Craig et al. 1997; Andrianakis et al. 2015; the limit is
Pukelsheim's 1994). What was ruled out by one wave stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.study.calibration.emulators import Emulator, emulate
from sim.study.calibration.patterns import Statistic
from sim.study.calibration.statistics import observed, summed

LIMIT = 3.0
RANK = 2
"""Rank of the implausibility that counts, the largest being 1: one statistic may be out of the model's reach."""

LOOKED_AT = 100_000
"""Points at which emulators estimate how much is left."""

SHRINKS = 0.9
"""A wave that leaves more than this share of what it was given is the last."""

LEAST = 0.0005
"""If a wave left less than this share of all that is looked at, its limit is raised until so much is left."""

Simulate = Callable[[str, Any, bool], Any]
"""Plays points: (name of the stage, (P, K) shares, independent random streams or common) -> (P, R, S) answers."""


@dataclass(frozen=True)
class Wave:
    """One wave.

    Attributes:
        shares: (P, K) the points that were played.
        values, variances: (P, S) their statistics and the sampling variances of these.
        emulators: by name of a statistic; those that could not be emulated are left out.
        middle, spread: (E,) observations of the emulated statistics, and variances (see ``observed``).
        limit: above which a point is ruled out.
        left: share of the whole volume that this wave and those before it have not ruled out.
    """

    shares: Any
    values: Any
    variances: Any
    emulators: Mapping[str, Emulator]
    middle: Any
    spread: Any
    limit: float = LIMIT
    left: float = 1.0

    def implausibility(self, shares: Any) -> Any:
        """(n,) the second largest implausibility of each point."""
        columns = [_implausible(one, shares, z, v)
                   for one, z, v in zip(self.emulators.values(), self.middle, self.spread, strict=True)]  # fmt: skip
        table = np.sort(np.column_stack(columns), axis=1)
        return table[:, -min(RANK, table.shape[1])]


def _implausible(one: Emulator, shares: Any, middle: float, spread: float) -> Any:
    mean, variance = one.predict(shares)
    return np.abs(mean - middle) / np.sqrt(spread + variance + one.noise)


@dataclass(frozen=True)
class Space:
    """The part of the unit cube of K coefficients that some waves have not ruled out."""

    width: int
    waves: tuple[Wave, ...] = ()

    def implausibility(self, shares: Any) -> Any:
        """(n,) the largest over waves of each point's implausibility over its wave's limit: above 1 is ruled out."""
        found = np.zeros(len(shares))
        for wave in self.waves:
            open_yet = np.flatnonzero(found <= 1)
            if len(open_yet):
                found[open_yet] = np.maximum(found[open_yet], wave.implausibility(shares[open_yet]) / wave.limit)
        return found

    def holds(self, shares: Any) -> Any:
        """(n,) bool: which points are not ruled out, and lie in the cube."""
        inside = ((shares >= 0) & (shares <= 1)).all(axis=1)
        inside[inside] = self.implausibility(shares[inside]) <= 1
        return inside

    def draw(self, count: int, rng: np.random.Generator) -> Any:
        """(count, K) points, evenly over what is left.

        Where little is left, points walk at random from those that were found, as long as they stay in it.
        """
        if not self.waves:
            return latin(count, self.width, rng)
        found: Any = np.empty((0, self.width))
        for _ in range(5):
            some = rng.random((LOOKED_AT, self.width))
            found = np.concatenate([found, some[self.holds(some)]])
            if len(found) >= count:
                return found[rng.permutation(len(found))[:count]]
        return self._walked(count, found, rng)

    def _walked(self, count: int, found: Any, rng: np.random.Generator) -> Any:
        """Random walks (Metropolis with an even target) from the points that were found, or from the best one."""
        if not len(found):
            some = rng.random((LOOKED_AT, self.width))
            found = some[[int(np.argmin(self.waves[-1].implausibility(some)))]]
        at = found[rng.integers(0, len(found), count)]
        step = np.maximum(found.std(axis=0), 0.02) / np.sqrt(self.width)
        for _ in range(40):
            there = at + rng.normal(0, 1, at.shape) * step
            at = np.where(self.holds(there)[:, None], there, at)
        return at


def latin(count: int, width: int, rng: np.random.Generator) -> Any:
    """A Latin hypercube: (count, width) shares."""
    order = np.column_stack([rng.permutation(count) for _ in range(width)])
    return (order + rng.random((count, width))) / count


def match(
    simulate: Simulate, statistics: Mapping[str, Statistic], width: int, points: int, waves: int, seed: int,
) -> Space:  # fmt: skip
    """Rule out points that cannot reproduce the patterns, wave by wave.

    Args:
        simulate: plays points.
        statistics: S of them.
        width: how many coefficients, K.
        points: of a wave.
        waves: at most so many; it stops when a wave rules out little.
        seed: of the design.
    """
    space = Space(width)
    cloud: Any = np.random.default_rng([seed, 1]).random((LOOKED_AT, width))
    before = 1.0
    for number in range(1, waves + 1):
        shares = space.draw(points, np.random.default_rng([seed, 2, number]))
        values, variances = summed(simulate(f"wave-{number}", shares, False), statistics)
        wave = _fitted(space, statistics, shares, values, variances)
        if wave is None:
            break
        space, cloud = _with(space, wave, cloud)
        left = space.waves[-1].left
        if left > SHRINKS * before:
            break
        before = left
    return space


def _fitted(space: Space, statistics: Mapping[str, Statistic], shares: Any, values: Any, variances: Any) -> Wave | None:
    """A wave's emulators, fitted to its own points and to those of earlier waves that are still possible."""
    earlier = [(wave, space.holds(wave.shares)) for wave in space.waves]
    x = np.concatenate([shares, *(wave.shares[rows] for wave, rows in earlier)])
    y = np.concatenate([values, *(wave.values[rows] for wave, rows in earlier)])
    v = np.concatenate([variances, *(wave.variances[rows] for wave, rows in earlier)])
    middle, spread = observed(statistics)
    found = {name: emulate(x, y[:, column], v[:, column]) for column, name in enumerate(statistics)}
    made = {name: one for name, one in found.items() if one is not None}
    if not made:
        return None
    chosen = [list(statistics).index(name) for name in made]
    return Wave(shares, values, variances, made, middle[chosen], spread[chosen])


def _with(space: Space, wave: Wave, cloud: Any) -> tuple[Space, Any]:
    """The space with one more wave, and which points of a cloud are left."""
    far = wave.implausibility(cloud) if len(cloud) else np.empty(0)
    least = max(1, int(LEAST * LOOKED_AT))
    limit = LIMIT
    if len(far) and (far <= limit).sum() < least:
        limit = float(np.sort(far)[min(least, len(far)) - 1])
    cloud = cloud[far <= limit]
    left = len(cloud) / LOOKED_AT
    return Space(space.width, (*space.waves, replace(wave, limit=limit, left=left))), cloud


def told(space: Space, statistics: Sequence[str]) -> list[dict[str, Any]]:
    """Return the records of the waves, in plain types."""
    found, before = [], 1.0
    for number, wave in enumerate(space.waves, 1):
        found.append({
            "wave": number, "points": len(wave.shares), "left": wave.left, "ruled_out": 1 - wave.left,
            "of_what_was_left": 1 - wave.left / before if before else 0.0, "limit": wave.limit,
            "emulators": {name: {"explained": one.explained, "inflation": one.inflation, "points": one.points}
                          for name, one in wave.emulators.items()},
            "not_emulated": [name for name in statistics if name not in wave.emulators],
        })  # fmt: skip
        before = wave.left
    return found
