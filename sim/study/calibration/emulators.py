"""Emulators: a Gaussian process for each statistic, which predicts it at points that were not played.

Rule: a straight-line trend and a Gaussian process (squared exponential, a length for every coefficient; Rasmussen and
Williams 2006), to which the sampling variance of every point is known. Ten-fold cross-validation, with trend and
process fitted to nine tenths, measures its error at points that it has not seen; if that is larger than it believes,
its variance is raised to match.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

FOLDS = 10
RIDGE = 1e-3
SHORTEST, LONGEST = 0.15, 20.0
"""Lengths over which a statistic may change, in shares of a coefficient's range."""

STEPS = 60
"""Of the search for the likeliest lengths."""

AT_ONCE = 20_000
"""Points predicted at a time: memory does not grow with their number."""


@dataclass(frozen=True)
class Emulator:
    """An emulator of one statistic, as a function of the coefficients.

    Attributes:
        trend: (K + 1,) constant and slopes.
        process: the fitted process of the residuals; None where there are none.
        scale: what residuals were divided by.
        inflation: what its variance is multiplied by, 1 or more (cross-validation).
        explained: share of the variance between points that it predicts, by cross-validation.
        noise: mean sampling variance of the points that it was fitted to.
        points: how many these were.
    """

    trend: Any
    process: Any
    scale: float
    inflation: float
    explained: float
    noise: float
    points: int

    def predict(self, shares: Any) -> tuple[Any, Any]:
        """Mean and variance at points, (n, K) -> (n,) and (n,); the variance leaves out sampling error."""
        mean, variance = _predicted(self.trend, self.process, self.scale, shares)
        return mean, variance * self.inflation


def emulate(shares: Any, values: Any, variances: Any) -> Emulator | None:
    """Fit an emulator.

    Args:
        shares: (P, K) points, each coefficient 0 to 1.
        values: (P,) the statistic, nan where a point has no answer.
        variances: (P,) sampling variances.

    Returns:
        None when too few points have an answer (fewer than two for each coefficient, or less than half of them).
    """
    known = ~np.isnan(values)
    if known.sum() < max(2 * shares.shape[1], 0.5 * len(values), 8):
        return None
    x, y, v = shares[known], values[known], variances[known]
    trend, process, scale = _fitted(x, y, v, None)
    kernel = None if process is None else process.kernel_
    errors, believed = np.zeros(len(y)), np.zeros(len(y))
    fold = np.random.default_rng(0).permutation(len(y)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        parts = _fitted(x[~out], y[~out], v[~out], kernel)
        mean, variance = _predicted(*parts, x[out])
        errors[out], believed[out] = mean - y[out], variance + v[out]
    inflation = max(1.0, float(np.mean(errors**2 / believed)))
    spread = float(np.var(y))
    explained = 1 - float(np.mean(errors**2)) / spread if spread > 0 else 0.0
    return Emulator(trend, process, scale, inflation, explained, float(v.mean()), len(y))


def _fitted(x: Any, y: Any, v: Any, kernel: Any) -> tuple[Any, Any, float]:
    """Trend, process and scale; with a kernel its lengths are taken as they are."""
    table = np.column_stack([np.ones(len(x)), x])
    penalty = RIDGE * len(x) * np.diag([0.0, *np.ones(x.shape[1])])
    trend = np.linalg.solve(table.T @ table + penalty, table.T @ y)
    rest = y - table @ trend
    scale = float(rest.std())
    if scale < 1e-12:
        return trend, None, 1.0
    return trend, _process(x, rest / scale, v / scale**2, kernel), scale


def _process(x: Any, y: Any, v: Any, kernel: Any) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    fixed = kernel is not None
    if not fixed:
        lengths = RBF(np.full(x.shape[1], 1.5), (SHORTEST, LONGEST))
        kernel = ConstantKernel(0.5, (1e-3, 10.0)) * lengths
    found = GaussianProcessRegressor(kernel, alpha=v + 1e-8, optimizer=None if fixed else _best)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length at its limit: the coefficient does nothing
        return found.fit(x, y)


def _best(misfit: Any, start: Any, bounds: Any) -> tuple[Any, float]:
    """The likeliest lengths, to as many digits as matter."""
    from scipy.optimize import minimize

    enough = {"maxiter": STEPS, "ftol": 1e-5}
    found = minimize(misfit, start, jac=True, method="L-BFGS-B", bounds=bounds, options=enough)
    return found.x, float(found.fun)


def _predicted(trend: Any, process: Any, scale: float, x: Any) -> tuple[Any, Any]:
    mean = trend[0] + x @ trend[1:]
    variance = np.zeros(len(x))
    if process is not None:
        for start in range(0, len(x), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            middle, deviation = process.predict(x[part], return_std=True)
            mean[part] += scale * middle
            variance[part] = (scale * deviation) ** 2
    return mean, variance
