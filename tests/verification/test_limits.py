"""Where the engine must become something simpler, it does."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.rules.cohesion import hold_or_leave, pressure
from sim.rules.contagion import spread
from tests.rules.test_cohesion import FOLDS, bare, fold, garrison, gone
from tests.verification.limits import (
    constant,
    courses,
    left_alone,
    logit,
    spread_of_losses,
    tipping_point,
    worst_course,
)
from tests.worlds import fall, make_world

DEAF = dict.fromkeys(("cohesion.contagion", "cohesion.rumour_growth", "morale.contagion"), 0.0)
"""Nobody listens to news of fallen towns."""


@pytest.mark.parametrize("exponent", [0.0, 0.33, 0.5, 1.0])
def test_battle_without_heat_is_the_deterministic_law(exponent: float) -> None:
    assert worst_course(exponent, 30) < 0.005


@pytest.mark.parametrize("exponent", [0.33, 1.0])
def test_heat_moves_a_battle_along_its_law_and_not_off_it(exponent: float) -> None:
    """Lanchester's square law is the case w = 1."""
    kept = constant(exponent, courses(exponent, 0.5, 5, 20))
    assert np.abs(kept - kept[:, :1]).max() < 0.01


def test_the_spread_of_losses_vanishes_with_that_of_the_heat() -> None:
    """A day's heat has mean 1 and variance exp(s^2) - 1; five days' losses spread by its root over five."""
    for heat in (0.5, 0.1):
        expected = math.sqrt((math.exp(heat**2) - 1.0) / 5)
        assert spread_of_losses(heat, 30, days=5) == pytest.approx(expected, rel=0.4)


def test_without_social_pull_the_share_that_leaves_is_the_independent_choice() -> None:
    """A logit follows the engine's probit to within 0.0095."""
    for u in (-2.0, -1.0, -0.5, 0.0, 0.5):
        assert left_alone(u) == pytest.approx(logit(u), abs=0.0097)


@pytest.mark.parametrize("pull", [0.0, 3.3])
def test_without_social_pull_nobody_minds_what_the_neighbour_does(pull: float) -> None:
    how = bare(-1.7, **{"cohesion.social_pull": pull})
    beside = make_world(
        2, [{"present": 10**6, "contact": 1}, {"present": 10**6, "contact": 1, "noise": 2.0}], 3, coefficients=how
    )
    alone = garrison(how)
    hold_or_leave(beside)
    hold_or_leave(alone)
    assert (gone(beside) == pytest.approx(gone(alone), abs=1e-5)) == (pull == 0.0)


@pytest.mark.parametrize("coefficients", [{}, DEAF])
def test_without_contagion_a_fall_elsewhere_moves_nobody(coefficients: dict[str, float]) -> None:
    steady = {"cohesion.rumour_spread": 0.0} | coefficients
    units = [{"present": 1000}, {"actor": 1, "place": 1, "present": 500}, {"place": 2}]
    world = make_world(2, units, 3, coefficients=steady)
    before = pressure(world, 0), float(world.formations["morale"][0])
    world.places["fallen"][2] = 10_000
    fall(world, 2, 1)
    spread(world)
    assert ((pressure(world, 0), float(world.formations["morale"][0])) == before) == bool(coefficients)


def test_a_garrison_tips_where_the_equation_says() -> None:
    assert tipping_point(3.3, days=60, within=0.01) == pytest.approx(fold(3.3)[0], abs=0.012)


@pytest.mark.slow
@pytest.mark.parametrize("pull", FOLDS)
def test_a_garrison_tips_where_the_equation_says_to_three_digits(pull: float) -> None:
    assert tipping_point(pull) == pytest.approx(fold(pull)[0], abs=0.003)
