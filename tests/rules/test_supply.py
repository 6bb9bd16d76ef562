"""Facts about supply."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.supply import consume, projection, trace
from sim.world.codes import Stance
from sim.world.tables import World
from tests.worlds import make_world

ARMY, ENEMY, ALLY = 0, 1, 2


def line(holders: tuple[int, ...] = (0, 0, 0, 0), **place: Any) -> World:
    """Four towns on a road, the army's base in the first."""
    friends: Any = {"stance": int(Stance.ALLIED)}
    world = make_world(
        3, [{"actor": a} for a in range(3)], [{"holder": holder} | place for holder in holders],
        presence={(ARMY, 0): {"is_base": 1}}, relations={(ARMY, ALLY): friends, (ALLY, ARMY): friends},
    )  # fmt: skip
    world.clock["moved"] = 1
    trace(world)
    return world


def base_km(world: World, actor: int = ARMY) -> list[float]:
    return world.presence["base_km"][actor].tolist()


def test_supply_runs_along_friendly_roads_from_the_base() -> None:
    assert base_km(line()) == [0, 50, 100, 150]


def test_an_enemy_town_on_the_road_cuts_off_what_lies_beyond() -> None:
    assert base_km(line((0, 0, ENEMY, 0))) == [0, 50, 100, math.inf]


def test_supply_runs_through_allies() -> None:
    assert base_km(line((0, ALLY, 0, 0))) == [0, 50, 100, 150]


def test_a_base_in_enemy_hands_feeds_nobody() -> None:
    assert base_km(line((ENEMY, 0, 0, 0))) == [math.inf] * 4


def test_a_great_town_firmly_held_is_a_base() -> None:
    world = line((0, ENEMY, ENEMY, ENEMY), population=600_000)
    assert base_km(world, ENEMY) == [50, 0, 0, 0]


def test_a_great_town_barely_held_is_none() -> None:
    world = line((0, ENEMY, ENEMY, ENEMY), population=600_000)
    world.presence["control"] = 0.4
    world.clock["moved"] = 1
    trace(world)
    assert base_km(world, ENEMY) == [math.inf] * 4


def test_lines_are_traced_anew_only_when_a_place_has_changed_hands() -> None:
    world = line()
    world.places["holder"][1] = ENEMY
    trace(world)
    assert base_km(world) == [0, 50, 100, 150]
    world.clock["moved"] = 1
    trace(world)
    assert base_km(world) == [0, 50, math.inf, math.inf]


def supply_after(km: float, **unit: Any) -> float:
    world = make_world(1, [{"supply": 5.0} | unit])
    world.presence["base_km"] = km
    consume(world)
    return float(world.formations["supply"][0])


@pytest.mark.parametrize(
    ("km", "unit", "days"),
    [
        (400.0, {}, 6.0),
        (401.0, {}, 4.7),
        (math.inf, {"contact": 1}, 4.0),
        (math.inf, {"contact": 1, "supply": 0.4}, 0.0),
        (0.0, {"supply": 29.5}, 30.0),
        (0.0, {"supply": 6.5, "mobile": 1}, 7.0),
        (0.0, {"supply": 20.0, "mobile": 1}, 20.0),
        (math.inf, {"hidden": 1}, 5.0),
    ],
)
def test_troops_in_reach_fill_their_stores_and_others_use_them_up(
    km: float, unit: dict[str, float], days: float
) -> None:
    assert supply_after(km, **unit) == pytest.approx(days)


def reach(km: float, **unit: Any) -> float:
    world = make_world([{"reach": 500.0}], [unit])
    world.presence["base_km"] = km
    return projection(world, 0)


@pytest.mark.parametrize(
    ("km", "unit", "share"),
    [
        (0.0, {}, 1.0),
        (500.0, {}, math.exp(-1)),
        (math.inf, {}, math.exp(-400 / 500)),
        (0.0, {"supply": 1.5}, 0.25 + 0.75 / 2),
        (0.0, {"supply": 0.0}, 0.25),
        (500.0, {"home": 1.0}, 1.0),
        (500.0, {"home": 0.5, "supply": 0.0}, 0.25 * (0.5 + 0.5 * math.exp(-1))),
    ],
)
def test_strength_falls_with_distance_from_the_base_and_with_empty_stores(
    km: float, unit: dict[str, float], share: float
) -> None:
    assert reach(km, **unit) == pytest.approx(share)


@pytest.mark.parametrize(("control", "base"), [(0.5, False), (0.51, True)])
def test_a_great_town_is_a_base_from_half_of_its_control(control: float, base: bool) -> None:
    world = line((0, ENEMY, ENEMY, ENEMY), population=600_000)
    world.presence["control"] = control
    world.clock["moved"] = 1
    trace(world)
    assert bool(base_km(world, ENEMY)[1] == 0) is base
