"""Rule: columns follow the quickest road to where they were sent, and stop where an enemy stands in the way.

A day's march is speed times the ease of the road (motorway 1, other roads 0.8, desert tracks 0.5); an
ambush among hostile people ends it: hazard 1 - exp(-h km/10 p), p the share of people who hold with an enemy
(mechanisms after Boulding's loss of strength and Zhukov 2012 on roads). Aircraft stop columns in the open::

    P(stopped today) = 1 - exp(-k S v (1 - learned (1 - exp(-days / learning))))

with S yesterday's hostile strikes at both ends of the road, v = 1 for vehicles by day, ``interdiction.night`` by night
and ``interdiction.parties`` for small parties, days since the actor was first struck. Who has been stopped waits, and
goes on by night or split up into parties, of which ``interdiction.party`` troops get through in a day. Sources:
Benghazi, March 2011 (a day and a night of strikes broke a column); Kosovo 1999 and the trails of Vietnam (trickles
got through).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.control import pass_through
from sim.rules.presence import ACTIVE, arrive, enemies_at, hostile, struck_by_enemies
from sim.rules.units import SMALLEST_DIVISOR
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import AMBUSH, INTERDICT
from sim.world.tables import World

BY_DAY, BY_NIGHT, IN_PARTIES = 0, 1, 2
"""Manners of marching."""


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
    if formation.stalled > 0:
        formation.stalled -= 1
        return
    strength = formation.speed * _pace(world, i)
    for _ in range(len(world.places)):
        if formation.next < 0:
            if formation.place == formation.goal or not _may_go_on(world, i):
                return
            step = world.roads[formation.place, formation.goal].next
            if step < 0:
                formation.goal = formation.place
                return
            _depart(world, i, step)
        if _stopped(world, i):
            return
        speed = strength * world.roads[formation.place, formation.next].ease
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
def _pace(world: World, i: int) -> float:
    """Share of its speed that a column keeps by night, or split up; the middle of its parties is where it is."""
    c = world.parameters[0]
    formation = world.formations[i]
    if formation.concealed == BY_NIGHT:
        return c.interdiction_night_pace
    if formation.concealed == IN_PARTIES:
        return min(1.0, c.interdiction_party / max(1, formation.present))
    return 1.0


@rule
def _exposed(world: World, i: int) -> float:
    """Return how well aircraft see a column: vehicles by day are 1."""
    c = world.parameters[0]
    formation = world.formations[i]
    seen = 1.0
    if formation.concealed == IN_PARTIES or formation.hidden or formation.present <= c.interdiction_party:
        seen = c.interdiction_parties
    elif formation.concealed == BY_NIGHT:
        seen = c.interdiction_night
    days = world.actors[formation.actor].struck_days
    return seen * (1.0 - c.interdiction_learned * (1.0 - exp(-days / c.interdiction_learning)))


@rule
def _stopped(world: World, i: int) -> bool:
    """Aircraft that watch the road may stop a column; it waits, then goes on by night or in small parties."""
    formation = world.formations[i]
    a = formation.actor
    strikes = struck_by_enemies(world, a, formation.place) + struck_by_enemies(world, a, formation.next)
    if strikes == 0:
        return False
    c = world.parameters[0]
    chance = 1.0 - exp(-c.interdiction_rate * strikes * _exposed(world, i))
    road = both(world.places[formation.place].tag, world.places[formation.next].tag)
    u = uniform(world.clock[0].key, world.clock[0].day, INTERDICT, both(formation.tag, road))
    if u >= chance:
        return False
    if formation.concealed == BY_DAY:
        formation.concealed = IN_PARTIES if u < chance * c.interdiction_split else BY_NIGHT
    formation.stalled = whole(c.interdiction_wait, u / chance)
    return True


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
    if formation.place == formation.goal:
        formation.concealed = BY_DAY
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
