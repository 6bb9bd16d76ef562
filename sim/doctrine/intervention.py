"""Covariates of an intervention: who is threatened, who has asked, and how bad it is for the people.

    threat(x) = exp(-km to the nearest enemy-held place / 150) * E**2 / (E**2 + H**2)
    E = sum over places of believed enemies there * exp(-km to x / 150)
    H = the troops whom x's population calls for (force to space)

Where a power has no eyes it spreads the enemy's public strength over the places that the enemy is known to hold.
Flight from fighting is not yet an atrocity; that a whole people is driven out is::

    atrocity = max(killed in a place / 2,000, clip((s - 0.3) / 0.6) min(driven out / 50,000, 1))      at most 1
    s        = of all members of a community in the theatre, the share driven out of places taken in the last 3 weeks

A place whose people's communities are not named counts as a people of its own. All covariates are in 0..1.
Sources: Buhaug 2010 (distance); Quinlivan 1995 (force to population); the Genocide Convention of 1948 (a group, in
whole or in part); Sinjar in August 2014 against Tal Afar in June (the scale).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.doctrine.picture import Picture
from sim.rules.distance import named
from sim.rules.units import TEN_THOUSAND, THOUSAND
from sim.world.codes import COMMUNITIES, NOBODY
from sim.world.tables import INFINITE


@rule
def enemy_spread(view: Picture) -> float:
    """Men of the adversary for each place it is known to hold."""
    enemy = view.me[0].adversary
    held = 0
    for p in range(len(view.places)):
        if view.places[p].holder == enemy:
            held += 1
    return view.others[enemy].believed / held if held > 0 else 0.0


@rule
def believed_at(view: Picture, p: int, spread: float) -> float:
    """Enemies believed to be at a place: as reported, or as a holder's usual share."""
    known = float(view.seen[p].enemy)
    if view.places[p].holder == view.me[0].adversary:
        known = max(known, spread)
    return known


@rule
def threat(view: Picture, x: int, spread: float) -> float:
    """Return the adversary's threat to a place, 0..1."""
    c = view.parameters[0]
    reach = c.choice_threat_km
    near = INFINITE
    men = 0.0
    for p in range(len(view.places)):
        there = believed_at(view, p, spread)
        km = view.roads[p, x].distance
        if there > 0.0 and km < INFINITE:
            men += there * exp(-km / reach)
            if there >= c.intervention_token:
                near = min(near, km)
    if near == INFINITE:
        return 0.0
    needed = max(c.intervention_density * view.places[x].population / THOUSAND, c.intervention_hold_least)
    return exp(-near / reach) * men * men / (men * men + needed * needed)


@rule
def largest_city(view: Picture, holder: int) -> int:
    """The most populous place an actor holds: its seat, as the world sees it; -1 if it holds nothing."""
    found = NOBODY
    for p in range(len(view.places)):
        if view.places[p].holder == holder and (
            found == NOBODY or view.places[p].population > view.places[found].population
        ):
            found = p
    return found


@rule
def threat_to_stakes(view: Picture, spread: float, apart_from: int) -> float:
    """The worst threat to a place that matters to the actor, weighted by what it is worth."""
    worst = 0.0
    for x in range(len(view.places)):
        stake = view.seen[x].stake
        if x != apart_from and stake > worst and stake >= view.parameters[0].intervention_stake_least:
            worst = max(worst, stake * threat(view, x, spread))
    return worst


@rule
def asked(view: Picture) -> float:
    """1 when an ally has asked for help."""
    for b in range(len(view.others)):
        if b != view.index and view.others[b].was_asked and view.others[b].stance > 0:
            return 1.0
    return 0.0


@rule
def atrocity(view: Picture) -> float:
    """Mass atrocity, 0..1: a whole people driven out lately, or many killed in one place."""
    c = view.parameters[0]
    worst = 0.0
    for p in range(len(view.places)):
        place = view.places[p]
        worst = max(worst, min(place.harm * place.population / TEN_THOUSAND / c.intervention_atrocity_killed, 1.0))
        if not named(place.community):
            worst = max(worst, _emptied(view, _lately_gone(view, p), float(place.population_start)))
    for k in range(COMMUNITIES):
        worst = max(worst, _people_gone(view, k))
    return worst


@rule
def _people_gone(view: Picture, k: int) -> float:
    """Return the share of an atrocity, 0..1, that is the flight of one community from where it lived."""
    members, gone = 0.0, 0.0
    for p in range(len(view.places)):
        share = view.places[p].community[k]
        if share > 0.0:
            members += share * view.places[p].population_start
            gone += share * _lately_gone(view, p)
    return _emptied(view, gone, members)


@rule
def _lately_gone(view: Picture, p: int) -> float:
    """People gone from a place that changed hands within three weeks."""
    place = view.places[p]
    lately = view.parameters[0].intervention_recent_days
    recent = place.changed_day >= 0 and view.clock[0].day - place.changed_day <= lately
    return float(place.displaced) if recent else 0.0


@rule
def _emptied(view: Picture, gone: float, members: float) -> float:
    """Return the share of an atrocity, 0..1, that it is when so many of a people are gone."""
    c = view.parameters[0]
    if members <= 0.0:
        return 0.0
    part = (gone / members - c.intervention_atrocity_floor) / c.intervention_atrocity_span
    return min(max(part, 0.0), 1.0) * min(gone / c.intervention_atrocity_people, 1.0)
