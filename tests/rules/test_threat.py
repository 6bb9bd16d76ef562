"""Facts about the enemies whom a garrison expects."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from sim.rules.presence import refresh_counts
from sim.rules.threat import danger, odds, threat_map
from tests.rules.test_cohesion import ARMY, ENEMY, garrison
from tests.worlds import make_world

STEADY = {"cohesion.rumour_spread": 0.0}


def test_rumour_makes_the_enemy_half_as_large_again() -> None:
    assert odds(garrison(STEADY, men=1000), 0) == pytest.approx(math.log(1.5))


def test_twice_the_garrison_halves_the_odds() -> None:
    small, large = (odds(garrison(STEADY, men=men), 0) for men in (500, 1000))
    assert small - large == pytest.approx(math.log(2))


REACH = {"cohesion.threat_km": 130.0, "cohesion.threat_free": 0.3, "cohesion.range": 143.0}


def feared(enemy: Mapping[str, float], attack: float = 0.0) -> float:
    """Of a thousand enemies somewhere, those that a garrison in the first town reckons with."""
    world = make_world(2, [{}, {"actor": ENEMY, "present": 1000} | dict(enemy)], 3, coefficients=REACH)
    refresh_counts(world)
    world.presence["attack"][ENEMY, 0] = attack
    threat_map(world)
    return danger(world, ARMY, 0, False)


def test_attackers_are_feared_more_than_besiegers() -> None:
    assert (feared({}, attack=1.0), feared({})) == (1000, 0.03 * 1000)


def test_enemies_on_their_way_are_feared_like_attackers() -> None:
    assert feared({"place": 2, "goal": 0}) == 1000


def test_of_mobile_enemies_next_door_a_part_is_feared() -> None:
    assert feared({"place": 1, "mobile": 1}) == pytest.approx(0.3 * math.exp(-50 / 130) * 1000)
    assert feared({"place": 1}) == feared({"place": 2, "mobile": 1}) == 0


def rumoured(days: int, km: float = 110.0, **enemy: Any) -> float:
    """Of a thousand enemies who took a town so many days ago, those whom a garrison two roads on reckons with."""
    near = REACH | {"cohesion.threat_km": 100.0}
    world = make_world(2, [{}, {"actor": ENEMY, "present": 1000, "place": 2} | enemy], 3, coefficients=near)
    world.places["holder"][2] = ENEMY
    world.places["changed_day"][2] = 10
    world.clock["day"] = 10 + days
    world.roads["distance"][2, 0] = km
    refresh_counts(world)
    threat_map(world)
    return danger(world, ARMY, 0, False)


@pytest.mark.parametrize("km", [110.0, 250.0])
def test_after_a_fall_the_victors_are_expected_wherever_the_news_reaches(km: float) -> None:
    assert rumoured(0, km) == pytest.approx(0.3 * math.exp(-km / 143) * 1000)


@pytest.mark.parametrize(("days", "expected"), [(4, True), (5, False)])
def test_they_are_expected_for_four_days(days: int, expected: bool) -> None:
    assert bool(rumoured(days) > 0) is expected


def test_they_are_not_expected_at_the_other_end_of_the_country() -> None:
    assert rumoured(0, 3 * 143 + 1.0) == 0


@pytest.mark.parametrize(("km", "expected"), [(3 * 143 - 1.0, True), (3 * 143 + 1.0, False)])
def test_victors_are_expected_as_far_as_three_ranges(km: float, expected: bool) -> None:
    assert bool(rumoured(0, km) > 0) is expected


@pytest.mark.parametrize(
    ("place", "position", "worth"),
    [({}, {"dug_in": 7}, 1.5), ({}, {"dug_in": 7, "works": 3}, 1.6), ({"terrain": 1.3}, {}, 1.3)],
)
def test_a_garrison_counts_on_a_quarter_of_what_ground_and_works_are_worth(
    place: dict[str, float], position: dict[str, float], worth: float
) -> None:
    plain, better = (garrison(STEADY, men=1000, unit=unit) for unit in ({}, position))
    for field, value in place.items():
        better.places[field][0] = value
    assert odds(plain, 0) - odds(better, 0) == pytest.approx(0.25 * math.log(worth))


def _odds_on(width: float, reach: float, attackers: int) -> float:
    """The odds that 2,000 expect on a front of so many km under attack."""
    rows: list[dict[str, Any]] = [{"present": 2000}, {"actor": 1, "place": 0, "present": attackers, "assault": 1.0}]
    coefficients = {"front.reach": reach, "cohesion.rumour_spread": 0.0}
    world = make_world(2, rows, [{"width": width}], coefficients=coefficients)
    refresh_counts(world)
    world.presence["attack"][1, 0] = 1.0
    threat_map(world)
    return odds(world, 0)


def test_a_few_on_a_long_line_count_on_those_near_the_point_of_attack_alone() -> None:
    """A thousand attackers fill 2.9 km: of a line of 50 km a quarter is at hand, weighed by half."""
    line = _odds_on(50.0, 10.0, 1000) - _odds_on(50.0, 0.0, 1000)
    assert line == pytest.approx(-0.5 * math.log((1000 / 350 + 10) / 50))
    assert _odds_on(10.0, 10.0, 1000) == _odds_on(10.0, 0.0, 1000)
    assert _odds_on(50.0, 10.0, 16_000) == _odds_on(50.0, 0.0, 16_000)
