"""Rule: recruits join the nearest body of troops that will have them; everyone who comes or goes is booked.

Books of a formation::

    initial + recruited + received = present + wounded + killed + deserted + captured + sent
    green <- (green present + g men) / (present + men)      g = 1 for recruits, the sender's share for men passed on

Bookkeeping; no source.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.presence import ACTIVE, in_the_open
from sim.rules.staff import settle_row, spare_row
from sim.rules.units import BEYOND_ALL_ROADS
from sim.world.codes import NOBODY, Doctrine, Stance, number
from sim.world.tables import INFINITE, World

HOSTILE = number(Stance.HOSTILE)
ALLIED = number(Stance.ALLIED)
_GOVERNMENT = number(Doctrine.GOVERNMENT)
_REGION = number(Doctrine.REGIONAL_GOVERNMENT)
_REGIME = number(Doctrine.BESIEGED_REGIME)


@rule
def is_state(world: World, a: int) -> bool:
    """Return whether an actor is a government with a budget and offices, not a movement."""
    doctrine = world.actors[a].doctrine
    return doctrine in (_GOVERNMENT, _REGION, _REGIME)


@rule
def nearest_formation(world: World, a: int, p: int, hidden_at: bool) -> int:
    """The actor's active formation nearest to a place, the larger of two equally near, or -1.

    Formations in the open are preferred; a hidden network is taken only at the place itself (with ``hidden_at``)
    or where the actor has nothing else.
    """
    best = largest_at(world, a, p, hidden_at)
    if best != NOBODY:
        return best
    best_km = INFINITE
    for f in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[f]
        if formation.status != ACTIVE or formation.place == NOBODY:
            continue
        km = 0.0
        if p != NOBODY:
            km = min(world.roads[p, formation.place].distance, BEYOND_ALL_ROADS)
        if formation.hidden and not (hidden_at and km == 0.0):
            km += BEYOND_ALL_ROADS
        if best == NOBODY or km < best_km or (km == best_km and formation.present > world.formations[best].present):
            best = f
            best_km = km
    return best


@rule
def largest_at(world: World, a: int, p: int, hidden_at: bool) -> int:
    """The actor's largest active formation at a place, the first of equals, or -1; hidden ones only if asked for."""
    best = NOBODY
    if p != NOBODY:
        for f in range(world.actors[a].first, world.actors[a].last):
            formation = world.formations[f]
            if formation.place == p and formation.status == ACTIVE and (hidden_at or not formation.hidden):
                if best == NOBODY or formation.present > world.formations[best].present:
                    best = f
    return best


@rule
def raise_spare(world: World, a: int, p: int) -> int:
    """Turn a spare row into an empty garrison at a place, like the actor's first formation; -1 if none is left."""
    f = spare_row(world, a)
    if f != NOBODY:
        settle_row(world, f, world.actors[a].first, p)
        world.formations[f].goal = NOBODY
        world.formations[f].next = NOBODY
        world.formations[f].km_left = 0.0
    return f


@rule
def receiving(world: World, a: int, p: int) -> int:
    """The formation that takes in an actor's new men at a place, raised from a spare row if it has none; or -1."""
    f = nearest_formation(world, a, p, True)
    if f == NOBODY and p != NOBODY:
        f = raise_spare(world, a, p)
    return f


@rule
def _mix_in(world: World, f: int, men: int, green: float) -> None:
    """Add men, of whom a share are green, to those present and on the payroll."""
    formation = world.formations[f]
    total = formation.present + men
    if total > 0:
        formation.green = (formation.green * formation.present + green * men) / total
    formation.present = total
    formation.paper += men


@rule
def enlist(world: World, f: int, men: int) -> None:
    """Book new men into a formation: untrained (green), on the payroll, without equipment."""
    take_in(world, f, men, 1.0)


@rule
def take_in(world: World, f: int, men: int, green: float) -> None:
    """Book new men into a formation, of whom a share are untrained."""
    if men <= 0:
        return
    _mix_in(world, f, men, green)
    formation = world.formations[f]
    formation.recruited += men
    world.actors[formation.actor].recruits += men


@rule
def transfer(world: World, f: int, g: int, men: int) -> None:
    """Pass men from one formation to another, of the same or of another actor."""
    men = min(men, world.formations[f].present)
    if men <= 0:
        return
    world.formations[f].present -= men
    world.formations[f].paper = max(world.formations[f].paper - men, 0)
    world.formations[f].sent += men
    world.formations[g].received += men
    _mix_in(world, g, men, world.formations[f].green)


@rule
def hand_equipment(world: World, f: int, g: int) -> None:
    """Pass all equipment of a formation to another actor's."""
    amount = world.formations[f].equipment
    if amount <= 0:
        return
    world.formations[f].equipment = 0
    world.formations[g].equipment += amount
    world.actors[world.formations[f].actor].equipment_lost += amount
    world.actors[world.formations[g].actor].equipment_captured += amount


@rule
def issue_equipment(world: World, a: int, amount: int) -> None:
    """Issue equipment to the unit reached by road that has least for its strength, those in danger first."""
    if amount <= 0:
        return
    best, least = NOBODY, INFINITE
    for f in range(world.actors[a].first, world.actors[a].last):
        formation = world.formations[f]
        if not in_the_open(formation) or world.presence[a, formation.place].base_km > world.parameters[0].supply_reach:
            continue
        share = (formation.equipment + 1.0) / formation.present
        if not formation.threatened:
            share += 1.0
        if share < least:
            best, least = f, share
    if best == NOBODY:
        hand_new_equipment(world, a, amount)
        return
    world.formations[best].equipment += amount
    world.actors[a].equipment_supplied += amount


@rule
def hand_new_equipment(world: World, a: int, amount: int) -> None:
    """Give an actor equipment from outside the theatre, at its capital or, without one, to its largest formation."""
    if amount <= 0:
        return
    f = nearest_formation(world, a, world.actors[a].capital, False)
    if f != NOBODY:
        world.formations[f].equipment += amount
        world.actors[a].equipment_supplied += amount
