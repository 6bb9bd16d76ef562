"""The distributions that an uncertain number may have: parameters and limits of each, declared once.

Their quantiles are in ``sim.world.quantiles``, for draws and for everything else that asks for one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.numbers import Number

FIVE_PERCENT = 1.6448536269514722
"""Standard deviations from the median of a normal number to its 95 % point."""
FIXED, CHOICE = "fixed", "choice"
"""Names of known numbers and of choices among alternatives, beside the families."""


@dataclass(frozen=True)
class Family:
    """A kind of distribution.

    Attributes:
        has_mode: given by low, mode and high; the others by low and high alone.
        open_ended: ``low`` and ``high`` are its 5 % and 95 % points, so some of it lies beyond them, and perhaps beyond
            what the number can mean; draws are truncated to that.
        logarithmic: of amounts above 0; what fixes it are logarithms.
    """

    has_mode: bool = False
    open_ended: bool = False
    logarithmic: bool = False


FAMILIES = {
    "triangular": Family(has_mode=True),
    "uniform": Family(),
    "pert": Family(has_mode=True),
    "lognormal": Family(open_ended=True, logarithmic=True),
    "normal": Family(open_ended=True),
}
"""By the word that a scenario's ``shape`` has for it."""
_UNNAMED = Family()


@dataclass(frozen=True)
class Distribution:
    """One number's distribution.

    Attributes:
        family: one of ``FAMILIES``, FIXED or CHOICE.
        low, mode, high: least, likeliest and greatest amount; of an open-ended family low is the median and high the
            standard deviation, of a logarithmic one both of the logarithm.
        values, upto: of a choice: the alternatives, and the cumulated probability up to and with each.
        least, most: the limits to which an open-ended distribution is truncated.
    """

    family: str
    low: float = 0.0
    mode: float = 0.0
    high: float = 0.0
    values: tuple[float, ...] = ()
    upto: tuple[float, ...] = ()
    least: float = -math.inf
    most: float = math.inf

    @property
    def kind(self) -> Family:
        """The properties of its family."""
        return FAMILIES.get(self.family, _UNNAMED)

    def below(self, limit: float) -> float:
        """The share of an open-ended distribution below a limit, before it is truncated."""
        from sim.core.elementary import erfc, log  # slow to import, and few numbers need it

        if self.kind.logarithmic:
            limit = -math.inf if limit <= 0 else log(limit)
        return erfc((self.low - limit) / (self.high * math.sqrt(2.0))) / 2

    def outside(self, low: float, high: float) -> float:
        """The share that lies outside a range, before it is truncated; 0 for families that end at their own limits."""
        return self.below(low) + 1.0 - self.below(high) if self.kind.open_ended else 0.0


def family_of(number: Number) -> str:
    """The family of a number that is drawn from a range: the one it names, else uniform or triangular."""
    return number.shape or ("uniform" if number.mode is None else "triangular")


def distribution_of(number: Number, limits: tuple[float, float] = (-math.inf, math.inf)) -> Distribution:
    """The distribution of a number.

    Args:
        number: what a scenario says.
        limits: the least and the most that it can mean, in its own unit.
    """
    if number.value is not None:
        return Distribution(FIXED, number.value, number.value, number.value)
    if number.values is not None:
        weights = number.weights or (1.0,) * len(number.values)
        upto = tuple(share / sum(weights) for share in accumulate(weights))
        return Distribution(CHOICE, values=number.values, upto=upto)
    family, low, high = family_of(number), float(number.low or 0.0), float(number.high or 0.0)
    kind = FAMILIES[family]
    if kind.logarithmic:
        from sim.core.elementary import log  # slow to import, and few numbers need it

        low, high = log(low), log(high)
    if not kind.open_ended:
        return Distribution(family, low, number.mode if kind.has_mode and number.mode is not None else 0.0, high)
    least, most = limits
    return Distribution(family, (low + high) / 2, 0.0, (high - low) / (2 * FIVE_PERCENT), least=least, most=most)


def wrong_range(number: Number) -> str | None:
    """Return the error in low, mode, high and shape, None if there is none."""
    low, mode, high = number.low, number.mode, number.high
    if low is None or high is None:
        return None
    if low >= high:
        return f"low {low:g} is not below high {high:g}"
    if mode is not None and not low <= mode <= high:
        return f"mode {mode:g} is not between low {low:g} and high {high:g}"
    kind = FAMILIES[family_of(number)]
    if kind.logarithmic and low <= 0:
        return f"a {number.shape} number is above 0, found low {low:g}"
    if kind.has_mode and mode is None:
        return f"shape {number.shape} needs a mode"
    if not kind.has_mode and mode is not None:
        return f"shape {number.shape} is given by low and high alone, found a mode"
    return None
