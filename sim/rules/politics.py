"""Rule: repression feeds grievance, fear feeds repression, and only a reform that is believed breaks the circle.

For each government and the places of its country (G grievance, F its community's fear, R its repression), daily::

    G <- G + [repression_cost max(R - r0 + pressure, 0) + militia men/1000] 1(its side rules) (1 - kin) (1 - G)
           - reform_gain reform credibility lag (1 - kin) - (G - G_base) / t_G
    F <- F + fear_loss (1 + shock) per place lost - F / t_F
    R <- R + (target - R) / inertia,   target = clip(r0 + r_F F + r_m [pre-war leader in office] - r_ref reform, 0, 1)

Repression in quiet times (r0) is part of the level G_base. Civilians killed by a government add ``atrocity`` per
hundred to G, attacks on its community ``fear_attack`` to F, when they are booked. Reform is 0, 1 (new leadership) or
2 (power shared); its effect grows over ``reform_lag`` days. Credibility goes towards 0.2 under the old leader, 0.6
under a new one, 0.8 when power is shared. Reform itself is ordered: when it comes is for the minds of governments.
Salience of community is calculated from the grievances at the end of the day.
Sources: Richardson 1960; Acemoglu and Robinson 2001; Gaub 2016.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.distance import distance, kinship, refresh_salience, salience
from sim.rules.levy import ALLIED, is_state
from sim.rules.units import THOUSAND
from sim.world.codes import NOBODY, Doctrine, OrderKind, Reform, number
from sim.world.tables import Table, World

__all__ = ["distance", "loop_gain", "politics", "salience"]

_REGION = number(Doctrine.REGIONAL_GOVERNMENT)
_MILITIA = number(Doctrine.POPULAR_MILITIA)
_REPRESS = number(OrderKind.REPRESS)
_SHARED = number(Reform.POWER_SHARING)


@rule
def politics(world: World) -> None:
    """Move fear, repression, credibility and grievance by a day."""
    _apply_pressure(world)
    for s in range(len(world.actors)):
        if is_state(world, s):
            _fear(world, s)
            if world.actors[s].doctrine != _REGION and world.actors[s].capital != NOBODY:
                _government(world, s)
                _country(world, s)
    refresh_salience(world)


@rule
def _apply_pressure(world: World) -> None:
    """Yesterday's special pressure ends; today's orders to repress begin."""
    for a in range(len(world.actors)):
        if is_state(world, a):
            for p in range(len(world.places)):
                world.presence[a, p].repressed = 0.0
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.kind == _REPRESS and order.accepted and order.place != NOBODY:
            world.presence[order.actor, order.place].repressed = min(order.effort, 1.0)


@rule
def _fear(world: World, s: int) -> None:
    c = world.parameters[0]
    actor = world.actors[s]
    fear = actor.fear * (1.0 - 1.0 / c.politics_fear_memory)
    for p in range(len(world.places)):
        if world.places[p].lost_by == s:
            fear += c.politics_fear_loss * (1.0 + world.places[p].shock)
    actor.fear = min(max(fear, 0.0), 1.0)


@rule
def _government(world: World, s: int) -> None:
    c = world.parameters[0]
    actor = world.actors[s]
    target = c.politics_repression_floor + c.politics_repression_fear * actor.fear
    target += c.politics_repression_leader * actor.incumbent - c.politics_repression_reform * actor.reform
    actor.repression += (min(max(target, 0.0), 1.0) - actor.repression) / c.politics_inertia
    if actor.reform > 0:
        belief = c.politics_credibility_new
        if actor.incumbent:
            belief = c.politics_credibility_old
        elif actor.reform == _SHARED:
            belief = c.politics_credibility_shared
        actor.credibility += (belief - actor.credibility) / c.politics_inertia


@rule
def _country(world: World, s: int) -> None:
    """Grievance in every place of the country whose capital the government has."""
    c = world.parameters[0]
    actor = world.actors[s]
    country = world.places[actor.capital].country
    relief = 0.0
    if actor.reform > 0 and actor.reform_day >= 0:
        lag = min(max((world.clock[0].day - actor.reform_day) / c.politics_reform_lag, 0.0), 1.0)
        relief = c.politics_reform_gain * actor.reform * actor.credibility * lag
    for p in range(len(world.places)):
        place = world.places[p]
        if place.country == country:
            strange = 1.0 - kinship(world, s, p)
            change = (_burden(world, s, p) * (1.0 - place.grievance) - relief) * strange
            change -= (place.grievance - place.grievance_base) / c.politics_grievance_memory
            place.grievance = min(max(place.grievance + change, 0.0), 1.0)


@rule
def _burden(world: World, s: int, p: int) -> float:
    """Return what a government and its militias add to grievance in a place today, where their side rules."""
    holder = world.places[p].holder
    if holder == NOBODY or (holder != s and world.relations[s, holder].stance != ALLIED):
        return 0.0
    c = world.parameters[0]
    pressure = world.actors[s].repression + world.presence[s, p].repressed - c.politics_repression_floor
    burden = c.politics_repression_cost * max(pressure, 0.0)
    for m in range(len(world.actors)):
        if world.actors[m].doctrine == _MILITIA and world.relations[s, m].stance == ALLIED:
            burden += c.politics_militia * world.presence[m, p].troops / THOUSAND
    return burden


@rule
def loop_gain(c: Table, fear_per_grievance: float) -> float:
    """Return the gain of the circle of attacks, fear and repression for a unit of grievance; above 1 it runs away.

    Args:
        c: the record of coefficients, ``parameters[0]``.
        fear_per_grievance: fear a day that a unit of grievance brings about through attacks.

    """
    gain = c.politics_repression_cost * c.politics_repression_fear * fear_per_grievance
    return gain * c.politics_grievance_memory * c.politics_fear_memory
