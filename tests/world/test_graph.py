"""Facts about the theatre's graph."""

from __future__ import annotations

import math

import pytest

from sim.scenario.initial_state import Road
from sim.world.codes import NOBODY
from sim.world.graph import EASE, roads_of, ways_between
from sim.world.tables import Table

PLACES = ("hill", "ford", "market", "island")
HILL, FORD, MARKET, ISLAND = range(4)
ROADS = (
    Road(between=("market", "hill"), km=100, surface="track"),
    Road(between=("hill", "ford"), km=80, surface="highway"),
    Road(between=("ford", "market"), km=40, surface="secondary"),
)


@pytest.fixture(scope="module")
def roads() -> Table:
    return roads_of(ways_between(PLACES, ROADS), PLACES)


def test_the_quickest_way_may_be_the_longer_one(roads: Table) -> None:
    assert roads["next"][HILL, MARKET] == FORD
    assert roads["distance"][HILL, MARKET] == 120


def test_ways_are_the_same_in_both_directions(roads: Table) -> None:
    for field in ("km", "ease", "distance"):
        assert (roads[field] == roads[field].T).all()


def test_a_road_keeps_its_length_and_the_ease_of_its_surface(roads: Table) -> None:
    assert roads["km"][FORD, MARKET] == 40
    assert roads["ease"][FORD, MARKET] == EASE["secondary"]


def test_between_places_without_a_road_there_are_no_kilometres(roads: Table) -> None:
    assert roads["km"][HILL, ISLAND] == 0


def test_neighbours_are_listed_in_order_and_then_nobody(roads: Table) -> None:
    assert roads["adjacent"][HILL].tolist() == [FORD, MARKET, NOBODY, NOBODY]
    assert roads["adjacent"][ISLAND].tolist() == [NOBODY] * 4


def test_there_is_no_way_to_an_island(roads: Table) -> None:
    assert roads["distance"][HILL, ISLAND] == math.inf
    assert roads["next"][HILL, ISLAND] == NOBODY


def test_a_place_is_at_no_distance_from_itself(roads: Table) -> None:
    assert roads["distance"].diagonal().tolist() == [0.0] * 4


def test_the_first_steps_lead_to_the_goal_in_the_distance_that_is_said(roads: Table) -> None:
    here, km = HILL, 0.0
    while here != MARKET:
        step = roads["next"][here, MARKET]
        km += roads["km"][here, step]
        here = step
    assert km == roads["distance"][HILL, MARKET]
