"""Differences counted pair by pair: known numbers, and intervals that cover as often as they say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.study.pair_statistics import NO, NONE, YES, Moments, answer, interval, mcnemar, pairs_for_half
from sim.study.pairs import pairing
from tests.study.pairs_made import blueprint, compared


def cells(both: int, to_no: int, to_yes: int, neither: int) -> Any:
    """Counts of pairs that all answer."""
    counts = np.zeros((3, 3), np.int64)
    counts[YES, YES], counts[YES, NO], counts[NO, YES], counts[NO, NO] = both, to_no, to_yes, neither
    return counts


def test_the_difference_is_b_less_a() -> None:
    found = answer(cells(50, 10, 30, 10))
    assert (found["a"]["probability"], found["b"]["probability"]) == (0.6, 0.8)
    assert found["difference"] == pytest.approx(0.2)


def test_flipped_worlds_are_counted_each_way() -> None:
    found = answer(cells(50, 10, 30, 10))
    assert (found["flipped"], found["to_yes"], found["to_no"], found["pairs"]) == (40, 30, 10, 100)


def test_the_interval_is_agresti_and_mins() -> None:
    middle, half = 20 / 102, 1.959964 / 102 * np.sqrt(41 - 20**2 / 102)
    assert interval(cells(50, 10, 30, 10)) == pytest.approx((middle - half, middle + half), abs=1e-6)


def test_mcnemar_is_exact() -> None:
    assert mcnemar(5, 15) == pytest.approx(0.04138947, abs=1e-7)
    assert mcnemar(0, 0) == mcnemar(4, 4) == 1.0


def test_worlds_that_agree_make_the_interval_shorter_than_other_dice() -> None:
    found = answer(cells(45, 5, 10, 40))
    assert found["high"] - found["low"] < 0.7 * (found["unpaired"]["high"] - found["unpaired"]["low"])


def test_scenarios_that_are_the_same_differ_by_exactly_nothing() -> None:
    found = answer(cells(40, 0, 0, 60), same=True)
    assert (found["difference"], found["low"], found["high"], found["flipped"]) == (0.0, 0.0, 0.0, 0)


def test_no_flip_among_few_pairs_is_not_certainty() -> None:
    low, high = interval(cells(10, 0, 0, 10))
    assert low is not None
    assert high is not None
    assert low < -0.05
    assert high > 0.05


def test_half_the_interval_needs_four_times_the_pairs() -> None:
    assert pairs_for_half(cells(300, 100, 150, 450)) == pytest.approx(4000, rel=0.01)


def test_half_the_interval_is_half_with_so_many_pairs() -> None:
    counts = cells(20, 8, 3, 19)
    needed = pairs_for_half(counts)
    assert needed is not None

    def width(counts: Any) -> float:
        low, high = interval(counts)
        return float(high or 0) - float(low or 0)

    assert width(counts * (needed / 50)) <= width(counts) / 2 < width(counts * ((needed - 1) / 50))


def test_a_question_nobody_answers_has_no_difference() -> None:
    counts = np.zeros((3, 3), np.int64)
    counts[NONE, NONE] = 9
    found = answer(counts)
    assert [found[name] for name in ("difference", "low", "high", "pairs_for_half", "pairs")] == [None] * 4 + [0]


def covered(shares: Any, pairs: int, samples: int) -> float:
    """How often the interval has the true difference in it; shares (3, 3) of answers in a and b."""
    truth = shares[:, YES].sum() / shares[:, NO:].sum() - shares[YES].sum() / shares[NO:].sum()
    drawn = np.random.default_rng(20140610).multinomial(pairs, shares.ravel(), samples).reshape(-1, 3, 3)
    intervals = [interval(counts) for counts in drawn]
    return float(np.mean([low <= truth <= high for low, high in intervals if low is not None and high is not None]))


SURE = 0.935
"""0.95 less three standard errors of 2,000 samples."""


@pytest.mark.parametrize(
    ("shares", "pairs", "least"),
    [
        ((0.5, 0.1, 0.2, 0.2), 50, SURE),
        ((0.5, 0.1, 0.2, 0.2), 300, SURE),
        ((0.2, 0.3, 0.3, 0.2), 50, SURE),
        ((0.02, 0.01, 0.03, 0.94), 300, SURE),
        ((0.3, 0.0, 0.05, 0.65), 300, SURE),
        ((0.3, 0.0, 0.05, 0.65), 50, 0.9),  # two or three flips, all one way
    ],
)
def test_the_paired_interval_covers(shares: tuple[float, ...], pairs: int, least: float) -> None:
    both, to_no, to_yes, neither = shares
    wanted = np.array([[0, 0, 0], [0, neither, to_yes], [0, to_no, both]])
    assert covered(wanted, pairs, 2000) >= least


def test_the_interval_of_a_conditional_question_covers() -> None:
    shares = np.array([[0.1, 0.1, 0.05], [0.1, 0.2, 0.05], [0.05, 0.1, 0.25]])
    assert 0.935 <= covered(shares, 200, 2000) <= 0.97


def test_the_unpaired_interval_of_paired_worlds_is_too_long() -> None:
    found = answer(cells(400, 20, 60, 520))
    apart = found["unpaired"]
    assert apart["low"] < found["low"] < found["high"] < apart["high"]


def test_means_do_not_depend_on_the_groups() -> None:
    first, second = np.random.default_rng(1).random((2, 3, 100))
    whole, parts = Moments(3), Moments(3)
    whole.add(first, second)
    for start in range(0, 100, 30):
        parts.add(first[:, start : start + 30], second[:, start : start + 30])
    for one, other in zip(whole.differences(), parts.differences(), strict=True):
        assert one == pytest.approx(other)


def test_the_mean_of_differences_has_students_interval() -> None:
    moments = Moments(1)
    moments.add(np.array([[1.0, 2, 3, 4]]), np.array([[2.0, 2, 5, 5]]))
    (found,) = moments.differences()
    half = 3.182446 * np.std([1, 0, 2, 1], ddof=1) / 2
    assert (found["low"], found["difference"], found["high"]) == pytest.approx((1 - half, 1, 1 + half), abs=1e-5)


def test_one_pair_has_a_difference_and_no_interval() -> None:
    moments = Moments(1)
    moments.add(np.array([[1.0]]), np.array([[3.0]]))
    assert moments.differences() == [{"a": 1, "b": 3, "difference": 2, "low": None, "high": None, "pairs": 1}]


def test_a_scenario_compared_with_itself_is_exactly_nothing(tmp_path: Path) -> None:
    found = compared(tmp_path / "c", 50, pair=pairing(blueprint(), blueprint("Under another name")))
    assert {(one["difference"], one["low"], one["high"]) for one in found["outcomes"].values()} == {(0, 0, 0)}
    numbers = [*found["harm"].values(), *(one for actor in found["measures"].values() for one in actor.values())]
    assert {(one["difference"], one["low"], one["high"]) for one in numbers} == {(0, 0, 0)}
    assert (found["identical"], found["parted"]["never"]) == (50, 50)


def test_when_pairs_part_is_told_by_evening_and_date(tmp_path: Path) -> None:
    parted = compared(tmp_path / "c")["map_parted"]
    assert parted["pairs"] + parted["never"] == 120
    assert (parted["evening"]["first"], parted["date"]["first"]) == (1, "2014-06-05")
    assert parted["evening"]["last"] == 3


def test_harm_to_civilians_is_there_with_its_interval(tmp_path: Path) -> None:
    harm = compared(tmp_path / "c")["harm"]
    assert harm.keys() == {"civilians_killed", "displaced"}
    assert harm["displaced"]["high"] < 0
