"""Rule: no more troops fight at once than a place's front has room for; those behind them relieve the others.

Men at the front of attackers and defenders on the width km of a place, twice as many where it is built up::

    F_A = front.attack km x front.built_up [built up]          F_D = front.defence km x front.built_up [built up]
    share of an actor's power that counts = min(1, F / N)
    share of a long line's garrison that is at hand = min(1, (N_A / (F_A / km) + front.reach) / km), N_A who attack it
    weight of recent losses R in the second line = 1 - front.relief min(1, friends / F - 1), from friends = F
    thin front: front.gap (1 - min(1, friends / (front.least km)))      of those who do not attack, in the break hazard

N troops of the actor, friends its own and its allies'. Both sides have a cap: with one on the attackers alone the size
of a town would be its courage. Built up is where terrain reaches airpower.urban_terrain. Sources: Balck 1915 (a
battalion took 300 m in attack and 800 m in defence) and Dupuy 1987 (extra men add less and less) for the form; the
densities, the relief and the gap are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import friends_at
from sim.world.tables import World


@rule
def front_of(c, place, attacks: bool) -> float:  # type: ignore[no-untyped-def]
    """Return how many troops of an attacker or a defender a place's front has room for; more where it is built up."""
    closer = c.front_built_up if place.terrain >= c.airpower_urban_terrain else 1.0
    return (c.front_attack if attacks else c.front_defence) * closer * place.width


@rule
def at_hand(c, place, attackers: float) -> float:  # type: ignore[no-untyped-def]
    """Return the share of a garrison that can be where so many attackers have chosen to attack, within the day.

    They fill a stretch of the line; who watches that, or stands within front.reach, counts: all of a town's garrison.
    """
    if c.front_reach <= 0.0 or place.width <= c.front_reach:
        return 1.0
    closer = c.front_built_up if place.terrain >= c.airpower_urban_terrain else 1.0
    return min(1.0, (attackers / (c.front_attack * closer) + c.front_reach) / place.width)


@rule
def second_line(world: World, a: int, p: int) -> float:
    """Weight of recent losses: troops beyond those that the front has room for relieve the others."""
    room = front_of(world.parameters[0], world.places[p], world.presence[a, p].attack > 0.0)
    beyond = max(0.0, friends_at(world, a, p) / room - 1.0)
    return 1.0 - world.parameters[0].front_relief * min(1.0, beyond)


@rule
def gap(world: World, a: int, p: int) -> float:
    """Log hazard that a garrison adds which is too thin to watch its front."""
    c = world.parameters[0]
    watched = c.front_least * world.places[p].width
    return c.front_gap * (1.0 - min(1.0, friends_at(world, a, p) / watched))
