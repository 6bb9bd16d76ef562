"""Coefficients and errors of the elementary functions of ``sim.core.elementary``, by 60 digits of mpmath.

python benchmarks/elementary.py coefficients     the two polynomials of erf and erfc, as they stand in the module
python benchmarks/elementary.py errors           largest errors in units in the last place, over 200,000 points each
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np

from sim.core import elementary

mpmath.mp.dps = 60
SMALL, MIDDLE, LARGE, DEGREE = 0.46875, 3.75, 28.0, 20
"""erf has a series of its own below the first; erfc is a polynomial of this degree in (x - middle) / (x + middle)."""


def fitted(function: Callable[[Any], Any], low: Any, high: Any, degree: int) -> list[float]:
    """Coefficients of the Chebyshev fit on an interval, lowest power first."""
    return [float(one) for one in reversed(mpmath.chebyfit(function, [low, high], degree + 1))]


def of_erf() -> list[float]:
    """erf(x) / x in x**2, below ``SMALL``."""
    return fitted(lambda s: mpmath.erf(mpmath.sqrt(s)) / mpmath.sqrt(s) if s > 0 else 2 / mpmath.sqrt(mpmath.pi),
                  mpmath.mpf(0), mpmath.mpf(SMALL) ** 2, 9)  # fmt: skip


def of_erfc() -> list[float]:
    """erfc(x) exp(x**2) (1 + 2 x) in t = (x - MIDDLE) / (x + MIDDLE), between ``SMALL`` and ``LARGE``."""
    middle = mpmath.mpf(MIDDLE)

    def scaled(t: Any) -> Any:
        x = middle * (1 + t) / (1 - t)
        return mpmath.erfc(x) * mpmath.exp(x * x) * (1 + 2 * x)

    ends = ((mpmath.mpf(x) - middle) / (mpmath.mpf(x) + middle) for x in (SMALL, LARGE))
    return fitted(scaled, *ends, DEGREE)


def ulps(found: float, exact: Any) -> float:
    """Error in units in the last place of the exact value."""
    return float(abs(mpmath.mpf(found) - exact) / mpmath.mpf(float(np.spacing(abs(float(exact))))))


def errors(points: int = 200_000, seed: int = 1) -> dict[str, float]:
    """The largest error of each function, in ulp, over points that cover its range."""
    generator = np.random.default_rng(seed)
    both = generator.uniform(-30, 30, points)
    ranges = {
        "exp": (elementary.exp, mpmath.exp, generator.uniform(-700, 700, points)),
        "log": (elementary.log, mpmath.log, np.exp(generator.uniform(-700, 700, points))),
        "log near 1": (elementary.log, mpmath.log, 1 + generator.uniform(-0.3, 0.4, points)),
        "log1p": (elementary.log1p, mpmath.log1p, np.expm1(generator.uniform(-30, 30, points))),
        "log1p near 0": (elementary.log1p, mpmath.log1p, generator.uniform(-1e-3, 1e-3, points)),
        "erfc": (elementary.erfc, mpmath.erfc, generator.uniform(-6, 26, points)),
        "erfc near 0": (elementary.erfc, mpmath.erfc, generator.uniform(-1, 2, points)),
    }  # fmt: skip
    found = {
        name: max(ulps(own(float(x)), exact(mpmath.mpf(float(x)))) for x in where)
        for name, (own, exact, where) in ranges.items()
    }
    bases, exponents = np.exp(generator.uniform(-3, 3, points)), both / 10
    found["raised, beyond |y log x|"] = max(
        ulps(elementary.raised(float(x), float(y)), mpmath.power(mpmath.mpf(float(x)), mpmath.mpf(float(y))))
        - abs(float(y) * float(np.log(x)))
        for x, y in zip(bases, exponents, strict=True)
    )
    return found


def main() -> None:
    """Print what is asked for."""
    if sys.argv[1:] == ["coefficients"]:
        for name, made in (("_ERF", of_erf()), ("_ERFC", of_erfc())):
            print(f"{name} = (")
            print(*(f"    {one!r}," for one in made), sep="\n")
            print(")")
    elif sys.argv[1:2] == ["errors"]:
        for name, most in errors(*map(int, sys.argv[2:])).items():
            print(f"{name:24} {most:.3f} ulp")
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main()
