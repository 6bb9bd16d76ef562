"""What a mind has ordered, in a form that tests can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.doctrine.picture import Picture
from sim.world.codes import OrderKind
from sim.world.tables import World
from tests.worlds import picture

Mind = Callable[[Picture], None]


class Told(NamedTuple):
    """One order."""

    kind: OrderKind
    place: int
    other: int
    effort: float


def orders(world: World, decide: Mind, actor: int = 0) -> list[Told]:
    """What an actor orders today."""
    world.clock["orders"] = 0
    decide(picture(world, actor))
    rows = world.orders[: int(world.clock["orders"][0])]
    return [
        Told(OrderKind(int(row["kind"])), int(row["place"]), int(row["other"]), float(row["effort"])) for row in rows
    ]


def of_kind(kind: OrderKind, world: World, decide: Mind, actor: int = 0) -> list[Told]:
    """The orders of one kind."""
    return [order for order in orders(world, decide, actor) if order.kind == kind]


def places(kind: OrderKind, world: World, decide: Mind, actor: int = 0) -> list[int]:
    """The places that orders of one kind are about."""
    return [order.place for order in of_kind(kind, world, decide, actor)]


def how_often(kind: OrderKind, make: Callable[..., World], decide: Mind, keys: int = 300, **how: Any) -> float:
    """On which share of so many days an order of a kind is given."""
    return sum(bool(of_kind(kind, make(key=key, **how), decide)) for key in range(keys)) / keys
