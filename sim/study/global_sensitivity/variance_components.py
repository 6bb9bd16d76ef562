"""Ignorance and luck: the variance of an output over inputs and dice that cross.

Rule: every point of a Latin hypercube over all inputs is played on the same dice, so points and dice cross like the
rows and columns of a table. What differs between rows is ignorance, what differs between columns is luck, and what is
left is what luck and inputs do together. (Two-way random effects without repeats; mean squares as in Searle, Casella
and McCulloch 1992, section 4.3; intervals by the jackknife over rows and over columns.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NAMES = ("ignorance", "luck", "both")
_Z = 1.959963984540054


@dataclass(frozen=True)
class VarianceShare:
    """A share of the variance, 0 to 1, and its 95 % interval."""

    value: float
    low: float
    high: float


def variance_components(answers: Any) -> dict[str, VarianceShare] | None:
    """The shares of ignorance, luck and both together; None when nothing differs.

    Args:
        answers: (P, R) an output at P points on R dice, both at least 3; all known.
    """
    points, dice = answers.shape
    if np.ptp(answers) == 0:
        return None
    shares = _shares(answers)
    rows = np.array([_shares(np.delete(answers, k, 0)) for k in range(points)])
    columns = np.array([_shares(np.delete(answers, k, 1)) for k in range(dice)])
    error = np.sqrt(_jackknife(rows) + _jackknife(columns))
    return {
        name: VarianceShare(float(share), float(max(0.0, share - _Z * one)), float(min(1.0, share + _Z * one)))
        for name, share, one in zip(NAMES, shares, error, strict=True)
    }


def _jackknife(left_out: Any) -> Any:
    """The variance of an estimate, from it without each of n units: (n, 3) -> (3,)."""
    count = len(left_out)
    return (count - 1) / count * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)


def _shares(answers: Any) -> Any:
    """(3,) variance between rows, between columns and the rest, over their sum; none is below 0."""
    points, dice = answers.shape
    by_point, by_die, mean = answers.mean(axis=1), answers.mean(axis=0), answers.mean()
    rest = ((answers - by_point[:, None] - by_die + mean) ** 2).sum() / ((points - 1) * (dice - 1))
    rows, columns = dice * by_point.var(ddof=1), points * by_die.var(ddof=1)
    found = np.maximum([(rows - rest) / dice, (columns - rest) / points, rest], 0.0)
    return found / found.sum() if found.sum() > 0 else np.zeros(3)
