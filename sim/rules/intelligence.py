"""Rule: nobody sees the war, everybody sees reports of it, late and wrong, and some believe their own payrolls.

    ln reported = ln true + e,  e_t = phi e_(t-1) + sqrt(1 - phi^2) sigma z,  part of e shared by all observers
    belief m <- m + k (report - m), k = P / (P + sigma^2);  without a report P grows

A report comes from a place where an actor has troops, or next door, or enough sympathy; advisers bring
reconnaissance. Reports speak of the evening before. An actor flagged ``paper_bound`` assumes its payroll strength is
real until combat shows otherwise. A neutral holder's garrison is estimated apart, for who might attack it. Warnings of
an attack arrive with probability 0.5 a day and are acted on more rarely.
Sources: the gain is that of a Kalman filter; seven arrests in late May 2014 that revealed the plan against Mosul
(warnings); the sizes of the errors are judgements.
"""

from __future__ import annotations

import math

from sim.core.compiled import rule
from sim.core.elementary import exp, log, raised
from sim.rules.presence import ACTIVE, allied, hostile
from sim.world.random_streams import both, normal, uniform
from sim.world.stream_ids import ALARM, SIGHT_COMMON, SIGHT_OWN
from sim.world.tables import World


@rule
def perceive(world: World) -> None:
    """Make every actor's picture of the morning."""
    c = world.parameters[0]
    _own(world)
    fresh = math.sqrt(1.0 - c.intelligence_memory * c.intelligence_memory)
    for p in range(len(world.places)):
        _common_error(world, p, fresh)
    shared, peculiar = math.sqrt(c.intelligence_shared), math.sqrt(1.0 - c.intelligence_shared)
    for a in range(len(world.actors)):
        if world.actors[a].doctrine > 0:
            row = world.presence[a]
            for p in range(len(world.places)):
                row[p].alarm = 0
                _watch(world, a, p, fresh, shared, peculiar)
                if _cares(row[p]):
                    _look(world, a, p, fresh, shared, peculiar)
                else:
                    row[p].enemy = 0.0
    for p in range(len(world.places)):
        a = world.places[p].holder
        if a >= 0 and world.actors[a].doctrine > 0 and _attack_coming(world, a, p):
            _warn(world, a, p)
    _news(world)


@rule
def _own(world: World) -> None:
    """Own strength by place: what stands there, or what the payroll says."""
    c = world.parameters[0]
    for a in range(len(world.actors)):
        for p in range(len(world.places)):
            world.presence[a, p].own = 0.0
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE or formation.next >= 0:
            continue
        men = float(formation.present)
        if world.actors[formation.actor].paper_bound and formation.paper > formation.present:
            unknown = raised(1.0 - c.intelligence_contact, float(formation.contact))
            men += unknown * (formation.paper - formation.present)
        world.presence[formation.actor, formation.place].own += men


@rule
def _common_error(world: World, p: int, fresh: float) -> None:
    """The part of the error that all who look at a place share today."""
    c = world.parameters[0]
    place = world.places[p]
    z = normal(world.clock[0].key, world.clock[0].day, SIGHT_COMMON, place.tag)
    place.error = c.intelligence_memory * place.error + fresh * z


@rule
def _cares(cell) -> bool:  # type: ignore[no-untyped-def]
    """Return whether an actor follows a place: enemies are or were there, and it wants the place or has men in it."""
    return (cell.hostiles > 0 or cell.enemy >= 1.0) and (cell.stake > 0.0 or cell.own > 0.0)


