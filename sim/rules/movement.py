"""Rule: columns follow the quickest road to where they were sent, and stop where an enemy stands in the way.

A day's march is speed times the ease of the road (motorway 1, other roads 0.8, desert tracks 0.5); hostile
air strikes at either end slow it, an ambush among hostile people ends it: hazard 1 - exp(-h km/10 p), p the share
of people who hold with an enemy (mechanisms after Boulding's loss of strength and Zhukov 2012 on roads).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.control import pass_through
from sim.rules.presence import ACTIVE, arrive, enemies_at, hostile
from sim.rules.units import SMALLEST_DIVISOR
from sim.world.codes import Level, number
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import AMBUSH
from sim.world.tables import World

_AIR = number(Level.AIR)


@rule
def move(world: World) -> None:
    """Move every formation that has somewhere to go."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE or formation.goal < 0:
            continue
        if formation.next >= 0 or formation.goal != formation.place:
            _march(world, i)
        if formation.next >= 0 or formation.goal != formation.place:
            formation.dug_in = 0


@rule
def _march(world: World, i: int) -> None:
    """One formation's day on the road."""
    formation = world.formations[i]
    strength = formation.speed
    for _ in range(len(world.places)):
        if formation.next < 0:
            if formation.place == formation.goal or not _may_go_on(world, i):
                return
            step = world.roads[formation.place, formation.goal].next
            if step < 0:
                formation.goal = formation.place
                return
            _depart(world, i, step)
        speed = strength * _ease(world, i)
        if speed < formation.km_left:
            formation.km_left -= speed
            return
        strength -= strength * formation.km_left / max(speed, SMALLEST_DIVISOR)
        _arrive(world, i)
        if formation.goal < 0 or _ambushed(world, i):
            return


@rule
def _depart(world: World, i: int, step: int) -> None:
    """Set out on a road: from now on the formation is in no place."""
    formation = world.formations[i]
    formation.next = step
    formation.km_left = world.roads[formation.place, step].km
    if not formation.hidden:
        world.presence[formation.actor, formation.place].troops -= formation.present


@rule
def _ease(world: World, i: int) -> float:
    """Ease of the road the formation is on, lowered by hostile air strikes at either end."""
    formation = world.formations[i]
    ease = world.roads[formation.place, formation.next].ease
    if world.places[formation.place].strikes > 0 or world.places[formation.next].strikes > 0:
        for a in range(len(world.actors)):
            if world.actors[a].level >= _AIR and hostile(world, formation.actor, a):
                return ease * world.parameters[0].movement_air_slowing
    return ease


@rule
def _may_go_on(world: World, i: int) -> bool:
    """Enemies in the open hold up a column that has just come; one that stood there before may leave."""
    formation = world.formations[i]
    return formation.dug_in > 0 or enemies_at(world, formation.actor, formation.place) == 0


@rule
def _arrive(world: World, i: int) -> None:
    """Reach the end of a road: join the count there, and take an empty enemy place in passing."""
    formation = world.formations[i]
    formation.place = formation.next
    formation.next = -1
    formation.km_left = 0.0
    formation.dug_in = 0
    if not formation.hidden:
        arrive(world, formation.actor, formation.place, formation.present)
        pass_through(world, formation.actor, formation.place)


@rule
def _ambushed(world: World, i: int) -> bool:
    """Hostile people along the road may stop a column for the day and cost it a few men."""
    c = world.parameters[0]
    formation = world.formations[i]
    p = formation.place
    unfriendly = 0.0
    for a in range(len(world.actors)):
        if hostile(world, formation.actor, a):
            unfriendly += world.presence[a, p].allegiance
    if unfriendly <= 0.0:
        return False
    hazard = 1.0 - exp(-c.movement_ambush * c.march_ambush_stretches * unfriendly)
    u = uniform(world.clock[0].key, world.clock[0].day, AMBUSH, both(formation.tag, world.places[p].tag))
    if u >= hazard:
        return False
    lost = min(formation.present, whole(c.movement_ambush_loss * formation.present, u / hazard))
    formation.present -= lost
    formation.killed += lost
    world.places[p].killed += lost
    world.presence[formation.actor, p].troops -= 0 if formation.hidden else lost
    return True
