"""Facts about the random streams. Statistical tests: fixed addresses, rejected at one in a thousand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.core.compiled import COMPILED
from sim.world.random_streams import (
    binomial,
    both,
    mix,
    normal,
    normal_cdf,
    normal_quantile,
    poisson,
    replication_key,
    tag,
    uniform,
    whole,
)  # fmt: skip

KEY = np.uint64(replication_key(1, 0, "luck"))
ERROR_RATE = 1e-3
ROLLS = 4000
ALL_ONES = 2**64 - 1
interpreted_only = pytest.mark.skipif(COMPILED, reason="turns the hash round with Python's own integers")

ADDRESSES: dict[str, Callable[[int], float]] = {
    "key": lambda n: uniform(np.uint64(n), 5, 30, np.uint64(7)),
    "day": lambda n: uniform(KEY, n, 30, np.uint64(7)),
    "site": lambda n: uniform(KEY, 5, n, np.uint64(7)),
    "subject": lambda n: uniform(KEY, 5, 30, np.uint64(n)),
}


def rolls(part: str, count: int = ROLLS) -> np.ndarray:
    """Rolls of neighbouring addresses that differ in one part only."""
    return np.array([ADDRESSES[part](n) for n in range(count)])


@pytest.mark.parametrize("part", ADDRESSES)
def test_rolls_of_neighbouring_addresses_are_uniform(part: str) -> None:
    counts = np.histogram(rolls(part), bins=50, range=(0, 1))[0]
    assert stats.chisquare(counts).pvalue > ERROR_RATE
    assert stats.kstest(rolls(part), "uniform").pvalue > ERROR_RATE


@pytest.mark.parametrize("part", ADDRESSES)
def test_a_roll_tells_nothing_about_the_next_address(part: str) -> None:
    found = rolls(part)
    table = np.histogram2d(found[:-1:2], found[1::2], bins=8, range=((0, 1), (0, 1)))[0]
    assert stats.chisquare(table.ravel()).pvalue > ERROR_RATE


@pytest.mark.parametrize(
    ("first", "second"), [("key", "day"), ("day", "site"), ("site", "subject"), ("key", "subject")]
)
def test_parts_of_an_address_do_not_stand_in_for_one_another(first: str, second: str) -> None:
    assert stats.pearsonr(rolls(first), rolls(second)).pvalue > ERROR_RATE


def test_a_roll_depends_on_its_address_alone() -> None:
    first = uniform(KEY, 5, 30, np.uint64(7))
    rolls("day")
    assert uniform(KEY, 5, 30, np.uint64(7)) == first


def test_a_roll_keeps_its_value_for_ever() -> None:
    assert uniform(np.uint64(1), 2, 3, np.uint64(4)) == pytest.approx(0.9832235066753374, abs=1e-12)


def unmix(word: int) -> int:
    """The number that ``mix`` turned into this word (its three steps are one-to-one)."""
    first, second = pow(0xBF58476D1CE4E5B9, -1, 2**64), pow(0x94D049BB133111EB, -1, 2**64)
    word ^= word >> 31 ^ word >> 62
    word = word * second & ALL_ONES
    word ^= word >> 27 ^ word >> 54
    word = word * first & ALL_ONES
    return word ^ word >> 30 ^ word >> 60


def subject_that_hashes_to(word: int) -> int:
    """A subject whose roll on day 0 at site 0 with key 0 comes from a given word."""
    before = mix((mix(0) + 0x9E3779B97F4A7C15) & ALL_ONES)
    return int(before ^ (unmix(word) - 0x9E3779B97F4A7C15 & ALL_ONES))


@interpreted_only
def test_the_smallest_roll_is_above_0() -> None:
    assert 0.0 < uniform(0, 0, 0, subject_that_hashes_to(0)) < 1e-15


@interpreted_only
def test_the_largest_roll_is_below_1() -> None:
    assert 1.0 - 1e-15 < uniform(0, 0, 0, subject_that_hashes_to(ALL_ONES)) < 1.0


def test_a_name_has_one_tag_on_every_machine() -> None:
    assert tag("mosul") == 3642874127389365720
    assert tag("mosul") != tag("Mosul")


def test_luck_and_draws_of_one_replication_have_different_keys() -> None:
    keys = {replication_key(s, r, purpose) for s in range(5) for r in range(50) for purpose in ("luck", "draw")}
    assert len(keys) == 500


def test_two_tags_together_know_who_looks_at_whom() -> None:
    assert both(np.uint64(3), np.uint64(4)) != both(np.uint64(4), np.uint64(3))


@pytest.mark.parametrize("p", [1e-300, 1e-20, 1e-9, 0.001, 0.07, 0.075, 0.3, 0.5, 0.7, 0.925, 0.93, 0.999, 1 - 1e-15])
def test_the_normal_quantile_is_scipys(p: float) -> None:
    assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=1e-13, abs=1e-15)


@given(st.floats(min_value=1e-12, max_value=1 - 1e-12))
def test_the_normal_quantile_turns_the_distribution_function_round(p: float) -> None:
    assert normal_cdf(normal_quantile(p)) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("z", [-9.0, -3.0, -0.5, 0.0, 1.0, 6.0])
def test_the_normal_distribution_function_is_scipys(z: float) -> None:
    assert normal_cdf(z) == pytest.approx(stats.norm.cdf(z), rel=1e-13)


def test_normal_rolls_are_normal() -> None:
    found = [normal(KEY, n, 30, np.uint64(7)) for n in range(ROLLS)]
    assert stats.kstest(found, "norm").pvalue > ERROR_RATE


@given(
    n=st.integers(1, 3000), p=st.floats(1e-6, 1 - 1e-6), u=st.floats(1e-9, 1 - 1e-9)
)  # fmt: skip
def test_few_of_many_are_counted_as_scipy_counts_them(n: int, p: float, u: float) -> None:
    if min(n * p, n * (1 - p)) > 10.0:
        p = 5.0 / n if n > 10 else p
    if n * p > 10 and n * (1 - p) > 10:
        return
    found = binomial(n, p, u)
    assert stats.binom.cdf(found, n, p) >= u - 1e-9
    assert found == 0 or stats.binom.cdf(found - 1, n, p) <= u + 1e-9


@pytest.mark.parametrize("u", [0.01, 0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize(("n", "p"), [(30, 0.4), (500, 0.03), (2000, 0.5), (100_000, 0.01)])
def test_large_counts_are_within_one_in_fifty_of_the_exact_spread(n: int, p: float, u: float) -> None:
    spread = np.sqrt(n * p * (1 - p))
    assert binomial(n, p, u) == pytest.approx(stats.binom.ppf(u, n, p), abs=1.0 + 0.02 * spread)


@pytest.mark.parametrize(
    ("n", "p", "expected"), [(0, 0.5, 0), (-3, 0.5, 0), (10, 0.0, 0), (10, 1.0, 10), (10, 2.0, 10)]
)
def test_counts_at_the_limits(n: int, p: float, expected: int) -> None:
    assert binomial(n, p, 0.5) == expected


@given(mean=st.floats(0.001, 30.0), u=st.floats(1e-9, 1 - 1e-9))
def test_rare_events_are_counted_as_scipy_counts_them(mean: float, u: float) -> None:
    found = poisson(mean, u)
    assert stats.poisson.cdf(found, mean) >= u - 1e-9
    assert found == 0 or stats.poisson.cdf(found - 1, mean) <= u + 1e-9


@pytest.mark.parametrize("u", [0.01, 0.2, 0.5, 0.8, 0.99])
@pytest.mark.parametrize("mean", [31.0, 100.0, 5000.0])
def test_frequent_events_are_within_one_or_so_of_scipys(mean: float, u: float) -> None:
    assert poisson(mean, u) == pytest.approx(stats.poisson.ppf(u, mean), abs=2.0)


def test_no_events_without_a_mean() -> None:
    assert poisson(0.0, 0.99) == poisson(-1.0, 0.99) == 0


@pytest.mark.parametrize("amount", [0.0, 0.2, 3.0, 7.75])
def test_rounding_to_whole_people_is_unbiased(amount: float) -> None:
    found = [whole(amount, (k + 0.5) / 1000) for k in range(1000)]
    assert np.mean(found) == pytest.approx(amount, abs=1e-9)
