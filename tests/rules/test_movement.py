"""Facts about columns on the road."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.rules.control import pass_through
from sim.rules.movement import move
from sim.rules.presence import refresh_counts
from sim.world.codes import NOBODY
from sim.world.tables import World
from tests.conftest import ROOT
from tests.worlds import assert_balanced, make_world

COLUMN, ENEMY = 0, 1
END = 4


def road(*others: dict[str, Any], key: int = 1, coefficients: dict[str, float] | None = None, **column: Any) -> World:
    """A column at one end of a road of five towns fifty kilometres apart, all its own."""
    rows = [{"goal": END, "speed": 120.0, "dug_in": 5} | column, *others]
    world = make_world(2, rows, 5, key=key, coefficients=coefficients)
    refresh_counts(world)
    return world


def march(world: World, days: int = 1) -> list[int]:
    """Where the column has been each evening."""
    found = []
    for _ in range(days):
        move(world)
        refresh_counts(world)
        found.append(int(world.formations["place"][0]))
        world.clock["day"] += 1
    return found


def test_a_column_marches_its_speed_a_day() -> None:
    world = road()
    assert march(world) == [2]
    assert world.formations["km_left"][0] == pytest.approx(30.0)
    assert march(world) == [END]


def test_on_a_track_it_is_half_as_fast() -> None:
    world = road()
    world.roads["ease"] = 0.5
    assert march(world, 4) == [1, 2, 3, END]


def test_it_stays_where_it_was_sent() -> None:
    world = road(goal=1)
    assert march(world, 3) == [1, 1, 1]
    assert world.formations["next"][0] == NOBODY


def test_men_on_the_road_are_in_no_town() -> None:
    world = road(speed=20.0)
    march(world)
    assert world.presence["troops"][COLUMN].tolist() == [0] * 5
    assert world.presence["inbound"][COLUMN, END] == 500


@pytest.mark.parametrize("speed", [20.0, 60.0, 120.0, 500.0])
def test_the_count_that_movement_keeps_is_the_count_of_heads(speed: float) -> None:
    world = road(speed=speed)
    for _ in range(4):
        move(world)
        kept = world.presence["troops"].tolist()
        refresh_counts(world)
        assert world.presence["troops"].tolist() == kept


def test_an_enemy_on_the_road_holds_the_column_up() -> None:
    world = road({"actor": ENEMY, "place": 2}, speed=500.0)
    assert march(world, 3) == [2, 2, 2]


def test_a_column_may_leave_an_enemy_it_has_stood_against() -> None:
    world = road({"actor": ENEMY, "place": 0}, speed=500.0)
    assert march(world) == [END]


def test_hidden_enemies_hold_nobody_up() -> None:
    world = road({"actor": ENEMY, "place": 2, "hidden": 1}, speed=500.0)
    assert march(world) == [END]


def test_undefended_enemy_towns_are_taken_in_passing() -> None:
    world = road(speed=500.0)
    world.places["holder"] = ENEMY
    march(world)
    assert world.places["holder"].tolist() == [ENEMY, COLUMN, COLUMN, COLUMN, COLUMN]


def test_a_column_that_takes_its_goal_in_passing_stays_there() -> None:
    world = road(speed=120.0, goal=2)
    world.places["holder"] = ENEMY
    assert march(world, 3) == [2, 2, 2]
    assert world.formations["next"][0] == NOBODY


def test_there_is_no_marching_to_an_island() -> None:
    world = road()
    world.roads["next"][:, END] = NOBODY
    assert march(world) == [0]
    assert world.formations["goal"][0] == 0


def test_positions_are_given_up_on_the_march() -> None:
    world = road()
    march(world)
    assert world.formations["dug_in"][0] == 0


def watched(strikes: int, *, whose: int = ENEMY, keys: int = 200, **column: Any) -> float:
    """Share of columns of 1,000 that reach the next town in a day while aircraft watch it with so many strikes."""
    arrived = 0
    for key in range(keys):
        world = road(key=key, **({"present": 1000, "goal": 1, "speed": 100.0} | column))
        world.places["strikes"][1] = world.presence["strikes"][whose, 1] = strikes
        arrived += march(world) == [1]
    return arrived / keys


def chance(mean: float, keys: int = 200) -> Any:
    """What a share of so many columns may be, by a mean."""
    return pytest.approx(mean, abs=4 * math.sqrt(mean * (1 - mean) / keys))


def test_aircraft_stop_vehicles_that_move_by_day() -> None:
    assert watched(0) == 1.0
    assert watched(3) == chance(math.exp(-0.35 * 3))
    assert watched(6) < 0.2


def test_by_night_half_get_through_and_of_small_parties_more() -> None:
    assert watched(6, concealed=1) == chance(math.exp(-0.35 * 6 * 0.35))
    assert watched(6, present=150) == chance(math.exp(-0.35 * 6 * 0.2))


def test_friendly_aircraft_stop_nobody() -> None:
    assert watched(6, whose=COLUMN, keys=20) == 1.0


def test_who_has_lived_under_aircraft_for_months_is_seen_less() -> None:
    arrived = 0
    for key in range(200):
        world = road(key=key, present=1000, goal=1, speed=100.0)
        world.places["strikes"][1] = world.presence["strikes"][ENEMY, 1] = 6
        world.actors["struck_days"][COLUMN] = 365
        arrived += march(world) == [1]
    assert arrived / 200 == chance(math.exp(-0.35 * 6 * 0.4))


def test_a_stopped_column_waits_two_days_and_then_hides() -> None:
    manners = set()
    for key in range(40):
        world = road(key=key, present=1000, goal=1, speed=100.0)
        world.places["strikes"][1] = world.presence["strikes"][ENEMY, 1] = 60
        march(world)
        world.places["strikes"] = 0
        manner = int(world.formations["concealed"][0])
        manners.add(manner)
        night_after_the_wait, four_days_of_parties = 2, 5
        assert march(world, 9).index(1) == (night_after_the_wait if manner == 1 else four_days_of_parties)
        assert world.formations["concealed"][0] == 0
    assert manners == {1, 2}


def ambushed(allegiance: float, keys: int = 300) -> float:
    """Share of columns that are stopped at the first town among people who hold with the enemy."""
    stopped = 0
    for key in range(keys):
        world = road(speed=100.0, key=key, present=1000)
        world.presence["allegiance"][ENEMY] = allegiance
        stopped += march(world) == [1]
        assert world.formations["killed"][0] in (0, 10, 11, 20)
        assert world.formations["present"][0] + world.formations["killed"][0] == 1000
    return stopped / keys


def test_columns_among_hostile_people_are_ambushed_now_and_then() -> None:
    hazard = 1 - math.exp(-0.02 * 5 * 0.8)
    assert ambushed(0.8) == pytest.approx(hazard, abs=4 * math.sqrt(hazard * (1 - hazard) / 300))


def test_columns_among_friends_are_not_ambushed() -> None:
    assert ambushed(0.0, keys=20) == 0.0


def test_passing_leaves_the_books_balanced() -> None:
    world = road({"actor": ENEMY, "place": 3, "hidden": 1}, speed=500.0)
    world.places["abandoned"] = 0
    march(world, 2)
    pass_through(world, COLUMN, END)
    assert_balanced(world)


def test_an_unopposed_column_goes_from_mosul_to_tikrit_in_a_day_or_two() -> None:
    """History: some 220 km in about 36 hours, 10 to 11 June 2014."""
    from sim.scenario import load
    from sim.world.graph import roads_of, ways_between

    scenario = load(ROOT / "scenarios" / "mosul.yaml")
    names = list(scenario.places)
    start, goal = names.index("mosul"), names.index("tikrit")
    world = make_world(2, [{"actor": 1, "place": start, "goal": goal, "speed": 200.0}], len(names))
    world = world._replace(roads=roads_of(ways_between(names, scenario.roads), names))
    world.places["holder"] = 1
    assert goal in march(world, 2)
