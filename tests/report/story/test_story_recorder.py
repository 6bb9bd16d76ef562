"""The recorder changes nothing, and what it writes down adds up to what the tables say."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from sim.ensemble.replication import play
from sim.report.story.events import EventKind
from sim.report.story.items import of, total
from sim.report.story.narrative import killed_by_actor
from sim.report.story.recorder import WATCHERS, play_and_record
from sim.rules.day import DAY
from sim.scenario import ScheduledEvent
from sim.world.blueprint import blueprint
from tests.report.story.conftest import SEED


def test_the_recorded_world_is_the_ensembles(recording: Any, duel_plan: Any) -> None:
    assert recording.course.digest == play(duel_plan, SEED, recording.replication).digest


def test_every_watcher_looks_at_a_step_of_the_day() -> None:
    assert set(WATCHERS) <= set(DAY)


def test_fighters_killed_are_those_of_the_tables(recording: Any) -> None:
    told, men = killed_by_actor(recording.events), recording.course.world.formations
    for row, actor in enumerate(recording.plan.actors):
        assert told.get(actor, 0) == men["killed"][men["actor"] == row].sum()


def test_killed_of_a_battle_are_its_size(recording: Any) -> None:
    for event in of(recording.events, EventKind.BATTLE):
        assert event.size == sum(side["killed"] for side in event.data["sides"])


def test_civilians_killed_are_those_of_the_tables(recording: Any) -> None:
    told = of(recording.events, EventKind.CIVILIANS_KILLED)
    for row, place in enumerate(recording.plan.places):
        here = [event for event in told if event.place == place]
        assert total(here) == recording.course.world.places["civilians_killed"][row]


def test_who_fled_and_has_not_come_home_is_displaced(recording: Any) -> None:
    away = total(of(recording.events, EventKind.DISPLACED)) - total(of(recording.events, EventKind.RETURNED))
    assert away == recording.course.world.places["displaced"].sum() > 0


def test_equipment_captured_is_that_of_the_tables(recording: Any) -> None:
    for row, actor in enumerate(recording.plan.actors):
        taken = [event for event in of(recording.events, EventKind.EQUIPMENT) if event.actor == actor]
        assert total(taken) == recording.course.world.actors["equipment_captured"][row]


def test_recruits_are_those_of_the_tables(recording: Any) -> None:
    for row, actor in enumerate(recording.plan.actors):
        joined = [event for event in of(recording.events, EventKind.RECRUITS) if event.actor == actor]
        assert total(joined) == recording.course.world.actors["recruits"][row]


def test_changes_of_hands_lead_from_the_first_holders_to_the_last(recording: Any) -> None:
    plan, holders = recording.plan, recording.course.holders
    held = {place: plan.scenario.places[place].holder for place in plan.places}
    for event in of(recording.events, EventKind.CONTROL):
        assert held[event.place] == event.other
        held[event.place] = event.actor
    last = [*plan.actors, None]
    assert held == {place: last[row] for place, row in zip(plan.places, holders[-1], strict=True)}


def test_changes_of_hands_stand_on_their_days(recording: Any) -> None:
    changed = {(event.day + 1, event.place) for event in of(recording.events, EventKind.CONTROL)}
    evenings, rows = np.nonzero(np.diff(recording.course.holders, axis=0))
    seen = {(int(day) + 1, recording.plan.places[row]) for day, row in zip(evenings, rows, strict=True)}
    assert seen <= changed


def test_every_broken_formation_is_told_of(recording: Any) -> None:
    first = recording.course.world.formations["first_broke_day"]
    broken = {(recording.plan.formations[row], int(first[row])) for row in np.flatnonzero(first >= 0)}
    told = {(event.data["formation"], event.day) for event in of(recording.events, EventKind.BREAK)}
    assert broken
    assert broken <= told


def test_the_men_of_a_broken_formation_are_accounted_for(recording: Any) -> None:
    for event in of(recording.events, EventKind.BREAK):
        assert event.size == sum(event.data[key] for key in ("left", "captured", "survivors"))


def scheduled(recording: Any) -> list[Any]:
    """The attacks on Ford of the file that were carried out."""
    found = of(recording.events, EventKind.DECISION)
    return [event for event in found if event.data["scripted"] and event.place == "ford"]


def test_a_decision_carries_belief_and_truth(first: Any) -> None:
    decision = scheduled(first(scheduled))[0]
    assert decision.actor == "rebels"
    assert decision.data["belief"]["enemy"] != decision.data["belief"]["enemy_true"]
    assert decision.data["defender"]["belief"]["own"] > decision.data["defender"]["belief"]["own_true"]


def test_shocks_of_the_file_are_told_with_their_drawn_amount(recording: Any) -> None:
    shocks = of(recording.events, EventKind.SHOCK)
    assert [(event.data["path"], event.data["change"]) for event in shocks] == [
        ("actors.patron.reluctance", "times"), ("formations.market.morale", "add"),
    ]  # fmt: skip
    assert shocks[0].data["amount"] == 0.8
    assert -0.1 <= shocks[1].data["amount"] <= 0


def test_events_are_in_the_order_of_days(recording: Any) -> None:
    days = [event.day for event in recording.events]
    assert days == sorted(days)


def test_events_are_json(recording: Any) -> None:
    for event in recording.events:
        assert json.loads(json.dumps(event.as_dict(recording.plan.start), allow_nan=False))["kind"] == event.kind.value


@pytest.mark.parametrize("world", [7])
def test_other_worlds_balance_too(duel_plan: Any, world: int) -> None:
    recording = play_and_record(duel_plan, SEED, world)
    dead = sum(killed_by_actor(recording.events).values())
    assert dead == recording.course.world.formations["killed"].sum()
    assert recording.course.digest == play(duel_plan, SEED, world).digest


def test_a_scheduled_order_that_was_not_accepted_is_recorded(duel: Any) -> None:
    event = ScheduledEvent.model_validate(
        {"date": "2014-06-06", "actor": "crown", "order": "advance", "place": "castle"}
    )
    recording = play_and_record(blueprint(duel.model_copy(update={"days": 2, "events": [event]})), SEED, 0)
    (refused,) = of(recording.events, EventKind.REFUSED)
    assert (refused.day, refused.actor, refused.place) == (1, "crown", "castle")
    assert recording.course.refused == (0,)
