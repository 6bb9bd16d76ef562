"""Which of the recorded measures are defined: an actor that has no troops has no morale, which is not a morale of 0.

The record and its digest have 0 there; whatever is made of the record has no number.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.scenario import MEASURE_NAMES, MEASURES

NEEDS = {row: MEASURE_NAMES.index(measure.needs) for row, measure in enumerate(MEASURES) if measure.needs}
"""Columns of ``series``: those that may be undefined, each with the one that must be above zero."""


def measured(series: Any) -> Any:
    """Return a record with nan where a measure is not defined.

    Args:
        series: (..., M) the measures of ``sim.scenario.measures``.
    """
    found = np.array(series, float)
    hide_undefined(found, found)
    return found


def hide_undefined(found: Any, series: Any) -> None:
    """Write nan into a copy of a record where a measure is not defined.

    Args:
        found: (..., M) the copy, of whatever type of real numbers.
        series: (..., M) the record.
    """
    for row, needed in NEEDS.items():
        found[..., row][series[..., needed] <= 0] = np.nan
