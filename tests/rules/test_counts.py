"""Facts about counts that come in bunches."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.rules.counts import negative_binomial

ROLLS = (np.arange(4000) + 0.5) / 4000


@pytest.mark.parametrize(("mean", "size"), [(0.3, 1.0), (5.0, 2.0), (40.0, 5.0)])
def test_small_counts_are_the_exact_quantile(mean: float, size: float) -> None:
    rolls = ROLLS[::40]
    expected = stats.nbinom.ppf(rolls, size, size / (size + mean))
    assert [negative_binomial(mean, size, u) for u in rolls] == expected.tolist()


def test_large_counts_keep_mean_and_variance() -> None:
    found = np.array([negative_binomial(200.0, 5.0, u) for u in ROLLS])
    assert found.mean() == pytest.approx(200.0, rel=0.01)
    assert found.var() == pytest.approx(200.0 + 200.0**2 / 5.0, rel=0.1)


def test_nothing_is_expected_of_nothing() -> None:
    assert negative_binomial(0.0, 1.0, 0.999) == 0
