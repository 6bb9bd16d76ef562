"""Facts about the distance between soldiers and the people around them."""

from __future__ import annotations

import pytest

from sim.rules.distance import at_home, distance, kinship, refresh_salience, salience
from sim.world.codes import NOBODY
from tests.worlds import make_world


def test_a_garrison_of_strangers_stands_farther_off_than_one_of_locals() -> None:
    world = make_world(1, [{"community": [0, 1]}, {"community": [1, 0]}], [{"community": [0.8, 0.2]}])
    assert distance(world, 0, 0) == pytest.approx(0.8 * 0.5)
    assert distance(world, 1, 0) == pytest.approx(0.2 * 0.5)


def test_community_matters_more_in_a_country_at_odds_with_itself() -> None:
    calm = make_world(1, [{"community": [0, 1]}], [{"community": [1], "grievance": 0.0}])
    torn = make_world(1, [{"community": [0, 1]}], [{"community": [1], "grievance": 0.8}])
    assert salience(calm) == pytest.approx(0.5)
    assert distance(torn, 0, 0) == pytest.approx(0.9)


def test_salience_is_reckoned_once_a_day() -> None:
    world = make_world(1, [], 1)
    assert salience(world) == pytest.approx(0.5)
    world.places["grievance"] = 1.0
    assert salience(world) == pytest.approx(0.5)
    assert refresh_salience(world) == pytest.approx(1.0)


def test_men_of_unknown_origin_count_as_their_actors_people() -> None:
    world = make_world([{"community": [0, 1]}], [{}], [{"community": [1]}])
    assert distance(world, 0, 0) == pytest.approx(0.5)


def test_nothing_known_is_no_distance() -> None:
    assert distance(make_world(1, [{}], [{"community": [1]}]), 0, 0) == 0.0


def test_kinship_is_the_share_of_people_an_actor_speaks_for() -> None:
    world = make_world([{"community": [1, 0, 1]}], [], [{"community": [0.5, 0.3, 0.2]}])
    assert kinship(world, 0, 0) == pytest.approx(0.7)


@pytest.mark.parametrize(("origin", "home"), [(NOBODY, 0.6), (0, 0.0)])
def test_who_is_from_nowhere_or_no_local_is_not_at_home(origin: int, home: float) -> None:
    world = make_world(1, [{"origin": origin, "home": home}], 1)
    assert at_home(world, 0) == 0.0


def test_a_local_at_home_is_so_in_full() -> None:
    assert at_home(make_world(1, [{"origin": 0, "home": 0.6}], 1), 0) == pytest.approx(0.6)
