"""Rule: an order is written down while today's table has room; one that finds none is counted, never forgotten.

The one place that writes rows of ``orders``: minds, seats, scripted events and people all come through here. A
replication in which an order found no room is not published (see ``sim.world.balance``). Bookkeeping; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.world.tables import Table


@rule
def add_order(clock: Table, orders: Table, actor: int, kind: int, place: int, other: int, effort: float) -> bool:
    """Add an order to today's; False if there is no room for it.

    Args:
        clock: (1,) the world's clock, which counts today's orders and those that found no room.
        orders: the world's table of orders.
        actor: who orders.
        kind: what.
        place: where, or nobody's row.
        other: to whom, or nobody's row.
        effort: how much of what is free.
    """
    now = clock[0]
    if now.orders >= len(orders):
        now.lost += 1
        return False
    row = orders[now.orders]
    row.actor = actor
    row.kind = kind
    row.place = place
    row.other = other
    row.effort = effort
    row.accepted = 0
    now.orders += 1
    return True
