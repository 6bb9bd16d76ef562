"""One replication, compiled: build a world, play its days, write it down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.ensemble.days import dawn, decide_and_rest, play_scheduled, steps
from sim.ensemble.record import books, digest, record
from sim.ensemble.soundness import check
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint
from sim.world.build import build
from sim.world.schedule import shock_days
from sim.world.tables import World


class Course(NamedTuple):
    """The course of one world; P places, A actors, M measures, N uncertain numbers.

    Attributes:
        replication: its number.
        holders: (days + 1, P) int8, who held each place on each evening; row 0 is the start, -1 nobody.
        series: (days + 1, A, M) float, the measures of ``sim.scenario.measures``.
        digest: 32 hexadecimal digits that stand for all of it.
        draws: (N,) the uncertain inputs, in the order of ``blueprint.draw_paths``.
        world: the tables on the last evening.
        refused: numbers of the scheduled events whose order was not accepted when its day came.
    """

    replication: int
    holders: Any
    series: Any
    digest: str
    draws: Any
    world: World
    refused: tuple[int, ...] = ()

    def of_rows(self) -> Course:
        """Return the course with those tables alone that rows are made of: a chunk is many courses in memory."""
        tables = self.world._asdict()
        kept = {name: table[: len(table) if name == _OF_ROWS else 0].copy() for name, table in tables.items()}
        return self._replace(world=World(**kept))


_OF_ROWS = "formations"
"""The table that rows are made of; as a copy, since all of a world's tables are one piece of memory."""


def refused(plan: Blueprint, world: World, day: int) -> tuple[int, ...]:
    """Numbers of the events whose orders were not accepted today.

    Args:
        plan: the blueprint.
        world: the world, between the evening of that day and the next dawn, which clears its orders.
        day: days since the start.
    """
    events = enumerate(plan.scenario.events)
    rows = [row for row, one in events if one.order is not None and (one.date - plan.start).days == day]
    accepted = world.orders["accepted"][: int(world.clock["orders"][0])]  # scheduled orders stand first
    return tuple(row for n, row in enumerate(rows) if n >= len(accepted) or not accepted[n])


def play(plan: Blueprint, seed: int, replication: int, draw: int | None = None) -> Course:
    """Play one replication from the first day to the last.

    Args:
        plan: the scenario's blueprint.
        seed: the run's seed.
        replication: its number, from 0.
        draw: take the uncertain inputs of this replication instead.

    Raises:
        UnsoundError: its numbers cannot be true.
    """
    world, numbers = build(plan, seed, replication, draw)
    holders, series = books(plan.days, len(plan.places), len(plan.actors))
    found = steps(world)
    record(world, 0, holders, series)
    orders = plan.schedule
    efforts, accepted = numbers[orders.effort], np.zeros(len(orders.event), np.bool_)
    unheard: list[int] = []
    for day in (*shock_days(plan.scenario), plan.days):
        play_scheduled(world, found, min(day, plan.days), orders, efforts, accepted, holders, series)
        if day < plan.days:
            dawn(world, found)
            happen(plan, world, numbers, day)
            decide_and_rest(world, found)
            record(world, day + 1, holders, series)
            unheard += refused(plan, world, day)
    unheard += orders.event[(orders.day < plan.days) & ~accepted].tolist()
    in_order = tuple(sorted(unheard, key=lambda row: (plan.scenario.events[row].date, row)))
    return course_of(
        plan, replication, world, numbers, holders, series, in_order, lambda: evenings(plan, seed, replication, draw)
    )


def play_for_rows(plan: Blueprint, seed: int, replication: int) -> Course:
    """Play one replication as ``play`` does, and keep of its world only what rows are made of."""
    return play(plan, seed, replication).of_rows()


def course_of(
    plan: Blueprint, replication: int, world: World, numbers: Any, holders: Any, series: Any,
    unheard: tuple[int, ...] = (), again: Callable[[], Iterable[World]] | None = None,
) -> Course:  # fmt: skip
    """The course of a world that has been played and recorded, once it has been checked.

    Args:
        plan: the scenario's blueprint.
        replication: its number.
        world: the tables on the last evening.
        numbers: the replication's draws (``sim.world.build.Start``).
        holders: its record of who holds what.
        series: its record of the measures.
        unheard: numbers of the scheduled events whose order was not accepted (``refused``).
        again: plays it again evening by evening, to find the first one on which something is wrong.

    Raises:
        UnsoundError: its numbers cannot be true.
    """
    check(plan, replication, world, holders, series, again)
    drawn = numbers[plan.drawer.uncertain]
    return Course(replication, holders, series, digest(world, holders, series), drawn, world, unheard)


def evenings(plan: Blueprint, seed: int, replication: int, draw: int | None = None) -> Iterator[World]:
    """The world before the first day and on each evening, played but not recorded (always the same tables)."""
    world, numbers = build(plan, seed, replication, draw)
    found, scripted = steps(world), set(event_days(plan))
    yield world
    for day in range(plan.days):
        dawn(world, found)
        if day in scripted:
            happen(plan, world, numbers, day)
        decide_and_rest(world, found)
        yield world
