"""How an uncertain number is spread, as quantiles, and as SALib's problem dictionary says it.

SALib (Herman and Usher 2017; Iwanaga et al. 2022) knows ``unif``, ``triang``, ``norm`` and ``lognorm`` of our shapes;
a number of another shape stands in a problem as its share, 0 to 1, of its own distribution (key ``shares``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

KINDS = ("fixed", "uniform", "triangular", "normal", "lognormal", "choice", "pert")
"""In the order of the codes of ``sim.world.draws``."""
DISTS = ("unif", "triang", "norm", "lognorm")
"""Of SALib, those that can be used here."""
OUTERMOST = 0.05
"""The share of a normal or lognormal number at either end of its range."""


@dataclass(frozen=True)
class Shape:
    """One distribution.

    Attributes:
        kind: one of ``KINDS``.
        low, mode, high: its numbers; for normal low is the mean and high the standard deviation, for lognormal
            likewise of the logarithm.
        values, upto: of a choice: the alternatives, and the cumulated share up to and with each.
    """

    kind: str
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    values: tuple[float, ...] = ()
    upto: tuple[float, ...] = ()

    def at(self, shares: Any) -> Any:
        """The quantiles at some shares, 0 to 1; normal and lognormal ones end at their 5 % and 95 % points."""
        from scipy import stats

        shares = np.asarray(shares, float)
        if self.kind == "uniform":
            return self.low + shares * (self.high - self.low)
        if self.kind == "triangular":
            return _triangular(shares, self.low, self.mode, self.high)
        if self.kind == "choice":
            found = np.searchsorted(np.array(self.upto), shares, side="left")
            return np.array(self.values)[np.minimum(found, len(self.values) - 1)]
        if self.kind == "pert":
            first = 1 + 4 * (self.mode - self.low) / (self.high - self.low)
            return stats.beta.ppf(shares, first, 6 - first, loc=self.low, scale=self.high - self.low)
        found = stats.norm.ppf(np.clip(shares, OUTERMOST, 1 - OUTERMOST), self.low, self.high)
        return np.exp(found) if self.kind == "lognormal" else found

    def salib(self) -> tuple[str, list[float]] | None:
        """SALib's ``dists`` and ``bounds`` entry, None if SALib has no such distribution."""
        if self.kind == "uniform":
            return "unif", [self.low, self.high]
        if self.kind == "triangular" and self.high >= 0 and self.mode < self.high:
            return "triang", [self.low, self.high, (self.mode - self.low) / (self.high - self.low)]
        if self.kind in ("normal", "lognormal"):
            return self.kind.removesuffix("al"), [self.low, self.high]
        return None


def _triangular(shares: Any, low: float, mode: float, high: float) -> Any:
    rising = low + np.sqrt(shares * (high - low) * (mode - low))
    return np.where(
        shares * (high - low) < mode - low, rising, high - np.sqrt((1 - shares) * (high - low) * (high - mode))
    )


def of_row(drawer: Any, row: int) -> Shape:
    """The shape of one of a blueprint's numbers (see ``sim.world.draws``)."""
    found = drawer.rows[row]
    first, last = int(found["first"]), int(found["last"])
    low, mode, high = (float(found[name]) for name in ("low", "mode", "high"))
    values, upto = (tuple(float(one) for one in array[first:last]) for array in (drawer.values, drawer.shares))
    return Shape(KINDS[int(found["shape"])], low, mode, high, values, upto)


def of_salib(dist: str, bounds: list[float]) -> Shape | str:
    """The shape that SALib's ``dists`` and ``bounds`` describe, or what is wrong with them."""
    if not all(isinstance(one, (int, float)) and not isinstance(one, bool) and math.isfinite(one) for one in bounds):
        return "bounds are numbers"
    if dist not in DISTS:
        return f"the distribution {dist} cannot be used"
    if len(bounds) != (3 if dist == "triang" else 2):
        return f"{dist} has {3 if dist == 'triang' else 2} numbers"
    if dist == "triang":
        low, high, peak = bounds
        sound = low < high and 0 <= peak <= 1
        return Shape("triangular", low, low + peak * (high - low), high) if sound else "low < high and a peak of 0 to 1"
    low, high = bounds
    if dist == "unif":
        return Shape("uniform", low, 0.0, high) if low < high else f"low {low:g} is not below high {high:g}"
    return Shape(f"{dist}al", low, 0.0, high) if high > 0 else "the standard deviation is above 0"
