"""Rule: when an actor calls its reserves they arrive over about a month, the best organised first.

A reserve formation named in the scenario stands empty until its actor mobilises; from then on a share of its troops
arrives every day, and it fights as soon as a tenth are there::

    troops a day = total / movement.levy_days, at least 1, until all have come;      active once present >= total / 10

Fractions are rounded at random. Judgement; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE
from sim.world.codes import Status, number
from sim.world.random_streams import uniform, whole
from sim.world.stream_ids import RECRUITS
from sim.world.tables import World

RESERVE = number(Status.RESERVE)


@rule
def raise_reserves(world: World) -> None:
    """One day of arrivals."""
    c = world.parameters[0]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.muster <= 0 or not world.actors[formation.actor].mobilised:
            continue
        if formation.status != RESERVE and formation.status != ACTIVE:
            continue
        u = uniform(world.clock[0].key, world.clock[0].day, RECRUITS, formation.tag)
        total = formation.recruited + formation.muster
        men = min(formation.muster, max(1, whole(total / c.movement_levy_days, u)))
        formation.muster -= men
        formation.recruited += men
        formation.present += men
        world.actors[formation.actor].recruits += men
        if formation.status == RESERVE and formation.present * c.reserves_parts >= total:
            formation.status = ACTIVE
