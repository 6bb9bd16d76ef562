"""The state of a world: a few NumPy structured arrays, made by the definitions of ``sim.world.fields``.

Everything that changes in a replication lives here. Copying a world is copying these arrays; a snapshot, a fork,
a checkpoint and a column of results are all that. Rules read and write fields as attributes
(``world.formations[i].morale``), compiled or not.
"""

from __future__ import annotations

import copyreg
import functools
import math
import operator
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sim.core.coefficients import registry
from sim.core.compiled import COMPILED, by_reference
from sim.world.fields import DEFINITIONS
from sim.world.notes import NOTES

INFINITE = float("inf")
MOST_WHOLE = 2**53
"""From here on whole numbers cannot all be told apart as real ones: no count of people or things reaches it."""

CACHE_LINE = 64
"""Bytes that a processor fetches at once; fields that rules read together stand first in their row, and together."""

Table = Any
"""A structured array; typed loosely because its fields are attributes only at run time."""


@functools.cache
def dtype(table: str) -> np.dtype[np.void]:
    """The structured type of a table, fields aligned as compiled code wants them, rows of whole cache lines."""
    defined = (DEFINITIONS | NOTES)[table]
    columns = [(f.name, f.kind, (f.length,)) if f.length > 1 else (f.name, f.kind) for f in defined]
    packed = np.dtype(columns, align=True)
    places = {name: packed.fields[name] for name in packed.names or ()} if packed.fields else {}
    row = packed.itemsize if table in NOTES else -(-packed.itemsize // CACHE_LINE) * CACHE_LINE
    return np.dtype(
        {
            "names": list(places),
            "formats": [place[0] for place in places.values()],
            "offsets": [place[1] for place in places.values()],
            "itemsize": row,
        }
    )


class World(NamedTuple):
    """One replication: the tables, the roads and the coefficients. A, F, P: actors, formations, places.

    Attributes:
        clock: (1,) the day, the key of luck.
        actors: (A,).
        formations: (F,) sorted by actor.
        places: (P,).
        relations: (A, A) row actor towards column actor.
        presence: (A, P).
        orders: (256,) today's orders, longer where there are many actors.
        roads: (P, P) the theatre's graph; it does not change in a replication.
        parameters: (1,) every coefficient, named ``mechanism_coefficient``.
        place_notes: (P,) see ``sim.world.notes``, as for all that follow.
        rosters: (P, A).
        foes: (A, A).
        cell_notes: (A, P).
        actor_notes: (A,).
        formation_notes: (F,).
        road_notes: (P, P).
    """

    clock: Table
    actors: Table
    formations: Table
    places: Table
    relations: Table
    presence: Table
    orders: Table
    roads: Table
    parameters: Table
    place_notes: Table
    rosters: Table
    foes: Table
    cell_notes: Table
    actor_notes: Table
    formation_notes: Table
    road_notes: Table


by_reference(World)


def empty(table: str, shape: int | tuple[int, ...]) -> Table:
    """A zeroed table (in the interpreted mode its rows have attributes, too)."""
    return as_rows(_room(shape, dtype(table)))


def _room(shape: int | tuple[int, ...], kind: np.dtype[np.void], content: Any = None) -> Any:
    """Memory that begins with a cache line: zeroed, or with another table's bytes.

    All bytes are copied, so that what lies between the fields is the same too: digests read all of it.
    """
    size = (shape if isinstance(shape, int) else math.prod(shape)) * kind.itemsize
    raw = np.zeros(size + CACHE_LINE, np.uint8)
    first = -raw.__array_interface__["data"][0] % CACHE_LINE
    if content is not None:
        raw[first : first + size] = np.frombuffer(content, np.uint8)
    return np.ndarray(shape, kind, raw, first)


def blank() -> World:
    """A world of one actor, one formation and one place, of which only the types matter."""
    shapes: dict[str, Any] = {"relations": (1, 1), "presence": (1, 1), "roads": (1, 1)}
    tables = (empty(table, shapes.get(table, 1)) for table in DEFINITIONS)
    return World._make((*tables, coefficients(), *empty_notes(1, 1, 1)))


def empty_notes(actors: int, formations: int, places: int) -> tuple[Table, ...]:
    """Empty notes for a world of so many actors, formations and places, in the order of ``World``."""
    return (
        empty("place_notes", places), empty("rosters", (places, actors)), empty("foes", (actors, actors)),
        empty("cell_notes", (actors, places)),
        empty("actor_notes", actors), empty("formation_notes", formations), empty("road_notes", (places, places)),
    )  # fmt: skip


@functools.cache
def type_of_coefficients() -> np.dtype[np.void]:
    """The record's type: one double a coefficient."""
    return np.dtype([(parameter.field, "f8") for parameter in registry().values()])


def coefficients(overrides: Mapping[str, float] | None = None, member: Table | None = None) -> Table:
    """A (1,) table of coefficients: the defaults or those of a member, with some replaced.

    Args:
        overrides: values by name.
        member: (1,) a row of ``sim.world.members``; the defaults if None.

    Raises:
        KeyError: a name that is not in the registry.
    """
    found = (_defaults() if member is None else member).copy()
    for name, value in (overrides or {}).items():
        found[registry()[name].field] = value
    return as_rows(found)


@functools.cache
def _defaults() -> Table:
    """Every coefficient's default, (1,)."""
    found = np.zeros(1, type_of_coefficients())
    for parameter in registry().values():
        found[parameter.field] = parameter.default
    return found


def as_rows(array: Any) -> Table:
    """The same memory, in the form that rules read in the present mode."""
    return array if COMPILED else array.view(np.dtype((_row_class(array.dtype), array.dtype)))


class _RowClass(type):
    """The class of the classes of rows: it lets them be pickled, by their layout."""

    layout: np.dtype[np.void]


@functools.cache
def _row_class(layout: np.dtype[np.void]) -> _RowClass:
    """Return the class of a table's rows in the interpreted mode, whose fields are attributes.

    NumPy's own (``numpy.record``) looks each attribute up in Python, which takes six times as long.
    """
    fields: dict[str, Any] = {name: _attribute(name) for name in layout.names or ()}
    return _RowClass("Row", (np.void,), fields | {"__slots__": (), "layout": np.dtype((np.void, layout))})


def _attribute(name: str) -> property:
    """Return an attribute that reads and writes the field of this name."""

    def write(row: Any, value: Any) -> None:
        row[name] = value

    return property(operator.itemgetter(name), write)


copyreg.pickle(_RowClass, lambda kind: (_row_class, (kind.layout,)))


def copy(world: World) -> World:
    """An independent copy: roads and coefficients are shared, they never change."""
    copies = [as_rows(_room(table.shape, table.dtype, table)) for table in (*world[:7], *world[9:])]
    return World._make((*copies[:7], world.roads, world.parameters, *copies[7:]))
