"""Scheduled orders as numbers: those of days without a shock."""

from __future__ import annotations

from typing import Any

import pytest

from sim.ensemble.days import dawn, decide_and_rest, steps
from sim.ensemble.record import books, digest, record
from sim.ensemble.replication import play, refused
from sim.scenario import Scenario, ScheduledEvent
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint, blueprint
from sim.world.build import build
from sim.world.codes import NOBODY, OrderKind
from sim.world.schedule import days_of, shock_days

SEED = 1
ADVANCE = {"date": "2014-06-08", "actor": "rebels", "order": "advance", "place": "castle"}
APPEAL = {"date": "2014-06-07", "actor": "crown", "order": "appeal", "other": "patron", "effort": 0.5}
HOLD = {"date": "2014-06-08", "actor": "crown", "order": "hold", "place": "ford"}
SHOCK = {"date": "2014-06-08", "shock": "places.ford.grievance", "set": 0.9}


def plan_of(duel: Scenario, *events: dict[str, Any]) -> Blueprint:
    return blueprint(duel.model_copy(update={"events": [ScheduledEvent.model_validate(one) for one in events]}))


def test_orders_are_listed_with_their_day_and_their_rows(duel: Scenario) -> None:
    plan = plan_of(duel, ADVANCE, APPEAL)
    found = plan.schedule
    assert found.event.tolist() == [0, 1]
    assert found.day.tolist() == days_of(plan.scenario) == [3, 2]
    assert found.kind.tolist() == [OrderKind.ADVANCE, OrderKind.APPEAL]
    assert [plan.actors[row] for row in found.actor] == ["rebels", "crown"]
    assert plan.places[found.place[0]] == "castle"
    assert (found.place[1], found.other[0]) == (NOBODY, NOBODY)
    assert plan.actors[found.other[1]] == "patron"
    assert [plan.drawer.paths[row] for row in found.effort] == ["events.0", "events.1"]


def test_orders_of_a_day_with_a_shock_are_left_to_that_day(duel: Scenario) -> None:
    plan = plan_of(duel, ADVANCE, APPEAL, SHOCK)
    assert shock_days(plan.scenario) == (3,)
    assert plan.schedule.event.tolist() == [1]


@pytest.mark.parametrize("events", [(), (ADVANCE, APPEAL, HOLD), (ADVANCE, APPEAL, HOLD, SHOCK), (SHOCK,)])
def test_a_replication_is_that_of_its_days_one_by_one(duel: Scenario, events: tuple[dict[str, Any], ...]) -> None:
    plan = plan_of(duel, *events)
    world, numbers = build(plan, SEED, 0)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    record(world, 0, holders, series)
    unheard: list[int] = []
    for day in range(plan.days):
        dawn(world, steps(world))
        if day in event_days(plan):
            happen(plan, world, numbers, day)
        decide_and_rest(world, steps(world))
        record(world, day + 1, holders, series)
        unheard += refused(plan, world, day)
    course = play(plan, SEED, 0)
    assert course.digest == digest(world, holders, series)
    assert sorted(course.refused) == sorted(unheard)


def test_an_order_after_the_last_day_played_is_not_refused(duel: Scenario) -> None:
    plan = plan_of(duel, ADVANCE)
    shorter = blueprint(plan.scenario.model_copy(update={"days": 2}))
    assert shorter.days < 3
    assert play(shorter, SEED, 0).refused == ()
