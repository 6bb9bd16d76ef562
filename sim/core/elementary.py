"""Exponential, logarithm, power and error function made of additions, multiplications and divisions alone.

The platform's library picks other code for another processor (with or without fused multiplication, for one), and its
last digits differ with it; a replication in which one soldier more stays is another one from there on. The functions
below give the same bits on every processor, compiled and interpreted, because IEEE 754 fixes what each of their
operations gives. It fixes ``math.sqrt`` and ``math.floor``, too, which stay what they are.

Largest errors in units in the last place (ulp), as ``python benchmarks/elementary.py errors`` finds them against 60
digits: ``exp`` and ``log`` below 1, ``log1p`` below 1.1, ``erfc`` below 5, ``raised`` below 2 + |y log x|.

The methods are those of the textbooks (Muller, Elementary Functions, 3rd ed. 2016, chapters 5 and 11): tables of
2**(j/64) and of log c, each in two parts, and short series around their entries; for erfc one polynomial in (x - 3.75)
/ (x + 3.75) after exp(-x**2) / (1 + 2 x) has been split off (Shepherd and Laframboise 1981, Mathematics of Computation
36), whose coefficients ``python benchmarks/elementary.py coefficients`` makes.
"""

from __future__ import annotations

import math
from decimal import Context, Decimal
from typing import Any

import numpy as np

from sim.core.compiled import COMPILED, bits_of_double, double_from_bits, rule

_DIGITS = Context(prec=50)
_LN2 = _DIGITS.ln(Decimal(2))
_PARTS, _ENTRIES = 64, 128
"""2 is divided into so many equal steps by multiplication; from 1 to 2 a logarithm stands at so many equal steps."""


def _leading(number: Decimal, bits: int) -> float:
    """Return a number cut to so many leading bits, so that its product with a short whole number is exact."""
    mantissa, exponent = math.frexp(float(number))
    return math.ldexp(math.floor(math.ldexp(mantissa, bits)), exponent - bits) if number else 0.0


def _rest(number: Decimal, high: float) -> float:
    """Return what a number is beyond its leading part."""
    return float(_DIGITS.subtract(number, Decimal(high)))


def _table(values: list[float]) -> Any:
    """Numbers in the form that is quick to look up: an array for compiled code, a tuple for Python."""
    return np.array(values) if COMPILED else tuple(values)


_STEP = _DIGITS.divide(_LN2, Decimal(_PARTS))
_STEP_HIGH = _leading(_STEP, 32)
_STEP_LOW = _rest(_STEP, _STEP_HIGH)
_STEPS_A_UNIT = float(_DIGITS.divide(Decimal(1), _STEP))
_ROOTS = [_DIGITS.power(Decimal(2), _DIGITS.divide(Decimal(j), Decimal(_PARTS))) for j in range(_PARTS)]
_ROOT_HIGH = _table([float(one) for one in _ROOTS])
_ROOT_LOW = _table([_rest(one, float(one)) for one in _ROOTS])

_LN2_HIGH = _leading(_LN2, 32)
_LN2_LOW = _rest(_LN2, _LN2_HIGH)
_CENTRES = [1.0 + j / _ENTRIES for j in range(_ENTRIES + 1)]
_CENTRES = [c if c < 1.4 else c / 2 for c in _CENTRES]
_LOGS = [_DIGITS.ln(Decimal(c)) for c in _CENTRES]
_CENTRE, _INVERSE = _table(_CENTRES), _table([1.0 / c for c in _CENTRES])
_LOG_HIGH = _table([_leading(one, 32) for one in _LOGS])
_LOG_LOW = _table([_rest(one, _leading(one, 32)) for one in _LOGS])

_LARGEST, _SMALLEST = 709.782712893384, -745.1332191019412
"""Beyond these exp is infinite or 0."""
_EXPONENT, _MANTISSA, _BIAS = 52, (1 << 52) - 1, 1023
_TO_ENTRY, _HALF_ENTRY = _EXPONENT - 7, 1 << (_EXPONENT - 8)
_TINY, _RAISED = 2.2250738585072014e-308, 54
"""Below the first a number's bits mean something else; it is raised by 2 to the power of the second."""
_SPLITTER = 134217729.0  # 2**27 + 1: splits a double into two halves whose squares are exact (Veltkamp)
_SMALL, _MIDDLE, _LARGE = 0.46875, 3.75, 27.3
"""Below the first erf has a series; erfc's polynomial is in (x - middle) / (x + middle); beyond the last erfc is 0."""
_ERF = (
    1.1283791670955126,
    -0.37612638903183754,
    0.11283791670955033,
    -0.026866170645077306,
    0.005223977623844099,
    -0.0008548326751353149,
    0.00012055304748332095,
    -1.492383394566146e-05,
    1.6391243091549034e-06,
    -1.4821340555058025e-07,
)
_ERFC = (
    1.2375126308378275,
    -0.14024059858554677,
    0.003585415485463454,
    0.08227673849011914,
    -0.10880393014172171,
    0.09230432116139063,
    -0.05869339858948081,
    0.02836227740103682,
    -0.009746579570331898,
    0.0017556260261647786,
    0.00029371383326773446,
    -0.00029015508442407965,
    5.164796332938129e-05,
    2.238788209007849e-05,
    -1.1439657643937708e-05,
    -9.819300757038901e-07,
    1.7407818992429759e-06,
    -4.531894771319942e-08,
    -2.4273098731116304e-07,
    1.3549107198248e-08,
    2.5398147950675873e-08,
)


