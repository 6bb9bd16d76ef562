"""The engine's battles beside published curves; how far they agree is told, not hidden."""

from __future__ import annotations

import pytest

from tests.verification.docking import LARGE, PUBLISHED, SMALL, helmbold_slope


def test_large_battles_have_hartleys_slope() -> None:
    assert helmbold_slope(LARGE)[0] == pytest.approx(PUBLISHED["Hartley"], abs=0.06)


def test_among_small_forces_the_law_of_size_makes_the_slope_flatter() -> None:
    """Fractional losses fall with the size of a force, so that the larger side is spared twice."""
    assert helmbold_slope(SMALL, worlds=3)[0] == pytest.approx(PUBLISHED["Hartley"] - 0.2, abs=0.15)
