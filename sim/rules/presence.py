"""Rule: each day the engine counts who stands where, in the open and ready to fight.

Counts are derived from ``formations`` and kept in ``presence`` so that other rules need not search: ``troops``
(troops in the open in a place), ``mobile`` (those of them who could be sent on), ``inbound`` (troops on their way),
``hostiles`` (enemies in the open there)::

    troops(a, p)   = sum of present  over a's formations in p that are active, not hidden and not on a road
    worth(a, p)    = sum of present x quality x force employment x (1 + cohesion.equipment (armament - 1)) over the same
    hostiles(a, p) = sum of troops(b, p) over all b hostile to a

Bookkeeping; no source.
"""

from __future__ import annotations

from typing import Any

from sim.core.compiled import rule
from sim.rules.units import LAST_BIT
from sim.world.codes import Status, number
from sim.world.random_streams import as_word
from sim.world.tables import Table, World

ACTIVE = number(Status.ACTIVE)
NO_MARKS, _ONE = as_word(0), as_word(1)


@rule
def in_place(formation) -> bool:  # type: ignore[no-untyped-def]
    """Ready and in a place, not on a road."""
    return formation.status == ACTIVE and formation.next < 0 and formation.present > 0


@rule
def in_the_open(formation) -> bool:  # type: ignore[no-untyped-def]
    """Ready, in a place and not a hidden network."""
    return in_place(formation) and formation.hidden == 0


@rule
def hostile(world: World, a: int, b: int) -> bool:
    """Return whether either of two actors is the other's enemy."""
    return a != b and (world.relations[a, b].stance < 0 or world.relations[b, a].stance < 0)


@rule
def friendly(world: World, a: int, b: int) -> bool:
    """Return whether a may pass through and shelter with b: itself, an ally, or a neutral it is not at war with."""
    return a == b or not hostile(world, a, b)


@rule
def allied(world: World, a: int, b: int) -> bool:
    """Return whether both count the other as an ally (an actor is its own)."""
    return a == b or (world.relations[a, b].stance > 0 and world.relations[b, a].stance > 0)


@rule
def mark(a: int) -> Any:
    """One bit that stands for an actor (beyond 64 actors several share one: a mark rules out, it does not prove)."""
    return _ONE << as_word(a & LAST_BIT)


@rule
def armed(world: World, a: int, p: int) -> bool:
    """Return whether an actor has troops in the open in a place; the place's marks spare a look at all others."""
    return world.places[p].armed & mark(a) != NO_MARKS and world.presence[a, p].troops > 0


@rule
def arrive(world: World, a: int, p: int, men: int) -> None:
    """Count an actor's men in the open in a place they have come to since the day's count."""
    world.presence[a, p].troops += men
    world.places[p].armed |= mark(a)
    _enter(world, a, p)


@rule
def _enter(world: World, a: int, p: int) -> None:
    """Put an actor on a place's roster, which is in the order of rows, unless it stands there."""
    n = world.place_notes[p].armed
    while n > 0 and world.rosters[p, n - 1].actor > a:
        n -= 1
    if n > 0 and world.rosters[p, n - 1].actor == a:
        return
    for k in range(world.place_notes[p].armed, n, -1):
        world.rosters[p, k].actor = world.rosters[p, k - 1].actor
    world.rosters[p, n].actor = a
    world.place_notes[p].armed += 1


@rule
def refresh_counts(world: World) -> None:
    """Count troops in the open and troops on their way, for every actor and place, and what they are worth.

    A place's roster (``rosters``, of length ``place_notes.armed``) lists the actors that have troops in the open
    there, in the order of rows, until the next count: it spares a look at all the others. Who arrives meanwhile is
    added; who has no troops any more stays on it, so that readers look at ``troops`` as well.
    """
    for a in range(len(world.actors)):
        _name_foes(world, a)
    for p in range(len(world.places)):
        if not world.place_notes[p].counted:
            _clear_all(world, p)
        elif world.place_notes[p].armed > 0 or world.places[p].bound != NO_MARKS:
            _clear(world, p)
    for a in range(len(world.actors)):
        world.actors[a].worth, world.actors[a].open_men = 0.0, 0
        for i in range(world.actors[a].first, world.actors[a].last):
            formation = world.formations[i]
            if formation.status == ACTIVE and not formation.hidden:
                _count_one(world, i, a)
    _average(world)
    for p in range(len(world.places)):
        for n in range(world.place_notes[p].armed):
            _face(world, world.rosters[p, n].actor, p)


@rule
def _clear_all(world: World, p: int) -> None:
    """Forget what a place's cells say before its first count."""
    for a in range(len(world.actors)):
        cell = world.presence[a, p]
        cell.troops, cell.inbound, cell.mobile, cell.hostiles = 0, 0, 0, 0
        cell.worth = 0.0
    world.places[p].armed, world.places[p].bound = NO_MARKS, NO_MARKS
    world.place_notes[p].armed, world.place_notes[p].counted = 0, 1


