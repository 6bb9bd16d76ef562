"""Rule: whoever kills or displaces civilians is recorded, and the people remember.

Killing leaves a memory of harm against the one who did it, raises grievance where a government did it, and fear in
governments whose community it struck::

    population + displaced + civilians killed = population at the start
    h <- h + 10,000 killed / population                        memory of harm, against the killer in the place
    G <- min(1, G + politics.atrocity killed / 100)            grievance, if the killer is a government
    F <- min(1, F + politics.fear_attack kin killed / 100)     fear, of every government hostile to the killer

kin is the share of the place's people for whom that government speaks. Harm to civilians is always reported and
never scores for anyone.
Source: Condra and Shapiro 2012, American Journal of Political Science 56 (people punish the one who harmed them).
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.distance import kinship
from sim.rules.levy import HOSTILE, is_state
from sim.rules.units import HUNDRED, TEN_THOUSAND
from sim.world.codes import NOBODY
from sim.world.tables import World


@rule
def book_killed(world: World, a: int, p: int, deaths: int) -> int:
    """Write down civilians killed at a place by an actor (or by nobody in particular, -1).

    Returns:
        how many, never more than live there.

    """
    place = world.places[p]
    deaths = min(deaths, place.population)
    if deaths <= 0:
        return 0
    harm = TEN_THOUSAND * deaths / place.population
    place.population -= deaths
    place.civilians_killed += deaths
    place.harm += harm
    if a != NOBODY:
        world.actors[a].civilians_killed += deaths
        world.presence[a, p].harm += harm
        _political_cost(world, a, p, deaths)
    return deaths


@rule
def _political_cost(world: World, a: int, p: int, deaths: int) -> None:
    c = world.parameters[0]
    if is_state(world, a):
        place = world.places[p]
        place.grievance = min(place.grievance + c.politics_atrocity * deaths / HUNDRED, 1.0)
    for s in range(len(world.actors)):
        if s != a and is_state(world, s) and world.relations[s, a].stance == HOSTILE:
            actor = world.actors[s]
            actor.fear = min(actor.fear + c.politics_fear_attack * deaths / HUNDRED * kinship(world, s, p), 1.0)


@rule
def book_fled(world: World, a: int, p: int, people: int) -> int:
    """Write down people who fled a place because of an actor (-1: of no one in particular).

    Returns:
        how many, never more than live there.

    """
    place = world.places[p]
    people = min(people, place.population)
    if people <= 0:
        return 0
    place.population -= people
    place.displaced += people
    if a != NOBODY:
        world.actors[a].displaced += people
    return people


@rule
def book_returned(world: World, p: int, people: int) -> None:
    """Write down displaced people who came home."""
    place = world.places[p]
    people = min(people, place.displaced)
    place.displaced -= people
    place.population += people
