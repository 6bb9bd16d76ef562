"""Screening of the coefficients that move the patterns' statistics: Morris trajectories over the candidates."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.study.calibration.stages import CalibrationStage, StagePlayer
from sim.study.calibration.statistics import shared_weights, summed, units
from sim.study.global_sensitivity import indices

SCREENING = "screening"


def screen(player: StagePlayer, trajectories: int, replications: int) -> dict[str, Any]:
    """The strength of every coefficient's effect on every statistic.

    An effect (mu*) is scaled to the whole of the coefficient's range and measured in the statistic's unit: half its
    tolerance, at least a tenth of its range. A coefficient's strength is their root mean square over patterns; the
    statistics of one pattern share its weight.

    Returns:
        ``coefficients``: the strongest first, each ``name``, ``strength``, ``effects`` by statistic;
        ``points``, ``replications``, ``trajectories``.
    """
    seed = player.settings.seed
    shares = indices.trajectories(len(player.inputs), trajectories, seed)
    answers, digest = player.play(CalibrationStage(SCREENING, shares, replications))
    values, _ = summed(answers, player.statistics)
    effects = {}
    for column, (name, unit) in enumerate(zip(player.statistics, units(player.statistics), strict=True)):
        column_values = values[:, column]
        filled = np.where(np.isnan(column_values), np.nanmean(column_values), column_values)
        found = indices.effects(shares, filled, seed) if np.ptp(filled) > 0 else None
        effects[name] = [0.0 if found is None else found[row].mu_star / unit for row in range(shares.shape[1])]
    weight = shared_weights(player.statistics)
    strength = np.sqrt((weight[:, None] * np.array(list(effects.values())) ** 2).sum(axis=0))
    order = np.argsort(-strength, kind="stable")
    return {
        "coefficients": [
            {"name": player.inputs[row].name.partition(".")[2], "strength": float(strength[row]),
             "effects": {name: float(effects[name][row]) for name in effects}}
            for row in order.tolist()
        ],
        "trajectories": trajectories, "points": len(shares), "replications": replications, "digest": digest,
    }  # fmt: skip
