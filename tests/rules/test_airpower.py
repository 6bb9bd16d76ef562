"""Facts about air strikes."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.airpower import strike
from sim.rules.morale import drift
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


def test_the_dead_of_an_air_strike_are_recent_losses() -> None:
    world = theatre(sorties=100.0)
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    killed = int(world.formations["killed"][0])
    assert killed > 0
    assert world.formations["recent_loss"][0] == pytest.approx(killed / 1000)


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


def bombed(days: int, sorties: float, quiet: int = 0) -> World:
    """So many days of strikes and then so many without; morale drifts to where friends started."""
    world = theatre(sorties=sorties)
    world.formations["morale_base"] = world.formations["morale"]
    for day in range(days + quiet):
        if day < days:
            order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
        strike(world)
        drift(world)
        next_day(world)
    return world


def test_strikes_lift_friends_there_and_next_door_as_long_as_they_go_on() -> None:
    """Most .12, of which three strikes a day give 63 %."""
    for days in (1, 20):
        lifted = 0.12 * (1 - math.exp(-1))
        assert bombed(days, 3.0).formations["morale"].tolist() == pytest.approx([0.5, 0.4 + lifted, 0.4])


def test_many_strikes_lift_little_more_than_some() -> None:
    assert bombed(5, 30.0).formations["morale"][1] == pytest.approx(0.52, abs=1e-4)


def test_strikes_that_stop_cost_more_morale_than_they_gave() -> None:
    after = [float(bombed(5, 30.0, quiet).formations["morale"][1]) for quiet in (0, 7, 120)]
    assert after[0] > 0.51
    assert after[1] < 0.40 + 0.5 * 0.12
    assert after[2] == pytest.approx(0.4, abs=0.005)
    lowest = min(float(bombed(5, 30.0, quiet).formations["morale"][1]) for quiet in range(15, 40, 5))
    assert lowest < 0.4


@pytest.mark.parametrize(
    ("km", "stance", "supply"), [(math.inf, 1, 2 + 4 * 3 * 0.75 / 3), (0.0, 1, 2), (math.inf, 0, 2)]
)
def test_friends_whom_no_road_reaches_get_supplies_from_the_air(km: float, stance: int, supply: float) -> None:
    """Four strikes with three tons each, of which a quarter is lost; a thousand soldiers need three tons a day."""
    friends = {"stance": stance}
    world = make_world(
        [{"sorties": 4.0, "level": int(Level.AIR)}, {}, {}], [{"actor": FRIEND, "present": 1000, "supply": 2.0}], 2,
        relations={(STRIKER, FRIEND): friends, (FRIEND, STRIKER): friends},
    )  # fmt: skip
    world.presence["base_km"][FRIEND, 0] = km
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.formations["supply"][0] == pytest.approx(supply)


def test_strikes_stir_a_network_up_for_three_months() -> None:
    world = theatre()
    order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
    strike(world)
    assert world.places["stirred"].tolist() == [90, 0, 0]
    for _ in range(90):
        next_day(world)
        strike(world)
    assert world.places["stirred"].tolist() == [0, 0, 0]


def test_troops_that_a_partner_attacks_must_mass_and_lose_more() -> None:
    killed = {}
    for attack in (0.0, 1.0):
        killed[attack] = 0
        for key in range(200):
            world = theatre(key=key)
            world.presence["attack"][FRIEND, 0], world.presence["troops"][FRIEND, 0] = attack, 500
            world.presence["hostiles"][FRIEND, 0] = 1000
            order(world, STRIKER, OrderKind.AIR_CAMPAIGN, place=0)
            strike(world)
            killed[attack] += int(world.formations["killed"][0])
    assert killed[1.0] / killed[0.0] == pytest.approx(2.0, abs=0.25)


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
