"""Morris's elementary effects and Sobol' indices, by SALib.

Designs are drawn and analysed as shares of each input's distribution, so that one step means the same for all.
Morris 1991; Campolongo, Cariboni and Saltelli 2007 (mu*); Sobol' 1993; Saltelli et al. 2010; Jansen 1999.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

LEVELS = 4
"""Of Morris's grid."""
RESAMPLES = 200
CONFIDENCE = 0.95


@dataclass(frozen=True)
class MorrisEffect:
    """Morris's measures of one input: mean effect of a step, mean of its size with half its interval, and spread."""

    mu: float
    mu_star: float
    mu_star_conf: float
    sigma: float


@dataclass(frozen=True)
class SobolIndex:
    """Sobol' indices of one input, alone and with all it takes part in, with half their 95 % intervals (bootstrap)."""

    s1: float
    s1_conf: float
    st: float
    st_conf: float


def _unit(count: int) -> dict[str, Any]:
    return {"num_vars": count, "names": [f"x{row}" for row in range(count)], "bounds": [[0.0, 1.0]] * count}


def trajectories(count: int, number: int, seed: int) -> Any:
    """Morris's design: (number x (count + 1), count) shares."""
    from SALib.sample import morris

    return morris.sample(_unit(count), number, num_levels=LEVELS, seed=seed)


def effects(shares: Any, answers: Any, seed: int) -> list[MorrisEffect]:
    """Elementary effects of each input.

    Args:
        shares: (points, inputs) of ``trajectories``.
        answers: (points,) the output at each.
        seed: of the bootstrap.
    """
    from SALib.analyze import morris

    found = morris.analyze(
        _unit(shares.shape[1]), shares, np.asarray(answers, float), num_resamples=RESAMPLES, conf_level=CONFIDENCE,
        num_levels=LEVELS, seed=seed,
    )  # fmt: skip
    columns = (found["mu"], found["mu_star"], found["mu_star_conf"], found["sigma"])
    return [MorrisEffect(*(float(one) for one in row)) for row in zip(*columns, strict=True)]


def saltelli(count: int, base: int, seed: int) -> Any:
    """Saltelli's design: (base x (count + 2), count) shares; each base row as A, with one input from B, and as B."""
    from SALib.sample import sobol

    return sobol.sample(_unit(count), base, calc_second_order=False, seed=seed)


def independent_rows(count: int, base: int) -> Any:
    """The rows of Saltelli's design that are drawn independently: those of A and of B."""
    first = np.arange(base) * (count + 2)
    return np.sort(np.concatenate([first, first + count + 1]))


def indices(count: int, answers: Any, seed: int) -> list[SobolIndex]:
    """First-order and total indices of each input.

    Args:
        count: how many inputs.
        answers: (points,) the output at each point of ``saltelli``.
        seed: of the bootstrap.
    """
    from SALib.analyze import sobol

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a resample without spread
        found = sobol.analyze(
            _unit(count), np.asarray(answers, float), calc_second_order=False, num_resamples=RESAMPLES,
            conf_level=CONFIDENCE, seed=seed,
        )  # fmt: skip
    columns = (found["S1"], found["S1_conf"], found["ST"], found["ST_conf"])
    return [SobolIndex(*(float(one) for one in row)) for row in zip(*columns, strict=True)]


def hypercube(count: int, points: int, seed: int) -> Any:
    """A Latin hypercube: (points, count) shares."""
    from SALib.sample import latin

    return latin.sample(_unit(count), points, seed=seed)


def ends(shares: Any, answers: Any, part: float = 0.2) -> Any:
    """(inputs, 2) the mean output where an input is in its lowest and in its highest part; nan where it never is."""
    cut = [(shares[:, row] <= part, shares[:, row] >= 1 - part) for row in range(shares.shape[1])]
    return np.array([[_mean(answers[low]), _mean(answers[high])] for low, high in cut])


def _mean(answers: Any) -> float:
    """The mean, nan of nothing."""
    return float(answers.mean()) if len(answers) else math.nan


def strongest(found: Sequence[Sequence[MorrisEffect]], scales: Sequence[float]) -> list[int]:
    """Inputs by their largest effect on any output, the strongest first.

    Args:
        found: for each output the effects of all inputs.
        scales: what each output is measured by.
    """
    sizes = np.array([[one.mu_star / scale for one in effects] for effects, scale in zip(found, scales, strict=True)])
    return [int(row) for row in np.argsort(-sizes.max(axis=0), kind="stable")]
