"""Facts about troops who are cut off."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.battle import power
from sim.rules.breaking import breaks, roll_breaks
from sim.rules.cohesion import pressure
from sim.rules.enclosure import enveloped, shut_in, way_out
from sim.rules.presence import refresh_counts
from sim.world import tables
from sim.world.codes import Cause, Level, Stance, Status
from sim.world.tables import World
from tests.worlds import communities, make_world

GARRISON, ENEMY, FLYER = 0, 1, 2
LOST, STAND, OUT = 2.0, 1.5, 0.5
COLUMN, AIRCRAFT = 0.6, 0.3


def ring(quarter: float = 0.5, *, cut_off: bool = True, column: int = 0, aircraft: float = 0.0, **how: Any) -> World:
    """A garrison under assault, by default without a way out; friends may be coming, by road or in the air."""
    friends: Any = {"stance": int(Stance.ALLIED), "advisers": 100, "advised_days": 30}
    places = [{}, {"holder": ENEMY if cut_off else GARRISON}, {"holder": ENEMY}]
    rows = [{"present": 1000, "contact": 1} | how.get("unit", {}), {"actor": ENEMY, "assault": 1.0, "present": 1000}]
    world = make_world(
        [{}, {}, {"level": int(Level.AIR), "sorties": aircraft}], rows, places,
        relations={(FLYER, GARRISON): friends, (GARRISON, FLYER): friends}, coefficients=how.get("coefficients"),
        key=how.get("key", 1),
    )  # fmt: skip
    world.actors["quarter"] = quarter
    refresh_counts(world)
    cell = world.presence[GARRISON : GARRISON + 1, 0]
    cell["base_km"], cell["inbound"], cell["broke_day"] = math.inf if cut_off else 0.0, column, -1000
    world.presence["attack"][ENEMY, 0] = 1.0
    return world


@pytest.mark.parametrize(
    ("how", "cut"),
    [
        ({}, True), ({"base_km": 200.0}, False), ({"holder": GARRISON}, False), ({"holder": -1}, False),
    ],
)  # fmt: skip
def test_cut_off_is_who_reaches_no_base_and_has_only_enemies_next_door(how: dict[str, float], cut: bool) -> None:
    world = ring()
    world.presence["base_km"][GARRISON, 0] = how.get("base_km", math.inf)
    world.places["holder"][1] = how.get("holder", ENEMY)
    assert enveloped(world, GARRISON, 0) is cut


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({"quarter": 1.0}, LOST),
        ({"quarter": 0.0}, -STAND),
        ({"quarter": 0.5}, 0.5 * LOST - 0.5 * STAND),
        ({"quarter": 1.0, "column": 500}, LOST * (1 - COLUMN)),
        ({"quarter": 1.0, "aircraft": 5.0}, LOST * (1 - AIRCRAFT)),
        ({"quarter": 1.0, "column": 500, "aircraft": 5.0}, LOST * (1 - COLUMN) * (1 - AIRCRAFT)),
        ({"quarter": 0.0, "column": 500}, -STAND),
    ],
)
def test_mercy_without_hope_tempts_no_mercy_steels_and_relief_on_its_way_steadies(how: Any, expected: float) -> None:
    assert way_out(ring(**how), GARRISON, 0) == pytest.approx(expected)


def test_the_quarter_that_counts_is_that_of_an_enemy_on_the_spot() -> None:
    world = ring(0.0)
    world.actors["quarter"] = [1.0, 0.2, 1.0]
    assert way_out(world, GARRISON, 0) == pytest.approx(0.2 * LOST - 0.8 * STAND)


BASE = {"breaking.base": -3.0}


def given_way(keys: int = 300, **how: Any) -> float:
    """Share of garrisons that give way on a day of assault, whatever they do then."""
    start = ring(coefficients=BASE, **how)
    number = 0
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        roll_breaks(world)
        number += int(world.formations["broke_day"][0] == 10)
    return number / keys


def test_a_ring_makes_garrisons_hold_or_give_in_by_the_quarter_they_expect() -> None:
    open_flank = given_way(cut_off=False)
    assert given_way(quarter=0.0) < 0.5 * open_flank
    assert given_way(quarter=1.0) > 3 * open_flank
    assert given_way(quarter=1.0, column=500) < 0.5 * given_way(quarter=1.0)


def test_without_stores_stiffness_is_gone() -> None:
    stocked, hungry = (given_way(quarter=0.0, unit={"supply": days}) for days in (10.0, 0.0))
    assert hungry > 2 * stocked


def stood(quarter: float, keys: int = 300, **how: Any) -> float:
    """Share of those giving way who fight on in a last stand."""
    start = ring(quarter, **how)
    number = 0
    for key in range(keys):
        world = tables.copy(start)
        world.clock["key"] = key
        breaks(world, 0, Cause.BASE_RATE)
        number += int(world.formations["last_stand"][0])
    return number / keys


@pytest.mark.parametrize("quarter", [0.0, 0.5, 1.0])
def test_without_quarter_a_garrison_stands_and_with_it_gives_up(quarter: float) -> None:
    chance = (1 - quarter) / (1 + OUT)
    spread = 4 * math.sqrt(chance * (1 - chance) / 300)
    assert stood(quarter) == pytest.approx(chance, abs=spread)


def test_who_has_a_way_out_makes_no_last_stand() -> None:
    assert stood(0.0, keys=50, cut_off=False) == 0.0


def last_stand() -> World:
    """A garrison that has given way and stands."""
    for key in range(50):
        world = ring(0.0, key=key, unit={"left": 300})
        breaks(world, 0, Cause.BASE_RATE)
        if world.formations["last_stand"][0]:
            return world
    raise AssertionError("nobody stands")


def test_a_last_stand_has_half_the_power_and_forgets_who_has_left() -> None:
    world = last_stand()
    unit = world.formations[0]
    assert (unit["status"], unit["place"], unit["present"], unit["left"]) == (Status.ACTIVE, 0, 1000, 0)
    assert power(world, 0) == pytest.approx(0.5 * power(ring(0.0), 0))


def test_a_last_stand_is_the_last() -> None:
    world = last_stand()
    breaks(world, 0, Cause.BASE_RATE)
    assert (world.formations["last_stand"][0], world.formations["status"][0]) == (0, Status.DISSOLVED)


@pytest.mark.parametrize(("people", "alike"), [((1.0,), 1.0), ((0.0, 1.0), 0.0), ((0.25, 0.75), 0.25)])
def test_who_is_cut_off_among_his_own_can_vanish_among_them(people: tuple[float, ...], alike: float) -> None:
    world = ring(1.0)
    world.formations["community"][0] = communities(1.0)
    world.places["community"][0] = communities(*people)
    assert shut_in(world, 0) == pytest.approx(0.5 * LOST + 0.8 * alike)


@pytest.mark.parametrize("quarter", [0.0, 1.0])
def test_half_of_the_way_out_presses_soldiers_to_desert(quarter: float) -> None:
    closed, beside = ring(quarter), ring(quarter, cut_off=False)
    assert pressure(closed, 0) - pressure(beside, 0) == pytest.approx(0.5 * way_out(closed, GARRISON, 0))
