"""Facts about air strikes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.airpower import strike
from sim.world.codes import Level, OrderKind, Stance
from sim.world.tables import World
from tests.worlds import assert_balanced, make_world, next_day, order

STRIKER, ENEMY, FRIEND = 0, 1, 2


def theatre(*, sorties: float = 10.0, level: Level = Level.AIR, key: int = 1, **enemy: Any) -> World:
    actors = [{"sorties": sorties, "level": int(level)}, {}, {}]
    formations = [
        {"actor": ENEMY, "place": 0, "present": 1000, "equipment": 40} | enemy,
        {"actor": FRIEND, "place": 1, "morale": 0.4},
        {"actor": FRIEND, "place": 2, "morale": 0.4},
    ]
    allied = {"stance": int(Stance.ALLIED)}
    return make_world(actors, formations, 3, relations={(STRIKER, FRIEND): allied, (FRIEND, STRIKER): allied}, key=key)


def test_every_sortie_is_flown_and_counted() -> None:
    world = theatre()
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0, effort=0.7)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=1, effort=0.3)
    strike(world)
    assert world.places["strikes"].tolist() == [7, 3, 0]
    assert world.actors["strikes"][STRIKER] == 10
    assert_balanced(world)


def test_more_orders_do_not_make_more_sorties() -> None:
    world = theatre()
    for place in range(3):
        order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=place)
    strike(world)
    assert 8 <= world.actors["strikes"][STRIKER] <= 12


def test_a_power_that_is_not_at_the_level_of_air_war_does_not_fly() -> None:
    world = theatre(level=Level.ARMS)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.actors["strikes"][STRIKER] == 0


def test_a_strike_kills_one_and_a_half_men_in_the_open_on_average() -> None:
    killed = 0
    for key in range(200):
        world = theatre(key=key)
        order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
        strike(world)
        killed += int(world.formations["killed"][0])
    assert killed / 2000 == pytest.approx(1.5, abs=0.15)


def test_losses_are_shared_out_by_men_and_booked() -> None:
    world = theatre(sorties=300.0)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.places["killed"][0] == world.places["killed_before"][0] == world.formations["killed"][0] > 0
    assert world.actors["equipment_scrapped"][ENEMY] == 40
    assert_balanced(world)


def test_a_hidden_network_is_not_hit_but_civilians_are() -> None:
    world = theatre(sorties=300.0, hidden=1)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.formations["killed"][0] == 0
    assert world.actors["civilians_killed"][STRIKER] > 0
    assert world.presence["harm"][STRIKER, 0] > 0.0


def test_strikes_on_a_big_town_kill_more_civilians() -> None:
    field, town = theatre(sorties=1000.0), theatre(sorties=1000.0)
    town.places["terrain"][0] = 1.4
    for world in (field, town):
        order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
        strike(world)
    assert town.places["civilians_killed"][0] > 2 * field.places["civilians_killed"][0]


def test_the_first_strike_heartens_friends_next_door_once() -> None:
    world = theatre()
    for _ in range(2):
        order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
        strike(world)
        next_day(world)
    assert world.formations["morale"].tolist() == pytest.approx([0.5, 0.5, 0.4])


def test_yesterdays_strikes_are_no_longer_felt() -> None:
    world = theatre()
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    next_day(world)
    strike(world)
    assert world.places["strikes"][0] == 0
    assert world.places["strikes_total"][0] == 10


def test_being_struck_makes_a_name() -> None:
    world = theatre(sorties=100.0)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.actors["reputation"][ENEMY] == pytest.approx(0.1)


def test_strikes_put_oil_fields_out_of_action() -> None:
    world = theatre(sorties=50.0)
    world.places["oil"][0] = 1000.0
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.places["damage"][0] == pytest.approx(0.1)


@pytest.mark.parametrize(("terrain", "each"), [(1.0, 0.12), (1.2, 0.24), (1.4, 0.36), (2.0, 0.36)])
def test_harm_to_civilians_grows_with_how_built_up_a_place_is(terrain: float, each: float) -> None:
    world = theatre(sorties=10_000.0)
    world.places["terrain"][0] = terrain
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    killed = each * 10_000
    assert world.places["civilians_killed"][0] == pytest.approx(killed, abs=4 * math.sqrt(killed))


def test_where_there_is_no_oil_no_field_is_damaged() -> None:
    world = theatre(sorties=50.0)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.places["damage"].tolist() == [0.0, 0.0, 0.0]
