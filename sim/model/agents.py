"""Actors, formations and places as Mesa agents: each is one row of a table seen as an object.

Agents keep nothing of their own. Every property reads and writes the world's tables, so that agents, compiled
rules and the ensemble always speak of the same state. What has no row for itself but belongs to a pair - an
actor in a place, an actor towards another - is reached through the actor (``at``, ``towards``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from sim.core.error_messages import nearest
from sim.core.errors import Problem
from sim.ensemble.days import decide, steps
from sim.ensemble.measured import measured
from sim.model.view import View
from sim.scenario import MEASURE_NAMES
from sim.world.access.ordering import Order, checked, write
from sim.world.access.row_views import RowError, RowView, UnknownNameError, fields_of, name_of, unknown
from sim.world.balance import BOOKED, book_outside
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY, OrderKind, Stance
from sim.world.fields import Field
from sim.world.ranges import ROUNDING
from sim.world.tables import Table

if TYPE_CHECKING:
    from sim.model.theatre import Theatre


class LiveRow(RowView):
    """A row of a living world: it can be changed, and what it refers to are agents (nobody and nowhere are None).

    Changes are made as they are asked for. Men present, equipment, money in the treasury and people that come or go
    in this way are booked as come from outside, and who holds with no actor follows from the shares of those who do.

    Attributes:
        model: the theatre it lives in.
    """

    model: Theatre

    def _rows(self) -> Table:
        return getattr(self.model.world, self.table_name)

    def _write(self, field: Field, value: Any) -> None:
        """Change a field, and keep the books (see ``sim.world.balance``).

        Raises:
            RowError: it cannot be changed, or not to this.
        """
        if (self.table_name, field.name) == ("presence", "allegiance"):
            self._share_out(field, value)
        super()._write(field, value)
        if field.name in BOOKED.get(self.table_name, ()):
            book_outside(self.model.world, self.table_name, [self.index])

    def _share_out(self, field: Field, value: Any) -> None:
        """Leave to no actor what the actors' shares of a place's people leave over."""
        actor, place = self.index  # type: ignore[misc]
        shares = self.model.world.presence["allegiance"][:, place]
        most = max(0.0, 1.0 - float(shares.sum() - shares[actor]))
        given = self._number(field, value)
        if given > most + ROUNDING:
            limits = [f"at most {most:g}, which the other actors leave"]
            raise RowError(self._problem(field, f"found {given:g}", limits))
        self.model.world.places["neutral"][place] = max(0.0, most - given)

    def _referred(self, kind: str, row: int) -> Actor | Place | None:
        if row == NOBODY:
            return None
        if kind == "actor":
            return self.model.actors[self.spec.actors[row]]
        return self.model.places[self.spec.places[row]]


class TheatreAgent(LiveRow, mesa.Agent):  # type: ignore[misc]
    """One row of a table as a Mesa agent.

    Attributes:
        name: its name in the scenario.
        index: its row number.
    """

    index: int

    def __init__(self, model: Theatre, index: int, name: str) -> None:
        self.spec: Blueprint = model.spec
        self.index, self.name = index, name
        super().__init__(model)

    def remove(self) -> None:
        """Refuse to go: rows of the tables stay from the first day to the last.

        Raises:
            RowError: always.
        """
        message = "cannot be removed: every row of the tables is an agent from the first day to the last"
        way = ("status = Status.DISSOLVED, for a formation that is gone",) if self.table_name == "formations" else ()
        raise RowError(Problem("", None, f"{self.table_name}.{self.name}", message, way))


class Formation(TheatreAgent, table="formations"):
    """Rule: a formation marches where its actor sends it, fights with those who are present, and may break.

    Every row is an agent from the first day to the last, reserves and spare rows included: ``status`` tells which
    of them count.
    """


class Place(TheatreAgent, table="places"):
    """Rule: a place is held by whoever controls its people and its ground, and its people judge who holds it."""

    @property
    def formations(self) -> tuple[Formation, ...]:
        """The formations whose place it is, those on a road out of it and those that no longer exist included."""
        return tuple(row for row in self.model.formations.values() if row.place is self)

    @property
    def neighbours(self) -> tuple[Place, ...]:
        """The places one road away."""
        rows = self.model.world.roads["adjacent"][self.index]
        return tuple(self.model.places[self.spec.places[row]] for row in rows if row >= 0)


class Presence(LiveRow, table="presence"):
    """Rule: what an actor has, believes and enjoys in one place."""

    def __init__(self, actor: Actor, place: Place) -> None:
        self.model, self.spec = actor.model, actor.spec
        self.index, self.name = (actor.index, place.index), f"{actor.name}/{place.name}"


class Relation(LiveRow, table="relations"):
    """Rule: how one actor stands to another, which may differ from how the other stands to it."""

    def __init__(self, actor: Actor, other: Actor) -> None:
        self.model, self.spec = actor.model, actor.spec
        self.index, self.name = (actor.index, other.index), f"{actor.name}/{other.name}"


class Actor(TheatreAgent, table="actors"):
    """Rule: an actor sees its own picture of the war, decides once a day, and acts only through orders.

    Subclass it and write ``decide`` to put a mind of your own in the place of a built-in one. A subclass may keep
    what it likes, under names that are not taken for a misspelt field; what it declares in its class is never refused.
    """

    def __init__(self, model: Theatre, index: int, name: str) -> None:
        super().__init__(model, index, name)
        self._waiting: list[Order] = []

    def _may_keep(self, name: str) -> bool:
        """Return whether a subclass may keep something: what it declares, and what is not much like a field."""
        kind = type(self)
        declared = any(name in vars(one).get("__annotations__", {}) for one in kind.__mro__)
        return kind is not Actor and (declared or nearest(name, fields_of(kind)) is None)

    def decide(self, view: View) -> None:
        """Rule: the built-in mind that the scenario names as the actor's doctrine decides.

        Args:
            view: what the actor sees today; the true state of others is not in it.
        """
        decide(self.model.world, steps(self.model.world), self.index)

    def order(self, kind: str | OrderKind, place: Any = None, other: Any = None, effort: float = 1.0) -> None:
        """Give an order for today or, between two days, for the next.

        Args:
            kind: ``"advance"``, ``"hold"``, ``"appeal"``, ...: the words of scenario files.
            place: where; a name or a place.
            other: to which actor; a name or an actor.
            effort: how much of what is free, above 0.

        Raises:
            OrderError: an unknown name, a missing place or actor, or no effort.
        """
        given = checked(self.spec, self.name, kind, place, other, effort)
        if self.model.deciding:
            write(self.model.world, given)
        else:
            self._waiting.append(given)

    def take_turn(self, view: View) -> None:
        """Give the orders that have waited since yesterday, then decide (the theatre calls this every day)."""
        waiting, self._waiting = self._waiting, []
        for order in waiting:
            write(self.model.world, order)
        self.decide(view)

    def acts_in_python(self) -> bool:
        """Return whether today's decision is more than the built-in mind's: orders wait, or ``decide`` is another."""
        own = vars(self)
        return bool(self._waiting) or _minds(type(self)) != _BUILT_IN or "decide" in own or "take_turn" in own

    @property
    def formations(self) -> tuple[Formation, ...]:
        """All its formations, reserves and spare rows included (see ``status``)."""
        names = self.spec.formations[self.first : self.last]
        return tuple(self.model.formations[name] for name in names)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places it holds."""
        return tuple(place for place in self.model.places.values() if place.holder is self)

    def at(self, place: Place | str) -> Presence:
        """Return what it has, believes and enjoys in a place, as the world keeps it."""
        return Presence(self, self.model.places[name_of(place)])

    def towards(self, other: Actor | str) -> Relation:
        """Return its attitude to another actor, as the world keeps it."""
        return Relation(self, self.model.actors[name_of(other)])

    def allegiance(self, place: Place | str) -> float:
        """Share of a place's people who privately hold with it, 0 to 1."""
        return float(self.at(place).allegiance)

    def stance(self, other: Actor | str) -> Stance:
        """Return whether another actor is its enemy, its ally or neither."""
        return Stance(self.towards(other).stance)

    def measure(self, name: str) -> float:
        """One of the measures of ``sim.scenario.measures`` as it was recorded on the last evening.

        It is nan where it is not defined: an actor without troops has no morale.

        Raises:
            UnknownNameError: there is no such measure.
        """
        if name not in MEASURE_NAMES:
            raise UnknownNameError(unknown("measure", name, MEASURE_NAMES))
        return float(measured(self.model.series[self.model.day, self.index])[MEASURE_NAMES.index(name)])


def _minds(kind: type[Actor]) -> tuple[Any, Any]:
    return kind.decide, kind.take_turn


_BUILT_IN = _minds(Actor)
