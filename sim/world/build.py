"""The first day of a replication: a world made from a blueprint and a draw."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.world.blueprint import Blueprint, blueprint
from sim.world.codes import COMMUNITIES, Status, number
from sim.world.members import members
from sim.world.random_streams import both, normal, replication_key
from sim.world.stream_ids import DRAW_NOISE, DRAW_NOISE_PLACE, DRAW_SKILL
from sim.world.tables import World, coefficients
from sim.world.template import write_draws

__all__ = ["Start", "blueprint", "build"]

_ONCE = np.int64(0)
_RESERVE, _ACTIVE = number(Status.RESERVE), number(Status.ACTIVE)


class Start(NamedTuple):
    """A replication before its first day.

    Attributes:
        world: the tables.
        numbers: (N,) every number of the scenario as drawn, in the order of ``blueprint.drawer.paths``.
    """

    world: World
    numbers: Any


def build(plan: Blueprint, seed: int, replication: int, draw: int | None = None) -> Start:
    """Make the world of one replication.

    Args:
        plan: the scenario's blueprint.
        seed: the run's seed.
        replication: from 0; fixes chance, the member that the coefficients are of (whatever the seed) and, unless
            ``draw`` is given, the uncertain inputs.
        draw: take the uncertain inputs of this replication instead (to tell epistemic uncertainty from chance).
    """
    draw_key = replication_key(seed, replication if draw is None else draw, "draw")
    numbers = plan.drawer.draw(draw_key)
    world, whole, real = plan.template.copied()
    world = _with_coefficients(plan, world, numbers, replication)
    write_draws(plan.template.cells, numbers, whole, real)
    world.clock["key"] = np.uint64(replication_key(seed, replication, "luck"))
    muster(world, plan.percent, numbers[plan.percent_numbers])
    settle(world, np.uint64(draw_key))
    return Start(world, numbers)


def _with_coefficients(plan: Blueprint, world: World, numbers: Any, replication: int) -> World:
    """Return the world with the coefficients of the replication's member; those that the scenario sets win."""
    drawn = members(plan.coefficients)
    if not plan.overrides and drawn is None:
        return world
    chosen = {name: float(numbers[index]) for name, index in plan.overrides.items()}
    return world._replace(parameters=coefficients(chosen, None if drawn is None else drawn.row(replication)))


@rule
def muster(world: World, rows: Any, percent: Any) -> None:
    """Turn percentages of paper strength into men, set aside the reserves, and note the stocks at the start.

    Args:
        world: the tables, with all numbers drawn.
        rows: formations whose strength is a percentage.
        percent: of each of them.
    """
    for k in range(len(rows)):
        formation = world.formations[rows[k]]
        formation.present = int(np.rint(formation.paper * percent[k] / 100.0))
    for a in range(len(world.actors)):
        world.actors[a].money_start = world.actors[a].treasury
        world.actors[a].equipment_start = 0
    for i in range(len(world.formations)):
        _muster_formation(world, world.formations[i])
    for p in range(len(world.places)):
        world.places[p].population_start = world.places[p].population
        world.places[p].grievance_base = world.places[p].grievance


@rule
def _muster_formation(world: World, formation) -> None:  # type: ignore[no-untyped-def]
    """Set a formation aside if it is a reserve, and note the stocks from which its balances are computed."""
    formation.muster = 0
    if formation.status == _RESERVE:
        formation.muster = formation.present
        formation.present = 0
        formation.equipment = 0
    formation.initial = formation.present
    formation.morale_base = formation.morale
    world.actors[formation.actor].equipment_start += formation.equipment


@rule
def settle(world: World, key: Any) -> None:
    """Draw what is peculiar to actors and formations, and set people and beliefs as they are before the first day."""
    c = world.parameters[0]
    for a in range(len(world.actors)):
        actor = world.actors[a]
        spread = c.battle_skill_spread
        actor.skill = exp(spread * normal(key, _ONCE, DRAW_SKILL, actor.tag) - 0.5 * spread * spread)
    _settle_formations(world, key)
    _settle_people(world)
    world.clock[0].moved = 1


@rule
def _settle_formations(world: World, key: Any) -> None:
    """Draw unobserved differences between formations, part of them shared by all in one place."""
    c = world.parameters[0]
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.place < 0:
            continue
        place = both(world.actors[formation.actor].tag, world.places[formation.place].tag)
        shared = normal(key, _ONCE, DRAW_NOISE_PLACE, place)
        own = normal(key, _ONCE, DRAW_NOISE, formation.tag)
        part = c.cohesion_noise_shared
        formation.noise = c.cohesion_noise * (math.sqrt(part) * shared + math.sqrt(1.0 - part) * own)
        formation.dug_in = 30
        if formation.status == _ACTIVE:
            cell = world.presence[formation.actor, formation.place]
            cell.own += formation.paper if world.actors[formation.actor].paper_bound else formation.present


@rule
def _settle_people(world: World) -> None:
    """Set allegiance: where the scenario says none, people lean to the actors that speak for their community."""
    c = world.parameters[0]
    for p in range(len(world.places)):
        place = world.places[p]
        said = 0.0
        for a in range(len(world.actors)):
            said += world.presence[a, p].allegiance
        if said <= 0.0:
            said = _lean(world, p, c.allegiance_lean)
        if said > 1.0:
            for a in range(len(world.actors)):
                world.presence[a, p].allegiance /= said
            said = 1.0
        place.neutral = 1.0 - said
        if place.holder >= 0:
            world.presence[place.holder, p].control = 1.0
        for a in range(len(world.actors)):
            world.presence[a, p].doubt = c.intelligence_doubt_start
            world.presence[a, p].seen_day = -1
            world.presence[a, p].broke_day = -1000


@rule
def _lean(world: World, p: int, lean: float) -> float:
    place = world.places[p]
    total = 0.0
    for a in range(len(world.actors)):
        if world.presence[a, p].stake > 0.0:
            kin = 0.0
            for k in range(COMMUNITIES):
                kin += place.community[k] * world.actors[a].community[k]
            world.presence[a, p].allegiance = lean * kin
            total += lean * kin
    return total
