"""A mixture of the model with a curve that needs none: does the model know anything that the curve does not?

w times the model's probability plus 1 - w times the curve's. The weight has the least Brier score on the other blocks,
where the curve's forecasts are themselves made leaving blocks out: a block that is forecast has a part neither in the
weight nor in any curve that the weight was chosen with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.study.hindcast import baselines, scores


@dataclass(frozen=True)
class Mixture:
    """Forecasts of a mixture; Q, n: questions, events of each.

    Attributes:
        forecast: (Q, n) of the mixture.
        curve: (Q, n) of the curve alone.
        weight: of the model, on all events.
        weights: (n,) of the model in each event's mixture, from the other blocks.
    """

    forecast: Any
    curve: Any
    weight: float
    weights: Any


def best_weight(p: Any, q: Any, o: Any) -> float:
    """The w in 0..1 for which w p + (1 - w) q has the least Brier score; one half where p and q are the same."""
    p, q, o = (np.ravel(np.asarray(one, float)) for one in (p, q, o))
    apart = p - q
    below = float(apart @ apart)
    return 0.5 if below == 0 else float(np.clip(apart @ (o - q) / below, 0.0, 1.0))


def curves(x: Any, o: Any, blocks: Any, ridge: float) -> Any:
    """(Q, n) a curve for each question, each block from the others."""
    return np.array([baselines.leave_one_out(x, one, blocks, ridge) for one in np.asarray(o, float)])


def mix(p: Any, x: Any, o: Any, blocks: Any, ridge: float = baselines.RIDGE) -> Mixture:
    """Mix the model's forecasts with a logistic curve, leaving blocks out.

    Args:
        p: (Q, n) the model's.
        x: (n, k) the curve's features, standardised.
        o: (Q, n) outcomes.
        blocks: (n,) names.
        ridge: of the curve.
    """
    p, x, o, blocks = np.asarray(p, float), np.asarray(x, float), np.asarray(o, float), np.asarray(blocks)
    curve = curves(x, o, blocks, ridge)
    weights = np.full(len(blocks), 0.5)
    for block in np.unique(blocks):
        rest = blocks != block
        if rest.any():
            others = curves(x[rest], o[:, rest], blocks[rest], ridge)
            weights[~rest] = best_weight(p[:, rest], others, o[:, rest])
    return Mixture(weights * p + (1 - weights) * curve, curve, best_weight(p, curve, o), weights)


def mixture_scores(
    found: Mixture, name: str, o: Any, blocks: Sequence[str], smallest: float, rows: Any = None
) -> dict[str, Any]:  # fmt: skip
    """Return a mixture's scores in plain types.

    Args:
        found: the mixture.
        name: of its curve.
        o: (Q, n) outcomes.
        blocks: n names.
        smallest: the smallest skill that may be claimed.
        rows: (Q, n) the events to score; all if left out.

    Returns:
        ``curve`` (its name), ``brier``, ``log_score``, ``curve_brier``, ``weight``, ``least`` and ``most`` (weights
        with a block left out), and ``skill``: of the mixture over the curve alone.
    """
    o = np.asarray(o, float)
    chosen = np.ones(o.shape, bool) if rows is None else rows
    f, q, happened = found.forecast[chosen], found.curve[chosen], o[chosen]
    named = np.broadcast_to(np.asarray(blocks), o.shape)[chosen]
    return {
        "curve": name, "brier": scores.brier(f, happened), "log_score": scores.log_score(f, happened),
        "curve_brier": scores.brier(q, happened), "weight": found.weight,
        "least": float(found.weights.min()), "most": float(found.weights.max()),
        "skill": scores.judged(f, happened, q, list(named), smallest),
    }  # fmt: skip
