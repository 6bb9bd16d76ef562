"""The picture on which an actor decides, and the one way in which it acts.

A doctrine, a Python ``decide()`` and a seat in an exercise all get the same picture: the actor's own row, its own
formations, its beliefs, and what is publicly known. The true state of others is not in it.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.core.compiled import rule
from sim.world.codes import NOBODY, Status, number
from sim.world.random_streams import both, uniform
from sim.world.tables import Table, World
from sim.world.today import add_order

ACTIVE = number(Status.ACTIVE)


class Picture(NamedTuple):
    """One actor's view on one day; P places, A actors.

    Attributes:
        index: the actor's row number.
        me: (1,) its own row of ``actors``.
        mine: (n,) its own formations.
        seen: (P,) its row of ``presence``: believed enemies, own men, stakes, its own standing with the people.
        others: (A,) its row of ``relations``: stance, momentum, reform and intervention of others as last seen.
        places: (P,) public facts: who holds what, population, harm, symbols, roads' ends.
        roads: (P, P) the graph.
        clock: (1,) the day.
        orders: today's orders; write with ``give``.
        parameters: (1,) coefficients.
        survey: (P,) its row of ``cell_notes``: own troops by place, as ``survey_troops`` counted them.
        tally: (1,) its row of ``actor_notes``: the sums.
    """

    index: int  # type: ignore[assignment]
    me: Table
    mine: Table
    seen: Table
    others: Table
    places: Table
    roads: Table
    clock: Table
    orders: Table
    parameters: Table
    survey: Table
    tally: Table


@rule
def picture_of(world: World, index: int) -> Picture:
    """The picture of the actor in a row."""
    actor = world.actors[index]
    survey_troops(world, index)
    return Picture(
        index,
        world.actors[index : index + 1],
        world.formations[actor.first : actor.last],
        world.presence[index],
        world.relations[index],
        world.places,
        world.roads,
        world.clock,
        world.orders,
        world.parameters,
        world.cell_notes[index],
        world.actor_notes[index : index + 1],
    )


@rule
def is_free(formation) -> bool:  # type: ignore[no-untyped-def]
    """Ready, mobile, in the open, in a place, and not in the middle of an attack."""
    if formation.status != ACTIVE or not formation.mobile or formation.hidden or formation.next >= 0:
        return False
    if formation.goal >= 0 and formation.goal != formation.place:
        return False
    return formation.present > 0 and (formation.assault <= 0.0 or formation.contact == 0)


@rule
def survey_troops(world: World, a: int) -> None:
    """Count what an actor has where: troops there or on their way, and free ones; holds while the actor decides."""
    actor, tally = world.actors[a], world.actor_notes[a]
    for p in range(len(world.places)):
        note = world.cell_notes[a, p]
        note.there, note.free = 0, 0
    tally.free, tally.free_places, tally.mobile = 0, 0, 0
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.mobile and not formation.hidden:
            tally.mobile += formation.initial
        if formation.status != ACTIVE or formation.hidden:
            continue
        if formation.goal >= 0:
            world.cell_notes[a, formation.goal].there += formation.present
        elif formation.next < 0:
            world.cell_notes[a, formation.place].there += formation.present
        if is_free(formation):
            note = world.cell_notes[a, formation.place]
            if note.free == 0:
                world.cell_notes[a, tally.free_places].free_place = formation.place
                tally.free_places += 1
            note.free += formation.present
            tally.free += formation.present


@rule
def give(view: Picture, kind: int, place: int, other: int, effort: float) -> None:
    """Write one order; what finds no room in the day's table is counted there."""
    add_order(view.clock, view.orders, view.index, kind, place, other, effort)


@rule
def roll(view: Picture, site: int, place: int) -> float:
    """A uniform roll of this actor's about a place (or about nothing, with ``NOBODY``)."""
    subject = view.me[0].tag
    if place != NOBODY:
        subject = both(subject, view.places[place].tag)
    return uniform(view.clock[0].key, view.clock[0].day, site, subject)
