"""Odds: counted, with their sampling error, and no more exact than they are."""

from __future__ import annotations

import pytest

from sim.core.words import percent
from sim.ensemble.precision import half_width
from sim.exercise.belief import believed
from sim.exercise.odds import band, chance, odds, refined
from tests.exercise.duels import ADVANCE, short


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "hardly ever"), (0.04, "less than 1 in 10"), (0.1, "about 1 in 10"), (0.61, "about 6 in 10"),
        (0.65, "about 7 in 10"), (0.96, "more than 9 in 10"), (0.99, "nearly always"), (1.0, "nearly always"),
    ],
)  # fmt: skip
def test_bands_are_tenths(share: float, words: str) -> None:
    assert band(share) == words


def test_a_chance_says_in_how_many_worlds_and_how_sure() -> None:
    found = chance(30, 100)
    assert (found.p, found.of, found.plus_minus) == (0.3, 100, half_width(30, 100))


def test_a_chance_of_no_worlds_is_not_defined_and_shown_as_a_dash() -> None:
    found = chance(0, 0)
    assert (found.p, found.of, found.plus_minus, found.words) == (None, 0, None, "-")
    assert percent(found.p) == "-"


def test_odds_are_refined_in_more_of_the_same_worlds() -> None:
    asked = believed(short(1), "rebels")
    first, second = list(refined(asked, (ADVANCE,), (1, 2)))
    assert second == odds(asked, (ADVANCE,), 2)
    assert {one.of for one in first.values()} == {1}
    assert all(0 <= second[goal].p * 2 - first[goal].p <= 1 for goal in first)


def test_odds_answer_each_goal_of_the_team_and_no_other() -> None:
    assert set(odds(believed(short(1), "crown"), None, 1)) == {"castle", "ford"}
