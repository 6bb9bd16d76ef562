"""Rule: a state trains new soldiers for those it has lost, as fast as its cadre, its young men and its pay allow.

Every day, for a government that still holds its capital, with N troops present and N0 at the start::

    entering   = min(N0 - N - in training, schools N / 30 (1 + trainers T)) * left / (1 + arrears)       not below 0
    leaving    = in training / schools.days
    left       = share of the young men who have not yet joined (``sim.rules.recruitment``)

T is how far foreign advisers have trained the army, 0..1. Those who leave are soldiers; they go to the formation out
of contact, on a road that is open, that lacks most of its own strength. A state fills its ranks up to the strength of
the first day and no further; what it loses in a month beyond what the cadre can teach is not replaced.

Sources: the Afghan army recruited 110,000 in 2010 with much help, 7 to 8 % of its strength a month, and the model
takes somewhat less than half of that without help, which replaces those who leave in quiet times
(``cohesion.chronic``); the form and the days are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.levy import is_state, receiving, take_in
from sim.rules.presence import ACTIVE, friendly, in_the_open
from sim.rules.recruitment import left_to_join
from sim.rules.units import DAYS_A_MONTH
from sim.world.codes import NOBODY, Status, number
from sim.world.random_streams import uniform, whole
from sim.world.stream_ids import SCHOOLS
from sim.world.tables import INFINITE, World

_BROKEN = number(Status.BROKEN)


@rule
def train(world: World) -> None:
    """A day in the schools of every state."""
    c = world.parameters[0]
    for a in range(len(world.actors)):
        actor = world.actors[a]
        if not is_state(world, a) or actor.first == actor.last:
            continue
        _graduate(world, a)
        if c.schools_rate > 0.0 and actor.capital != NOBODY and world.places[actor.capital].holder == a:
            actor.trainees += _entering(world, a)


@rule
def _entering(world: World, a: int) -> float:
    """Recruits who enter the schools today."""
    c = world.parameters[0]
    actor = world.actors[a]
    present, first, taught = 0.0, 0.0, 0.0
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        first += formation.initial
        if formation.status == ACTIVE or formation.status == _BROKEN:
            present += formation.present
            taught += formation.present * formation.trained
    if present <= 0.0:
        return 0.0
    lacking = first - present - actor.trainees
    room = c.schools_rate * present / DAYS_A_MONTH * (1.0 + c.schools_trainers * taught / present)
    return max(min(lacking, room), 0.0) * left_to_join(world, a) / (1.0 + actor.arrears)


@rule
def _graduate(world: World, a: int) -> None:
    """Let those who are fit join the formation that lacks most."""
    actor = world.actors[a]
    if actor.trainees <= 0.0:
        return
    u = uniform(world.clock[0].key, world.clock[0].day, SCHOOLS, actor.tag)
    men = min(whole(actor.trainees / world.parameters[0].schools_days, u), int(actor.trainees))
    if men <= 0:
        return
    f = _neediest(world, a)
    if f == NOBODY:
        f = receiving(world, a, actor.capital)
    if f != NOBODY:
        actor.trainees -= men
        take_in(world, f, men, 0.0)


@rule
def _neediest(world: World, a: int) -> int:
    """Return the formation out of contact and in supply with the smallest share of its first strength, or -1."""
    actor = world.actors[a]
    best, least = NOBODY, 0.0
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if not in_the_open(formation) or formation.contact > 0 or formation.initial <= 0:
            continue
        p = formation.place
        holder = world.places[p].holder
        if holder == NOBODY or not friendly(world, a, holder) or world.presence[a, p].base_km >= INFINITE:
            continue
        strength = formation.present / formation.initial
        if best == NOBODY or strength < least:
            best, least = f, strength
    return best
