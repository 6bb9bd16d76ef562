"""The shape of a number in figures, and the share of an open-ended one that lies outside the range of its meaning."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, NamedTuple

from sim.scenario.numbers import Number

if TYPE_CHECKING:
    from sim.core.errors import Problem
    from sim.scenario.schema import Scenario

FIVE_PERCENT = 1.6448536269514722
"""Standard deviations from the median of a normal number to its 95 % point."""
OPEN_ENDED = ("normal", "lognormal")
"""Shapes of which some draws lie beyond ``low`` and ``high``, and perhaps beyond what the number can mean."""
WORTH_SAYING = 0.01
"""The share outside from which a person is told."""


class Spread(NamedTuple):
    """A shape and what fixes it.

    Attributes:
        shape: its name; ``fixed`` for a known number, ``choice`` for alternatives.
        low, mode, high: its least, likeliest and greatest; of an open-ended shape low is the median and high the
            standard deviation, for lognormal both of the logarithm.
    """

    shape: str
    low: float
    mode: float
    high: float

    def below(self, limit: float) -> float:
        """The share of an open-ended shape below a limit."""
        if self.shape == "lognormal":
            limit = -math.inf if limit <= 0 else math.log(limit)
        return math.erfc((self.low - limit) / (self.high * math.sqrt(2.0))) / 2

    def outside(self, low: float, high: float) -> float:
        """The share of its draws that would lie outside a range; 0 for shapes that end at their own limits."""
        return self.below(low) + 1.0 - self.below(high) if self.shape in OPEN_ENDED else 0.0


def spread_of(number: Number) -> Spread:
    """The shape of a number."""
    if number.value is not None:
        return Spread("fixed", number.value, number.value, number.value)
    if number.values is not None:
        return Spread("choice", 0.0, 0.0, 0.0)
    low, high = float(number.low or 0.0), float(number.high or 0.0)
    if number.shape == "normal":
        return Spread("normal", (low + high) / 2, 0.0, (high - low) / (2 * FIVE_PERCENT))
    if number.shape == "lognormal":
        middle, width = (math.log(low) + math.log(high)) / 2, math.log(high) - math.log(low)
        return Spread("lognormal", middle, 0.0, width / (2 * FIVE_PERCENT))
    if number.mode is None or number.shape == "uniform":
        return Spread("uniform", low, 0.0, high)
    return Spread("pert" if number.shape == "pert" else "triangular", low, number.mode, high)


def truncated(scenario: Scenario) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Numbers of which more than 1 % would be drawn outside their range: path, and what to say of it."""
    from sim.scenario.number_walk import numbers_in  # late: it stands above this module

    for path, number, within in numbers_in(scenario):
        share = spread_of(number).outside(*within.limits(number))
        if share > WORTH_SAYING:
            limits = "from 0% to 100%" if number.percent else str(within)
            said = f"{100 * share:.2g} % of this {number.shape} number lies outside its range ({limits})"
            yield path, f"{said}; draws are truncated to it"


def shape_warnings(scenario: Scenario, file: str | PathLike[str], sets: Sequence[str] = ()) -> list[Problem]:
    """Return the warnings that a modeller should know of a sound scenario's numbers, with file and line.

    Args:
        scenario: as loaded.
        file: the file it was loaded from.
        sets: the changes it was loaded with.
    """
    found = list(truncated(scenario))
    if not found:
        return []
    from sim.scenario.loading import resolve

    tree = resolve(file, sets).tree
    return [(tree.find(path) or tree).problem(path, said) for path, said in found]