@rule
def _power_of_two(n: int) -> float:
    """Return 2**n for -1022 <= n <= 1023."""
    return double_from_bits((n + _BIAS) << _EXPONENT)


@rule
def exp(x: float) -> float:
    """Return e**x: infinity above 709.78, 0 below -745.13, not a number for what is none."""
    if not x <= _LARGEST:
        return math.inf if x > _LARGEST else x
    if x < _SMALLEST:
        return 0.0
    steps = int(math.floor(x * _STEPS_A_UNIT + 0.5))
    n, j = steps >> 6, steps & (_PARTS - 1)
    r = (x - steps * _STEP_HIGH) - steps * _STEP_LOW
    square = r * r
    p = r + square * (0.5 + r * (1.0 / 6.0) + square * (1.0 / 24.0 + r * (1.0 / 120.0)))
    root = _ROOT_HIGH[j]
    value = root + (_ROOT_LOW[j] + root * p)
    if n > 1000:
        return value * _power_of_two(n - 1) * 2.0
    if n < -1000:
        return value * _power_of_two(n + 100) * _power_of_two(-100)
    return value * _power_of_two(n)


@rule
def log(x: float) -> float:
    """Return the natural logarithm: minus infinity at 0, not a number below it."""
    if x <= 0.0:
        return -math.inf if x == 0.0 else math.nan
    if not x < math.inf:
        return x
    n = 0
    if x < _TINY:
        x *= _power_of_two(_RAISED)
        n = -_RAISED
    bits = bits_of_double(x)
    n += (bits >> _EXPONENT) - _BIAS
    m = double_from_bits((bits & _MANTISSA) | (_BIAS << _EXPONENT))
    entry = ((bits & _MANTISSA) + _HALF_ENTRY) >> _TO_ENTRY
    if _CENTRE[entry] < 1.0 or entry == _ENTRIES:
        m *= 0.5
        n += 1
    f = (m - _CENTRE[entry]) * _INVERSE[entry]
    z = f * f
    more = z * (f * (1.0 / 3.0 - f * 0.25) + z * (f * 0.2 - z * (1.0 / 6.0) + z * f * (1.0 / 7.0)) - 0.5)
    return (n * _LN2_HIGH + _LOG_HIGH[entry]) + (f + (more + (n * _LN2_LOW + _LOG_LOW[entry])))


@rule
def log1p(x: float) -> float:
    """Return log(1 + x) without losing the digits of a small x: minus infinity at -1, not a number below it."""
    u = 1.0 + x
    if u == 1.0:
        return x
    if u <= 0.0 or not u < math.inf:
        return log(u)
    return log(u) + (x - (u - 1.0)) / u


@rule
def raised(x: float, y: float) -> float:
    """Return x >= 0 raised to the power y: 1 for y = 0, not a number for a negative x."""
    if y == 0.0 or x == 1.0:
        return 1.0
    if y == 1.0:
        return x
    if x == 0.0:
        return 0.0 if y > 0.0 else math.inf
    return exp(y * log(x))


@rule
def _scaled_erfc(x: float) -> float:
    """Return erfc(x) from 0.47 to 27.3."""
    t = (x - _MIDDLE) / (x + _MIDDLE)
    square = t * t
    fourth = square * square
    a, b, c, d = _ERFC[20], 0.0, 0.0, 0.0  # four short sums that a processor works out side by side
    for k in range(16, -1, -4):
        a = a * fourth + _ERFC[k]
        b = b * fourth + _ERFC[k + 1]
        c = c * fourth + _ERFC[k + 2]
        d = d * fourth + _ERFC[k + 3]
    total = (a + b * t) + square * (c + d * t)
    wide = _SPLITTER * x
    half = wide - (wide - x)
    e = (x - half) * (x + half)
    beyond = 1.0 - e * (1.0 - e * (0.5 - e * (1.0 / 6.0)))
    return exp(-half * half) * beyond * total / (1.0 + 2.0 * x)


@rule
def erfc(x: float) -> float:
    """Return the complementary error function, 1 - erf(x)."""
    if abs(x) < _SMALL:
        z = x * x
        total = 0.0
        for k in range(len(_ERF) - 1, -1, -1):
            total = total * z + _ERF[k]
        return 1.0 - x * total
    if not abs(x) <= _LARGE:
        return 0.0 if x > 0.0 else 2.0 if x < 0.0 else x
    return _scaled_erfc(x) if x > 0.0 else 2.0 - _scaled_erfc(-x)
