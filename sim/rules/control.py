"""Rule: a place is controlled by the side that still has troops there when the other has none.

A holder with troops in the open keeps a place while it is fought over. When its garrison is gone the strongest
armed party there takes over: troops in the open first, then a hidden network large enough to come out; an ally
keeps it for the holder's side. A place whose garrison broke, with enemies near but nobody there to take it, belongs to
nobody::

    1. the holder                  if it has troops in the open there
    2. argmax_a sum N_a q phi      of those with at least movement.take_least troops in the open: the holder's enemies,
                                   or anybody if the garrison broke in the last 3 days or there is no holder; if any
                                   of them is the holder's ally, of these alone
    3. the holder                  if its garrison did not break
    4. the largest hidden network  above movement.rise_least fighters, not of the loser's side
    5. the holder                  if no enemy stands within control.reach km of road; otherwise nobody
    M <- min(1, M + morale.victory)      for the victors' troops who were attacking

N troops, q quality, phi force employment, M morale. Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.capture import seize_abandoned
from sim.rules.presence import ACTIVE, allied, enemy_at, hostile
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def pass_through(world: World, a: int, p: int) -> None:
    """A column that enters an undefended enemy or abandoned place takes it on the way."""
    place = world.places[p]
    least = world.parameters[0].movement_take_least
    if place.holder == a or world.presence[a, p].troops < least:
        return
    if place.holder >= 0 and not hostile(world, a, place.holder):
        return
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and b != a and (hostile(world, a, b) or b == place.holder):
            return
    take(world, a, p)


@rule
def take(world: World, a: int, p: int) -> None:
    """Hand a place to an actor (or to nobody) and note who lost it."""
    place = world.places[p]
    day = world.clock[0].day
    place.lost_by = place.holder
    if place.holder == place.holder_start and place.fell_day < 0:
        place.fell_day = day
    place.holder = a
    place.changed_day = day
    world.clock[0].moved = 1
    if a >= 0:
        seize_abandoned(world, a, p)
        _end_assault(world, a, p)


@rule
def _end_assault(world: World, a: int, p: int) -> None:
    """The victors stop attacking, and are heartened."""
    c = world.parameters[0]
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if formation.status == ACTIVE and formation.place == p and formation.next < 0:
            formation.hidden = 0
            if formation.assault > 0.0:
                formation.morale = min(1.0, formation.morale + c.morale_victory)
            if formation.goal == p:
                formation.assault = 0.0
                formation.goal = NOBODY


@rule
def change(world: World) -> None:
    """See, place by place, whether control has passed."""
    for p in range(len(world.places)):
        place = world.places[p]
        if place.holder >= 0 and world.presence[place.holder, p].troops > 0:
            continue
        winner = _successor(world, p)
        if winner != place.holder:
            take(world, winner, p)


@rule
def _successor(world: World, p: int) -> int:
    """Return the actor that holds a place at the end of the day, or -1."""
    place = world.places[p]
    holder = place.holder
    day = world.clock[0].day
    lately = world.parameters[0].control_broken_days
    broken = holder < 0 or day - world.presence[holder, p].broke_day <= lately
    best, most = NOBODY, 0.0
    for n in range(world.place_notes[p].armed):
        a = world.rosters[p, n].actor
        if a == holder or world.presence[a, p].troops <= 0:
            continue
        cell = world.presence[a, p]
        if cell.troops < world.parameters[0].movement_take_least or cell.worth <= most:
            continue
        if holder < 0 or hostile(world, a, holder) or broken:
            best, most = a, cell.worth
    if best >= 0:
        ally = _strongest_ally(world, p) if holder >= 0 else NOBODY
        return ally if ally >= 0 else best
    if not broken:
        return holder
    risen = _rising(world, p)
    if risen >= 0:
        return risen
    return holder if holder >= 0 and not _enemy_near(world, holder, p) else NOBODY


@rule
def _enemy_near(world: World, a: int, p: int) -> bool:
    """Return whether enemies of an actor stand in the open in a place or in one close by."""
    if world.parameters[0].control_reach <= 0.0 or enemy_at(world, a, p):
        return True
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        if world.roads[p, q].km <= world.parameters[0].control_reach and enemy_at(world, a, q):
            return True
    return False


@rule
def _strongest_ally(world: World, p: int) -> int:
    """The ally of a place's holder with the worthiest troops in the open there, or -1."""
    best, most = NOBODY, 0.0
    for n in range(world.place_notes[p].armed):
        a = world.rosters[p, n].actor
        cell = world.presence[a, p]
        if a == world.places[p].holder or cell.troops <= 0 or not allied(world, a, world.places[p].holder):
            continue
        if cell.troops >= world.parameters[0].movement_take_least and cell.worth > most:
            best, most = a, cell.worth
    return best


@rule
def _rising(world: World, p: int) -> int:
    """The largest hidden network that could come out and take an empty place, or -1."""
    place = world.places[p]
    loser = place.holder if place.holder >= 0 else place.lost_by
    best, most = NOBODY, 0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.hidden == 0 or formation.status != ACTIVE or formation.place != p:
            continue
        if loser >= 0 and allied(world, formation.actor, loser):
            continue
        if formation.present > max(most, world.parameters[0].movement_rise_least):
            best, most = formation.actor, formation.present
    return best
