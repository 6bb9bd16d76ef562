"""Sampling error of a probability that was counted in a finite number of replications, and when it is small enough.

Sampling error only: error in the model and epistemic uncertainty are not in these intervals.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.world.random_streams import normal_quantile

CONFIDENCE = 0.95
FIRST_BATCH = 200
BATCH = 100
MOST = 20_000
"""The most replications that a wanted precision can ask for."""

Tally = Mapping[str, tuple[int, int]]
"""By outcome: how often it came true, and in how many replications it was answerable."""


def wilson(count: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a probability (Wilson 1927, JASA 22); (0, 1) when nothing was counted."""
    if of == 0:
        return 0.0, 1.0
    z = normal_quantile(0.5 + confidence / 2)
    share, spread = count / of, z * z / of
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == of else centre + half
    return low, high


def half_width(count: int, of: int) -> float:
    """Half the length of the 95 % interval: the plus-or-minus of a probability."""
    low, high = wilson(count, of)
    return (high - low) / 2


def precise(tally: Tally, wanted: float) -> bool:
    """Return whether every outcome's half-width is at most the wanted one."""
    return all(half_width(count, of) <= wanted for count, of in tally.values())


def next_target(there: int, tally: Tally, wanted: float) -> int | None:
    """Return the number of replications after the next batch; None when it is enough."""
    if there == 0:
        return FIRST_BATCH
    if there >= MOST or precise(tally, wanted):
        return None
    return there + BATCH
