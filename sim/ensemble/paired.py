"""Differences between two runs: of probabilities, with intervals, paired where they share their random streams."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.world.random_streams import normal_quantile

if TYPE_CHECKING:
    from sim.ensemble.results import Results

_Z = normal_quantile(0.975)


@dataclass(frozen=True)
class Change:
    """A difference of probabilities, second run less first.

    Attributes:
        difference, low, high: with its 95 % interval; None where one of the runs has no answer.
        paired: whether it is of the same replications of both runs.
        replications: how many pairs, or of the smaller run.
    """

    difference: float | None
    low: float | None
    high: float | None
    paired: bool
    replications: int

    @property
    def clear(self) -> bool:
        """Return whether the interval leaves out no difference."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def same_dice(first: Results, second: Results) -> bool:
    """Return whether a replication of one run has the random stream of the same replication of the other."""
    return bool(first.manifest["seed"] == second.manifest["seed"])


def change(first: Results, second: Results, outcome: str) -> Change:
    """Return how much likelier an outcome is in the second run.

    Runs on the same random streams are compared replication by replication (those that both have), unless the question
    is conditional and so answered in different replications; other runs as independent samples.
    """
    column = f"outcome.{outcome}"
    if same_dice(first, second):
        one, other = first.columns([column])[column], second.columns([column])[column]
        common = one.index.intersection(other.index)
        one, other = one.loc[common], other.loc[common]
        if len(common) and not (one.isna().any() or other.isna().any()):
            return paired_change(one.astype(bool).to_numpy(), other.astype(bool).to_numpy())
    return independent_change(first.summary["outcomes"][outcome], second.summary["outcomes"][outcome])


def paired_change(first: Any, second: Any) -> Change:
    """The difference of two shares of the same n replications.

    Args:
        first: (n,) booleans.
        second: (n,) booleans.

    The interval is Wald's with half a pair added to each of the four cells (Agresti and Min 2005).
    """
    return paired_counts(int((second & ~first).sum()), int((first & ~second).sum()), len(first))


def paired_counts(gained: float, lost: float, n: int) -> Change:
    """As ``paired_change``, from the numbers of pairs that came true in the second only and in the first only."""
    more, fewer, all_of = gained + 0.5, lost + 0.5, n + 2
    middle = (more - fewer) / all_of
    half = _Z * math.sqrt(max(more + fewer - (more - fewer) ** 2 / all_of, 0)) / all_of
    difference = (gained - lost) / n
    low, high = min(middle - half, difference), max(middle + half, difference)
    return Change(difference, max(low, -1.0), min(high, 1.0), True, n)


def independent_change(first: dict[str, Any], second: dict[str, Any]) -> Change:
    """The difference of two independent shares, by Newcombe's interval from the two Wilson intervals (1998, method 10).

    Args:
        first: an answer as in ``summary.json``.
        second: another.
    """
    few = min(first["of"], second["of"])
    if first["probability"] is None or second["probability"] is None:
        return Change(None, None, None, False, few)
    difference = second["probability"] - first["probability"]
    down = math.hypot(second["probability"] - second["low"], first["high"] - first["probability"])
    up = math.hypot(second["high"] - second["probability"], first["probability"] - first["low"])
    return Change(difference, difference - down, difference + up, False, few)
