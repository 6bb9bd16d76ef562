"""Quantile functions of the distributions that a scenario's numbers may have, for draws and for study designs.

Normal and lognormal numbers are truncated to the range of their meaning: the roll is spread over the part of the
distribution inside it, so that draws still rise with their roll, and what is recorded is what is played.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.scenario import Distribution
from sim.world.random_streams import normal_quantile

FIXED, UNIFORM, TRIANGULAR, NORMAL, LOGNORMAL, CHOICE, PERT = range(7)
CODES = {
    "fixed": FIXED, "uniform": UNIFORM, "triangular": TRIANGULAR, "normal": NORMAL, "lognormal": LOGNORMAL,
    "choice": CHOICE, "pert": PERT,
}  # fmt: skip
"""Codes of the families in the compiled rules."""
NAMES = {code: name for name, code in CODES.items()}

_FIRST, _LAST = 2.0**-53, 1.0 - 2.0**-53
"""The outermost rolls of an open-ended distribution, where a design asks for its least and its most."""


@rule
def _triangular(low: float, mode: float, high: float, u: float) -> float:
    if u * (high - low) < mode - low:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


@rule
def quantile(
    code: Any, low: float, mode: float, high: float, first: Any, last: Any, least: float, most: float,
    below: float, inside: float, values: Any, upto: Any, u: float,
) -> float:  # fmt: skip
    """Return the amount at share ``u``, 0 to 1, of a distribution; for the PERT family ``u`` itself.

    ``code`` is the family's. For ``low`` to ``most`` see ``Distribution``, for ``below`` and ``inside`` ``truncation``.
    The alternatives of a choice are rows ``first`` to ``last`` (exclusive) of ``values`` and ``upto``.
    """
    if code == UNIFORM:
        return low + u * (high - low)
    if code == TRIANGULAR:
        return _triangular(low, mode, high, u)
    if code in (NORMAL, LOGNORMAL):
        z = low + normal_quantile(min(max(below + u * inside, _FIRST), _LAST)) * high
        return min(max(z if code == NORMAL else exp(z), least), most)
    if code == CHOICE:
        chosen = first
        while chosen < last - 1 and u > upto[chosen]:
            chosen += 1
        return float(values[chosen])
    return low if code == FIXED else u


def pert_quantiles(low: Any, mode: Any, high: Any, shares: Any) -> Any:
    """(n,) the amounts at some shares of PERT distributions."""
    from scipy.special import betaincinv  # slow to import, and few scenarios need it

    first = 1 + 4 * (mode - low) / (high - low)
    return low + (high - low) * np.round(betaincinv(first, 6 - first, shares), 12)  # beyond, processors differ


def truncation(one: Distribution) -> tuple[float, float, float, float]:
    """Least and most amount, and the shares of the distribution below the least and between the two."""
    if not one.kind.open_ended:
        return -math.inf, math.inf, 0.0, 1.0
    return one.least, one.most, one.below(one.least), 1.0 - one.outside(one.least, one.most)


@rule
def fill_quantiles(
    code: Any, low: float, mode: float, high: float, first: Any, last: Any, least: float, most: float,
    below: float, inside: float, values: Any, upto: Any, shares: Any, found: Any,
) -> None:  # fmt: skip
    """Fill ``found`` with the amounts at ``shares``; arguments as of ``quantile``."""
    for i in range(len(shares)):
        found[i] = quantile(
            code, low, mode, high, first, last, least, most, below, inside, values, upto, shares[i]
        )  # fmt: skip


def quantiles(one: Distribution, shares: Any) -> Any:
    """The amounts at some shares, 0 to 1, of a distribution: what draws with such rolls would give.

    Shares 0 and 1 of an open-ended distribution are the outermost amounts that can be drawn.
    """
    shares = np.asarray(shares, float)
    distinct, back = np.unique(shares.ravel(), return_inverse=True)  # a Morris design has four levels
    if one.family == NAMES[PERT]:
        found = pert_quantiles(one.low, one.mode, one.high, distinct)
    else:
        found, amounts = np.empty(len(distinct)), (one.low, one.mode, one.high)
        alternatives = np.array(one.values, float), np.array(one.upto, float)
        fill_quantiles(
            CODES[one.family], *amounts, 0, len(one.values), *truncation(one), *alternatives, distinct, found
        )
    return found[back].reshape(shares.shape)
