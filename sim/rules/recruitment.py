"""Rule: recruits join those who hold the place, whom they believe in, who win and who pay.

Expected recruits of an actor a day::

    foreign = foreign * open_border * exp(b_V * min(V, 3))
    local   = sum over places: rate * young men * allegiance * control * (1 + b_L * V) * wage_ok * left
    left    = max(0, 1 - joined / (pool * young men of its communities * (1 + years / 20)))
    freed   = U(0.2, 0.6) * prisoners, once, when a movement takes the place from a government
    wage_ok = 1 / (1 + arrears),   young men = share of the population aged 15-34 and male

A network of cells recruits at ``hidden`` times this in a place another holds; a militia recruits where its ally
rules. Governments recruit only when mobilised or by order; an order to recruit adds ``effort``. Daily numbers are
over-dispersed (negative binomial, size k): one log-normal multiplier an actor and day with that variance, then a
Poisson count for each place, which leaves the total's mean and variance those of the negative binomial. Newcomers
are green for a month. The young men who can be won are those of an actor's communities, or who hold with it, where it
recruits: under its rule, under its ally's if it is a militia, and where it has a network. Who has joined since the
start counts, dead or gone or not; every year one of the twenty years of birth comes of age anew.
Sources: CIA estimates 2014; Gates 2002; ICSR counts of foreign fighters.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp, log
from sim.rules.distance import kinship
from sim.rules.levy import ALLIED, enlist, is_state, receiving
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_YEAR, YEARS_OF_BIRTH
from sim.world.codes import NOBODY, Doctrine, OrderKind, number
from sim.world.random_streams import both, normal, poisson, uniform, whole
from sim.world.stream_ids import FOREIGNERS, FREED, RECRUIT_SPREAD, RECRUITS
from sim.world.tables import World

_MILITIA = number(Doctrine.POPULAR_MILITIA)
_RECRUIT = number(OrderKind.RECRUIT)


@rule
def recruit(world: World) -> None:
    """Let a day's volunteers join every actor that takes them."""
    _ripen(world)
    _free_prisoners(world)
    for a in range(len(world.actors)):
        actor = world.actors[a]
        if actor.first == actor.last:
            continue
        effort = _ordered(world, a)
        if (is_state(world, a) or actor.doctrine == _MILITIA) and not actor.mobilised and effort == 0.0:
            continue
        drive = (1.0 + world.parameters[0].recruitment_effort * min(effort, 1.0)) * _luck_of_the_day(world, a)
        _foreign(world, a, drive)
        _local(world, a, drive * left_to_join(world, a) / (1.0 + actor.arrears))


@rule
def _ripen(world: World) -> None:
    keep = exp(-1.0 / world.parameters[0].recruitment_training)
    for f in range(len(world.formations)):
        if world.formations[f].green > 0.0:
            world.formations[f].green *= keep


@rule
def _ordered(world: World, a: int) -> float:
    effort = 0.0
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.kind == _RECRUIT and order.actor == a and order.accepted:
            effort += order.effort
    return effort


@rule
def _luck_of_the_day(world: World, a: int) -> float:
    """A log-normal multiplier of mean 1 and variance 1 / k."""
    c = world.parameters[0]
    spread = log(1.0 + 1.0 / c.recruitment_size)
    z = normal(world.clock[0].key, world.clock[0].day, RECRUIT_SPREAD, world.actors[a].tag)
    return min(exp(math.sqrt(spread) * z - 0.5 * spread), c.volunteers_luck_most)


@rule
def _foreign(world: World, a: int, drive: float) -> None:
    actor = world.actors[a]
    mean = actor.foreign * actor.open_border
    if mean <= 0.0:
        return
    c = world.parameters[0]
    mean *= exp(c.recruitment_momentum_foreign * min(actor.reputation, c.reputation_most)) * drive
    men = poisson(mean, uniform(world.clock[0].key, world.clock[0].day, FOREIGNERS, actor.tag))
    f = receiving(world, a, actor.capital)
    if men > 0 and f != NOBODY:
        actor.foreigners += men
        enlist(world, f, men)


