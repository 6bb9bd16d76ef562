"""One replication, observed: its record, and the losses of formations and places on every evening.

D, P, A, M, F: days, places, actors, measures, formations. Observing copies numbers and changes none, so an
observed replication is the ensemble's, digit for digit.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.core.calendar import evening_of
from sim.ensemble.measured import measured
from sim.ensemble.outcomes import MEASURE_ROW
from sim.ensemble.record import ACTIVE, BROKEN
from sim.ensemble.replication_table import fell_on
from sim.study.hindcast.reading_table import UNASKED
from sim.world.codes import NOBODY

if TYPE_CHECKING:
    from sim.world.blueprint import Blueprint

FORMATION_FIELDS = ("present", "killed", "deserted")
PLACE_FIELDS = ("killed", "civilians_killed", "displaced")
NEVER = np.inf
"""A day that did not come."""


@dataclass(frozen=True)
class Layout:
    """Row numbers by name in the tables of a blueprint, and the calendar."""

    places: dict[str, int]
    actors: dict[str, int]
    formations: dict[str, int]
    headquarters: dict[str, list[int]]
    country: dict[str, list[int]]
    garrisons: dict[tuple[str, str], list[int]]
    start: datetime.date
    days: int

    def evening(self, date: datetime.date) -> int | None:
        """The evening of a date: the eve for dates before the start, None after the last day."""
        found = max(0, evening_of(self.start, date))
        return found if found <= self.days else None


def layout_of(plan: Blueprint) -> Layout:
    """The layout of a blueprint."""
    places, actors, formations = (
        {name: row for row, name in enumerate(table)} for table in (plan.places, plan.actors, plan.formations)
    )
    headquarters: dict[str, list[int]] = {}
    country: dict[str, list[int]] = {}
    garrisons: dict[tuple[str, str], list[int]] = {}
    for name, one in plan.scenario.formations.items():
        if one.headquarters is not None:
            headquarters.setdefault(one.headquarters, []).append(formations[name])
        garrisons.setdefault((one.place, one.actor), []).append(formations[name])
    for name, place in plan.scenario.places.items():
        country.setdefault(place.country, []).append(places[name])
    return Layout(places, actors, formations, headquarters, country, garrisons, plan.start, plan.days)


@dataclass(frozen=True)
class ObservedReplication:
    """A replication as it was observed.

    Attributes:
        layout: names and calendar.
        holders: (D + 1, P) the holder of each place, -1 nobody.
        series: (D + 1, A, M), the measures.
        formations: by name of a field, (D + 1, F); ``present`` is 0 for what is neither active nor broken.
        places: by name of a field, (D + 1, P).
        broke: (F,) the evening by which a formation had first broken, -1 never.
    """

    layout: Layout
    holders: Any
    series: Any
    formations: dict[str, Any]
    places: dict[str, Any]
    broke: Any

    def held_by(self, place: str, actors: tuple[str, ...]) -> Any:
        """(D + 1,) bool: the evenings on which one of these held a place."""
        column = self.holders[:, self.layout.places[place]]
        return np.isin(column, [self.layout.actors[actor] for actor in actors])

    def measure(self, actor: str, measure: str) -> Any:
        """(D + 1,) a measure of an actor, nan on evenings on which it is not defined."""
        return measured(self.series[:, self.layout.actors[actor]])[:, MEASURE_ROW[measure]]

    def lost(self, place: str) -> float:
        """The evening by which the first holder of a place had lost it, or NEVER; nan where nobody held it."""
        if self.holders[0, self.layout.places[place]] == NOBODY:
            return UNASKED
        found = int(fell_on(self.holders[:, [self.layout.places[place]]])[0])
        return NEVER if found == NOBODY else float(found)


def first(happens: Any) -> float:
    """Return the first evening on which something is so, or NEVER."""
    return float(np.argmax(happens)) if happens.any() else NEVER


class Observer:
    """Recorder of a replication, evening by evening."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        rows = layout.days + 1
        self.formations = {name: np.zeros((rows, len(layout.formations)), np.int64) for name in FORMATION_FIELDS}
        self.places = {name: np.zeros((rows, len(layout.places)), np.int64) for name in PLACE_FIELDS}

    def note(self, evening: int, world: Any) -> None:
        """Record an evening."""
        for name, kept in self.formations.items():
            kept[evening] = world.formations[name]
        status = world.formations["status"]
        self.formations["present"][evening] *= (status == ACTIVE) | (status == BROKEN)
        for name, kept in self.places.items():
            kept[evening] = world.places[name]

    def seen(self, course: Any) -> ObservedReplication:
        """Return what was recorded, with the replication's own record."""
        days = course.world.formations["first_broke_day"]
        broke = np.where(days == NOBODY, NOBODY, days + 1)
        return ObservedReplication(self.layout, course.holders, course.series, self.formations, self.places, broke)


def observe(plan: Blueprint, seed: int, replication: int, layout: Layout) -> tuple[Any, ObservedReplication]:
    """Play one replication and observe it.

    Returns:
        Its course, the same as ``sim.ensemble.replication.play`` gives, and the observation.
    """
    # these bring the compiler, which a finished hindcast is scored without
    from sim.ensemble.days import dawn, decide_and_rest, play_days, steps
    from sim.ensemble.record import books, record
    from sim.ensemble.replication import course_of, evenings, refused
    from sim.world.apply_events import event_days, happen
    from sim.world.build import build

    world, numbers = build(plan, seed, replication)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    found, scripted, watch = steps(world), frozenset(event_days(plan)), Observer(layout)
    record(world, 0, holders, series)
    watch.note(0, world)
    unheard: tuple[int, ...] = ()
    for day in range(plan.days):
        if day in scripted:
            dawn(world, found)
            happen(plan, world, numbers, day)
            decide_and_rest(world, found)
            record(world, day + 1, holders, series)
            unheard += refused(plan, world, day)
        else:
            play_days(world, found, day + 1, holders, series)
        watch.note(day + 1, world)
    course = course_of(
        plan, replication, world, numbers, holders, series, unheard, lambda: evenings(plan, seed, replication)
    )
    return course, watch.seen(course)
