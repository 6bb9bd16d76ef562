"""An actor's picture for people: what it may see when it decides, by name, and nothing that it may not.

A view reads the same memory as the picture that the built-in minds get (``sim.doctrine.picture``), and cannot be
written to: an actor touches the world only through orders.
"""

from __future__ import annotations

import datetime
from functools import cached_property
from typing import Any

from sim.doctrine.picture import Picture
from sim.world.access.row_views import Named, RowError, RowView, UnknownNameError, name_of, unknown
from sim.world.blueprint import Blueprint
from sim.world.codes import NOBODY
from sim.world.fields import Field
from sim.world.tables import Table, World

HIDDEN = {
    "actors": ("skill", "foes"),
    "formations": ("noise",),
    "places": ("error", "armed", "bound", "near", "abandoned", "shadow"),
    "presence": ("hostiles", "faced", "error"),
}
"""Fields that stand in an actor's rows but belong to the truth: what nobody knows, or what only the enemy does."""


class SeenRow(RowView):
    """One row of a picture; other actors and places in it are names, nobody and nowhere are None."""

    def __init__(self, spec: Blueprint, table: Table, index: int, name: str) -> None:
        vars(self).update(spec=spec, _table=table, index=index, name=name)  # a view may make hundreds a day

    def _rows(self) -> Table:
        return self._table

    def _referred(self, kind: str, row: int) -> str | None:
        names = self.spec.actors if kind == "actor" else self.spec.places
        return None if row == NOBODY else names[row]

    def _write(self, field: Field, value: Any) -> None:
        raise RowError(self._problem(field, "a view cannot be written to; give an order"))


class OwnState(SeenRow, table="actors", hidden=HIDDEN["actors"]):
    """Rule: an actor knows itself: its money, its standing, what it has committed itself to."""


class OwnFormation(SeenRow, table="formations", hidden=HIDDEN["formations"]):
    """Rule: an actor knows its own formations, wherever they are."""


class PublicPlace(SeenRow, table="places", hidden=HIDDEN["places"]):
    """Rule: who holds a place, who lives there and what has happened there is known to all."""


class Belief(SeenRow, table="presence", hidden=HIDDEN["presence"]):
    """Rule: of what is in a place an actor knows its own part, and of its enemies what reports let it believe."""


class Regard(SeenRow, table="relations"):
    """Rule: an actor knows how it stands to another, and the other's strength only as it believes it."""


class Sight:
    """The memory that an actor sees, and its rows as objects, made when first asked for: the same every day.

    Attributes:
        spec: the scenario's blueprint.
        picture: the tables behind it, as the built-in minds read them.
        actor: whose it is, by name.
    """

    def __init__(self, spec: Blueprint, picture: Picture) -> None:
        self.spec, self.picture = spec, picture
        self.actor = spec.actors[picture.index]

    @cached_property
    def me(self) -> OwnState:
        """The actor's own row."""
        return OwnState(self.spec, self.picture.me, 0, self.actor)

    @cached_property
    def formations(self) -> dict[str, OwnFormation]:
        """The actor's own formations by name."""
        first, mine = self.me.first, self.picture.mine
        names = self.spec.formations[first : first + len(mine)]
        return {name: OwnFormation(self.spec, mine, row, name) for row, name in enumerate(names)}

    @cached_property
    def places(self) -> dict[str, PublicPlace]:
        """Everything publicly known of every place, by name."""
        table = self.picture.places
        return {name: PublicPlace(self.spec, table, row, name) for row, name in enumerate(self.spec.places)}


class View:
    """One actor's view on one day.

    A view is made for the moment of deciding: it follows the world, so do not keep it for the next day.

    Attributes:
        spec: the scenario's blueprint.
        picture: the tables behind it, as the built-in minds read them.
        actor: whose view it is, by name.
    """

    def __init__(self, sight: Sight) -> None:
        self._sight, self.spec, self.picture, self.actor = sight, sight.spec, sight.picture, sight.actor

    @property
    def day(self) -> int:
        """Days since the scenario's start."""
        return int(self.picture.clock["day"][0])

    @property
    def date(self) -> datetime.date:
        """The day's date."""
        return self.spec.start + datetime.timedelta(self.day)

    @property
    def me(self) -> OwnState:
        """The actor's own row."""
        return self._sight.me

    @cached_property
    def formations(self) -> Named[OwnFormation]:
        """Its own formations by name, spare rows and dissolved ones included (see ``status``)."""
        return Named("formation", self._sight.formations)

    @cached_property
    def places(self) -> Named[PublicPlace]:
        """Everything publicly known of every place, by name."""
        return Named("place", self._sight.places)

    @property
    def others(self) -> tuple[str, ...]:
        """The names of all other actors."""
        return tuple(name for name in self.spec.actors if name != self.actor)

    def seen(self, place: Any) -> Belief:
        """Return what the actor has, believes and enjoys in a place (given by name, or itself).

        Raises:
            UnknownNameError: there is no such place.
        """
        return Belief(self.spec, self.picture.seen, self._place(place), name_of(place))

    def towards(self, other: Any) -> Regard:
        """Return the actor's attitude to another, and what it believes of it.

        Raises:
            UnknownNameError: there is no such actor.
        """
        name = name_of(other)
        if name not in self.spec.actors:
            raise UnknownNameError(unknown("actor", name, self.spec.actors))
        return Regard(self.spec, self.picture.others, self.spec.actors.index(name), name)

    def km(self, start: Any, goal: Any) -> float:
        """Length of the quickest way by road between two places; infinite where there is none.

        Raises:
            UnknownNameError: there is no such place.
        """
        return float(self.picture.roads["distance"][self._place(start), self._place(goal)])

    def neighbours(self, place: Any) -> tuple[str, ...]:
        """The places one road away.

        Raises:
            UnknownNameError: there is no such place.
        """
        rows = self.picture.roads["adjacent"][self._place(place)]
        return tuple(self.spec.places[row] for row in rows if row >= 0)

    def _place(self, place: Any) -> int:
        name = name_of(place)
        if name not in self.spec.places:
            raise UnknownNameError(unknown("place", name, self.spec.places))
        return self.spec.places.index(name)


def view_of(spec: Blueprint, world: World, index: int) -> View:
    """Return the view of the actor in a row."""
    return View(sight_of(spec, world, index))


def sight_of(spec: Blueprint, world: World, index: int) -> Sight:
    """Return what the actor in a row sees: the slices that ``picture_of`` hands to the built-in minds."""
    first, last = int(world.actors["first"][index]), int(world.actors["last"][index])
    picture = Picture(
        index, world.actors[index : index + 1], world.formations[first:last], world.presence[index],
        world.relations[index], world.places, world.roads, world.clock, world.orders, world.parameters,
        world.cell_notes[index], world.actor_notes[index : index + 1],
    )  # fmt: skip
    return Sight(spec, picture)
