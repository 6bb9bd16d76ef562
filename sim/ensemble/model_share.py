"""Model share: what part of a result's spread comes of not knowing the coefficients, by a random-effects ANOVA.

Rule: replications of one member have the same coefficients and everything else of their own. With k members, n_i
replications of member i and n in all, the variance between members is (MSB - MSW) / n0, where MSB and MSW are the mean
squares between and within members and n0 = (n - sum n_i^2 / n) / (k - 1) (Searle, Casella and McCulloch 1992); it is 0
where that is negative. The model share is its part of the sum of both variances; its standard error is Swiger's (1964).

The model interval of a probability holds 95 % of the members' probabilities. A member's own count is drawn to the mean
by sqrt(s / (s + MSW / n_i)), s the variance between members, so that the spread of what is left is that of the members
and not of chance (Louis 1984).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.precision import CONFIDENCE

_Z = 1.959963984540054
"""Of a 95 % interval."""


@dataclass(frozen=True)
class Components:
    """Variance components of a quantity; k members, n replications.

    Attributes:
        between: variance between members.
        within: variance within a member: the case and chance.
        error: standard error of the model share.
        members: (k,) each member's mean, drawn to the mean of all.
        sizes: (k,) replications of each member.
    """

    between: float
    within: float
    error: float
    members: Any
    sizes: Any

    @property
    def share(self) -> float:
        """Share of the variance that is between members, 0 to 1."""
        whole = self.between + self.within
        return self.between / whole if whole > 0 else 0.0

    @property
    def share_interval(self) -> tuple[float, float]:
        """The 95 % interval of the share, clipped to 0 and 1."""
        half = _Z * self.error
        return max(self.share - half, 0.0), min(self.share + half, 1.0)

    @property
    def interval(self) -> tuple[float, float]:
        """Ends between which 95 % of the members' means lie."""
        tail = (1 - CONFIDENCE) / 2
        low, high = np.quantile(np.repeat(self.members, self.sizes), (tail, 1 - tail))
        return float(low), float(high)


def components(values: Any, members: Any) -> Components | None:
    """Return the variance components of a quantity.

    Args:
        values: (n,) of the replications.
        members: (n,) the number of each replication's member.

    Returns:
        None where they cannot be told: a single member, or no member with two replications.
    """
    values = np.asarray(values, float)
    _, group, sizes = np.unique(members, return_inverse=True, return_counts=True)
    n, k = len(values), len(sizes)
    if k < 2 or n <= k:
        return None
    mean, means = values.mean(), np.bincount(group, values) / sizes
    msb = float((sizes * (means - mean) ** 2).sum() / (k - 1))
    msw = float(((values - means[group]) ** 2).sum() / (n - k))
    n0 = float((n - (sizes**2).sum() / n) / (k - 1))
    between = max((msb - msw) / n0, 0.0)
    spread = between + msw / sizes
    drawn = np.sqrt(np.divide(between, spread, out=np.zeros(k), where=spread > 0))
    return Components(between, msw, _error(between, msw, n, k, n0), mean + drawn * (means - mean), sizes)


def _error(between: float, within: float, n: int, k: int, n0: float) -> float:
    """Return the standard error of the share."""
    share = between / (between + within) if between + within > 0 else 0.0
    return math.sqrt(2 * (n - 1) / (n0**2 * (n - k) * (k - 1))) * (1 - share) * (1 + (n0 - 1) * share)
