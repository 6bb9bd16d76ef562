"""Calibration slope and intercept: do events come as often as the probabilities say, or are these too sure?

The logit of the outcome on the logit of the probability (Cox 1958). Slope 1 and intercept 0: events come as often as
said. A slope below 1: forecasts are too sure; above 1: not sure enough. An intercept above 0: events come too often.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.study.hindcast import baselines, scores
from sim.world.random_streams import normal_quantile

SLOPE_RIDGE = 1e-4
"""Penalty of the squared slope, per event: keeps it finite where the forecasts part the events."""

_Z = normal_quantile(0.975)


def logit(f: Any) -> Any:
    """(n,) logits of probabilities, these kept between FLOOR and 1 - FLOOR as for the log score."""
    kept = np.clip(np.asarray(f, float), scores.FLOOR, 1 - scores.FLOOR)
    return np.log(kept / (1 - kept))


def slope(f: Any, o: Any) -> tuple[float, float]:
    """Slope and intercept of some events; the slope of forecasts that are all alike is 0."""
    x = logit(f)
    if np.ptp(x) == 0:
        return 0.0, float(baselines.fit(np.empty((len(x), 0)), np.asarray(o, float))[0] - x[0])
    intercept, found = baselines.fit(x[:, None], np.asarray(o, float), SLOPE_RIDGE)
    return float(found), float(intercept)


def slopes(f: Any, o: Any, blocks: Any) -> dict[str, Any]:
    """Slope and intercept of all events, and with each block left out in turn.

    Args:
        f: (n,) forecasts.
        o: (n,) outcomes.
        blocks: (n,) names; events of one name are left out together.

    Returns:
        ``slope``, ``intercept``; ``least`` and ``most``, the slopes with a block left out; ``low`` and ``high``, the
        95 % confidence interval of the slope by the jackknife over blocks; ``recalibrated``, the Brier score of
        forecasts each corrected by the slope and intercept of the other blocks. All but the first two are None where
        there are fewer than three blocks.
    """
    f, o, blocks = np.asarray(f, float), np.asarray(o, float), np.asarray(blocks)
    names = np.unique(blocks)
    whole = dict(zip(("slope", "intercept"), slope(f, o), strict=True))
    if len(names) < 3:
        return {**whole, **dict.fromkeys(("least", "most", "low", "high", "recalibrated"))}
    found = {name: slope(f[blocks != name], o[blocks != name]) for name in names}
    left = np.array([one for one, _ in found.values()])
    half = _Z * math.sqrt((len(left) - 1) / len(left) * float(np.sum((left - left.mean()) ** 2)))
    corrected = np.empty(len(f))
    for name, (turn, rise) in found.items():
        inside = blocks == name
        corrected[inside] = baselines.logistic(np.array([rise, turn]), logit(f[inside])[:, None])
    return {
        **whole, "least": float(left.min()), "most": float(left.max()),
        "low": whole["slope"] - half, "high": whole["slope"] + half, "recalibrated": scores.brier(corrected, o),
    }  # fmt: skip
