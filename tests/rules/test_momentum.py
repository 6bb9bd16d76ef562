"""Facts about reputation."""

from __future__ import annotations

import math

import pytest

from sim.rules.momentum import surprise, update, weight
from sim.world.codes import NOBODY
from tests.worlds import fall, make_world, next_day

CITY = {"population": 1_000_000, "holder": 0}


def test_a_name_fades_in_six_weeks_to_a_third() -> None:
    world = make_world([{"reputation": 1.0}], [], 1)
    for _ in range(45):
        update(world)
    assert world.actors["reputation"][0] == pytest.approx(math.exp(-1.0))


def test_a_large_city_taken_against_the_odds_makes_a_great_name() -> None:
    world = make_world(2, [{"actor": 0, "present": 10_000}, {"actor": 1, "present": 1000}], [CITY | {"symbol": 1.0}])
    fall(world, 0, winner=1)
    update(world)
    assert world.actors["reputation"][1] == pytest.approx(1.35 * (1 - 1 / 101))


def test_an_expected_victory_counts_little() -> None:
    world = make_world(2, [{"actor": 0, "present": 100}, {"actor": 1, "present": 1000}], [CITY])
    assert surprise(world, 1, 0, 0) == pytest.approx(0.1)


def test_belief_in_paper_strength_makes_the_conqueror_famous() -> None:
    honest = make_world(2, [{"actor": 0, "present": 500}, {"actor": 1, "present": 1000}], [CITY])
    deceived = make_world(
        2, [{"actor": 0, "present": 500}, {"actor": 1, "present": 1000}], [CITY], presence={(0, 0): {}}
    )
    deceived.presence["own"][0, 0] = 2500.0
    assert surprise(deceived, 1, 0, 0) > 3 * surprise(honest, 1, 0, 0)


def test_the_loser_loses_face_but_not_below_nothing() -> None:
    world = make_world([{"reputation": 0.1}, {}], [{"actor": 1}], [CITY])
    fall(world, 0, winner=1)
    update(world)
    assert world.actors["reputation"][0] == 0.0


def test_a_place_that_lay_empty_for_a_day_is_still_won_from_its_first_holder() -> None:
    world = make_world(2, [{"actor": 1, "present": 500}], [CITY])
    fall(world, 0, winner=NOBODY)
    update(world)
    next_day(world)
    world.places["fallen"][0] = 5000
    fall(world, 0, winner=1)
    update(world)
    assert world.actors["reputation"][1] == pytest.approx(0.35 * (1 - 1 / 101))


def test_a_proclamation_counts_on_its_day_only() -> None:
    world = make_world([{"proclaimed": 1, "proclaimed_day": 10}], [], 1, day=10)
    update(world)
    assert world.actors["reputation"][0] == pytest.approx(0.5)
    next_day(world)
    update(world)
    assert world.actors["reputation"][0] < 0.5


def test_captured_arms_are_shown_off_once() -> None:
    world = make_world([{"equipment_captured": 500}], [{"equipment": 500}], 1)
    update(world)
    assert world.actors["reputation"][0] == pytest.approx(0.1)
    update(world)
    assert world.actors["reputation"][0] < 0.1


def test_news_of_a_city_weighs_more_than_news_of_a_village() -> None:
    world = make_world(
        1, [], [{"population": 1_000_000}, {"population": 10_000}, {"population": 10_000, "symbol": 0.3}]
    )
    assert weight(world, 0) > weight(world, 2) > weight(world, 1)
