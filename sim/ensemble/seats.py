"""Rule: people take the place of a mind; what they order stands every day until they order otherwise.

A seat taken by people keeps a staff: the built-in mind goes on deciding what the people leave to it (pay, recruits,
whatever their menu does not offer), and everything else that it writes is struck out. Empty seats decide as in any
run. With no seat taken the days are, bit for bit, those of ``sim.ensemble.replication.play``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.core.compiled import rule
from sim.ensemble.days import dawn, decide, rest, steps
from sim.ensemble.record import record
from sim.world.access.ordering import Order
from sim.world.apply_events import event_days, happen
from sim.world.blueprint import Blueprint
from sim.world.codes import OrderKind
from sim.world.tables import World, empty
from sim.world.today import add_order


class Seats(NamedTuple):
    """Seats taken, and standing orders given; A actors, K kinds of order.

    Attributes:
        taken: (A,) int8, 1 where people decide.
        staff: (A, K + 1) int8, 1 where the mind of a taken seat still sees to orders of a kind.
        orders: (n,) rows of the table of orders, given again every day.
    """

    taken: Any
    staff: Any
    orders: Any


def seats(actors: int, taken: Iterable[int], staff: Iterable[OrderKind], given: Iterable[Order]) -> Seats:
    """Seats from what people have ordered.

    A kind of order that people of a seat gave themselves is theirs alone: its staff keeps out of it.

    Args:
        actors: how many there are.
        taken: the rows of those whom people play.
        staff: the kinds that their minds still see to.
        given: the standing orders of all seats together.

    Raises:
        ValueError: an order of a seat that nobody has taken.
    """
    held = np.zeros(actors, np.int8)
    held[list(taken)] = 1
    left = np.zeros((actors, len(OrderKind) + 1), np.int8)
    left[:, [int(kind) for kind in staff]] = 1
    rows = list(given)
    orders = empty("orders", len(rows))
    for row, order in enumerate(rows):
        if not held[order.actor]:
            raise ValueError(f"order {order} is of a seat that nobody has taken")
        left[order.actor, order.kind] = 0
        for name, value in zip(Order._fields, order, strict=True):
            orders[name][row] = value
    return Seats(held, left, orders)


@rule
def decide_seated(world: World, steps: Any, seats: Seats) -> None:
    """Let everybody decide, in the order of rows: minds by themselves, people by their standing orders."""
    clock = world.clock[0]
    for a in range(len(world.actors)):
        first = clock.orders
        decide(world, steps, a)
        if seats.taken[a]:
            for n in range(first, clock.orders):
                if seats.staff[a, world.orders[n].kind] == 0:
                    world.orders[n].effort = 0.0
            _give(world, seats, a)


@rule
def _give(world: World, seats: Seats, a: int) -> None:
    """Write down the standing orders of a seat."""
    for m in range(len(seats.orders)):
        order = seats.orders[m]
        if order.actor == a:
            add_order(world.clock, world.orders, a, order.kind, order.place, order.other, order.effort)


@rule
def play_seated_days(world: World, steps: Any, seats: Seats, until: int, holders: Any, series: Any) -> None:
    """Play and record day after day up to (not including) ``until``."""
    while world.clock[0].day < until:
        dawn(world, steps)
        decide_seated(world, steps, seats)
        rest(world, steps)
        record(world, world.clock[0].day, holders, series)


def play_seated(
    plan: Blueprint, world: World, numbers: Any, who: Seats, until: int, holders: Any, series: Any,
    mornings: Mapping[int, Callable[[World], None]] | None = None,
) -> None:  # fmt: skip
    """Play a world on from the morning it stands at, its scripted events included, and record every evening.

    Args:
        plan: the scenario's blueprint.
        world: the world; it is changed.
        numbers: the replication's draws (``sim.world.build.Start``).
        who: who sits where, and the standing orders.
        until: the day at whose morning to stop, at most ``plan.days``.
        holders: the book of who holds what (``sim.ensemble.record.books``).
        series: the book of the measures.
        mornings: by day, what else happens before anybody decides.
    """
    extra = mornings or {}
    found = steps(world)
    today = int(world.clock["day"][0])
    for day in sorted({*event_days(plan), *extra}):
        if today <= day < until:
            play_seated_days(world, found, who, day, holders, series)
            dawn(world, found)
            happen(plan, world, numbers, day)
            if day in extra:
                extra[day](world)
            decide_seated(world, found, who)
            rest(world, found)
            record(world, day + 1, holders, series)
    play_seated_days(world, found, who, until, holders, series)
