"""Facts about the days of a world, on the duel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.core.compiled import COMPILED
from sim.doctrine.minds import MINDS
from sim.ensemble.days import Steps, dawn, decide, decide_and_rest, play_days, rest, steps
from sim.ensemble.record import books
from sim.rules.day import DAWN, DAY
from sim.world import tables
from sim.world.blueprint import Blueprint
from sim.world.build import build
from sim.world.codes import Doctrine
from sim.world.tables import World
from tests.worlds import assert_balanced

REBELS = 0
interpreted_only = pytest.mark.skipif(COMPILED, reason="looks at the Python functions that the steps are")


@pytest.fixture
def world(duel_plan: Blueprint) -> World:
    return build(duel_plan, 3, 0).world


@pytest.fixture
def day(world: World) -> Steps:
    return steps(world)


@interpreted_only
def test_every_doctrine_has_its_mind_at_its_number(day: Steps) -> None:
    for doctrine, mind in MINDS.items():
        assert day.minds[doctrine] is mind
    assert len(day.minds) == len(Doctrine)


@interpreted_only
def test_a_day_begins_with_the_picture_and_ends_with_the_date(day: Steps) -> None:
    assert (day.dawn, day.day) == (DAWN, DAY)
    assert (DAWN[-1].__name__, DAY[-1].__name__) == ("perceive", "end")


def test_an_actor_without_a_mind_decides_nothing(world: World, day: Steps) -> None:
    world.actors["doctrine"][REBELS] = Doctrine.NONE
    dawn(world, day)
    decide(world, day, REBELS)
    assert world.clock["orders"][0] == 0


def test_the_date_passes_once_a_day(world: World, day: Steps) -> None:
    dawn(world, day)
    assert world.clock["day"][0] == 0
    rest(world, day)
    assert world.clock["day"][0] == 1


def test_yesterdays_orders_are_forgotten_at_dawn(world: World, day: Steps) -> None:
    world.clock["orders"] = 5
    dawn(world, day)
    assert world.clock["orders"][0] == 0


def test_days_played_at_once_are_days_played_one_by_one(world: World, day: Steps, duel_plan: Blueprint) -> None:
    other = tables.copy(world)
    holders, series = books(12, len(duel_plan.places), len(duel_plan.actors))
    play_days(world, day, 12, holders, series)
    for _ in range(12):
        dawn(other, day)
        decide_and_rest(other, day)
    assert all(one.tobytes() == two.tobytes() for one, two in zip(world, other, strict=True))


def test_every_evening_is_written_down(world: World, day: Steps, duel_plan: Blueprint) -> None:
    holders, series = books(5, len(duel_plan.places), len(duel_plan.actors))
    play_days(world, day, 5, holders, series)
    assert (holders[1:] >= 0).any(axis=1).all()
    np.testing.assert_array_equal(holders[5], world.places["holder"])


def test_the_books_balance_every_evening(world: World, day: Steps) -> None:
    for _ in range(20):
        dawn(world, day)
        decide_and_rest(world, day)
        assert_balanced(world)


@pytest.mark.parametrize("step", [lambda w, d: dawn(w, d), lambda w, d: decide(w, d, 1)], ids=["dawn", "decide"])
def test_looking_and_deciding_move_nobody(world: World, day: Steps, step: Callable[[World, Steps], None]) -> None:
    before = [world.formations.tobytes(), world.places["holder"].tobytes()]
    step(world, day)
    assert [world.formations.tobytes(), world.places["holder"].tobytes()] == before
