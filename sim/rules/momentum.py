"""Rule: victories make a name, unexpected ones above all, and a name fades when nothing follows.

Reputation V of every actor, each day::

    V <- V * exp(-1 / memory)
         + sum over places won:  w * clip(1 - p, least, 1)                     p: chance of victory as the loser saw it
         - loss * (sum over places lost: w), not below 0
         + arms * h / (h + arms_half)                        h: vehicles captured today
         + proclaim on the day leadership is claimed
    w = size * (population / 1e6) ** 0.5 + symbol
    p = e**2 / (e**2 + o**2)                                 e attackers present, o own troops as the loser believed

An army that believes in its paper strength makes its conqueror the more famous. Units: V is a number without
dimension, about 1 for a city of a million taken against the odds. Sources: Nerlove and Arrow 1962 (goodwill stock);
Hirshleifer 1989 (contest success); recruitment after June 2014 in statements of the CIA, September 2014.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.rules import legitimacy
from sim.rules.units import MILLION
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def update(world: World) -> None:
    """Bring every actor's reputation, and the contest for leadership, up to date with today's news."""
    c = world.parameters[0]
    keep = exp(-1.0 / c.momentum_memory)
    for a in range(len(world.actors)):
        world.actors[a].reputation *= keep
    for p in range(len(world.places)):
        if world.places[p].changed_day == world.clock[0].day:
            credit_fall(world, p)
    for a in range(len(world.actors)):
        _spoils(world, a)
        actor = world.actors[a]
        if actor.proclaimed and actor.proclaimed_day == world.clock[0].day:
            actor.reputation += c.momentum_proclaim
            legitimacy.reward(world, a, c.momentum_proclaim)
    legitimacy.denounce(world)


@rule
def weight(world: World, p: int) -> float:
    """Return the worth of a place as news: its size and what it stands for."""
    place = world.places[p]
    return world.parameters[0].momentum_size * math.sqrt(place.population / MILLION) + place.symbol


@rule
def surprise(world: World, winner: int, loser: int, p: int) -> float:
    """Return how unexpected a fall was, 0.1..1, by the loser's belief in its own strength against the attackers.

    A garrison that has just broken still counts: the public had expected it to stand.
    """
    least = world.parameters[0].reputation_surprise_least
    enemy = float(world.presence[winner, p].troops)
    if enemy <= 0.0:
        enemy = world.presence[loser, p].enemy
    own = max(world.presence[loser, p].own, float(world.places[p].fallen))
    if enemy <= 0.0 or own <= 0.0:
        return least
    return min(max(1.0 - enemy * enemy / (enemy * enemy + own * own), least), 1.0)


@rule
def credit_fall(world: World, p: int) -> None:
    """Charge the fall of a place to the one who lost it today, credit it to the one who took it.

    A place that lay between the sides for a day was its first holder's loss; whoever takes it then wins it from him.
    """
    winner = world.places[p].holder
    loser = world.places[p].lost_by
    worth = weight(world, p)
    if loser != NOBODY:
        fallen = world.actors[loser]
        fallen.reputation = max(fallen.reputation - world.parameters[0].momentum_loss * worth, 0.0)
    else:
        loser = world.places[p].holder_start
    if winner != NOBODY and loser != NOBODY and winner != loser:
        gain = worth * surprise(world, winner, loser, p)
        world.actors[winner].reputation += gain
        legitimacy.reward(world, winner, gain)


@rule
def _spoils(world: World, a: int) -> None:
    actor = world.actors[a]
    taken = actor.equipment_captured - actor.captured_before
    actor.captured_before = actor.equipment_captured
    if taken > 0:
        c = world.parameters[0]
        actor.reputation += c.momentum_arms * taken / (taken + c.momentum_arms_half)