@rule
def _look(world: World, a: int, p: int, fresh: float, common: float, peculiar: float) -> None:
    """One actor's belief about its enemies in one place; the weights are those of new, shared and own error."""
    c = world.parameters[0]
    cell = world.presence[a, p]
    enemies = float(cell.hostiles)
    if not _reported(world, a, p):
        cell.doubt = min(c.sight_doubt_most, cell.doubt + c.intelligence_drift)
        return
    key, day = world.clock[0].key, world.clock[0].day
    subject = both(world.actors[a].tag, world.places[p].tag)
    cell.error = c.intelligence_memory * cell.error + fresh * normal(key, day, SIGHT_OWN, subject)
    sigma = max(c.sight_error_least, world.actors[a].sight - c.intelligence_network * cell.allegiance)
    shared = common * world.places[p].error
    error = sigma * (shared + peculiar * cell.error)
    report = log(1.0 + enemies) + (error if enemies > 0.0 else 0.0)
    gain = cell.doubt / (cell.doubt + sigma * sigma)
    before = log(1.0 + cell.enemy)
    cell.enemy = max(0.0, exp(before + gain * (report - before)) - 1.0)
    cell.doubt = (1.0 - gain) * cell.doubt + c.intelligence_drift
    cell.seen_day = day


@rule
def _watch(world: World, a: int, p: int, fresh: float, common: float, peculiar: float) -> None:
    """Estimate the garrison of a holder that is no enemy yet, with the error of a report: its country is open."""
    c = world.parameters[0]
    cell = world.presence[a, p]
    holder = world.places[p].holder
    cell.neutrals = 0.0
    if c.planning_neutral <= 0.0 or cell.stake <= 0.0 or holder < 0:
        return
    if allied(world, a, holder) or hostile(world, a, holder):
        return
    key, day = world.clock[0].key, world.clock[0].day
    if not _cares(cell):
        subject = both(world.actors[a].tag, world.places[p].tag)
        cell.error = c.intelligence_memory * cell.error + fresh * normal(key, day, SIGHT_OWN, subject)
    sigma = max(c.sight_error_least, world.actors[a].sight - c.intelligence_network * cell.allegiance)
    error = sigma * (common * world.places[p].error + peculiar * cell.error)
    cell.neutrals = c.planning_neutral * world.presence[holder, p].troops * exp(error)


@rule
def _reported(world: World, a: int, p: int) -> bool:
    """Return whether a report comes in at all."""
    cell = world.presence[a, p]
    if cell.troops > 0 or cell.own > 0.0 or world.actors[a].level > 0:
        return True
    if cell.allegiance > world.parameters[0].sight_sympathy_least:
        return True
    for n in range(world.roads.shape[1]):
        q = world.roads[p, n].adjacent
        if q < 0:
            break
        if world.presence[a, q].troops > 0:
            return True
    return False


@rule
def _warn(world: World, a: int, p: int) -> None:
    """A true warning of an attack on one's own place, if it comes and if it is heeded."""
    subject = both(world.actors[a].tag, world.places[p].tag)
    heeded = world.parameters[0].intelligence_alarm * world.actors[a].act_on_alarm
    if uniform(world.clock[0].key, world.clock[0].day, ALARM, subject) < heeded:
        world.presence[a, p].alarm = 1


@rule
def _attack_coming(world: World, a: int, p: int) -> bool:
    place = world.places[p]
    if not (place.armed | place.bound) & world.actors[a].foes:
        return False
    for b in range(len(world.actors)):
        if world.presence[b, p].inbound + world.presence[b, p].troops > 0 and hostile(world, a, b):
            return True
    return False


@rule
def _news(world: World) -> None:
    """Tell everybody what is public of everybody: momentum, reforms, interventions, requests and demands."""
    for a in range(len(world.actors)):
        for b in range(len(world.actors)):
            seen, actor = world.relations[a, b], world.actors[b]
            seen.reputation = actor.reputation
            seen.reform = actor.reform
            seen.level = actor.level
            seen.was_asked = world.relations[b, a].asked
            seen.was_pressed = world.relations[b, a].ultimatum
    _strengths(world)


@rule
def _strengths(world: World) -> None:
    """Rough strength of every actor as others estimate it: open troops, with the observer's own error."""
    for a in range(len(world.actors)):
        if world.actors[a].doctrine > 0:
            wrong = exp(0.5 * world.actors[a].sight * world.presence[a, 0].error)
            for b in range(len(world.actors)):
                world.relations[a, b].believed = world.actors[b].open_men * (wrong if a != b else 1.0)
