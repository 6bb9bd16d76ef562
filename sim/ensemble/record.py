"""The record of a replication: who held what on each evening, and each actor's measures.

Recording only reads the tables, so a replication that is recorded is the same as one that is not.
"""

from __future__ import annotations

from collections import namedtuple
from typing import Any

import numpy as np
import xxhash

from sim.core.compiled import rule
from sim.scenario import MEASURE_NAMES
from sim.world.codes import Status, number
from sim.world.tables import World

COLUMN: Any = namedtuple("Columns", MEASURE_NAMES)(*map(number, range(len(MEASURE_NAMES))))  # type: ignore[arg-type]
"""Column of every measure in ``series``, by name, in a form that rules compile to plain numbers."""
BROKEN, ACTIVE = number(Status.BROKEN), number(Status.ACTIVE)


@rule
def record(world: World, day: int, holders: Any, series: Any) -> None:
    """Write one evening into row ``day`` of ``holders`` (days + 1, P) and ``series`` (days + 1, A, M)."""
    for p in range(len(world.places)):
        holders[day, p] = world.places[p].holder
    for a in range(len(world.actors)):
        _actor(world, a, series[day, a])
    for i in range(len(world.formations)):
        formation = world.formations[i]
        _formation(formation, series[day, formation.actor])
    for a in range(len(world.actors)):
        if series[day, a, COLUMN.troops] > 0.0:
            series[day, a, COLUMN.morale] /= series[day, a, COLUMN.troops]
    for p in range(len(world.places)):
        place = world.places[p]
        if place.holder >= 0:
            series[day, place.holder, COLUMN.places] += 1.0
            series[day, place.holder, COLUMN.population] += place.population


@rule
def _formation(formation, row) -> None:  # type: ignore[no-untyped-def]
    """Add one formation to its actor's sums."""
    row[COLUMN.killed] += formation.killed
    row[COLUMN.wounded] += formation.wounded
    row[COLUMN.deserted] += formation.deserted
    row[COLUMN.captured] += formation.captured
    if formation.status == ACTIVE or formation.status == BROKEN:
        row[COLUMN.troops] += formation.present
        row[COLUMN.paper] += formation.paper
        row[COLUMN.equipment] += formation.equipment
        row[COLUMN.morale] += formation.morale * formation.present


@rule
def _actor(world: World, a: int, row) -> None:  # type: ignore[no-untyped-def]
    """Write what an actor's own row says."""
    actor = world.actors[a]
    row[COLUMN.equipment_captured] = actor.equipment_captured
    row[COLUMN.equipment_lost] = actor.equipment_lost
    row[COLUMN.treasury] = actor.treasury
    row[COLUMN.displaced] = actor.displaced
    row[COLUMN.civilians_killed] = actor.civilians_killed
    row[COLUMN.captives_killed] = actor.captives_killed
    row[COLUMN.reputation] = actor.reputation
    row[COLUMN.recruits] = actor.recruits
    row[COLUMN.foreigners] = actor.foreigners
    row[COLUMN.strikes] = actor.strikes
    row[COLUMN.advisers] = actor.advisers
    row[COLUMN.level] = actor.level
    row[COLUMN.mobilised] = actor.mobilised
    row[COLUMN.reform] = actor.reform


def books(days: int, places: int, actors: int) -> tuple[Any, Any]:
    """Return empty ``holders`` and ``series`` for a run of so many days."""
    return np.full((days + 1, places), -1, np.int8), np.zeros((days + 1, actors, len(MEASURE_NAMES)))


def digest(world: World, holders: Any, series: Any) -> str:
    """Return 32 hexadecimal digits that stand for the whole replication: its end state and its record."""
    found = xxhash.xxh3_128()  # half a megabyte in some twenty microseconds; nothing here has to withstand forgery
    for table in (*world[:6], holders, series):
        found.update(table)
    return found.hexdigest()
