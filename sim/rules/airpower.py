"""Rule: aircraft kill and stop troops in the open and raise their enemies' morale, but also kill civilians.

Each day a power at the level of air war flies its sorties, shared out over the places its orders name; they grow
by 1 + growth (1 - exp(-days / growth_days)) in an air war that it has begun. Per strike
on hostile troops in the open::

    killed ~ NegBin(mean kills, size 1)      vehicles hit ~ Binomial(1, equipment)
    civilians killed ~ Poisson(civilians * (1 + (urban - 1) * built_up))      oil damage += oil_damage

built_up is 0 in open country (terrain 1.0), 1 in a big town (terrain 1.4). Troops that are stopped on a road or
attacked by the striker's partner must mass, and count ``interdiction.massed`` times. Friends at the place and one road
away take heart, by the day's strikes S::

    H <- most (1 - exp(-S / morale_strikes)) if that is more, else falls towards it with half-life morale_days

Friends at the place whom no road reaches get supplies with each strike: (1 - lost) tons / (need x thousands) days.
When strikes end, that costs ``morale_stop`` times what they gave. The target's fame grows a little by each strike
(backlash), and hidden networks in the place attack more for a time (stir). What strikes do to assaults and columns is
read from ``presence.strikes`` by the rules of battle and movement. The striker's home budget pays.
Sources: US Department of Defense tallies of 2014-16; the Dupuy Institute on kill claims; RAND RBA388-1; Lyall 2015
(networks answer strikes for their name's sake).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules.civilians import book_killed
from sim.rules.counts import negative_binomial
from sim.rules.levy import HOSTILE
from sim.rules.morale import hearten, lose_heart
from sim.rules.presence import ACTIVE, allied, in_the_open
from sim.rules.units import THOUSAND
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
        place = world.places[p]
        place.stirred = max(0, place.stirred - 1)
        if place.strikes > 0:
            place.strikes = 0
            for a in range(len(world.actors)):
                world.presence[a, p].strikes = 0
    for a in range(len(world.actors)):
        if world.actors[a].struck_days > 0:
            world.actors[a].struck_days += 1
        if world.actors[a].level >= _AIR and world.actors[a].sorties > 0.0:
            _campaign(world, a)
    _hearts(world)


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
    rate = _effort(world, a) / max(asked, 1.0)
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.accepted and order.actor == a and order.kind == _AIR_CAMPAIGN and order.place != NOBODY:
            clock = world.clock[0]
            u = uniform(clock.key, clock.day, SORTIES, both(world.actors[a].tag, world.places[order.place].tag))
            strikes = whole(rate * order.effort, u)
            if strikes > 0:
                _hit(world, a, order.place, strikes)


@rule
def _effort(world: World, a: int) -> float:
    """Strikes that an actor can fly today: bases fill up over the months of an air war that it has begun."""
    c = world.parameters[0]
    actor = world.actors[a]
    if actor.level_day < 0:
        return actor.sorties
    days = world.clock[0].day - actor.level_day
    return actor.sorties * (1.0 + c.airpower_growth * (1.0 - exp(-days / c.airpower_growth_days)))


@rule
def _hit(world: World, a: int, p: int, strikes: int) -> None:
    c = world.parameters[0]
    clock = world.clock[0]
    place = world.places[p]
    subject = both(world.actors[a].tag, place.tag)
    place.strikes += strikes
    world.presence[a, p].strikes += strikes
    place.stirred = whole(c.airpower_stir_days, 0.5)
    place.strikes_total += strikes
    world.actors[a].strikes += strikes
    _cost(world, a, strikes)
    _drop(world, a, p, strikes)
    mean = c.airpower_kills * strikes * _massed(world, a, p)
    kills = negative_binomial(mean, float(strikes), uniform(clock.key, clock.day, STRIKE_HITS, subject))
    vehicles = binomial(strikes, c.airpower_equipment, uniform(clock.key, clock.day, STRIKE_EQUIPMENT, subject))
    _hit_troops(world, a, p, strikes, kills, vehicles)
    built_up = min(max((place.terrain - 1.0) / (c.airpower_urban_terrain - 1.0), 0.0), 1.0)
    mean = c.airpower_civilians * (1.0 + (c.airpower_urban - 1.0) * built_up) * strikes
    book_killed(world, a, p, poisson(mean, uniform(clock.key, clock.day, STRIKE_HARM, subject)))
    if place.oil > 0.0:
        place.damage += (1.0 - place.damage) * min(c.airpower_oil_damage * strikes, 1.0)


@rule
def _drop(world: World, a: int, p: int, strikes: int) -> None:
    """Drop supplies to friends whom no road reaches; each formation gets as many days of them."""
    c = world.parameters[0]
    troops = 0
    for b in range(len(world.actors)):
        if world.presence[b, p].base_km > c.supply_reach and allied(world, a, b):
            troops += world.presence[b, p].troops
    if troops <= 0:
        return
    days = c.airlift_tons * strikes * (1.0 - c.airlift_lost) / (c.airlift_need * troops / THOUSAND)
    for f in range(len(world.formations)):
        formation = world.formations[f]
        if formation.place == p and in_the_open(formation) and allied(world, a, formation.actor):
            if world.presence[formation.actor, p].base_km > c.supply_reach:
                formation.supply = max(formation.supply, min(c.supply_most, formation.supply + days))


@rule
def _cost(world: World, a: int, strikes: int) -> None:
    cost = world.parameters[0].airpower_cost * strikes
    world.actors[a].earned_aid += cost
    world.actors[a].spent_operations += cost


@rule
def _hearts(world: World) -> None:
    """Lift the hearts of troops under friendly aircraft, and let those of the others sink back."""
    c = world.parameters[0]
    flown = False
    for p in range(len(world.places)):
        flown = flown or world.places[p].strikes > 0
    for f in range(len(world.formations)):
        formation = world.formations[f]
        if not flown and formation.heart == 0.0:
            continue
        level = 0.0
        if flown and formation.status == ACTIVE and formation.place != NOBODY and not formation.hidden:
            overhead = _overhead(world, formation.actor, formation.place)
            level = c.airpower_morale * (1.0 - exp(-overhead / c.airpower_morale_strikes))
        hearten(world, f, level)
        lose_heart(world, f, level)


@rule
def _overhead(world: World, a: int, p: int) -> float:
    """Strikes that an actor or its allies fly today at a place or one road away."""
    total = _friendly_strikes(world, a, p)
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        total += _friendly_strikes(world, a, q)
    return float(total)


@rule
def _friendly_strikes(world: World, a: int, p: int) -> int:
    total = 0
    if world.places[p].strikes > 0:
        for b in range(len(world.actors)):
            if world.presence[b, p].strikes > 0 and allied(world, a, b):
                total += world.presence[b, p].strikes
    return total


@rule
def _pressed(world: World, a: int, p: int) -> bool:
    """Return whether a striker's partner, or the striker itself, attacked at a place."""
    for b in range(len(world.actors)):
        cell = world.presence[b, p]
        if cell.attack > 0.0 and cell.troops > 0 and cell.hostiles > 0 and allied(world, a, b):
            return True
    return False


@rule
def _weight(world: World, pressed: bool, f: int) -> float:
    """Return what each of a formation's members counts as a target."""
    return world.parameters[0].interdiction_massed if pressed or world.formations[f].stalled > 0 else 1.0


@rule
def _massed(world: World, a: int, p: int) -> float:
    """Return the mean weight of the troops that a strike at a place can hit."""
    pressed = _pressed(world, a, p)
    men, weighed = 0, 0.0
    for f in range(len(world.formations)):
        if _target(world, a, p, f):
            men += world.formations[f].present
            weighed += world.formations[f].present * _weight(world, pressed, f)
    return weighed / men if men > 0 else 1.0


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
    hit.struck_days = max(1, hit.struck_days)
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
    formation.recent_loss += killed / max(1.0, float(formation.present))
    formation.present -= killed
    formation.killed += killed
    world.places[p].killed += killed
    world.places[p].killed_before += killed  # civilians under air strikes are counted per strike, not per man


@rule
def _wreck(world: World, f: int, vehicles: int) -> None:
    formation = world.formations[f]
    vehicles = min(vehicles, formation.equipment)
    formation.equipment -= vehicles
    world.actors[formation.actor].equipment_scrapped += vehicles
