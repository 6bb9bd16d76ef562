"""Scheduled events: orders and shocks that come on a date whatever the actors think.

They are written between the morning's pictures and the actors' decisions of their day, into the same table of
orders and the same tables of state.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.core.errors import SimError
from sim.scenario import ORDERS, ScheduledEvent, members_of, select_paths
from sim.world.balance import BOOKED, book_outside
from sim.world.blueprint import Blueprint, clip_limits
from sim.world.codes import NOBODY, Status
from sim.world.fields import DEFINITIONS
from sim.world.tables import World
from sim.world.today import add_order

RESERVE, DISSOLVED = int(Status.RESERVE), int(Status.DISSOLVED)


class BeyondCountingError(SimError, ValueError):
    """A shock after which a stock would be larger than anything of its kind can be.

    Attributes:
        event: the shock.
        amount: what would have come out.
    """

    def __init__(self, event: ScheduledEvent, amount: float) -> None:
        self.event, self.amount = event, amount
        super().__init__(f"the shock to {event.shock} on {event.date} gives {amount:g}, which is beyond counting")


def event_days(plan: Blueprint) -> list[int]:
    """Return the days, in order, on which something is scheduled."""
    return sorted({(event.date - plan.start).days for event in plan.scenario.events})


def happen(plan: Blueprint, world: World, numbers: Any, day: int) -> None:
    """Let the events of a day happen.

    Args:
        plan: the blueprint.
        world: the world, in the morning of that day.
        numbers: the replication's draws.
        day: days since the start.
    """
    for row, event in enumerate(plan.scenario.events):
        if (event.date - plan.start).days == day:
            let(plan, world, event, float(numbers[plan.efforts[row]]))


def let(plan: Blueprint, world: World, event: ScheduledEvent, amount: float) -> None:
    """Let one event happen, whatever its date says.

    Args:
        plan: the blueprint.
        world: the world, in the morning.
        event: an order or a shock.
        amount: the order's effort, or how far the shock goes.
    """
    if event.order is not None:
        _order(plan, world, event, event.order, amount)
    else:
        _shock(plan, world, event, amount)


def _order(plan: Blueprint, world: World, event: ScheduledEvent, name: str, effort: float) -> None:
    """Write a scheduled order as a row of today's orders."""
    kind = int(ORDERS[name])
    place = plan.places.index(event.place) if event.place else int(NOBODY)
    other = plan.actors.index(event.other) if event.other else int(NOBODY)
    add_order(world.clock, world.orders, plan.actors.index(event.actor or ""), kind, place, other, effort)


def _shock(plan: Blueprint, world: World, event: ScheduledEvent, amount: float) -> None:
    """Set, add to or multiply one number of one row, or of all formations that the path stands for.

    What it brings or takes of men, equipment, money and people is booked as come from outside. Formations that no
    longer exist get neither men nor equipment; of a reserve that is still to be raised, it changes who will come.
    """
    table, name, field = (event.shock or "").split(".", 2)
    names = select_paths(name, members_of(plan.scenario)) if table == "formations" else (name,)
    rows = np.array([getattr(plan, table).index(one) for one in names], dtype=np.int64)
    if table == "formations" and field in BOOKED[table]:
        rows = rows[world.formations["status"][rows] != DISSOLVED]
        if field == "present":
            called = world.formations["status"][rows] == RESERVE
            _change(world, table, "muster", rows[called], event, amount)
            rows = rows[~called]
    _change(world, table, field, rows, event, amount)
    if field in BOOKED.get(table, ()):
        book_outside(world, table, rows)


def _change(world: World, table: str, field: str, rows: Any, event: ScheduledEvent, amount: float) -> None:
    """Set, add to or multiply a field of some rows, within its range.

    Raises:
        BeyondCountingError: what comes out is too large.
    """
    column = getattr(world, table)[field]
    values = column[rows].astype(float)
    if event.set is not None:
        values[:] = amount
    elif event.add is not None:
        values += amount
    else:
        values *= amount
    low, high = clip_limits(table, field)
    own = next(one for one in DEFINITIONS[table] if one.name == field)
    beyond = values[((values > high) & math.isinf(own.high)) | ((values < low) & math.isinf(own.low))]
    if beyond.size:
        raise BeyondCountingError(event, float(beyond[0]))
    values = np.clip(values, low, high)
    column[rows] = np.rint(values) if column.dtype.kind in "iu" else values
