"""A story tells of arms on the day on which they are of use, and of whose they were; of advisers when they are sent."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sim.report.story.decisions import detect_levels
from sim.report.story.events import EventKind, StoryEvent
from sim.report.story.items import of
from sim.report.story.moment import DayStep
from sim.report.story.people import detect_aid, detect_fighters, tell_means
from sim.rules.aid import deliver
from sim.rules.expedition import send_fighters
from sim.world.codes import Doctrine, Level, OrderKind, Stance
from sim.world.tables import World, copy
from tests.worlds import make_world, next_day, order

PATRON, NEIGHBOUR, CLIENT, MILITIA = range(4)
NAMES = ("patron", "neighbour", "client", "militia")
SPEAKING: Any = SimpleNamespace(actor=lambda name: f"the {name}")
"""Stands in for the scenario's names."""


def theatre(spares: int = 0) -> World:
    """Two patrons of one government and one movement, with so many empty rows each."""
    patron = {"client": CLIENT, "level": int(Level.ARMS), "treasury": 50.0}
    friends = [{"doctrine": int(Doctrine.GOVERNMENT)}, {"doctrine": int(Doctrine.POPULAR_MILITIA)}]
    relations = {(a, b): {"stance": int(Stance.ALLIED)} for a in range(4) for b in range(4) if a != b}
    troops = [{"actor": CLIENT}, {"actor": MILITIA}]
    places = [{"holder": CLIENT}]
    world = make_world([patron, patron, *friends], troops, places, relations=relations, spares=spares)
    world.parameters["aid_equipment"] = 200.0
    return world


def told(world: World, days: int = 1) -> list[StoryEvent]:
    """Deliver for some days and return what a story says of it."""
    events: list[StoryEvent] = []
    for day in range(days):
        before = copy(world)
        deliver(world)
        plan: Any = SimpleNamespace(actors=NAMES)
        events += detect_aid(DayStep(plan, day, before, before, world))
        next_day(world)
    return events


def test_vehicles_told_are_all_that_came_and_none_comes_on_the_day_of_the_order() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ARM, other=CLIENT)
    events = told(world, 400)
    assert sum(event.size for event in events) == world.actors["equipment_supplied"][CLIENT] > 0
    assert {(event.actor, event.other) for event in events} == {("patron", "client")}
    assert min(event.day for event in events) > 0


def test_arms_are_told_to_be_of_who_sent_them_whoever_orders_that_day() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ARM, other=CLIENT)
    events = told(world, 20)
    order(world, NEIGHBOUR, OrderKind.ARM, other=CLIENT)
    events += told(world)
    assert {event.actor for event in events} == {"patron"}


def test_advisers_for_two_friends_are_told_for_each_and_counted_once() -> None:
    world = theatre()
    order(world, PATRON, OrderKind.ADVISE, other=CLIENT)
    order(world, PATRON, OrderKind.ADVISE, other=MILITIA, effort=0.5)
    events = told(world)
    assert [event.other for event in events] == ["client", "militia"]
    assert events[0].size == 2 * events[1].size == round(world.parameters["aid_advisers"][0])
    assert sum(event.size for event in events) == world.actors["advisers"][PATRON]


def test_one_vehicle_and_one_adviser_are_told_as_one() -> None:
    one = [
        StoryEvent(0, EventKind.AID, actor="patron", other="client", size=1, data={"vehicles": n, "advisers": 1 - n})
        for n in (0, 1)
    ]
    said = [item.text for item in tell_means(of(one, EventKind.AID), SPEAKING)]
    assert said == ["One adviser of the patron joined the client.", "The patron delivered one vehicle to the client."]


def test_fighters_sent_from_outside_are_told_with_the_step_that_their_patron_takes() -> None:
    """The first of them come days after the decision: told are the decision when it is made, and all who came."""
    world = theatre(spares=1)
    first, days = int(world.parameters["expedition_days"][0]), 10
    events: list[StoryEvent] = []
    for day in range(days):
        order(world, PATRON, OrderKind.REINFORCE, place=0)
        before = copy(world)
        send_fighters(world)
        moment = DayStep(SimpleNamespace(actors=NAMES, places=("town",)), day, before, before, world)  # type: ignore[arg-type]
        events += [*detect_levels(moment), *detect_fighters(moment)]
        next_day(world)
    steps, came = of(events, EventKind.LEVEL), of(events, EventKind.RECRUITS)
    assert [(event.day, event.actor, event.other, event.data["level"]) for event in steps] == [
        (0, "patron", "client", "ground")
    ]
    assert sum(event.size for event in came) == world.actors["recruits"][PATRON] > 0
    assert min(event.day for event in came) == first
    said = [item.text for item in tell_means(came, SPEAKING)]
    assert said[0] == f"{came[0].size} fighters of the patron arrived from outside."
