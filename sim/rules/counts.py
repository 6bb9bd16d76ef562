"""Rule: people and events come in whole numbers, and in bunches rather than evenly.

The negative binomial distribution with mean m and size k has variance ``m + m**2 / k``; a small k makes bad days
much worse than ordinary ones. One uniform number gives one count, whatever the arguments, so that scenarios compared
with common random numbers stay in step. Below a mean of 50 the quantile is exact (summed); above, a log-normal of
the same mean and variance takes its place, because an exact gamma quantile would cost more than the rest of a day.
Source: Greenwood and Yule 1920, Journal of the Royal Statistical Society 83.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.units import EXACT_COUNTS_BELOW, MOST_TERMS
from sim.world.random_streams import normal_quantile


@rule
def negative_binomial(mean: float, size: float, u: float) -> int:
    """Return a count: the quantile of one uniform roll.

    Args:
        mean: expected number, 0 or less gives 0.
        size: above 0; the smaller, the more bunched.
        u: the roll, in (0, 1).

    """
    if mean <= 0.0:
        return 0
    if mean > EXACT_COUNTS_BELOW:
        spread = log(1.0 + 1.0 / mean + 1.0 / size)
        return math.floor(mean * exp(math.sqrt(spread) * normal_quantile(u) - 0.5 * spread) + 0.5)
    ratio = mean / (mean + size)
    chance = exp(-size * log(1.0 + mean / size))
    total = chance
    k = 0
    while u > total and k < MOST_TERMS:
        chance *= (k + size) / (k + 1.0) * ratio
        k += 1
        total += chance
    return k
