"""Rule: soldiers fight more readily for people like themselves, the more so the more divided the country is.

Distance of a garrison from the people around it: the chance that a soldier and an inhabitant picked at random
belong to different communities, times salience::

    distance = (1 - sum_k garrison_k * people_k) * salience        share, 0..1
    salience = clip(0.5 + 0.5 * mean grievance of all places, 0.5, 1)

Salience is kept inside the model, because identity matters more in a country at odds with itself. Source: the
fractionalisation index; Gates 2002, Journal of Conflict Resolution 46 (distance lowers the hold of an army).
"""

from __future__ import annotations

from typing import Any

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.world.codes import COMMUNITIES
from sim.world.tables import World


@rule
def likeness(first: Any, second: Any) -> float:
    """The chance that members of two bodies belong to one community.

    Args:
        first: (8,) shares of communities.
        second: (8,) shares of communities.

    """
    alike = 0.0
    for k in range(COMMUNITIES):
        alike += first[k] * second[k]
    return min(alike, 1.0)


@rule
def kinship(world: World, a: int, p: int) -> float:
    """The share of a place's people for whom an actor speaks, 0..1."""
    return likeness(world.actors[a].community, world.places[p].community)


@rule
def refresh_salience(world: World) -> float:
    """Take salience anew from today's grievances, keep it for the day and return it."""
    total = 0.0
    for p in range(len(world.places)):
        total += world.places[p].grievance
    value = min(max(0.5 + 0.5 * total / len(world.places), 0.5), 1.0)
    world.clock[0].salience = value
    return value


@rule
def salience(world: World) -> float:
    """Return the weight of community in the theatre today, 0.5..1."""
    known = world.clock[0].salience
    return known if known > 0.0 else refresh_salience(world)


@rule
def named(shares: Any) -> bool:
    """Return whether any of (8,) shares of communities is given."""
    known = 0.0
    for k in range(COMMUNITIES):
        known += shares[k]
    return known > 0.0


@rule
def distance(world: World, f: int, p: int) -> float:
    """Return the social distance between a formation and the people of a place, 0..1.

    A formation of unknown make-up counts as its actor's communities; where those are unknown too, as no distance.
    """
    people = world.places[p].community
    men = world.formations[f].community
    if named(men):
        return (1.0 - likeness(men, people)) * salience(world)
    men = world.actors[world.formations[f].actor].community
    if named(men):
        return (1.0 - likeness(men, people)) * salience(world)
    return 0.0


@rule
def at_home(world: World, i: int) -> float:
    """Share of a formation's men who defend their own homes where they now stand; it fades with the distance."""
    formation = world.formations[i]
    if formation.origin < 0 or formation.home <= 0.0:
        return 0.0
    note = world.road_notes[formation.place, formation.origin]
    if note.homeward == 0.0:
        km = world.roads[formation.place, formation.origin].distance
        note.homeward = exp(-km / world.parameters[0].cohesion_home_km)
    return formation.home * note.homeward


@rule
def reach_of_news(world: World, p: int, q: int) -> float:
    """Return the share of the weight of news from one place that is left in another; noted for the replication."""
    note = world.road_notes[p, q]
    if note.news == 0.0:
        note.news = exp(-world.roads[p, q].distance / world.parameters[0].cohesion_range)
    return note.news
