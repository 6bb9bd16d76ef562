"""How good a box is where it was not looked for, and how surely it would be found again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.precision import wilson
from sim.study.discovery.boxes import BoxLimit, PrimBox, peeled, quiet
from sim.study.discovery.outcome_sample import HARM, OutcomeSample

RESAMPLES = 20
"""Halves of the training worlds on which the box is looked for again."""
PORTION = 0.5


@dataclass(frozen=True)
class ShareEstimate:
    """A share of worlds with its 95 % interval (Wilson; sampling error only)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class HeldOutScores:
    """A box on worlds that it has not seen.

    Attributes:
        density, coverage, mass: as of the box, on those worlds.
        base_rate: how often the outcome came there, anywhere.
        harm: by measure, the median ``inside`` and ``outside`` the box.
    """

    density: ShareEstimate
    coverage: ShareEstimate
    mass: ShareEstimate
    base_rate: float
    harm: Mapping[str, Mapping[str, float | None]]

    @property
    def confirmed(self) -> bool:
        """Whether the outcome is commoner in the box than anywhere, beyond chance."""
        return self.density.low > self.base_rate


def judged(box: PrimBox, worlds: OutcomeSample) -> HeldOutScores:
    """Measure a box on the held-out worlds."""
    inside = box.holds(worlds.inputs)
    harm = {
        measure: {"inside": _median(worlds.harm[inside, k]), "outside": _median(worlds.harm[~inside, k])}
        for k, measure in enumerate(HARM)
    }
    everywhere = np.ones(len(worlds), bool)
    return HeldOutScores(
        share(worlds.came, inside, worlds.point), share(inside, worlds.came, worlds.point),
        share(inside, everywhere, worlds.point), float(worlds.came.mean()), harm,
    )  # fmt: skip


def _median(values: Any) -> float | None:
    return float(np.median(values)) if len(values) else None


def share(what: Any, among: Any, point: Any) -> ShareEstimate:
    """How common something is among some worlds, with an interval that knows that a point's worlds are alike.

    The number of worlds is divided by the design effect of clusters (Kish 1965): the variance of the ratio as the
    points show it, over that of so many independent worlds.

    Args:
        what: (n,) bool.
        among: (n,) bool.
        point: (n,) which worlds were drawn together.
    """
    count, of = int((what & among).sum()), int(among.sum())
    if of == 0:
        low, high = wilson(0, 0)
        return ShareEstimate(0.0, low, high)
    value = count / of
    effective = max(1, round(of / _design_effect(what, among, point, value)))
    low, high = wilson(round(value * effective), effective)
    return ShareEstimate(value, min(low, value), max(high, value))


def _design_effect(what: Any, among: Any, point: Any, value: float) -> float:
    """At least 1; 1 where every world is a point of its own."""
    points, index = np.unique(point, return_inverse=True)
    if len(points) == len(point) or value in (0.0, 1.0):
        return 1.0
    there = np.bincount(index, among & what), np.bincount(index, among)
    count = int((there[1] > 0).sum())
    spread = float(((there[0] - value * there[1]) ** 2).sum()) * count / max(count - 1, 1)
    of = float(there[1].sum())
    return max(1.0, spread / (of * value * (1 - value)))


def reproduced(box: PrimBox, worlds: OutcomeSample, paths: list[str], luck: np.random.Generator) -> dict[str, float]:
    """How often each of a box's inputs is limited again, on the same side, when half of the worlds are looked at.

    As in Bryant and Lempert (2010), the box compared is the one of each trajectory that is nearest to the first in
    coverage and density.

    Args:
        box: found on these worlds.
        worlds: the training half.
        paths: inputs among which is looked.
        luck: which halves.

    Returns:
        Shares of the resamples, by path.
    """
    found = dict.fromkeys((limit.path for limit in box.limits), 0)
    for _ in range(RESAMPLES):
        half = worlds.part(worlds.share(PORTION, luck))
        if half.came.all() or not half.came.any():
            continue
        with quiet():
            again = peeled(half.inputs[paths], half.came)
        sides = again.qp[_nearest(again.peeling_trajectory, box)]
        for limit in box.limits:
            found[limit.path] += _again(limit, sides.get(limit.path, (-1, -1)))
    return {path: count / RESAMPLES for path, count in found.items()}


def _nearest(trajectory: Any, box: PrimBox) -> int:
    away = (trajectory["coverage"] - box.coverage) ** 2 + (trajectory["density"] - box.density) ** 2
    return int(np.argmin(away.to_numpy()))


def _again(limit: BoxLimit, sides: Any) -> bool:
    return all(one >= 0 for one, limited in zip(sides, limit.sides, strict=True) if limited)


def needed(rarer: int, of: int, fewest: int) -> int:
    """How many replications there should be for so many worlds of the rarer kind in each half, with some to spare.

    Args:
        rarer: worlds of the rarer kind.
        of: all worlds.
        fewest: wanted in each half.
    """
    wanted = 3 * fewest * of / max(rarer, 1)  # half as many again as the mean of two halves
    size = 10 ** max(0, math.floor(math.log10(wanted)) - 1)
    return int(math.ceil(wanted / size) * size)
