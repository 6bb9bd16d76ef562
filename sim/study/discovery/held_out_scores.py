"""Scores of a box on replications that were not searched, and its reproducibility on resamples."""

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
"""Halves of the training sample on which the box is searched for again."""
PORTION = 0.5


@dataclass(frozen=True)
class ShareEstimate:
    """A share of replications with its 95 % confidence interval (Wilson; sampling error only)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class HeldOutScores:
    """A box on replications that it has not seen.

    Attributes:
        density, coverage, mass: as of the box, on that half.
        base_rate: frequency of the outcome there, in the box and outside.
        harm: by measure, the median ``inside`` and ``outside`` the box.
    """

    density: ShareEstimate
    coverage: ShareEstimate
    mass: ShareEstimate
    base_rate: float
    harm: Mapping[str, Mapping[str, float | None]]

    @property
    def confirmed(self) -> bool:
        """Return whether the outcome is more common in the box than overall, beyond chance."""
        return self.density.low > self.base_rate


def judged(box: PrimBox, sample: OutcomeSample) -> HeldOutScores:
    """Measure a box on the held-out replications."""
    inside = box.holds(sample.inputs)
    harm = {
        measure: {"inside": _median(sample.harm[inside, k]), "outside": _median(sample.harm[~inside, k])}
        for k, measure in enumerate(HARM)
    }
    everywhere = np.ones(len(sample), bool)
    return HeldOutScores(
        share(sample.came, inside, sample.point), share(inside, sample.came, sample.point),
        share(inside, everywhere, sample.point), float(sample.came.mean()), harm,
    )  # fmt: skip


def _median(values: Any) -> float | None:
    return float(np.median(values)) if len(values) else None


def share(what: Any, among: Any, point: Any) -> ShareEstimate:
    """Return a share among some replications, with an interval that allows for those of one design point being alike.

    The number of replications is divided by the design effect of clusters (Kish 1965): the variance of the ratio as the
    points show it, over that of as many independent replications.

    Args:
        what: (n,) bool.
        among: (n,) bool.
        point: (n,) the replications that were drawn together.
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
    """At least 1; 1 where every replication is a point of its own."""
    points, index = np.unique(point, return_inverse=True)
    if len(points) == len(point) or value in (0.0, 1.0):
        return 1.0
    there = np.bincount(index, among & what), np.bincount(index, among)
    count = int((there[1] > 0).sum())
    spread = float(((there[0] - value * there[1]) ** 2).sum()) * count / max(count - 1, 1)
    of = float(there[1].sum())
    return max(1.0, spread / (of * value * (1 - value)))


def reproduced(box: PrimBox, sample: OutcomeSample, paths: list[str], rng: np.random.Generator) -> dict[str, float]:
    """Return how often each of a box's inputs is limited again, on the same side, on random halves of the sample.

    As in Bryant and Lempert (2010), the box compared is the one of each trajectory that is nearest to the first in
    coverage and density.

    Args:
        box: found on this sample.
        sample: the training half.
        paths: inputs to search among.
        rng: of the halves.

    Returns:
        Shares of the resamples, by path.
    """
    found = dict.fromkeys((limit.path for limit in box.limits), 0)
    for _ in range(RESAMPLES):
        half = sample.part(sample.share(PORTION, rng))
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
    """Return the replications needed for so many of the rarer answer in each half, with some to spare.

    Args:
        rarer: replications with the rarer answer.
        of: all replications.
        fewest: wanted in each half.
    """
    wanted = 3 * fewest * of / max(rarer, 1)  # half as many again as the mean of two halves
    size = 10 ** max(0, math.floor(math.log10(wanted)) - 1)
    return int(math.ceil(wanted / size) * size)
