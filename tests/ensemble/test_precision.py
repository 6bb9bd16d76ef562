import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from sim.ensemble.precision import BATCH, FIRST_BATCH, MOST, half_width, next_target, wilson


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_the_interval_is_the_one_scipy_reckons(counted: tuple[int, int]) -> None:
    expected = binomtest(*counted).proportion_ci(method="wilson")
    assert wilson(*counted) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_nothing_counted_leaves_everything_possible() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_four_times_the_replications_halve_the_interval() -> None:
    assert half_width(2000, 4000) == pytest.approx(half_width(500, 1000) / 2, rel=0.01)


def test_a_run_for_precision_starts_with_one_batch() -> None:
    assert next_target(0, {}, 0.02) == FIRST_BATCH


def test_it_goes_on_while_one_outcome_is_imprecise() -> None:
    assert next_target(400, {"sure": (400, 400), "open": (200, 400)}, 0.03) == 400 + BATCH


def test_it_ends_when_every_outcome_is_precise() -> None:
    assert next_target(400, {"sure": (400, 400), "open": (200, 400)}, 0.06) is None


def test_it_ends_at_the_cap_whatever_the_precision() -> None:
    assert next_target(MOST, {"open": (1, 2)}, 0.01) is None


def test_only_answerable_replications_count() -> None:
    assert half_width(5, 10) > half_width(500, 1000)
