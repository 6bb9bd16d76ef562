"""Rule: troops are fed along roads their own side controls; cut off, they live on what they have.

Lines are traced over places held by the actor or its allies, from its bases (and from great towns it holds
firmly), to at most ``supply.reach`` km. Connected troops gain a day of supply a day up to their stores; others
use it up, slowly when idle. Strength projected falls with distance from the base as exp(-km/reach)
(Boulding 1962; Buhaug 2010).
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.presence import ACTIVE, allied
from sim.world.tables import World


@rule
def trace(world: World) -> None:
    """Find each actor's nearest base by friendly road; only when control has changed."""
    if not world.clock[0].moved:
        return
    world.clock[0].moved = 0
    for a in range(len(world.actors)):
        if world.actors[a].last > world.actors[a].first:
            _trace_one(world, a)


@rule
def _trace_one(world: World, a: int) -> None:
    """Relax distances over friendly roads until nothing gets shorter."""
    for p in range(len(world.places)):
        world.place_notes[p].passable = 1 if _passable(world, a, p) else 0
        world.presence[a, p].base_km = 0.0 if _is_base(world, a, p) else math.inf
    count = len(world.places)
    changed, forward = True, True
    while changed:
        changed = False
        for k in range(count):
            if _relax(world, a, k if forward else count - 1 - k):
                changed = True
        forward = not forward


@rule
def _relax(world: World, a: int, p: int) -> bool:
    """Carry a distance on to the places next door; says whether one of them got nearer to a base."""
    here = world.presence[a, p].base_km
    if here == math.inf or not world.place_notes[p].passable:
        return False
    changed = False
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        if here + world.roads[p, q].km < world.presence[a, q].base_km:
            world.presence[a, q].base_km = here + world.roads[p, q].km
            changed = True
    return changed


@rule
def _is_base(world: World, a: int, p: int) -> bool:
    cell, place = world.presence[a, p], world.places[p]
    if not world.place_notes[p].passable:
        return False
    if cell.is_base:
        return True
    c = world.parameters[0]
    great = place.population >= c.supply_base_people
    return great and place.holder == a and cell.control > c.stores_base_control


@rule
def _passable(world: World, a: int, p: int) -> bool:
    holder = world.places[p].holder
    return holder >= 0 and allied(world, a, holder)


@rule
def consume(world: World) -> None:
    """A day's supply in or out for every formation in the field."""
    c = world.parameters[0]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE or formation.hidden:
            continue
        most = c.supply_most_mobile if formation.mobile else c.supply_most
        if world.presence[formation.actor, formation.place].base_km <= c.supply_reach:
            if formation.supply < most:
                formation.supply = min(most, formation.supply + 1.0)
        else:
            used = 1.0 if formation.contact > 0 else c.supply_idle_use
            formation.supply = max(0.0, formation.supply - used)


@rule
def projection(world: World, i: int) -> float:
    """Share of a formation's strength that distance and empty stores leave it, 0-1."""
    c = world.parameters[0]
    formation = world.formations[i]
    reach = world.actors[formation.actor].reach
    km = world.presence[formation.actor, formation.place].base_km
    if km == math.inf:
        km = c.supply_reach
    stores = min(1.0, formation.supply / c.supply_short)
    fed = c.stores_power_least + (1.0 - c.stores_power_least) * stores
    return exp(-km / reach) * fed * (1.0 - formation.home) + formation.home * fed
