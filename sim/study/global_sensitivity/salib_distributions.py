"""Distributions as SALib's problem dictionary writes them: a word in ``dists`` and numbers in ``bounds``.

SALib (Herman and Usher 2017; Iwanaga et al. 2022) knows ``unif``, ``triang``, ``norm`` and ``lognorm`` of our families;
a number of another family stands in a problem as its share, 0 to 1, of its own distribution (key ``shares``).
"""

from __future__ import annotations

import math

from sim.scenario import Distribution

WORDS = {"uniform": "unif", "triangular": "triang", "normal": "norm", "lognormal": "lognorm"}
DISTS = tuple(WORDS.values())
_FAMILY = {word: family for family, word in WORDS.items()}


def written(one: Distribution) -> tuple[str, list[float]] | None:
    """SALib's ``dists`` and ``bounds`` entry of a distribution, None if SALib cannot say it."""
    if one.family == "triangular":
        sound = one.high >= 0 and one.mode < one.high
        peak = (one.mode - one.low) / (one.high - one.low)
        return (WORDS[one.family], [one.low, one.high, peak]) if sound else None
    return (WORDS[one.family], [one.low, one.high]) if one.family in WORDS else None


def read(dist: str, bounds: list[float], limits: tuple[float, float] = (-math.inf, math.inf)) -> Distribution | str:
    """The distribution that SALib's ``dists`` and ``bounds`` describe, or what is wrong with them.

    Args:
        dist: SALib's word.
        bounds: its numbers.
        limits: to which an open-ended one is truncated.
    """
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one) for one in bounds):
        return "bounds are numbers"
    if dist not in DISTS:
        return f"the distribution {dist} cannot be used"
    count = 3 if dist == "triang" else 2
    if len(bounds) != count:
        return f"{dist} has {count} numbers"
    if dist == "triang":
        low, high, peak = bounds
        sound = low < high and 0 <= peak <= 1
        mode = low + peak * (high - low)
        return Distribution("triangular", low, mode, high) if sound else "low < high and a peak of 0 to 1"
    low, high = bounds
    if dist == "unif":
        return Distribution("uniform", low, 0.0, high) if low < high else f"low {low:g} is not below high {high:g}"
    if high <= 0:
        return "the standard deviation is above 0"
    return Distribution(_FAMILY[dist], low, 0.0, high, least=limits[0], most=limits[1])
