"""Rule: troops that run leave guns and vehicles behind, and whoever takes the place can use about half of them.

Equipment left: withdrawal 10 %, rout 70 %, surrender 80 %; of what is taken half is usable; without a state's
workshops equipment wears out with a half-life of 150 days (saturating power multiplier in ``battle``)::

    left ~ Binomial(E, s)        s = capture.withdrawal, capture.rout or capture.surrender
    usable ~ Binomial(left, capture.usable)        E <- E - E ln 2 / capture.wear_days a day

E vehicles. Sources: 2,300 Humvees lost at Mosul, by the prime minister's account (the share left in a rout); the
rest is judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import log
from sim.rules.presence import ACTIVE, in_the_open
from sim.world.codes import Mode, number
from sim.world.random_streams import binomial, uniform, whole
from sim.world.stream_ids import SUPPLIES, TAKE_EQUIPMENT, TAKE_USABLE, WEAR
from sim.world.tables import World

WITHDRAWAL, ROUT, SURRENDER = number(Mode.WITHDRAWAL), number(Mode.ROUT), number(Mode.SURRENDER)


@rule
def abandon(world: World, i: int, mode: int) -> None:
    """A breaking formation leaves equipment in the place where it stood."""
    c = world.parameters[0]
    formation = world.formations[i]
    share = c.capture_withdrawal
    if mode == ROUT:
        share = c.capture_rout
    elif mode == SURRENDER:
        share = c.capture_surrender
    u = uniform(world.clock[0].key, world.clock[0].day, TAKE_EQUIPMENT, formation.tag)
    left = binomial(formation.equipment, share, u)
    formation.equipment -= left
    world.actors[formation.actor].equipment_lost += left
    world.places[formation.place].abandoned += left


@rule
def seize_abandoned(world: World, a: int, p: int) -> None:
    """The new holder takes what was left: the usable part goes to its troops, the rest is scrap."""
    c = world.parameters[0]
    place = world.places[p]
    taken = place.abandoned
    if taken <= 0:
        return
    actor = world.actors[a]
    place.abandoned = 0
    actor.equipment_captured += taken
    usable = binomial(taken, c.capture_usable, uniform(world.clock[0].key, world.clock[0].day, TAKE_USABLE, place.tag))
    actor.equipment_scrapped += taken - usable
    left = _share_out(world, a, p, usable)
    actor.equipment_scrapped += left
    _restock(world, a, p)


@rule
def _share_out(world: World, a: int, p: int, usable: int) -> int:
    """Give vehicles to the actor's troops in the open, those on the spot first, as far as they can man them."""
    c = world.parameters[0]
    actor = world.actors[a]
    for here in range(2):
        for i in range(actor.first, actor.last):
            formation = world.formations[i]
            if usable <= 0:
                return 0
            if formation.status != ACTIVE or formation.hidden or (formation.place == p) != (here == 0):
                continue
            room = int(2.0 * c.battle_crew_share * formation.present) - formation.equipment
            given = max(0, min(usable, room))
            formation.equipment += given
            usable -= given
    return _park(world, a, usable)


@rule
def _park(world: World, a: int, usable: int) -> int:
    """Leave what cannot be manned yet with the largest formation; return what is lost for want of one."""
    actor = world.actors[a]
    best, most = -1, 0
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if in_the_open(formation) and formation.present > most:
            best, most = i, formation.present
    if best < 0:
        return usable
    world.formations[best].equipment += usable
    return 0


@rule
def _restock(world: World, a: int, p: int) -> None:
    """Captured stores feed and arm the victors for some weeks."""
    c = world.parameters[0]
    u = uniform(world.clock[0].key, world.clock[0].day, SUPPLIES, world.places[p].tag)
    actor = world.actors[a]
    for i in range(actor.first, actor.last):
        formation = world.formations[i]
        if in_the_open(formation) and formation.place == p:
            formation.supply = min(c.supply_most, formation.supply + c.capture_stores * (0.5 + u))


@rule
def wear(world: World) -> None:
    """Equipment of those without a state's workshops wears out."""
    c = world.parameters[0]
    rate = log(2.0) / c.capture_wear_days
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.equipment <= 0 or formation.status != ACTIVE:
            continue
        actor = world.actors[formation.actor]
        if actor.budget > 0.0:
            continue
        u = uniform(world.clock[0].key, world.clock[0].day, WEAR, formation.tag)
        worn = min(formation.equipment, whole(rate * formation.equipment, u))
        formation.equipment -= worn
        actor.equipment_scrapped += worn