@rule
def left_to_join(world: World, a: int) -> float:
    """Return the share of the young men who could be won for an actor who have not joined it since the start, 0..1."""
    c = world.parameters[0]
    if c.recruitment_pool <= 0.0:
        return 1.0
    actor = world.actors[a]
    people = 0.0
    for p in range(len(world.places)):
        if _recruits_at(world, a, p):
            people += _within_reach(world, a, p)
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.hidden and formation.status == ACTIVE and _speaks_for_network(world, a, f):
            if not _recruits_at(world, a, formation.place):
                people += _within_reach(world, a, formation.place)
    grown = 1.0 + world.clock[0].day / (DAYS_A_YEAR * YEARS_OF_BIRTH)
    pool = c.recruitment_pool * c.recruitment_young * people * grown
    joined = actor.recruits - actor.foreigners + actor.trainees
    return max(1.0 - joined / pool, 0.0) if pool > 0.0 else 0.0


@rule
def _within_reach(world: World, a: int, p: int) -> float:
    """Return the people of a place who are of an actor's communities, or hold with it if those are more."""
    return max(kinship(world, a, p), world.presence[a, p].allegiance) * world.places[p].population


@rule
def _recruits_at(world: World, a: int, p: int) -> bool:
    """Return whether an actor or, for a militia, its ally rules a place."""
    holder = world.places[p].holder
    if holder == a:
        return True
    militia = world.actors[a].doctrine == _MILITIA
    return militia and holder != NOBODY and world.relations[a, holder].stance == ALLIED


@rule
def _local(world: World, a: int, drive: float) -> None:
    """Men of the places where the actor or, for a militia, its ally rules, and of those where it has a network."""
    actor = world.actors[a]
    for p in range(len(world.places)):
        if _recruits_at(world, a, p):
            _levy(world, a, p, drive * world.presence[world.places[p].holder, p].control)
    for f in range(actor.first, actor.last):
        formation = world.formations[f]
        if formation.hidden and formation.status == ACTIVE and _speaks_for_network(world, a, f):
            _levy(world, a, formation.place, drive * world.parameters[0].recruitment_hidden)


@rule
def _speaks_for_network(world: World, a: int, f: int) -> bool:
    """Return whether a hidden formation is its actor's first in a place which that actor does not hold."""
    p = world.formations[f].place
    if p == NOBODY or world.places[p].holder == a:
        return False
    for g in range(world.actors[a].first, f):
        other = world.formations[g]
        if other.hidden and other.status == ACTIVE and other.place == p:
            return False
    return True


@rule
def _following(world: World, a: int, p: int) -> float:
    """Return the share of a place's people who would join an actor if anything: those who hold with it.

    To a militia that serves an ally who rules there come the ally's followers of its own communities, too.
    """
    own = world.presence[a, p].allegiance
    holder = world.places[p].holder
    if holder == a or not _recruits_at(world, a, p):
        return own
    return max(own, world.presence[holder, p].allegiance * kinship(world, a, p))


@rule
def _levy(world: World, a: int, p: int, drive: float) -> None:
    """Let a place's willing men join today."""
    actor = world.actors[a]
    c = world.parameters[0]
    pull = c.recruitment_rate * c.recruitment_young * (1.0 + c.recruitment_momentum_local * actor.reputation)
    mean = pull * drive * _following(world, a, p) * world.places[p].population
    if mean <= 0.0:
        return
    clock = world.clock[0]
    men = poisson(mean, uniform(clock.key, clock.day, RECRUITS, both(actor.tag, world.places[p].tag)))
    if men > 0:
        f = receiving(world, a, p)
        if f != NOBODY:
            enlist(world, f, men)


@rule
def _free_prisoners(world: World) -> None:
    """A movement that takes a place from a government opens its prisons."""
    for p in range(len(world.places)):
        place = world.places[p]
        if place.prisoners <= 0 or place.holder == NOBODY or place.changed_day != world.clock[0].day:
            continue
        jailer = place.holder_start
        if is_state(world, place.holder) or jailer == NOBODY or not is_state(world, jailer):
            continue
        c = world.parameters[0]
        u = uniform(world.clock[0].key, world.clock[0].day, FREED, place.tag)
        share = c.recruitment_freed_low + (c.recruitment_freed_high - c.recruitment_freed_low) * u
        f = receiving(world, place.holder, p)
        if f != NOBODY:
            enlist(world, f, whole(share * place.prisoners, 0.5))
        place.prisoners = 0
