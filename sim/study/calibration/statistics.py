"""From replications to statistics: each design point's value of every statistic, and its sampling variance.

P, R, S: points, replications, statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.study.calibration.patterns import Statistic

FEWEST = 0.1
"""Least share of a point's replications that must pose a question, else the point has no answer."""

DRAWS = 200
"""Of the bootstrap of a median."""

DISCREPANCY = 0.1
"""Model discrepancy that is always allowed for, as a share of a statistic's range (one standard deviation)."""

FLOOR = 0.01
"""No statistic is surer than this share of its range."""


def clipped(answers: Any, statistics: Mapping[str, Statistic]) -> Any:
    """(P, R, S) answers kept within the statistics' ranges; what never comes counts as the most."""
    return np.clip(answers, column(statistics, "least"), column(statistics, "most"))


def column(statistics: Mapping[str, Statistic], name: str) -> Any:
    """(S,) a number of every statistic (``low``, ``middle``, ``range``)."""
    return np.array([getattr(one, name) for one in statistics.values()])


def summed(answers: Any, statistics: Mapping[str, Statistic]) -> tuple[Any, Any]:
    """Every point's statistics and their sampling variances.

    Args:
        answers: (P, R, S), nan where a replication does not pose the question.
        statistics: S of them.

    Returns:
        Two arrays (P, S), nan where too few replications answer.
    """
    values = clipped(answers, statistics)
    found = np.full((2, len(values), len(statistics)), np.nan)
    for column, one in enumerate(statistics.values()):
        for row, answered in enumerate(values[:, :, column]):
            known = answered[~np.isnan(answered)]
            if len(known) >= max(2, FEWEST * len(answered)):
                found[:, row, column] = _of(known, one)
    return found[0], found[1]


def _of(known: Any, one: Statistic) -> tuple[float, float]:
    """A statistic of (n,) values and its sampling variance."""
    n, floor = len(known), (FLOOR * one.range) ** 2
    if one.event:
        guess = (known.sum() + 1) / (n + 2)  # so that three of three is not certain
        return float(known.mean()), max(floor, float(guess * (1 - guess) / n))
    if one.take == "mean":
        return float(known.mean()), max(floor, float(known.var(ddof=1) / n))
    draws = np.random.default_rng(n).integers(0, n, (DRAWS, n))
    return float(np.median(known)), max(floor, float(np.median(known[draws], axis=1).var()))


def observed(statistics: Mapping[str, Statistic]) -> tuple[Any, Any]:
    """(S,) what was observed (the middle of the tolerance) and the variance of all but emulator and sampling.

    The observation's is that of a value anywhere in the tolerance; the discrepancy's that of a tenth of the range.
    """
    variances = [(one.high - one.low) ** 2 / 12 + (DISCREPANCY * one.range) ** 2 for one in statistics.values()]
    return column(statistics, "middle"), np.array(variances)


def distances(values: Any, statistics: Mapping[str, Statistic], counted: Any = None) -> Any:
    """(P,) how far beyond the tolerances points lie: root mean square over patterns, in half widths of the tolerance.

    Nothing within a tolerance is nearer than anything else within it. A half width is at least a tenth of the range;
    the statistics of one pattern share its weight; one without an answer counts as a whole range away.

    Args:
        values: (P, S).
        statistics: S of them.
        counted: (S,) bool, which of them count; all if left out.
    """
    low, high, unit = column(statistics, "low"), column(statistics, "high"), units(statistics)
    whole = column(statistics, "range") / unit
    beyond = np.maximum(0, np.maximum(low - values, values - high)) / unit
    beyond = np.where(np.isnan(beyond), whole, beyond)
    return np.sqrt((shared_weights(statistics, counted) * beyond**2).sum(axis=1))


def units(statistics: Mapping[str, Statistic]) -> Any:
    """(S,) the units of differences: half the tolerance, at least a tenth of the range."""
    half = (column(statistics, "high") - column(statistics, "low")) / 2
    return np.maximum(half, DISCREPANCY * column(statistics, "range"))


def shared_weights(statistics: Mapping[str, Statistic], counted: Any = None) -> Any:
    """(S,) weights that add up to 1: patterns weigh alike, the statistics of one that count share its weight."""
    counted = np.ones(len(statistics), bool) if counted is None else counted
    numbers = [one.pattern for one in statistics.values()]
    kept = [number for number, count in zip(numbers, counted, strict=True) if count]
    weight = np.array([count / max(kept.count(number), 1) for number, count in zip(numbers, counted, strict=True)])
    return weight / weight.sum()


def within_reach(values: Any, variances: Any, statistics: Mapping[str, Statistic]) -> Any:
    """(S,) bool: the statistics that some point reaches, to within twice its sampling error; all if none does.

    Args:
        values: (P, S) of points spread over what is possible.
        variances: (P, S) their sampling variances.
        statistics: S of them.
    """
    error = 2 * np.sqrt(variances)
    above, below = values + error >= column(statistics, "low"), values - error <= column(statistics, "high")
    found = (above & below).any(axis=0)
    return found if found.any() else np.ones(len(found), bool)
