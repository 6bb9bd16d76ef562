"""Facts about scripted events, on the duel."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.schema import Event, Scenario
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.codes import NOBODY, OrderKind
from sim.world.happenings import event_days, happen
from sim.world.tables import World


def after(duel: Scenario, **event: Any) -> tuple[World, World]:
    """The world before and after one event of the first day."""
    plan = blueprint(duel.model_copy(update={"events": [Event.model_validate({"date": "2014-06-05"} | event)]}))
    before, _ = build(plan, 1, 0)
    world, numbers = build(plan, 1, 0)
    happen(plan, world, numbers, 0)
    return before, world


def test_days_of_events_are_counted_from_the_start(duel_plan: Blueprint) -> None:
    assert event_days(duel_plan) == [1, 7, 15]


def test_nothing_happens_on_other_days(duel_plan: Blueprint) -> None:
    world, numbers = build(duel_plan, 1, 0)
    before = [table.tobytes() for table in world]
    happen(duel_plan, world, numbers, 3)
    assert [table.tobytes() for table in world] == before


def test_a_scripted_order_stands_among_todays_orders(duel: Scenario) -> None:
    _, world = after(duel, actor="rebels", order="air-campaign", place="market", effort=0.4)
    row = world.orders[:1]
    assert world.clock["orders"][0] == 1
    assert [row[name][0] for name in ("actor", "kind", "place", "other")] == [0, OrderKind.AIR_CAMPAIGN, 2, NOBODY]
    assert row["effort"][0] == 0.4


def test_a_scripted_order_may_name_another_actor(duel: Scenario) -> None:
    _, world = after(duel, actor="crown", order="appeal", other="patron")
    assert (world.orders["other"][0], world.orders["place"][0]) == (2, NOBODY)


@pytest.mark.parametrize(("how", "expected"), [({"set": 0.9}, 0.9), ({"add": -0.1}, 0.4), ({"times": 0.5}, 0.25)])
def test_a_shock_sets_adds_or_multiplies(duel: Scenario, how: dict[str, float], expected: float) -> None:
    _, world = after(duel, shock="actors.patron.reluctance", **how)
    assert world.actors["reluctance"][2] == pytest.approx(expected)


def test_a_shock_to_a_place_of_troops_strikes_all_who_stand_there(duel: Scenario) -> None:
    before, world = after(duel, shock="formations.ford.morale", add=-0.05)
    struck = world.formations["morale"] < before.formations["morale"]
    assert struck.tolist() == [place == 1 for place in before.formations["place"]]


def test_a_shock_stays_in_the_range_of_its_field(duel: Scenario) -> None:
    _, world = after(duel, shock="places.ford.grievance", add=0.9)
    assert world.places["grievance"][1] == 1.0


def test_people_and_men_stay_whole_numbers(duel: Scenario) -> None:
    _, world = after(duel, shock="places.ford.prisoners", times=0.333)
    assert world.places["prisoners"][1] == 67


def test_an_uncertain_shock_is_as_large_as_was_drawn(duel_plan: Blueprint) -> None:
    world, numbers = build(duel_plan, 1, 0)
    market = world.formations["place"] == 2
    before = world.formations["morale"][market]
    happen(duel_plan, world, numbers, 15)
    drawn = numbers[duel_plan.drawer.paths.index("events.2")]
    assert -0.1 < drawn < 0
    assert world.formations["morale"][market] == pytest.approx(before + drawn)
