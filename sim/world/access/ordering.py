"""Orders by name: checked as a person gives them, then written as rows of the day's table.

Whether an order then makes sense in the world (an advance on one's own town does not) is for ``sim.rules.orders``
to say; here names are looked up and what is missing is asked for, so that nothing is lost in silence.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.core.error_messages import shown
from sim.core.errors import Problem, SimError
from sim.scenario import ORDERS, current_word
from sim.world.access.row_views import name_of, unknown
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY, OrderKind
from sim.world.tables import World
from sim.world.today import add_order


class OrderError(SimError, ValueError):
    """An order that cannot be given as it is.

    Attributes:
        problem: which order, what is wrong with it, what is allowed.
    """

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Order(NamedTuple):
    """An order as the table keeps it: row numbers (-1 for none), kind and effort (share of what is free)."""

    actor: int
    kind: int
    place: int
    other: int
    effort: float


def checked(
    spec: Blueprint, actor: str, kind: str | OrderKind, place: Any = None, other: Any = None, effort: float = 1.0
) -> Order:
    """Return an order given by names as a row of the table.

    Args:
        spec: the scenario's blueprint.
        actor: who orders.
        kind: ``"advance"``, ``"air-campaign"``, ...: the words of scenario files.
        place: where, for orders that say so.
        other: to which actor, for orders that say so.
        effort: how much of what is free, above 0 (for a reform: 1 a new leader, 2 shared power).

    Raises:
        OrderError: an unknown name, a missing place or actor, no effort, or an order to oneself.
    """
    path = f"actors.{actor}"
    code = _kind(kind, path)
    path = f"{path}.{code.word}"
    if not (isinstance(effort, (int, float)) and math.isfinite(effort) and effort > 0):
        raise OrderError(Problem("", None, path, f"found effort {shown(effort)}", ("a number above 0",)))
    where = _row("place", place, spec.places, code.form.place == "must", path)
    whom = _row("actor", other, spec.actors, code.form.other, path)
    me = spec.actors.index(actor)
    if whom == me:
        raise OrderError(Problem("", None, path, "an order to oneself", spec.actors[:me] + spec.actors[me + 1 :]))
    return Order(me, int(code), where, whom, float(effort))


def _kind(kind: str | OrderKind, path: str) -> OrderKind:
    if isinstance(kind, OrderKind):
        return kind
    word = current_word(kind)
    if word in ORDERS:
        return ORDERS[word]
    raise OrderError(unknown("order", kind, ORDERS, path))


def _row(what: str, given: Any, names: tuple[str, ...], needed: bool, path: str) -> int:
    name = name_of(given)
    if name in names:
        return names.index(name)
    if name is not None:
        raise OrderError(unknown(what, name, names, path))
    if needed:
        word = "place" if what == "place" else "other"
        raise OrderError(Problem("", None, path, f"this order needs {word}=", names))
    return int(NOBODY)


def write(world: World, order: Order) -> None:
    """Add an order to today's.

    Raises:
        OrderError: the day's table is full.
    """
    most = len(world.orders)
    if world.clock["orders"][0] >= most:
        raise OrderError(Problem("", None, "orders", f"{most} orders have been given today, and no more can be"))
    add_order(world.clock, world.orders, *order)
