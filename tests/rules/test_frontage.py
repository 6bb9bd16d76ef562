"""Facts about the room of a front."""

from __future__ import annotations

import math

import pytest

from sim.rules.frontage import gap, second_line
from sim.rules.presence import refresh_counts
from sim.rules.threat import odds, threat_map
from sim.world.tables import World
from tests.worlds import make_world

GARRISON, ENEMY = 0, 1
ATTACK, DEFENCE = 350, 150
"""Attackers and defenders that a kilometre of front has room for."""
KM = 10.0
STEADY = {"cohesion.rumour_spread": 0.0, "cohesion.rumour": 1.0}


def town(own: int, enemies: int, km: float = KM, coefficients: dict[str, float] | None = None, **place: float) -> World:
    """A garrison under attack by troops as good as itself, without rumour."""
    rows = [{"present": own, "contact": 1}, {"actor": ENEMY, "present": enemies, "assault": 1.0}]
    world = make_world(2, rows, [{"width": km} | place], coefficients=STEADY | (coefficients or {}))
    refresh_counts(world)
    world.presence["attack"][ENEMY, 0] = 1.0
    threat_map(world)
    return world


def believed(own: int, enemies: int, km: float = KM, **how: float) -> float:
    return odds(town(own, enemies, km, how), 0)


def test_below_both_rooms_a_garrison_counts_everybody() -> None:
    assert believed(500, 2000) == pytest.approx(math.log(4))


@pytest.mark.parametrize("times", [1, 10])
def test_beyond_both_rooms_half_the_weight_is_the_fronts_and_the_size_of_both_changes_nothing(times: int) -> None:
    """Log of the force ratio, half of it taken at the front."""
    found = believed(3000 * times, 9000 * times)
    assert found == pytest.approx(0.5 * math.log(3) + 0.5 * math.log(ATTACK / DEFENCE))


@pytest.mark.parametrize("km", [1.0, 2.0, 5.0])
def test_the_size_of_a_town_is_not_its_courage(km: float) -> None:
    """Where both sides have more than the front has room for, its length does not matter."""
    assert believed(3000, 9000, km) == pytest.approx(believed(3000, 9000, KM))


def test_exchanging_numbers_turns_the_odds_about_where_both_sides_need_as_much_room() -> None:
    alike = {"front.attack": 150.0, "front.defence": 150.0}
    assert believed(1000, 8000, **alike) == pytest.approx(-believed(8000, 1000, **alike))


@pytest.mark.parametrize(("km", "enemies"), [(10.0, 700), (50.0, 700), (100.0, 3500), (100.0, 350_000)])
def test_of_a_long_line_only_those_near_the_point_of_attack_are_at_hand(km: float, enemies: int) -> None:
    """The stretch that attackers fill, and ten kilometres from which defenders reach it: all of a town's garrison."""
    own = int(DEFENCE * km / 2)
    near = min(1.0, (enemies / ATTACK + 10.0) / km) if km > 10.0 else 1.0
    room = min(1.0, ATTACK * km / enemies)
    assert believed(own, enemies, km) == pytest.approx(math.log(enemies / own) + 0.5 * math.log(room / near))


@pytest.mark.parametrize(("terrain", "closer"), [(1.0, 1), (1.4, 2)])
def test_among_houses_there_is_room_for_twice_as_many(terrain: float, closer: int) -> None:
    world = town(DEFENCE * 10 * 3, 1000, terrain=terrain)
    assert second_line(world, GARRISON, 0) == pytest.approx(1 - 0.5 * min(1.0, 3 / closer - 1))


@pytest.mark.parametrize(("times", "weight"), [(0.5, 1.0), (1.0, 1.0), (1.5, 0.75), (2.0, 0.5), (9.0, 0.5)])
def test_troops_behind_the_front_relieve_those_at_it(times: float, weight: float) -> None:
    assert second_line(town(int(times * DEFENCE * KM), 100), GARRISON, 0) == pytest.approx(weight)


@pytest.mark.parametrize(("men", "watched"), [(80, 80 / 300), (300, 1.0), (800, 1.0)])
def test_eighty_troops_do_not_watch_ten_kilometres_and_eight_hundred_do(men: int, watched: float) -> None:
    assert gap(town(men, 100), GARRISON, 0) == pytest.approx(1 - watched)
