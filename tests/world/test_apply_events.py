"""Facts about scheduled events, on the duel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ensemble.replication import play
from sim.ensemble.soundness import UnsoundError
from sim.scenario import Scenario, ScheduledEvent, load
from sim.world.apply_events import BeyondCountingError, event_days, happen, let
from sim.world.balance import faults
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.codes import NOBODY, OrderKind, Status
from sim.world.tables import World
from tests.conftest import DUEL


def after(duel: Scenario, **event: Any) -> tuple[World, World]:
    """The world before and after one event of the first day."""
    plan = blueprint(
        duel.model_copy(update={"events": [ScheduledEvent.model_validate({"date": "2014-06-05"} | event)]})
    )
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


SHOCKED = (
    "formations.vanguard.present", "formations.ford.present", "formations.levy.present",
    "formations.1bn-ford.equipment", "places.ford.population", "actors.crown.treasury", "actors.patron.treasury",
)  # fmt: skip
"""Stocks that are kept in books."""
HOW = st.sampled_from(["set", "add", "times"])


@pytest.mark.parametrize("path", SHOCKED)
@pytest.mark.parametrize("how", [{"set": 0}, {"set": 1714}, {"add": 300}, {"add": -1e6}, {"times": 0.3}, {"times": 9}])
def test_what_a_shock_brings_and_takes_is_booked(duel: Scenario, path: str, how: dict[str, float]) -> None:
    _, world = after(duel, shock=path, **how)
    assert faults(world) == []


@settings(max_examples=8)
@given(shocks=st.lists(st.tuples(st.sampled_from(SHOCKED), HOW, st.floats(0, 20), st.integers(5, 14)), max_size=4))
def test_the_books_balance_whatever_shocks_strike(shocks: list[tuple[str, str, float, int]]) -> None:
    events = [
        ScheduledEvent.model_validate({"date": f"2014-06-{day:02d}", "shock": path, how: amount})
        for path, how, amount, day in shocks
    ]
    play(blueprint(load(DUEL).model_copy(update={"events": events, "days": 12})), 1, 0)


@pytest.mark.parametrize("path", ["places.ford.population", "actors.crown.treasury"])
def test_a_shock_beyond_counting_is_a_failed_replication(duel: Scenario, path: str) -> None:
    events = [ScheduledEvent.model_validate({"date": "2014-06-06", "shock": path, "times": 1000})] * 3
    plan = blueprint(duel.model_copy(update={"events": events, "days": 3}))
    with pytest.raises(BeyondCountingError, match=f"the shock to {path} on 2014-06-06 gives .* beyond counting"):
        play(plan, 1, 0)


def test_men_whom_a_shock_takes_are_neither_dead_nor_deserters(duel: Scenario) -> None:
    before, world = after(duel, shock="formations.vanguard.present", times=0.5)
    gone = int(before.formations["present"][0] - world.formations["present"][0])
    assert gone > 0
    assert world.formations["outside"][0] == -gone
    assert (world.formations["killed"][0], world.formations["deserted"][0]) == (0, 0)


def test_a_shock_to_a_reserve_changes_who_will_come(duel: Scenario) -> None:
    before, world = after(duel, shock="formations.levy.present", times=0.5)
    levy = list(duel.formations).index("levy") + 3  # the rebels' detachments stand before it
    assert world.formations["muster"][levy] == np.rint(before.formations["muster"][levy] / 2)
    assert world.formations["present"][levy] == 0


def test_a_shock_brings_no_men_to_a_formation_that_is_gone(duel: Scenario) -> None:
    event = ScheduledEvent.model_validate({"date": "2014-06-05", "shock": "formations.vanguard.present", "add": 100})
    plan = blueprint(duel)
    world, _ = build(plan, 1, 0)
    world.formations["status"][0] = Status.DISSOLVED
    present = int(world.formations["present"][0])
    let(plan, world, event, 100.0)
    assert world.formations["present"][0] == present


def orders(count: int) -> list[ScheduledEvent]:
    """So many scripted orders on the first day."""
    return [ScheduledEvent.model_validate({"date": "2014-06-05", "actor": "rebels", "order": "pay"})] * count


def test_orders_for_which_a_day_has_no_room_are_counted_and_written_nowhere(duel: Scenario) -> None:
    plan = blueprint(duel.model_copy(update={"events": orders(300)}))
    world, numbers = build(plan, 1, 0)
    happen(plan, world, numbers, 0)
    assert (world.clock["orders"][0], world.clock["lost"][0]) == (256, 44)


def test_a_replication_in_which_an_order_found_no_room_fails(duel: Scenario) -> None:
    plan = blueprint(duel.model_copy(update={"events": orders(257), "days": 3}))
    with pytest.raises(
        UnsoundError, match=r"on the evening of 2014-06-05: no room for \d+ orders; one day's table has 256"
    ):
        play(plan, 1, 0)


def test_an_uncertain_shock_is_as_large_as_was_drawn(duel_plan: Blueprint) -> None:
    world, numbers = build(duel_plan, 1, 0)
    market = world.formations["place"] == 2
    before = world.formations["morale"][market]
    happen(duel_plan, world, numbers, 15)
    drawn = numbers[duel_plan.drawer.paths.index("events.2")]
    assert -0.1 < drawn < 0
    assert world.formations["morale"][market] == pytest.approx(before + drawn)
