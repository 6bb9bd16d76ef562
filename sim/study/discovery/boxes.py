"""Boxes by the patient rule induction method, PRIM (Friedman and Fisher 1999), as ``ema_workbench`` has it.

A box is peeled, 5 % of its replications at a time, on the side that leaves it densest, down to the least mass, and
pasted at the end. Besides the run on all inputs there is one on each of the 1, 2, ... inputs that the first relied on
most (constrained PRIM, Kwakkel 2019), so that the boxes to choose from restrict few inputs. From every box the limits
are dropped whose quasi-p is not below 5 % (Bryant and Lempert 2010): the binomial probability that the box would be as
dense if the limit made no difference.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

PEEL = PASTE = 0.05
LEAST_MASS = 0.05
"""Share of the replications that a box holds at least; half the base rate where the outcome is rarer than 10 %."""
FEWEST = 20
"""Replications that a box holds at least."""
QUASI_P = 0.05
COVERAGE = 0.6
"""The share of all replications with the outcome that a box should hold."""


@dataclass(frozen=True)
class BoxLimit:
    """A side or two of a box.

    Attributes:
        path: the input.
        low, high: its values in the box; None where it is not limited.
        quasi_p: the greater of its sides'.
    """

    path: str
    low: float | None
    high: float | None
    quasi_p: float

    @property
    def sides(self) -> tuple[bool, bool]:
        """(limited below, limited above)."""
        return self.low is not None, self.high is not None


@dataclass(frozen=True)
class PrimBox:
    """A box on the peeling trajectory, measured on the replications on which it was found.

    Attributes:
        limits: at least one, the surest first.
        density: the share of its replications with the outcome.
        coverage: the share of all replications with the outcome that it holds.
        mass: the share of all replications that it holds.
    """

    limits: tuple[BoxLimit, ...]
    density: float
    coverage: float
    mass: float

    @property
    def score(self) -> float:
        """F-score: the harmonic mean of density and coverage."""
        return 2 * self.density * self.coverage / (self.density + self.coverage) if self.density else 0.0

    def holds(self, inputs: pd.DataFrame) -> Any:
        """(n,) bool: the replications that lie in it."""
        inside = np.ones(len(inputs), bool)
        for limit in self.limits:
            values = inputs[limit.path].to_numpy()
            inside &= (values >= (-np.inf if limit.low is None else limit.low)) & (
                values <= (np.inf if limit.high is None else limit.high)
            )
        return inside


@contextmanager
def quiet() -> Iterator[None]:
    """Silence warnings of the library and its imports about their own affairs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def least_mass(came: Any) -> float:
    """Return the smallest share of the replications that a box may hold."""
    return float(max(min(LEAST_MASS, came.mean() / 2), FEWEST / len(came)))


def peeled(inputs: pd.DataFrame, came: Any) -> Any:
    """The library's box with its peeling trajectory.

    Args:
        inputs: (n, k) floats.
        came: (n,) bool, both values among them.
    """
    with quiet():
        from ema_workbench.analysis.prim import Prim, PRIMObjectiveFunctions

        search = Prim(
            inputs, came.astype(int), threshold=1e-9, peel_alpha=PEEL, paste_alpha=PASTE, mass_min=least_mass(came),
            obj_function=PRIMObjectiveFunctions.ORIGINAL,  # the others stop at the first peel that gains nothing
        )  # fmt: skip
        return search.find_box()


def trajectory(inputs: pd.DataFrame, came: Any, most: int) -> list[PrimBox]:
    """The boxes to choose from, limits that are not sure dropped; none restricts more than ``most`` inputs.

    Args:
        inputs: (n, k) floats by path.
        came: (n,) bool.
        most: inputs that a box may restrict.
    """
    first = peeled(inputs, came)
    order = _relied_on(first)
    fewer = range(1, 1 + min(most, len(order), inputs.shape[1] - 1))
    runs = [first, *(peeled(inputs[order[:count]], came) for count in fewer)]
    with quiet():
        found = [_sure(one, step) for one in runs for step in range(1, len(one.box_lims))]
    return list(dict.fromkeys(box for box in found if box is not None and len(box.limits) <= most))


def _relied_on(found: Any) -> list[str]:
    """Inputs that were limited for sure somewhere on the trajectory, the surest first."""
    best: dict[str, float] = {}
    for sides in found.qp:
        for path, values in sides.items():
            for one in values:
                if 0 <= one < QUASI_P:
                    best[path] = min(one, best.get(path, 1.0))
    return sorted(best, key=lambda path: (best[path], path))


def _sure(found: Any, step: int) -> PrimBox | None:
    """A box of a trajectory with the limits dropped, one by one, that are not sure; None when none is left."""
    while True:
        sides = {(path, side): one for path, both in found.qp[step].items() for side, one in enumerate(both)}
        doubtful = {key: one for key, one in sides.items() if one >= QUASI_P}
        if not doubtful:
            return _box(found, step) if any(one >= 0 for one in sides.values()) else None
        if sum(one >= 0 for one in sides.values()) == 1:
            return None
        step = _without(found, step, *max(doubtful, key=doubtful.__getitem__))


def _without(found: Any, step: int, path: str, side: int) -> int:
    """Add to a trajectory a box with one limit dropped; returns its number."""
    limits, start = found.box_lims[step].copy(), found.box_lims[0]
    limits.loc[side, path] = start.loc[side, path]
    values = found.prim.x[limits.columns].to_numpy()
    inside = ((limits.loc[0].to_numpy() <= values) & (values <= limits.loc[1].to_numpy())).all(axis=1)
    found.update(limits, np.flatnonzero(inside))
    return len(found.box_lims) - 1


def _box(found: Any, step: int) -> PrimBox:
    limits, row = [], found.peeling_trajectory.loc[step]
    for path, sides in found.qp[step].items():
        low, high = (
            float(found.box_lims[step].loc[side, path]) if sides[side] >= 0 else None for side in (0, 1)
        )  # fmt: skip
        limits.append(BoxLimit(path, low, high, float(max(sides))))
    limits.sort(key=lambda one: (one.quasi_p, one.path))
    return PrimBox(tuple(limits), float(row["density"]), float(row["coverage"]), float(row["mass"]))


def chosen(boxes: Sequence[PrimBox], density: float) -> tuple[PrimBox | None, bool]:
    """Return the box to report, and whether it is as dense and holds as much as wanted.

    Of those that are, the one with the fewest limits (of these the best by F-score); if none is, the best by F-score.

    Args:
        boxes: to choose from.
        density: wanted; of coverage 60 % is wanted.
    """
    enough = [box for box in boxes if box.density >= density and box.coverage >= COVERAGE]
    if enough:
        return min(enough, key=lambda box: (len(box.limits), -box.score)), True
    return max(boxes, key=lambda box: box.score, default=None), False
