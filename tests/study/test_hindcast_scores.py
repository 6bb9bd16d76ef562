"""Scores against numbers worked by hand, and intervals that hold what they promise."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.hindcast import baselines
from sim.study.hindcast.scores import block_skill, brier, censored_crps, crps, log_score, murphy, reliability, skill

SHARES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


def test_brier_by_hand() -> None:
    assert brier([0.9, 0.2, 0.5], [1, 0, 1]) == pytest.approx((0.01 + 0.04 + 0.25) / 3)


def test_a_perfect_forecast_has_no_brier_score() -> None:
    assert brier([1, 0, 1], [1, 0, 1]) == 0


def test_log_score_by_hand() -> None:
    assert log_score([0.8, 0.4], [1, 0]) == pytest.approx(-(np.log(0.8) + np.log(0.6)) / 2)


def test_certain_and_wrong_costs_what_the_floor_costs() -> None:
    assert log_score([1.0], [0]) == pytest.approx(-np.log(0.005))
    assert log_score([0.0], [1]) == pytest.approx(-np.log(0.005))


def test_fair_crps_by_hand() -> None:
    # |1-2|, |2-2|, |4-2| have mean 1; pairs differ by 1, 3, 2, twice each: 12 / (2 * 3 * 2) = 1
    assert crps([1, 2, 4], 2) == pytest.approx(0)
    assert crps([4, 1, 2], 5) == pytest.approx(8 / 3 - 1)


def test_fair_crps_is_that_of_all_pairs() -> None:
    x = [3.0, 7.5, 7.5, 12.0, 40.0]
    pairs = sum(abs(a - b) for a, b in itertools.product(x, x))
    assert crps(x, 9) == pytest.approx(np.mean([abs(a - 9) for a in x]) - pairs / (2 * 5 * 4))


def test_fair_crps_expects_the_same_of_small_and_large_ensembles() -> None:
    luck = np.random.default_rng(5)
    small = np.mean([crps(luck.normal(size=3), y) for y in luck.normal(size=3000)])
    assert small == pytest.approx(1 / np.sqrt(np.pi), abs=0.04)  # of a normal forecast of itself


def test_one_world_is_scored_by_its_distance() -> None:
    assert crps([3.0], 10.0) == 7


def test_later_than_the_end_and_never_are_the_same() -> None:
    assert censored_crps([5, 100, np.inf], 20, 88) == pytest.approx(crps([5, 88, 88], 20))
    assert censored_crps([np.inf, np.inf], np.inf, 88) == 0


def test_censored_crps_is_the_area_between_the_curves() -> None:
    x, y, end = np.array([4.0, 9.0, np.inf]), 6.0, 20.0
    days = (np.arange(0, end, 0.01)) + 0.005
    curve = (x[:, None] <= days).mean(axis=0)
    area = np.sum((curve - (y <= days)) ** 2) * 0.01
    capped = np.minimum(x, end)
    spread = np.abs(capped[:, None] - capped).sum()
    unfair = spread / (2 * 9) - spread / (2 * 3 * 2)  # the area belongs to the ensemble as a distribution
    assert censored_crps(x, y, end) == pytest.approx(area + unfair, abs=0.01)


@settings(max_examples=30)
@given(SHARES)
def test_the_parts_of_the_brier_score_add_up(events: list[tuple[float, bool]]) -> None:
    f, o = (np.array(part, float) for part in zip(*events, strict=True))
    parts = murphy(f, o)
    whole = parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within"]
    assert whole == pytest.approx(brier(f, o))


def test_nothing_is_left_within_bins_of_equal_forecasts() -> None:
    parts = murphy([0.25, 0.25, 0.75, 0.75], [0, 1, 1, 1])
    assert parts["within"] == pytest.approx(0, abs=1e-12)
    assert parts["reliability"] == pytest.approx((0.25**2 + 0.25**2) / 2)
    assert parts["resolution"] == pytest.approx((0.25**2 + 0.25**2) / 2)
    assert parts["uncertainty"] == pytest.approx(0.75 * 0.25)


@settings(max_examples=30)
@given(SHARES)
def test_every_event_is_in_one_bin(events: list[tuple[float, bool]]) -> None:
    f, o = zip(*events, strict=True)
    assert sum(one.events for one in reliability(f, o)) == len(events)


def test_a_perfect_forecast_has_all_skill() -> None:
    assert skill([1, 0], [1, 0], [0.5, 0.5]) == 1


def test_skill_over_itself_is_nothing() -> None:
    assert skill([0.3, 0.6], [0, 1], [0.3, 0.6]) == 0


def test_over_a_perfect_reference_there_is_no_skill() -> None:
    found = block_skill([0.5, 0.5], [1, 0], [1, 0], ["a", "b"])
    assert (found.value, found.low, found.high) == (None, None, None)


def test_the_block_interval_covers_at_its_rate() -> None:
    """20 blocks of 5 events with one luck each: 95 % intervals hold the true skill in 95 % of 200 trials (3 s.e.)."""
    luck = np.random.default_rng(7)
    blocks = np.repeat([f"b{number}" for number in range(20)], 5)
    truth = 1 - (0.3 * 0.7) / 0.25  # a forecast that knows p = 0.3, against a coin
    inside = 0
    for trial in range(200):
        o = np.repeat(luck.random(20) < 0.3, 5).astype(float)
        found = block_skill(np.full(100, 0.3), o, np.full(100, 0.5), blocks, draws=300, seed=trial)
        inside += found.low <= truth <= found.high  # type: ignore[operator]
    assert 0.90 <= inside / 200 <= 0.99


def test_events_of_one_block_widen_the_interval() -> None:
    luck = np.random.default_rng(3)
    o = np.repeat(luck.random(20) < 0.3, 5).astype(float)
    f, half = np.full(100, 0.3), np.full(100, 0.5)
    together = block_skill(f, o, half, list(np.repeat(np.arange(20), 5).astype(str)))
    apart = block_skill(f, o, half, [str(number) for number in range(100)])
    assert together.high - together.low > 1.5 * (apart.high - apart.low)  # type: ignore[operator]


def test_nothing_changes_keeps_what_was_held() -> None:
    assert baselines.persistence([True, False], 3).tolist() == [1, 1, 1, 0, 0, 0]


def test_the_base_rate_knows_how_many_but_not_which() -> None:
    assert baselines.base_rate([[1, 1], [0, 1], [0, 0]]).tolist() == pytest.approx([1 / 3, 2 / 3] * 3)


def test_the_logistic_curve_finds_the_weights_that_made_the_data() -> None:
    luck = np.random.default_rng(1)
    x = luck.normal(size=(4000, 2))
    o = (luck.random(4000) < baselines.logistic(np.array([-0.5, 1.2, -0.8]), x)).astype(float)
    assert baselines.fit(x, o, ridge=0) == pytest.approx([-0.5, 1.2, -0.8], abs=0.12)


def test_a_feature_that_parts_the_events_leaves_the_curve_finite() -> None:
    weights = baselines.fit(np.array([[-1.0], [-0.5], [0.5], [1.0]]), np.array([0.0, 0, 1, 1]))
    assert np.isfinite(weights).all()


def test_a_region_is_not_told_its_own_outcome() -> None:
    x, blocks = np.zeros((6, 1)), np.array(["a"] * 3 + ["b"] * 3)
    found = baselines.leave_one_out(x, np.array([1, 1, 1, 0, 0, 0]), blocks)
    assert (found[:3] < 0.01).all()
    assert (found[3:] > 0.99).all()


def test_one_region_alone_has_nothing_to_learn_from() -> None:
    assert baselines.leave_one_out(np.zeros((2, 1)), np.array([1, 0]), np.array(["a", "a"])).tolist() == [0.5, 0.5]
