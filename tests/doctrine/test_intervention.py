"""Facts about what outside powers reckon with."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sim.doctrine.intervention import asked, atrocity, believed_at, enemy_spread, largest_city, threat, threat_to_stakes
from sim.doctrine.picture import Picture
from sim.world.codes import NOBODY, Stance
from sim.world.tables import World
from tests.worlds import make_world, picture

POWER, CLIENT, ADVERSARY = 0, 1, 2


def theatre(*, men: int = 10_000, km: float = 100.0, **presence: Any) -> World:
    """The client's seat, a place between, the adversary's town; a power that has no eyes there."""
    actors = [{"client": CLIENT, "adversary": ADVERSARY}, {}, {}]
    places = [{"population": 1_000_000, "holder": 1}, {"holder": 1}, {"holder": 2}]
    allied = {"stance": int(Stance.ALLIED)}
    formations = [{"actor": 2, "place": 2, "present": men}]
    world = make_world(
        actors, formations, places, relations={(0, 1): allied, (1, 0): allied}, presence=presence or None, km=km
    )
    world.presence["enemy"][POWER] = 0.0
    world.relations["believed"][POWER, ADVERSARY] = men
    return world


def view(world: World) -> Picture:
    return picture(world, POWER)


def test_without_eyes_the_enemys_strength_is_spread_over_what_it_holds() -> None:
    world = theatre()
    assert enemy_spread(view(world)) == pytest.approx(10_000)
    world.places["holder"][1] = ADVERSARY
    assert enemy_spread(view(world)) == pytest.approx(5000)
    assert believed_at(view(world), 0, 5000.0) == 0.0


def test_an_enemy_who_holds_nothing_threatens_nobody() -> None:
    world = theatre()
    world.places["holder"][2] = CLIENT
    assert enemy_spread(view(world)) == 0.0
    assert threat(view(world), 0, 0.0) == 0.0


def test_threat_fades_with_distance_and_grows_with_strength() -> None:
    near, far, weak = theatre(km=30.0), theatre(km=150.0), theatre(km=30.0, men=500)
    assert threat(view(near), 0, 10_000.0) > 3 * threat(view(far), 0, 10_000.0)
    assert threat(view(near), 0, 10_000.0) > 3 * threat(view(weak), 0, 500.0)


def test_a_great_city_is_harder_to_take_than_a_town() -> None:
    world = theatre()
    before = threat(view(world), 0, 3000.0)
    world.places["population"][0] = 50_000
    assert threat(view(world), 0, 3000.0) > before


def test_the_largest_city_is_taken_for_the_seat() -> None:
    assert largest_city(view(theatre()), CLIENT) == 0
    assert largest_city(view(theatre()), POWER) == NOBODY


def test_small_stakes_move_nobody() -> None:
    world = theatre()
    world.presence["stake"][POWER, 0] = 0.2
    assert threat_to_stakes(view(world), 10_000.0, NOBODY) == 0.0
    world.presence["stake"][POWER, 0] = 0.5
    assert threat_to_stakes(view(world), 10_000.0, NOBODY) == pytest.approx(0.5 * threat(view(world), 0, 10_000.0))
    assert threat_to_stakes(view(world), 10_000.0, 0) == 0.0


def test_only_an_allys_request_is_heard() -> None:
    world = theatre()
    world.relations["was_asked"][POWER, ADVERSARY] = 1
    assert asked(view(world)) == 0.0
    world.relations["was_asked"][POWER, CLIENT] = 1
    assert asked(view(world)) == 1.0


def emptied(share: float, people: int, *, days_ago: int = 2) -> float:
    world = theatre()
    world.places["population_start"][1] = people
    world.places["displaced"][1] = int(share * people)
    world.places["changed_day"][1] = 10 - days_ago
    return float(atrocity(view(world)))


def test_a_people_driven_out_altogether_is_a_mass_atrocity() -> None:
    assert emptied(0.95, 80_000) == pytest.approx(1.0)


def test_flight_of_a_third_of_a_city_is_little_noticed() -> None:
    assert emptied(0.36, 1_400_000) == pytest.approx(0.1, abs=0.02)


def persecuted(shares: dict[int, float], driven_out: int) -> float:
    """Places of 100,000 people each, a share of whom belongs to the first community; the people of one are gone."""
    world = theatre()
    world.places["population_start"] = 100_000
    world.places["community"] = 0.0
    for p in range(len(world.places)):
        world.places["community"][p, 0] = shares.get(p, 0.0)
        world.places["community"][p, 1] = 1.0 - shares.get(p, 0.0)
    world.places["displaced"][driven_out] = 95_000
    world.places["changed_day"][driven_out] = 8
    return float(atrocity(view(world)))


def test_a_people_that_lived_in_one_place_and_is_gone_is_a_mass_atrocity() -> None:
    assert persecuted({1: 0.7}, 1) == pytest.approx(1.0)


def test_the_flight_of_a_town_whose_people_live_elsewhere_too_is_none() -> None:
    assert persecuted({0: 0.7, 1: 0.7, 2: 0.7}, 1) < 0.1


def test_many_killed_in_one_place_are_an_atrocity_too() -> None:
    world = theatre()
    world.places["harm"][1] = 100.0
    assert atrocity(view(world)) == pytest.approx(100.0 * 10 / 2000)


@pytest.mark.parametrize(("people", "needed"), [(100_000, 300.0), (200_000, 300.0), (400_000, 600.0)])
def test_a_town_takes_as_many_men_as_its_people_call_for_and_three_hundred_at_least(people: int, needed: float) -> None:
    """The seat is two roads of a hundred kilometres from ten thousand enemies."""
    world = theatre(men=10_000)
    world.places["population"][0] = people
    men = 10_000 * math.exp(-200 / 150)
    expected = math.exp(-200 / 150) * men**2 / (men**2 + needed**2)
    assert threat(view(world), 0, 10_000.0) == pytest.approx(expected)


@pytest.mark.parametrize(("men", "some"), [(99, False), (100, True)])
def test_a_handful_of_enemies_threatens_nobody(men: int, some: bool) -> None:
    assert bool(threat(view(theatre(men=men)), 0, float(men)) > 0.0) is some


@pytest.mark.parametrize(("days", "measure"), [(21, 1.0), (22, 0.0)])
def test_a_people_driven_out_is_news_for_three_weeks(days: int, measure: float) -> None:
    world = theatre()
    world.places["population_start"][1], world.places["displaced"][1] = 80_000, 76_000
    world.places["changed_day"][1] = 5
    world.clock["day"] = 5 + days
    assert atrocity(view(world)) == pytest.approx(measure)
