"""Epistemic and aleatory variance of an output, over uncertain inputs crossed with random streams.

Rule: every point of a Latin hypercube over all inputs is played on the same random streams, so points and streams cross
like the rows and columns of a table. The variance between rows is epistemic (uncertain inputs), that between columns is
aleatory (chance), and the rest is their interaction. (Two-way random effects without repeats; mean squares as in
Searle, Casella and McCulloch 1992, section 4.3; intervals by the jackknife over rows and over columns.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

NAMES = ("ignorance", "luck", "both")
"""Keys of the record: epistemic, aleatory, and the interaction of the two."""
_Z = 1.959963984540054


@dataclass(frozen=True)
class VarianceShare:
    """A share of the variance, 0 to 1, and its 95 % interval."""

    value: float
    low: float
    high: float


def variance_components(answers: Any) -> dict[str, VarianceShare] | None:
    """Return the shares of uncertain inputs (``ignorance``), chance (``luck``) and both together; None if nothing
    differs.

    Args:
        answers: (P, R) an output at P points on R random streams, both at least 3; all known.
    """
    points, streams = answers.shape
    if np.ptp(answers) == 0:
        return None
    shares = _shares(answers)
    rows = np.array([_shares(np.delete(answers, k, 0)) for k in range(points)])
    columns = np.array([_shares(np.delete(answers, k, 1)) for k in range(streams)])
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
    points, streams = answers.shape
    by_point, by_stream, mean = answers.mean(axis=1), answers.mean(axis=0), answers.mean()
    rest = ((answers - by_point[:, None] - by_stream + mean) ** 2).sum() / ((points - 1) * (streams - 1))
    rows, columns = streams * by_point.var(ddof=1), points * by_stream.var(ddof=1)
    found = np.maximum([(rows - rest) / streams, (columns - rest) / points, rest], 0.0)
    return found / found.sum() if found.sum() > 0 else np.zeros(3)
