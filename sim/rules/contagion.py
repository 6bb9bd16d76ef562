"""Rule: news of a fallen town makes other garrisons of the same army more likely to run, above all those near by.

    C <- C exp(-1 / T) + size (exp(-km / l) + b) (1 - C / 2) for the same army, 0.3 of it for others with the same
         enemy; C <= 2

size = sqrt(troops lost / 10000), from a least weight (small: where there are many towns small falls add up) to 1.5.
The more a unit has heard the less more of it counts, so that many small falls far away do not weigh as one near by.
After Lehmann and Zhukov (2019) on surrender that spreads between battles of one army; morale falls with the news.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.distance import reach_of_news
from sim.rules.presence import ACTIVE, hostile
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def spread(world: World) -> None:
    """Let old news fade, then tell today's."""
    c = world.parameters[0]
    fade = exp(-1.0 / c.cohesion_memory)
    for i in range(len(world.formations)):
        world.formations[i].contagion *= fade
    for p in range(len(world.places)):
        place = world.places[p]
        place.shock = 0.0
        if place.lost_by >= 0 and place.changed_day == world.clock[0].day:
            size = max(c.cohesion_shock_least, math.sqrt(place.fallen / c.news_shock_men))
            place.shock = min(c.news_shock_most, size)
            _tell(world, p)
            place.fallen = 0
        elif place.fallen > 0:
            place.fallen = place.fallen // 2


@rule
def _tell(world: World, p: int) -> None:
    """Carry the news of one fall to every formation it concerns."""
    c = world.parameters[0]
    place = world.places[p]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE or formation.place < 0:
            continue
        weight = _weight(world, formation.actor, p)
        if weight <= 0.0:
            continue
        near = reach_of_news(world, p, formation.place)
        news = place.shock * weight * (near + c.cohesion_broadcast) * max(0.0, 1.0 - 0.5 * formation.contagion)
        news = min(2.0, formation.contagion + news) - formation.contagion
        formation.contagion += news
        formation.morale = max(0.0, formation.morale - c.morale_contagion * news)


@rule
def _weight(world: World, a: int, p: int) -> float:
    """1 for the army that lost the place, less for another army with the same enemy, 0 for everybody else."""
    place = world.places[p]
    if a == place.lost_by:
        return 1.0
    if place.holder == NOBODY or a == place.holder:
        return 0.0
    if hostile(world, a, place.holder) and not hostile(world, a, place.lost_by):
        return world.parameters[0].cohesion_other_army
    return 0.0
