"""Facts about notes: on every day of a war they say what a search of the tables would find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from sim.core.elementary import exp
from sim.doctrine.picture import is_free
from sim.rules.cohesion import hold_or_leave, pressure
from sim.rules.day import DAWN, DAY
from sim.rules.presence import hostile, refresh_counts
from sim.rules.threat import threat_map
from sim.world.blueprint import Blueprint
from sim.world.build import build
from sim.world.codes import Status
from sim.world.tables import World, copy
from tests.worlds import picture

DAYS = 20
Moment = tuple[Any, World]


def moments(plan: Blueprint, replication: int) -> Iterator[Moment]:
    """Every step of the first days of a war, with the world before it; the minds decide as they do."""
    from sim.ensemble.days import decide, steps

    world = build(plan, 1, replication).world
    for _ in range(DAYS):
        for step in DAWN:
            yield step, world
            step(world)
        for a in range(len(world.actors)):
            decide(world, steps(world), a)
        for step in DAY:
            yield step, world
            step(world)


@pytest.fixture(scope="module", params=[0, 3])
def war(request: pytest.FixtureRequest, duel_plan: Blueprint) -> list[tuple[Any, World]]:
    return [(step, copy(world)) for step, world in moments(duel_plan, request.param)]


def after(war: list[Moment], wanted: Callable[..., Any]) -> Iterator[World]:
    """The worlds right after a step."""
    for (step, _), (_, world) in pairwise(war):
        if step is wanted:
            yield world


def in_the_open(world: World, a: int, p: int) -> bool:
    f = world.formations
    ready = (f["status"] == Status.ACTIVE) & (f["hidden"] == 0) & (f["next"] < 0)
    return bool((ready & (f["actor"] == a) & (f["place"] == p)).any())


def test_a_roster_lists_the_actors_with_troops_in_the_open_in_the_order_of_rows(war: list[Moment]) -> None:
    for world in after(war, refresh_counts):
        for p in range(len(world.places)):
            roster = world.rosters["actor"][p, : world.place_notes["armed"][p]].tolist()
            assert roster == [a for a in range(len(world.actors)) if in_the_open(world, a, p)]


def test_who_has_troops_in_the_open_stands_on_the_roster_all_day(war: list[Moment]) -> None:
    for step, world in war[len(DAWN) :]:
        if step in DAWN or step is refresh_counts:
            continue
        for a in range(len(world.actors)):
            for p in range(len(world.places)):
                roster = world.rosters["actor"][p, : world.place_notes["armed"][p]].tolist()
                assert world.presence["troops"][a, p] == 0 or a in roster


def test_foes_are_those_who_are_hostile(war: list[Moment]) -> None:
    for world in after(war, refresh_counts):
        for a in range(len(world.actors)):
            foes = world.foes["actor"][a, : world.actor_notes["foes"][a]].tolist()
            assert foes == [b for b in range(len(world.actors)) if hostile(world, a, b)]


def test_what_a_garrison_expects_is_noted_for_one_day_alone(war: list[Moment]) -> None:
    compared = 0
    for step, world in war:
        if step is hold_or_leave:
            before, late = copy(world), copy(world)
            hold_or_leave(late)
            threat_map(before)
            for i in range(len(late.formations)):
                if late.formations["threatened"][i]:
                    assert late.formations["pressure"][i] == pressure(before, i)
                    compared += 1
    assert compared > 10


def test_shares_by_distance_are_those_of_the_roads(war: list[Moment]) -> None:
    world = war[-1][1]
    lengths = {"march": ("km", "threat_km"), "news": ("distance", "range"), "homeward": ("distance", "home_km")}
    noted = 0
    for name, (length, scale) in lengths.items():
        for p in range(len(world.places)):
            for q in range(len(world.places)):
                share = float(world.road_notes[name][p, q])
                if share:
                    noted += 1
                    assert share == exp(-float(world.roads[length][p, q]) / world.parameters[f"cohesion_{scale}"][0])
    assert noted > 2


def test_a_survey_counts_who_is_where_and_who_is_free(war: list[Moment]) -> None:
    for step, world in war:
        if step is DAY[0]:
            for a in range(len(world.actors)):
                assert_surveyed(world, a)


def assert_surveyed(world: World, a: int) -> None:
    seen = picture(world, a)
    own = [world.formations[i] for i in range(world.actors["first"][a], world.actors["last"][a])]
    free = [one for one in own if is_free(one)]
    assert seen.tally["free"][0] == sum(one["present"] for one in free)
    assert set(seen.survey["free_place"][: seen.tally["free_places"][0]].tolist()) == {
        int(one["place"]) for one in free
    }
    for p in range(len(world.places)):
        assert seen.survey["free"][p] == sum(one["present"] for one in free if one["place"] == p)
