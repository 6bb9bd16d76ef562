"""Approximate Bayesian computation on what history matching has left.

Rule: generations of points are played, each point on random streams of its own. The first generation is drawn evenly
from what is left, each later one around the points that came nearest so far (kernels of twice their covariance;
Beaumont et al. 2009). All generations together are one sample: a point weighs what an even prior gives it over what all
proposals together give it (deterministic mixture; Cornuet et al. 2012), and the nearest part of the sample is the
posterior.

Distance is how far beyond the patterns' tolerances a point's replications lie, so points within all of them are alike.
A statistic that no point of the waves reaches does not count: coming nearer to it would cost the statistics that the
model can reproduce.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.study.calibration.matching import Simulate, Space
from sim.study.calibration.patterns import Statistic
from sim.study.calibration.statistics import distances, summed, within_reach

NEAREST = 0.25
"""Share of all points played that is taken for the posterior."""

WIDER = 2.0
"""Covariance of a kernel over that of the nearest points; narrower ones concentrate the weight on a few points."""

SURE = 2.576
"""Standard errors by which a coefficient must have contracted to be called identified (one side: 0.5 %)."""

TOO_NARROW = 0.04
"""By which a weighted sample of some hundred points is too narrow even where nothing is learnt.

Over 96 coefficients that did nothing, in twelve toys of fifteen coefficients, contraction was 0.97 on average with a
standard deviation of 0.056; without this allowance four of them were called identified.
"""

FEWEST = 30
"""Effective points below which nothing is called identified: spreads of so few are known too badly."""

TRIES = 200
"""Draws of a proposal at most, for each point wanted, to find points that are not ruled out."""


@dataclass(frozen=True)
class Proposal:
    """A kernel around weighted points, confined to what is not ruled out.

    Attributes:
        centres: (n, K).
        weights: (n,) that add up to 1.
        root: (K, K) lower triangle, the root of the kernel's covariance.
        inside: share of its draws that are not ruled out.
    """

    centres: Any
    weights: Any
    root: Any
    inside: float = 1.0

    def drawn(self, count: int, rng: np.random.Generator) -> Any:
        """(count, K) draws, whether ruled out or not."""
        at = self.centres[rng.choice(len(self.centres), count, p=self.weights)]
        return at + rng.normal(size=at.shape) @ self.root.T

    def density(self, shares: Any) -> Any:
        """(n,) density at points that are not ruled out."""
        width = len(self.root)
        inverse = np.linalg.inv(self.root)
        constant = np.prod(np.diag(self.root)) * (2 * np.pi) ** (width / 2)
        found = np.zeros(len(shares))
        for row, one in enumerate(shares):
            away = (self.centres - one) @ inverse.T
            found[row] = (self.weights * np.exp(-0.5 * (away**2).sum(axis=1))).sum() / constant
        return found / self.inside


@dataclass(frozen=True)
class Posterior:
    """The posterior sample, after history matching and ABC.

    Attributes:
        shares: (n, K) all points played.
        answers: (n, R, S) their replications.
        distance: (n,).
        weights: (n,) that add up to 1; 0 for those that are too far.
        epsilon: the largest distance that is accepted, after each generation.
        counted: (S,) bool, the statistics within reach, of which the distance is made.
    """

    shares: Any
    answers: Any
    distance: Any
    weights: Any
    epsilon: tuple[float, ...]
    counted: Any

    @property
    def size(self) -> float:
        """Effective number of points (Kish)."""
        return float(1 / (self.weights**2).sum())

    def quantile(self, shares: Any) -> Any:
        """(len(shares), K) weighted quantiles of the coefficients, in shares of their ranges."""
        return np.column_stack([_quantile(column, self.weights, shares) for column in self.shares.T])

    def deviation(self) -> Any:
        """(K,) weighted standard deviations."""
        mean = self.weights @ self.shares
        return np.sqrt(self.weights @ (self.shares - mean) ** 2 / (1 - (self.weights**2).sum()))


def _quantile(values: Any, weights: Any, at: Any) -> Any:
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    kept = weights[order] > 0
    return np.interp(at, middle[kept], values[order][kept])


def approximate(
    simulate: Simulate, statistics: Mapping[str, Statistic], space: Space, particles: int, generations: int, seed: int,
) -> Posterior:  # fmt: skip
    """Play generations of points and weigh them.

    Args:
        simulate: plays points.
        statistics: S of them.
        space: what history matching has left.
        particles: points of a generation.
        generations: how many.
        seed: of the proposals.
    """
    counted = _counted(space, statistics)
    shares: Any = np.empty((0, space.width))
    parts, proposals, epsilon = [], [], []
    found: Posterior | None = None
    for number in range(1, generations + 1):
        rng = np.random.default_rng([seed, 3, number])
        if found is None:
            points = space.draw(particles, rng)
        else:
            proposal, points = _proposed(found, space, particles, rng)
            proposals.append(proposal)
        parts.append(simulate(f"generation-{number}", points, True))
        shares = np.concatenate([shares, points])
        found = _weighed(shares, np.concatenate(parts), statistics, space, proposals, counted)
        epsilon.append(found.epsilon[0])
    assert found is not None
    return replace(found, epsilon=tuple(epsilon))


def _counted(space: Space, statistics: Mapping[str, Statistic]) -> Any:
    """(S,) which statistics some point of the waves gives."""
    if not space.waves:
        return np.ones(len(statistics), bool)
    values = np.concatenate([wave.values for wave in space.waves])
    return within_reach(values, np.concatenate([wave.variances for wave in space.waves]), statistics)


def _weighed(
    shares: Any, answers: Any, statistics: Mapping[str, Statistic], space: Space, proposals: list[Proposal],
    counted: Any,
) -> Posterior:  # fmt: skip
    values, _ = summed(answers, statistics)
    distance = distances(values, statistics, counted)
    volume = max(space.waves[-1].left, 1e-9) if space.waves else 1.0
    even = 1 / volume
    mixture = np.full(len(shares), even)
    for proposal in proposals:
        mixture = mixture + proposal.density(shares)
    limit = float(np.quantile(distance, NEAREST, method="inverted_cdf"))
    weights = np.where(distance <= limit, even / mixture, 0.0)
    return Posterior(shares, answers, distance, weights / weights.sum(), (limit,), counted)


def _proposed(
    found: Posterior, space: Space, count: int, rng: np.random.Generator
) -> tuple[Proposal, Any]:  # fmt: skip
    """A proposal around the nearest points, and points drawn from it that are not ruled out."""
    near = found.weights > 0
    centres, weights = found.shares[near], found.weights[near]
    mean = weights @ centres
    covariance = (centres - mean).T @ ((centres - mean) * weights[:, None])
    covariance = WIDER * covariance / (1 - (weights**2).sum()) + 1e-6 * np.eye(space.width)
    kernel = Proposal(centres, weights, np.linalg.cholesky(covariance))
    points: Any = np.empty((0, space.width))
    tried = 0
    while len(points) < count and tried < TRIES * count:
        some = kernel.drawn(10 * count, rng)
        points = np.concatenate([points, some[space.holds(some)]])
        tried += len(some)
    inside = max(len(points), 1) / tried
    if len(points) < count:  # the kernel lies almost wholly in what is ruled out
        points = np.concatenate([points, centres[rng.choice(len(centres), count - len(points), p=weights)]])
    return Proposal(centres, weights, kernel.root, inside), points[:count]


def contraction(found: Posterior) -> Any:
    """(K, 2) posterior over prior standard deviation of each coefficient, and the standard error of that."""
    before = np.sqrt(1 / 12)
    ratio = found.deviation() / before
    mean = found.weights @ found.shares
    second = np.maximum(found.weights @ (found.shares - mean) ** 2, 1e-12)
    fourth = found.weights @ (found.shares - mean) ** 4 / second**2
    return np.column_stack([ratio, ratio * np.sqrt(np.maximum(fourth - 1, 0.2) / (4 * found.size))])


def narrowed(found: Posterior) -> Any:
    """(K,) bool: which coefficients have contracted beyond chance."""
    ratio, error = contraction(found).T
    return (ratio + SURE * error < 1 - TOO_NARROW) & (found.size >= FEWEST)


def predicted(found: Posterior, statistics: Mapping[str, Statistic]) -> dict[str, dict[str, float | None]]:
    """Return the posterior predictive: for each statistic its weighted mean over points, and 5, 50 and 95 %.

    ``within`` is the weight of points that lie within the tolerance, ``worlds`` that of single replications whose
    quantity lies within it (for statistics that are no probability).
    """
    values, _ = summed(found.answers, statistics)
    told: dict[str, dict[str, float | None]] = {}
    for column, (name, one) in enumerate(statistics.items()):
        known = ~np.isnan(values[:, column]) & (found.weights > 0)
        if not known.any():
            told[name] = dict.fromkeys(("mean", "p5", "median", "p95", "within", "worlds"))
            continue
        weights = found.weights[known] / found.weights[known].sum()
        column_values = values[known, column]
        low, middle, high = (float(x) for x in _quantile(column_values, weights, [0.05, 0.5, 0.95]))
        inside = (column_values >= one.low) & (column_values <= one.high)
        told[name] = {
            "mean": float(weights @ column_values), "p5": low, "median": middle, "p95": high,
            "within": float(weights @ inside), "worlds": _worlds(found.answers[known, :, column], weights, one),
        }  # fmt: skip
    return told


def _worlds(answers: Any, weights: Any, one: Statistic) -> float | None:
    if one.event:
        return None
    posed = ~np.isnan(answers)
    inside = (answers >= one.low) & (answers <= one.high)
    return float((weights[:, None] * inside).sum() / max((weights[:, None] * posed).sum(), 1e-12))
