"""The program that makes the plausible set rules candidates out as it says."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from sim.core.coefficients import registry
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "tools"))  # programs, not a package

import plausible_set


def test_candidates_lie_on_the_steps_of_the_file_within_their_ranges() -> None:
    found = plausible_set.candidates(20)
    known = registry()
    assert set(found) == {one.name for one in known.values() if one.low < one.high}
    for name, values in found.items():
        one = known[name]
        steps = (values - one.low) / (one.high - one.low) * 1000
        assert steps == pytest.approx(np.rint(steps), abs=1e-6)
        assert one.low <= values.min() <= values.max() <= one.high


def test_an_ending_that_always_comes_is_near_and_one_that_never_comes_is_far() -> None:
    near, far = plausible_set.implausibility(np.array([[1.0], [0.0]]), 20)[:, 0]
    # (0.75 - 1) over the root of 0.5^2 / 12 + 0.1^2 + (21/22)(1/22)/20, and 0.75 over the same
    assert near == pytest.approx(0.25 / np.sqrt(0.25 / 12 + 0.01 + 21 / 22 / 22 / 20))
    assert far == pytest.approx(0.75 / np.sqrt(0.25 / 12 + 0.01 + 21 / 22 / 22 / 20))
    assert near < 3 < far


def test_one_target_may_be_missed_and_those_out_of_reach_do_not_count() -> None:
    far = np.full((250, 4), 1.0)
    far[:, 3] = 9  # nobody reaches it
    far[:30, 0] = 5  # one miss: kept
    far[30:40, :2] = 5  # two misses: ruled out
    left, rank, counted = plausible_set.kept(far)
    assert (rank, counted, len(left)) == (2, 3, 200)
    assert not set(left) & set(range(30, 40))


def test_where_few_are_left_more_targets_may_be_missed() -> None:
    far = np.full((150, 4), 1.0)
    far[:60, :2] = 5
    left, rank, _ = plausible_set.kept(far)
    assert (rank, len(left)) == (3, 150)


def test_too_few_candidates_are_refused() -> None:
    with pytest.raises(SystemExit, match="fewer than 100 candidates are left"):
        plausible_set.kept(np.ones((50, 3)))


@pytest.mark.parametrize(("day", "ending"), [(3.0, "collapse"), (20.0, "siege"), (np.inf, "hold")])
def test_an_ending_is_told_by_its_day(day: float, ending: str) -> None:
    assert plausible_set.ending(day) == ending


def test_a_battle_that_is_left_out_is_forecast_by_who_fits_the_others() -> None:
    battles = plausible_set.read_battles(plausible_set.BATTLES)
    told = np.array([[battle.outcome == one for one in plausible_set.ENDINGS] for battle in battles], float)
    wrong = np.roll(told, 1, axis=1)
    good, bad = np.repeat(told[None], 120, axis=0), np.repeat(wrong[None], 120, axis=0)
    bad[:, 3] = told[3]  # the bad candidates know one battle: what they know of it alone must not save them
    good[:, 3] = wrong[3]
    endings = np.concatenate([good, bad])
    far = np.where((endings * told).sum(axis=2) > 0, 0.0, 9.0)
    said = plausible_set.left_out(endings, far)
    assert f"likeliest ending right in {len(battles) - 1} of {len(battles)}" in said


def test_the_day_of_a_loss_is_that_of_its_evening() -> None:
    assert plausible_set.fell(np.array([0, 0, 1, 0])) == 1
    assert plausible_set.fell(np.array([0, 0, 0])) == np.inf