@rule
def _clear(world: World, p: int) -> None:
    """Forget a place's last count: of those on its roster, of those bound for it, and of their enemies."""
    place, note = world.places[p], world.place_notes[p]
    for n in range(note.armed):
        cell = world.presence[world.rosters[p, n].actor, p]
        cell.mobile, cell.worth = 0, 0.0
    for a in range(len(world.actors)):
        world.presence[a, p].troops, world.presence[a, p].hostiles = 0, 0
    if place.bound != NO_MARKS:
        for a in range(len(world.actors)):
            world.presence[a, p].inbound = 0
    place.armed, place.bound = NO_MARKS, NO_MARKS
    note.armed = 0


@rule
def _name_foes(world: World, a: int) -> None:
    """List who is hostile to an actor (``foes``, of length ``actor_notes.foes``), until the next count."""
    marks, count = NO_MARKS, 0
    for b in range(len(world.actors)):
        if hostile(world, a, b):
            marks |= mark(b)
            world.foes[a, count].actor = b
            count += 1
    world.actors[a].foes = marks
    world.actor_notes[a].foes = count


@rule
def _face(world: World, b: int, p: int) -> None:
    """Count an actor's troops in a place among the hostiles of everybody they are hostile to."""
    troops = world.presence[b, p].troops
    if world.actors[b].worth <= 0.0 or troops <= 0:
        return
    for n in range(world.actor_notes[b].foes):
        world.presence[world.foes[b, n].actor, p].hostiles += troops


@rule
def _count_one(world: World, i: int, a: int) -> None:
    """Count one formation of an actor's; they are in the order of their actors, so that rosters are, too."""
    formation = world.formations[i]
    p = formation.place
    if formation.next < 0:
        cell = world.presence[a, p]
        if cell.troops == 0:
            _append(world, a, p)
        cell.troops += formation.present
        seen = world.parameters[0].cohesion_equipment * (armament(world.parameters[0], formation) - 1.0)
        cell.worth += formation.present * formation.quality * formation.employment * (1.0 + seen)
        if formation.mobile and formation.contact == 0:
            cell.mobile += formation.present
    if formation.goal >= 0 and (formation.goal != p or formation.next >= 0):
        world.presence[a, formation.goal].inbound += formation.present
        world.places[formation.goal].bound |= mark(a)


@rule
def armament(c, formation) -> float:  # type: ignore[no-untyped-def]
    """Return the factor by which its vehicles, as far as it can crew them, multiply a formation's power."""
    men = max(1.0, float(formation.present))
    x = c.battle_men_per_vehicle * min(float(formation.equipment), c.battle_crew_share * men) / men
    return 1.0 + c.battle_equipment_gain * x / (1.0 + x)


@rule
def _append(world: World, a: int, p: int) -> None:
    """Put an actor at the end of a place's roster, unless it stands there already."""
    count = world.place_notes[p].armed
    if count == 0 or world.rosters[p, count - 1].actor != a:
        world.rosters[p, count].actor = a
        world.place_notes[p].armed = count + 1
        world.places[p].armed |= mark(a)


@rule
def _average(world: World) -> None:
    """Set every actor's troops in the open, and the worth of its average fighter."""
    for p in range(len(world.places)):
        for n in range(world.place_notes[p].armed):
            a = world.rosters[p, n].actor
            world.actors[a].open_men += world.presence[a, p].troops
            world.actors[a].worth += world.presence[a, p].worth
    for a in range(len(world.actors)):
        actor = world.actors[a]
        actor.worth = actor.worth / actor.open_men if actor.open_men > 0 else 0.0


@rule
def enemies_at(world: World, a: int, p: int) -> int:
    """Men in the open at a place who are hostile to an actor, as they stand at this moment."""
    total = 0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if hostile(world, a, b):
            total += world.presence[b, p].troops
    return total


@rule
def enemy_at(world: World, a: int, p: int) -> bool:
    """Return whether anybody hostile to an actor has troops in the open at a place, as they stand at this moment."""
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and hostile(world, a, b):
            return True
    return False


@rule
def open_way(places: Table, roads: Table, others: Table, start: int, goal: int) -> bool:
    """Return whether the quickest way from one place to another leads through no place that an enemy holds.

    Args:
        places: (P,) who holds what.
        roads: (P, P) the graph.
        others: (A,) a row of relations: whose enemies count.
        start: where the way begins.
        goal: where it ends; whoever holds that does not matter.
    """
    p = start
    for _ in range(len(places)):
        if p == goal:
            return True
        p = roads[p, goal].next
        if p < 0:
            return False
        holder = places[p].holder
        if p != goal and holder >= 0 and others[holder].stance < 0:
            return False
    return False


@rule
def friends_at(world: World, a: int, p: int) -> int:
    """Men in the open at a place who are the actor's own or its allies'."""
    total = 0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if allied(world, a, b):
            total += world.presence[b, p].troops
    return total


@rule
def struck_by_enemies(world: World, a: int, p: int) -> int:
    """Return the strikes that an actor's enemies flew at a place."""
    if world.places[p].strikes == 0:
        return 0
    strikes = 0
    for b in range(len(world.actors)):
        if world.presence[b, p].strikes > 0 and hostile(world, a, b):
            strikes += world.presence[b, p].strikes
    return strikes
