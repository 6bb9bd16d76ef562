"""Dated events of a scenario: orders and shocks that come whatever the actors think.

They are written between the morning's pictures and the actors' decisions of their day, into the same table of
orders and the same tables of state.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.scenario.names import Member
from sim.scenario.schema import Event
from sim.scenario.selection import select
from sim.world.blueprint import Blueprint, clip_limits
from sim.world.codes import NOBODY, OrderKind
from sim.world.tables import World


def event_days(plan: Blueprint) -> list[int]:
    """The days, in order, on which something is scripted."""
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


def let(plan: Blueprint, world: World, event: Event, amount: float) -> None:
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


def _order(plan: Blueprint, world: World, event: Event, name: str, effort: float) -> None:
    """Write a scripted order as a row of today's orders."""
    row = int(world.clock["orders"][0])
    order = world.orders[row : row + 1]
    order["actor"] = plan.actors.index(event.actor or "")
    order["kind"] = OrderKind[name.replace("-", "_").upper()]
    order["place"] = plan.places.index(event.place) if event.place else NOBODY
    order["other"] = plan.actors.index(event.other) if event.other else NOBODY
    order["effort"] = effort
    order["accepted"] = 0
    world.clock["orders"][0] = row + 1


def _members(plan: Blueprint) -> dict[str, Member]:
    return {name: Member(one.place, one.actor, one.kind) for name, one in plan.scenario.formations.items()}


def _shock(plan: Blueprint, world: World, event: Event, amount: float) -> None:
    """Set, add to or multiply one number of one row, or of all formations that the path stands for."""
    table, name, field = (event.shock or "").split(".", 2)
    names = select(name, _members(plan)) if table == "formations" else (name,)
    rows = [getattr(plan, table).index(one) for one in names]
    column = getattr(world, table)[field]
    values = column[rows].astype(float)
    if event.set is not None:
        values[:] = amount
    elif event.add is not None:
        values += amount
    else:
        values *= amount
    values = np.clip(values, *clip_limits(table, field))
    column[rows] = np.rint(values) if column.dtype.kind in "iu" else values
