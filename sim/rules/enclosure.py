"""Rule: troops who are cut off give up if they expect quarter and no relief, and stand if they expect no quarter.

Cut off: no base can be reached, and enemies hold every place next door. Then, with q the best quarter (0..1) that an
enemy on the spot gives::

    way out = enclosed.lost q (1 - r) - enclosed.stand (1 - q)
    1 - r   = (1 - enclosed.column [friends on their way]) (1 - enclosed.aircraft [aircraft fly for them])
    dry     = enclosed.dry (1 - min(1, supply / enclosed.days))
    log hazard of breaking (``breaking``): way out + dry
    pressure to desert (``cohesion``): way out / 2 + enclosed.hide z

r is the hope of relief, supply in days, z the likeness of soldiers and townspeople among whom they can vanish. A unit
that is cut off and gives way stands instead, once, with chance (1 - q) / (1 + enclosed.out): in its last stand it has
enclosed.last of its power, and those who had deserted are no longer counted. Sources: Reiter and Stam 1997 and
Grauer 2014 (M) on expected treatment; Lehmann and Zhukov 2019 on surrender that follows precedent; McLauchlin 2014 (M)
on desertion near home; the weights are judgements.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.rules.distance import likeness, named
from sim.rules.presence import hostile
from sim.rules.support import flown_for
from sim.world.random_streams import uniform
from sim.world.stream_ids import STAND
from sim.world.tables import World


@rule
def enveloped(world: World, a: int, p: int) -> bool:
    """Cut off from every base, and with enemies in every place next door."""
    if world.presence[a, p].base_km < math.inf:
        return False
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        holder = world.places[q].holder
        if holder < 0 or not hostile(world, a, holder):
            return False
    return True


@rule
def quarter_expected(world: World, a: int, p: int) -> float:
    """Return the quarter that an actor's troops in a place expect: the best that an enemy there gives."""
    quarter = 0.0
    for n in range(world.place_notes[p].armed):
        b = world.rosters[p, n].actor
        if world.presence[b, p].troops > 0 and hostile(world, a, b):
            quarter = max(quarter, world.actors[b].quarter)
    return quarter


@rule
def way_out(world: World, a: int, p: int) -> float:
    """Log hazard of a garrison that is cut off: quarter without relief weakens it, no quarter steels it."""
    c = world.parameters[0]
    q = quarter_expected(world, a, p)
    despair = 1.0
    if world.presence[a, p].inbound > 0:
        despair *= 1.0 - c.enclosed_column
    if flown_for(world, a) > 0.0:
        despair *= 1.0 - c.enclosed_aircraft
    return c.enclosed_lost * q * despair - c.enclosed_stand * (1.0 - q)


@rule
def dry(c, formation) -> float:  # type: ignore[no-untyped-def]
    """Log hazard that a unit cut off adds as its stores run out."""
    return c.enclosed_dry * (1.0 - min(1.0, formation.supply / c.enclosed_days))


@rule
def shut_in(world: World, i: int) -> float:
    """Pressure to desert that being cut off adds: half the way out, and townspeople among whom to vanish."""
    formation = world.formations[i]
    men = formation.community
    z = likeness(men, world.places[formation.place].community) if named(men) else 0.0
    return 0.5 * way_out(world, formation.actor, formation.place) + world.parameters[0].enclosed_hide * z


@rule
def stands(world: World, i: int) -> bool:
    """Return whether a unit that is cut off fights on when it gives way, as those do who expect no quarter."""
    formation = world.formations[i]
    if not enveloped(world, formation.actor, formation.place):
        return False
    q = quarter_expected(world, formation.actor, formation.place)
    u = uniform(world.clock[0].key, world.clock[0].day, STAND, formation.tag)
    return u * (1.0 + world.parameters[0].enclosed_out) < 1.0 - q
