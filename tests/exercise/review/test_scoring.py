"""Brier's score by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.exercise.events import OddsShown
from sim.exercise.moves import Move
from sim.exercise.review.scoring import bands, estimates, mean
from sim.exercise.state import TeamSheet

GIVEN, OTHER = Move("hold", "ford"), Move("advance", "ford")


def week(*odds: OddsShown, **forecast: float) -> Any:
    """A turn in which red ordered GIVEN."""
    sheet = TeamSheet(moves=(GIVEN,), forecast=forecast or None, odds=odds)
    return SimpleNamespace(number=1, sheets={"red": sheet}, sealed=SimpleNamespace(moves={"red": (GIVEN,)}))


def shown(move: Move, p: float) -> OddsShown:
    """Odds that the engine answered."""
    return OddsShown(team="red", moves=(move,), worlds=100, odds={"ford": {"p": p}})


def test_the_score_is_the_squared_error() -> None:
    found = estimates([week(ford=0.7, bridge=0.2)], {"red": {"ford": True, "bridge": True}})
    assert [one.score for one in found] == pytest.approx([0.09, 0.64])


def test_a_teams_score_is_the_mean() -> None:
    found = estimates([week(ford=0.7, bridge=0.2)], {"red": {"ford": True, "bridge": True}})
    assert mean(one.score for one in found) == pytest.approx(0.365)


def test_the_odds_are_those_of_the_orders_that_were_given() -> None:
    found = estimates([week(shown(OTHER, 0.9), shown(GIVEN, 0.4), ford=0.5)], {"red": {"ford": False}})
    assert found[0].odds == 0.4
    assert found[0].odds_score == pytest.approx(0.16)


def test_bands_say_how_often_what_was_forecast_came() -> None:
    found = estimates(
        [week(ford=0.7, bridge=0.75, market=1.0)], {"red": {"ford": True, "bridge": False, "market": True}}
    )
    told = [(round(one.low, 1), one.count, one.came) for one in bands(found)]
    assert told == [(0.6, 2, 0.5), (0.8, 1, 1.0)]


def test_a_team_without_a_forecast_has_no_score() -> None:
    assert estimates([week()], {"red": {"ford": True}}) == []
    assert mean([]) is None
