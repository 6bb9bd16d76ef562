"""Scores of forecasts against what happened. n events: forecasts f in 0..1, outcomes o 0 or 1, each of shape (n,).

Brier 1950; Murphy 1973 with the two terms within bins of Stephenson et al. 2008, so that the parts add up; CRPS in its
fair form for an ensemble (Ferro et al. 2008); threshold-weighted by the transform of Allen et al. 2022. Events of one
region are not independent, so intervals come from drawing whole regions (block bootstrap).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

FLOOR = 0.005
"""The least probability that the log score lets a forecast give to anything."""

BINS = 10
DRAWS = 10_000
SEED = 2014


def brier(f: Any, o: Any) -> float:
    """Mean squared error of probabilities: 0 is perfect, 0.25 is what always saying one half gets."""
    return float(np.mean((np.asarray(f) - np.asarray(o)) ** 2))


def log_score(f: Any, o: Any, floor: float = FLOOR) -> float:
    """Mean of -ln(probability given to what happened), in nats, probabilities kept between floor and 1 - floor."""
    kept = np.clip(f, floor, 1 - floor)
    return float(-np.mean(np.log(np.where(np.asarray(o) > 0, kept, 1 - kept))))


class Bin(NamedTuple):
    """Forecasts of about the same probability: their number, their mean, and the frequency of the outcome."""

    low: float
    high: float
    events: int
    forecast: float | None
    frequency: float | None


def reliability(f: Any, o: Any, bins: int = BINS) -> list[Bin]:
    """Events by equal bins of forecast probability; the last bin holds 1."""
    f, o = np.asarray(f, float), np.asarray(o, float)
    which = np.minimum((f * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        inside = which == number
        some = bool(inside.any())
        means = (float(f[inside].mean()), float(o[inside].mean())) if some else (None, None)
        found.append(Bin(number / bins, (number + 1) / bins, int(inside.sum()), *means))
    return found


def murphy(f: Any, o: Any, bins: int = BINS) -> dict[str, float]:
    """Brier score = reliability - resolution + uncertainty + within.

    ``within`` is the variance of the forecasts of one bin less twice their covariance with the outcomes.
    """
    f, o = np.asarray(f, float), np.asarray(o, float)
    base = float(o.mean())
    parts = [
        (one.events / len(f), one.forecast, one.frequency)
        for one in reliability(f, o, bins)
        if one.forecast is not None and one.frequency is not None
    ]
    reliable = sum(weight * (forecast - frequency) ** 2 for weight, forecast, frequency in parts)
    resolved = sum(weight * (frequency - base) ** 2 for weight, _, frequency in parts)
    uncertain = base * (1 - base)
    rest = brier(f, o) - (reliable - resolved + uncertain)
    return {"reliability": reliable, "resolution": resolved, "uncertainty": uncertain, "within": rest}


def crps(x: Any, y: float) -> float:
    """Fair CRPS of an ensemble (n >= 2) against an amount: mean |x - y| - sum_ij |x_i - x_j| / (2 n (n - 1))."""
    x = np.sort(np.asarray(x, float))
    n = len(x)
    apart = 2 * float(np.sum((2 * np.arange(1, n + 1) - n - 1) * x))  # the sum over all pairs, both ways
    return float(np.abs(x - y).mean()) - (apart / (2 * n * (n - 1)) if n > 1 else 0.0)


def censored_crps(x: Any, y: float, end: float) -> float:
    """CRPS that weighs days up to ``end`` alone: later, or never (inf), counts as at the end."""
    return crps(np.minimum(x, end), min(y, end))


def weighted_crps(x: Any, weights: Any, y: float) -> float:
    """CRPS of a distribution on a few amounts: sum w |x - y| - sum_ij w_i w_j |x_i - x_j| / 2.

    Args:
        x: (n,) amounts.
        weights: (n,) their probabilities, which sum to 1; they are exact, so nothing is corrected for their number.
        y: what happened.
    """
    x, weights = np.asarray(x, float), np.asarray(weights, float)
    apart = np.abs(x[:, None] - x)
    return float(weights @ np.abs(x - y)) - float(weights @ apart @ weights) / 2


def skill(f: Any, o: Any, reference: Any) -> float | None:
    """1 - Brier / Brier of the reference; None where the reference is perfect."""
    other = brier(reference, o)
    return None if other == 0 else 1 - brier(f, o) / other


class Skill(NamedTuple):
    """A skill with its 95 % interval over draws of blocks.

    Attributes:
        value, low, high: None where the reference makes no error.
        gain: Brier of the reference less ours.
    """

    value: float | None
    low: float | None
    high: float | None
    gain: float


def block_skill(f: Any, o: Any, reference: Any, blocks: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Skill:
    """Skill and its interval: blocks drawn with replacement, as many as there are; percentiles 2.5 and 97.5.

    Args:
        f: (n,) forecasts.
        o: (n,) outcomes.
        reference: (n,) forecasts of the baseline.
        blocks: n names; events of one name are drawn together.
        draws: how many draws.
        seed: of the draws.
    """
    f, o, reference = (np.asarray(one, float) for one in (f, o, reference))
    return loss_skill((f - o) ** 2, (reference - o) ** 2, blocks, draws, seed)


def loss_skill(ours: Any, theirs: Any, blocks: Sequence[str], draws: int = DRAWS, seed: int = SEED) -> Skill:
    """Skill of losses (squared errors, CRPS), 1 - mean of ours / mean of theirs, with the interval of ``block_skill``.

    Args:
        ours: (n,) losses of the forecasts.
        theirs: (n,) losses of the baseline.
        blocks: n names; events of one name are drawn together.
        draws: how many draws.
        seed: of the draws.
    """
    ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
    names, which = np.unique(np.asarray(blocks), return_inverse=True)
    mine, other = (np.bincount(which, one, len(names)) for one in (ours, theirs))
    picked = np.random.default_rng(seed).integers(0, len(names), (draws, len(names)))
    above, below = mine[picked].sum(axis=1), other[picked].sum(axis=1)
    reference = float(np.mean(theirs))
    gain = reference - float(np.mean(ours))
    usable = below > 0
    if reference == 0 or not usable.any():
        return Skill(None, None, None, gain)
    low, high = np.percentile(1 - above[usable] / below[usable], [2.5, 97.5])
    return Skill(1 - float(np.mean(ours)) / reference, float(low), float(high), gain)


def judged(f: Any, o: Any, reference: Any, blocks: Sequence[str], smallest: float) -> dict[str, Any]:
    """Return a skill as a mapping; ``beaten``: its interval lies above 0, and it is no smaller than a claim may be.

    Args:
        f: (n,) forecasts.
        o: (n,) outcomes.
        reference: (n,) forecasts of the baseline.
        blocks: n names.
        smallest: the smallest skill that may be claimed.
    """
    return claimed(block_skill(f, o, reference, blocks), smallest)


def claimed(found: Skill, smallest: float) -> dict[str, Any]:
    """Return a skill as a mapping, and whether it may be claimed (``judged``)."""
    sure = found.low is not None and found.value is not None and found.low > 0 and found.value >= smallest
    return {**found._asdict(), "beaten": sure}


def against(
    f: Any, o: Any, references: Mapping[str, Any], blocks: Sequence[str], smallest: float
) -> dict[str, Any]:  # fmt: skip
    """Return Brier and log score of forecasts and of baselines, and the skill against each baseline.

    Args:
        f: (n,) forecasts.
        o: (n,) outcomes, at least one.
        references: (n,) forecasts by name of a baseline.
        blocks: n names.
        smallest: the smallest skill that may be claimed.
    """
    return {
        "brier": brier(f, o), "log_score": log_score(f, o), "events": len(o),
        "skill": {name: judged(f, o, one, blocks, smallest) for name, one in references.items()},
        "baselines": {name: {"brier": brier(one, o), "log_score": log_score(one, o)}
                      for name, one in references.items()},
    }  # fmt: skip


def middle_90(values: Any) -> dict[str, float | None]:
    """Return median and 5 to 95 % of an array; None of an empty one."""
    found = np.quantile(values, [0.05, 0.5, 0.95]).tolist() if len(values) else [None] * 3
    return dict(zip(("p5", "median", "p95"), found, strict=True))
