"""One replication played again, step by step, with everything that happens written down.

Recording only reads copies of the tables, so the replication is the ensemble's, digit for digit: its digest is
that of the ensemble's row. The ensemble itself is not recorded and pays nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.ensemble.days import decide, steps
from sim.ensemble.record import books, record
from sim.ensemble.replication import Course, course_of, refused
from sim.report.story import breaking, decisions, fighting, people, territory
from sim.report.story.events import StoryEvent
from sim.report.story.moment import DayStep, Watcher
from sim.rules.aid import deliver
from sim.rules.airpower import strike
from sim.rules.alignment import align
from sim.rules.battle import fight
from sim.rules.breaking import rally, roll_breaks
from sim.rules.cohesion import hold_or_leave
from sim.rules.control import change
from sim.rules.day import DAWN, DAY
from sim.rules.economy import economy
from sim.rules.expedition import send_fighters
from sim.rules.guerrilla import bleed
from sim.rules.harm import harm
from sim.rules.movement import move
from sim.rules.orders import obey
from sim.rules.recruitment import recruit
from sim.rules.reserves import raise_reserves
from sim.rules.schools import train
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint
from sim.world.build import build
from sim.world.tables import World, copy

WATCHERS: dict[Any, tuple[Watcher, ...]] = {
    obey: (decisions.detect_decisions,),
    raise_reserves: (people.detect_recruits,),
    send_fighters: (decisions.detect_levels, people.detect_fighters),
    move: (fighting.detect_ambushes, territory.detect_passing),
    strike: (fighting.detect_strikes, people.detect_harm),
    bleed: (fighting.detect_cells,),
    fight: (fighting.detect_battles,),
    roll_breaks: (breaking.detect_breaks,),
    hold_or_leave: (breaking.detect_collapses,),
    change: (territory.detect_taking,),
    rally: (breaking.detect_rallies,),
    recruit: (people.detect_recruits,),
    train: (people.detect_recruits,),
    align: (territory.detect_alignment,),
    harm: (people.detect_harm,),
    deliver: (people.detect_aid,),
    economy: (people.detect_money,),
}
"""Detectors by the step of the day after which they look."""


@dataclass(frozen=True)
class Recording:
    """One world and everything that happened in it.

    Attributes:
        plan: the scenario's blueprint.
        seed, replication: which world.
        course: the replication as the ensemble keeps it, with its digest.
        start: the tables before the first day.
        events: in the order in which they happened.
    """

    plan: Blueprint
    seed: int
    replication: int
    course: Course
    start: World
    events: tuple[StoryEvent, ...]


class Before:
    """The tables as they were before a step, in memory of their own that is written over again and again.

    Attributes:
        world: the tables; of use until the next ``take``.
    """

    def __init__(self, world: World) -> None:
        self.world = copy(world)
        tables = zip(world, self.world, strict=True)
        self._bytes = [(_bytes(now), _bytes(then)) for now, then in tables if now is not then]

    def take(self) -> World:
        """Take the tables down as they are now."""
        for now, then in self._bytes:
            np.copyto(then, now)
        return self.world


def _bytes(table: Any) -> Any:
    """A table's memory, which is copied much faster than its fields."""
    return np.asarray(table).reshape(-1).view(np.uint8)


def play_and_record(plan: Blueprint, seed: int, replication: int) -> Recording:
    """Play one replication and write down what happens.

    Args:
        plan: the scenario's blueprint.
        seed: the run's seed.
        replication: its number, from 0.
    """
    world, numbers = build(plan, seed, replication)
    start = copy(world)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    record(world, 0, holders, series)
    scripted, found = frozenset(event_days(plan)), steps(world)
    events: list[StoryEvent] = []
    unheard: tuple[int, ...] = ()
    before = Before(world)
    for day in range(plan.days):
        for step in DAWN:
            step(world)
        if day in scripted:
            happen(plan, world, numbers, day)
        morning = copy(world)
        events += decisions.detect_shocks(DayStep(plan, day, morning, morning, world), numbers)
        for actor in range(len(plan.actors)):
            decide(world, found, actor)
        for step in DAY:
            events += _watched(step, plan, day, morning, world, before)
        record(world, day + 1, holders, series)
        unheard += refused(plan, world, day)
    course = course_of(plan, replication, world, numbers, holders, series, unheard)
    return Recording(plan, seed, replication, course, start, tuple(events))


def _watched(step: Any, plan: Blueprint, day: int, morning: World, world: World, before: Before) -> list[StoryEvent]:
    """Take a step, and return what its watchers saw."""
    watchers = WATCHERS.get(step)
    if watchers is None:
        step(world)
        return []
    then = before.take()
    step(world)
    moment = DayStep(plan, day, morning, then, world)
    return [event for watcher in watchers for event in watcher(moment)]
