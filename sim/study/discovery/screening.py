"""Screening of the inputs: those whose association with the outcome is beyond chance."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from sim.ensemble import input_correlations
from sim.ensemble.input_correlations import Link

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.discovery.outcome_sample import OutcomeSample

MOST = 20
"""Inputs that are kept at most."""
FEWEST_POINTS = 20
"""Points of a sweep below which rank correlations say nothing."""

_OUTCOME, _DRAW = "came", "draw."


def screened(sample: OutcomeSample) -> tuple[list[Link], int]:
    """The inputs whose rank correlation with the outcome is beyond chance (5 % for all of them together).

    Inputs that share a random draw count as one. Of a sweep, points are counted and not replications: the share of a
    point's replications with the outcome is correlated with what was set there.

    Args:
        sample: the training half.

    Returns:
        The inputs, the strongest first, and the number tried.
    """
    table = _View(sample)
    found = input_correlations.links(cast("Any", table), [_OUTCOME], MOST)
    return found, len(input_correlations._groups(cast("Any", table), table.column_names[1:]))


class _View:
    """A sample in the form of a run's results, as far as ``links`` looks at them."""

    def __init__(self, sample: OutcomeSample) -> None:
        table = sample.inputs.add_prefix(_DRAW)
        table.insert(0, _OUTCOME, sample.came.astype(float))
        if sample.designed:
            table = table.groupby(sample.point).mean()
        self._table = table
        self.column_names: tuple[str, ...] = tuple(table.columns)
        rolls = [sample.rolls.get(path, f"alone/{path}") for path in sample.inputs.columns]
        drawer = SimpleNamespace(paths=tuple(sample.inputs.columns), rows={"roll": np.array(rolls, object)})
        self.blueprint = SimpleNamespace(drawer=drawer)

    def columns(self, names: Sequence[str]) -> pd.DataFrame:
        return self._table[list(names)]
