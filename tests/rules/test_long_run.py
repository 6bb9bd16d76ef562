"""Facts about years in which nothing happens."""

from __future__ import annotations

import math

import pytest

from sim.rules.day import DAWN, DAY
from sim.world.codes import Doctrine, Level, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world

STATE, MOVEMENT, PATRON = 0, 1, 2
YEAR = 365
TRAINED = (7 / 60) / (1.0 - math.exp(-0.025 * 7 / 30) * (1.0 - 7 / 60))
"""Training of an army with all the advisers it needs: a week's lessons make up for what fades in it."""


def armistice(advisers: int) -> World:
    """A state and a movement, each at home, which are no enemies; the state has lost a third of its army.

    A patron abroad, at war with nobody, has long had so many advisers beside the state's troops.
    """
    actors = [
        {
            "doctrine": int(Doctrine.GOVERNMENT), "community": [1.0], "budget": 2.0, "treasury": 100.0,
            "capital": 0, "tax_rate": 0.01,
        },
        {
            "doctrine": int(Doctrine.INSURGENT_STATE), "community": [0.0, 1.0], "treasury": 50.0, "tax_rate": 0.02,
            "reputation": 2.0, "capital": 2,
        },
        {"level": int(Level.ADVISERS), "advisers": advisers, "capital": -1},
    ]  # fmt: skip
    formations = [
        {"actor": STATE, "present": 30_000, "place": 0}, {"actor": STATE, "present": 10_000, "place": 1},
        {"actor": MOVEMENT, "present": 5000, "place": 2},
    ]  # fmt: skip
    places = [
        {"population": 5_000_000, "community": [1.0]}, {"population": 500_000, "community": [1.0]},
        {"population": 1_500_000, "community": [0.0, 1.0], "holder": MOVEMENT, "holder_start": MOVEMENT, "oil": 20_000},
    ]  # fmt: skip
    peace, friends = {"stance": int(Stance.NEUTRAL)}, {"stance": int(Stance.ALLIED)}
    relations = {(0, 1): peace, (1, 0): peace, (PATRON, MOVEMENT): peace, (MOVEMENT, PATRON): peace}
    relations |= {(PATRON, STATE): friends | {"advisers": advisers, "advised_days": YEAR}, (STATE, PATRON): friends}
    believed = {(0, 0): {"allegiance": 0.5}, (0, 1): {"allegiance": 0.5}, (1, 2): {"allegiance": 0.6}}
    world = make_world(actors, formations, places, presence=believed, relations=relations, day=0, km=300.0)
    world.presence["is_base"] = 1
    world.formations["present"][0] -= 15_000
    world.formations["killed"][0] += 15_000
    return world


def evenings(advisers: int) -> tuple[list[list[int]], list[list[float]]]:
    """Troops and treasuries of both on the evenings of three years, with or without foreign trainers."""
    world, troops, money = armistice(advisers), [], []
    world.formations["trained"][:2] = TRAINED if advisers else 0.0
    for _ in range(3 * YEAR):
        for step in (*DAWN, *DAY):
            step(world)
        troops.append([int(world.formations["present"][world.formations["actor"] == a].sum()) for a in (0, 1)])
        money.append(world.actors["treasury"].tolist())
    assert_balanced(world)
    return troops, money


@pytest.fixture(scope="module")
def alone() -> tuple[list[list[int]], list[list[float]]]:
    return evenings(0)


def test_without_help_an_army_about_keeps_its_strength(alone: tuple[list[list[int]], list[list[float]]]) -> None:
    for year in (1, 2):
        first, last = (alone[0][year * YEAR + day][STATE] for day in (0, YEAR - 1))
        assert last == pytest.approx(first, rel=0.12)


def test_with_trainers_it_is_rebuilt_within_two_years_and_no_further() -> None:
    """Advisers enough for the whole army although only 30 % heed them without reform: 500 / .3."""
    state = [troops[STATE] for troops in evenings(math.ceil(500 / 0.3))[0]]
    assert state[2 * YEAR] > 35_000
    assert max(state) <= 40_000


def test_a_movement_grows_until_nobody_is_left_to_win(alone: tuple[list[list[int]], list[list[float]]]) -> None:
    men = [troops[MOVEMENT] for troops in alone[0]]
    assert men[YEAR] > 2 * men[0]
    assert max(men[2 * YEAR :]) <= men[YEAR]


def test_treasuries_level_off(alone: tuple[list[list[int]], list[list[float]]]) -> None:
    for a in (STATE, MOVEMENT):
        assert alone[1][-1][a] == pytest.approx(alone[1][2 * YEAR][a], rel=0.1)
