"""Rule: aircraft kill and stop troops in the open and raise their enemies' morale, but also kill civilians.

Each day a power at the level of air war flies its sorties, shared out over the places its orders name. Per strike
on hostile troops in the open::

    killed ~ NegBin(mean kills, size 1)      vehicles hit ~ Binomial(1, equipment)
    civilians killed ~ Poisson(civilians * (1 + (urban - 1) * built_up))      oil damage += oil_damage

built_up is 0 in open country (terrain 1.0), 1 in a big town (terrain 1.4). Friends at the place and on the roads to
it take heart once (morale), the target's fame grows a little by each strike (backlash). What strikes do to assaults
and convoys is read from ``places.strikes`` by the rules of battle and movement. The striker's home budget pays.
Sources: US Department of Defense tallies of 2014-16; the Dupuy Institute on kill claims; RAND RBA388-1.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.civilians import book_killed
from sim.rules.counts import negative_binomial
from sim.rules.levy import ALLIED, HOSTILE
from sim.rules.presence import ACTIVE
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.random_streams import binomial, both, poisson, uniform, whole
from sim.world.stream_ids import SORTIES, STRIKE_EQUIPMENT, STRIKE_HARM, STRIKE_HITS
from sim.world.tables import World

_AIR = number(Level.AIR)
_AIR_CAMPAIGN = number(OrderKind.AIR_CAMPAIGN)


@rule
def strike(world: World) -> None:
    """Fly today's strikes; yesterday's are no longer felt."""
    for p in range(len(world.places)):
        world.places[p].strikes = 0
    for a in range(len(world.actors)):
        if world.actors[a].level >= _AIR and world.actors[a].sorties > 0.0:
            _campaign(world, a)


@rule
def _campaign(world: World, a: int) -> None:
    """Share the sorties out by effort; an effort of 1 in all uses every sortie."""
    asked = 0.0
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.accepted and order.actor == a and order.kind == _AIR_CAMPAIGN and order.place != NOBODY:
            asked += order.effort
    if asked <= 0.0:
        return
    rate = world.actors[a].sorties / max(asked, 1.0)
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.accepted and order.actor == a and order.kind == _AIR_CAMPAIGN and order.place != NOBODY:
            clock = world.clock[0]
            u = uniform(clock.key, clock.day, SORTIES, both(world.actors[a].tag, world.places[order.place].tag))
            strikes = whole(rate * order.effort, u)
            if strikes > 0:
                _hit(world, a, order.place, strikes)


@rule
def _hit(world: World, a: int, p: int, strikes: int) -> None:
    c = world.parameters[0]
    clock = world.clock[0]
    place = world.places[p]
    subject = both(world.actors[a].tag, place.tag)
    if place.strikes_total == 0:
        _hearten(world, a, p)
    place.strikes += strikes
    place.strikes_total += strikes
    world.actors[a].strikes += strikes
    _cost(world, a, strikes)
    kills = negative_binomial(
        c.airpower_kills * strikes, float(strikes), uniform(clock.key, clock.day, STRIKE_HITS, subject)
    )
    vehicles = binomial(strikes, c.airpower_equipment, uniform(clock.key, clock.day, STRIKE_EQUIPMENT, subject))
    _hit_troops(world, a, p, strikes, kills, vehicles)
    built_up = min(max((place.terrain - 1.0) / (c.airpower_urban_terrain - 1.0), 0.0), 1.0)
    mean = c.airpower_civilians * (1.0 + (c.airpower_urban - 1.0) * built_up) * strikes
    book_killed(world, a, p, poisson(mean, uniform(clock.key, clock.day, STRIKE_HARM, subject)))
    if place.oil > 0.0:
        place.damage += (1.0 - place.damage) * min(c.airpower_oil_damage * strikes, 1.0)


@rule
def _cost(world: World, a: int, strikes: int) -> None:
    cost = world.parameters[0].airpower_cost * strikes
    world.actors[a].earned_aid += cost
    world.actors[a].spent_operations += cost


@rule
def _hearten(world: World, a: int, p: int) -> None:
    """The first strike at a place lifts the striker's allies there and one road away."""
    for f in range(len(world.formations)):
        formation = world.formations[f]
        if formation.status != ACTIVE or formation.place == NOBODY or formation.hidden:
            continue
        if world.relations[a, formation.actor].stance != ALLIED:
            continue
        if formation.place == p or world.roads[p, formation.place].km > 0.0:
            formation.morale = min(formation.morale + world.parameters[0].airpower_morale, 1.0)


@rule
def _target(world: World, a: int, p: int, f: int) -> bool:
    """Return whether a formation can be seen and struck: hostile, in the open, at the place or on a road from it."""
    formation = world.formations[f]
    if formation.status != ACTIVE or formation.place != p or formation.hidden or formation.present <= 0:
        return False
    return world.relations[a, formation.actor].stance == HOSTILE


@rule
def _hit_troops(world: World, a: int, p: int, strikes: int, kills: int, vehicles: int) -> None:
    """Share losses out by men present; rounding the running total keeps the sum whole."""
    men = 0
    largest = NOBODY
    for f in range(len(world.formations)):
        if _target(world, a, p, f):
            men += world.formations[f].present
            if largest == NOBODY or world.formations[f].present > world.formations[largest].present:
                largest = f
    if men == 0:
        return
    hit = world.actors[world.formations[largest].actor]
    hit.reputation += world.parameters[0].airpower_backlash * strikes
    kills = min(kills, men)
    before = 0
    for f in range(len(world.formations)):
        if _target(world, a, p, f):
            after = before + world.formations[f].present
            _lose(world, p, f, kills * after // men - kills * before // men)
            _wreck(world, f, vehicles * after // men - vehicles * before // men)
            before = after


@rule
def _lose(world: World, p: int, f: int, killed: int) -> None:
    formation = world.formations[f]
    formation.present -= killed
    formation.killed += killed
    if formation.contact > 0:
        formation.fight_loss += killed
    world.places[p].killed += killed
    world.places[p].killed_before += killed  # civilians under air strikes are counted per strike, not per man


@rule
def _wreck(world: World, f: int, vehicles: int) -> None:
    formation = world.formations[f]
    vehicles = min(vehicles, formation.equipment)
    formation.equipment -= vehicles
    world.actors[formation.actor].equipment_scrapped += vehicles
