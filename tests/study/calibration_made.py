"""A toy model with known truth: three statistics of four coefficients, of which the last does nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.study.calibration.patterns import Statistic

TRUTH = np.array([0.3, 0.6, 0.45, 0.5])
WIDTH = 4
REPLICATIONS = 20
NOISE = 0.06


def surface(shares: Any) -> Any:
    """(n, 4) to (n, 3): what the toy shows without its dice."""
    a, b, c = shares[:, 0], shares[:, 1], shares[:, 2]
    third = 0.1 + 0.8 * c + 0.1 * np.sin(4 * a)
    return np.column_stack([0.2 + 0.6 * a + 0.2 * b**2, 0.9 - 0.7 * b + 0.3 * a * c, third])


def simulate(seed: int) -> Any:
    """A player of points with dice of its own."""

    def play(name: str, shares: Any, independent: bool) -> Any:
        rng = np.random.default_rng([seed, *name.encode()])
        count = len(shares) if independent else 1
        dice = rng.normal(0, NOISE, (count, REPLICATIONS, 3))
        return surface(shares)[:, None, :] + dice

    return play


def statistics(tolerance: float = 0.05, around: Any = None) -> dict[str, Statistic]:
    """Tolerances around what the truth shows."""
    shown = surface(TRUTH[None])[0] if around is None else around
    return {
        f"s{row}": Statistic.model_validate({
            "pattern": row + 1, "text": f"statistic {row}", "of": {"lost": "ford"}, "take": "mean", "source": "toy",
            "low": value - tolerance, "high": value + tolerance,
            "least": value - 0.3 - tolerance, "most": value + 0.3 + tolerance,
        })
        for row, value in enumerate(shown)
    }  # fmt: skip
