"""Dice with addresses: every roll is a hash of who rolls, for what, where and when.

No generator object travels through the code. A roll is ``uniform(key, day, site, subject)``: the key stands for
(seed, replication), the site for the rule that rolls, the subject for the row it rolls for. Nothing else enters,
so a roll does not depend on what else was rolled: any replication can be replayed alone, measuring changes
nothing, and two scenarios on one seed differ only by what was changed.

The mixing function is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, OOPSLA); the normal quantile is
Wichura's algorithm AS 241 (1988, Applied Statistics 37), good to 1e-15.
"""

from __future__ import annotations

import hashlib
import math
import operator
from typing import Any

import numpy as np

from sim.core.compiled import COMPILED, rule
from sim.core.elementary import erfc, exp, log, log1p

# In the interpreted mode Python's own integers are used (NumPy's would warn of every overflow).
_word: Any = np.uint64 if COMPILED else int

_MASK = _word(0xFFFFFFFFFFFFFFFF)
_GOLDEN = _word(0x9E3779B97F4A7C15)
_FIRST = _word(0xBF58476D1CE4E5B9)
_SECOND = _word(0x94D049BB133111EB)
_S30, _S27, _S31, _S12 = _word(30), _word(27), _word(31), _word(12)
_UNIT = 2.0**-52


def tag(name: str) -> int:
    """A stable number for a name (not a row index, so that removing a row leaves all other rolls alone)."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def replication_key(seed: int, replication: int, purpose: str) -> int:
    """The key of one replication.

    Args:
        seed: the run's seed, any whole number.
        replication: which replication, from 0.
        purpose: ``"luck"`` for the dice of the campaign, ``"draw"`` for the uncertain inputs.

    Raises:
        TypeError: seed or replication is no whole number; None would be a seed like any other.
    """
    return tag(f"{purpose}/{operator.index(seed)}/{operator.index(replication)}")


if COMPILED:

    @rule
    def as_word(number: Any) -> Any:
        """A number as 64 bits."""
        return np.uint64(number)

else:

    def as_word(number: Any) -> Any:
        """A number as 64 bits."""
        return int(number) & 0xFFFFFFFFFFFFFFFF


@rule
def mix(word: Any) -> Any:
    """SplitMix64's finaliser: 64 bits in, 64 well-mixed bits out."""
    word = ((word ^ (word >> _S30)) * _FIRST) & _MASK
    word = ((word ^ (word >> _S27)) * _SECOND) & _MASK
    return word ^ (word >> _S31)


@rule
def uniform(key: Any, day: Any, site: Any, subject: Any) -> float:
    """A number in (0, 1), never 0 or 1, that belongs to (key, day, site, subject)."""
    word = mix((as_word(key) + as_word(day) * _GOLDEN) & _MASK)
    word = mix((word ^ as_word(site)) + _GOLDEN & _MASK)
    word = mix((word ^ as_word(subject)) + _GOLDEN & _MASK)
    return (float(word >> _S12) + 0.5) * _UNIT


@rule
def both(first: Any, second: Any) -> Any:
    """One subject out of two tags, order mattering (say an actor looking at a place)."""
    return mix((as_word(first) * _GOLDEN + as_word(second)) & _MASK)


@rule
def _ratio(x: float, a: tuple, b: tuple) -> float:  # type: ignore[type-arg]
    top = a[7]
    bottom = b[6]
    for i in range(6, -1, -1):
        top = top * x + a[i]
    for i in range(5, -1, -1):
        bottom = bottom * x + b[i]
    return top / (bottom * x + 1.0)


_A = (
    3.3871328727963666080e0,
    1.3314166789178437745e2,
    1.9715909503065514427e3,
    1.3731693765509461125e4,
    4.5921953931549871457e4,
    6.7265770927008700853e4,
    3.3430575583588128105e4,
    2.5090809287301226727e3,
)
_B = (
    4.2313330701600911252e1,
    6.8718700749205790830e2,
    5.3941960214247511077e3,
    2.1213794301586595867e4,
    3.9307895800092710610e4,
    2.8729085735721942674e4,
    5.2264952788528545610e3,
)
_C = (
    1.42343711074968357734e0,
    4.63033784615654529590e0,
    5.76949722146069140550e0,
    3.64784832476320460504e0,
    1.27045825245236838258e0,
    2.41780725177450611770e-1,
    2.27238449892691845833e-2,
    7.74545014278341407640e-4,
)
_D = (
    2.05319162663775882187e0,
    1.67638483018380384940e0,
    6.89767334985100004550e-1,
    1.48103976427480074590e-1,
    1.51986665636164571966e-2,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
)
_E = (
    6.65790464350110377720e0,
    5.46378491116411436990e0,
    1.78482653991729133580e0,
    2.96560571828504891230e-1,
    2.65321895265761230930e-2,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
)
_F = (
    5.99832206555887937690e-1,
    1.36929880922735805310e-1,
    1.48753612908506148525e-2,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
)


@rule
def normal_quantile(p: float) -> float:
    """The standard normal quantile of a probability in (0, 1)."""
    q = p - 0.5
    if abs(q) <= 0.425:
        return q * _ratio(0.180625 - q * q, _A, _B)
    r = math.sqrt(-log(p if q < 0.0 else 1.0 - p))
    value = _ratio(r - 1.6, _C, _D) if r <= 5.0 else _ratio(r - 5.0, _E, _F)
    return -value if q < 0.0 else value


@rule
def normal(key: Any, day: Any, site: Any, subject: Any) -> float:
    """A standard normal roll."""
    return normal_quantile(uniform(key, day, site, subject))


@rule
def normal_cdf(z: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * erfc(-z / math.sqrt(2.0))


@rule
def whole(amount: float, u: float) -> int:
    """Round a non-negative amount of people or things to a whole number without bias, by one uniform roll."""
    return int(math.floor(amount + u))


@rule
def binomial(n: int, p: float, u: float) -> int:
    """Return how many of n happen, each with probability p: the quantile of one uniform roll.

    Exact below a mean of 10 (and below 10 failures), the normal approximation above. One roll whatever the
    arguments, so that scenarios with common random numbers stay in step.
    """
    if n <= 0 or p <= 0.0:
        return 0
    if p >= 1.0:
        return n
    if n * p > 10.0 and n * (1.0 - p) > 10.0:
        x = n * p + normal_quantile(u) * math.sqrt(n * p * (1.0 - p))
        return int(min(max(math.floor(x + 0.5), 0.0), float(n)))
    if p > 0.5:
        return n - _binomial_by_sum(n, 1.0 - p, 1.0 - u)
    return _binomial_by_sum(n, p, u)


@rule
def _binomial_by_sum(n: int, p: float, u: float) -> int:
    chance = exp(n * log1p(-p))
    total = chance
    k = 0
    while u > total and k < n:
        chance *= (n - k) / (k + 1.0) * p / (1.0 - p)
        k += 1
        total += chance
    return k


@rule
def poisson(mean: float, u: float) -> int:
    """Return a number of events: the Poisson quantile of one uniform roll (normal approximation above a mean of 30)."""
    if mean <= 0.0:
        return 0
    if mean > 30.0:
        return int(max(math.floor(mean + normal_quantile(u) * math.sqrt(mean) + 0.5), 0.0))
    chance = exp(-mean)
    total = chance
    k = 0
    while u > total and k < 400:
        k += 1
        chance *= mean / k
        total += chance
    return k
