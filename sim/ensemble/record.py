"""What is written down of a replication: who held what on each evening, and each actor's measures.

Recording only reads the tables, so a replication that is recorded is the same as one that is not.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from sim.core.compiled import rule
from sim.scenario import MEASURE_NAMES
from sim.world.codes import Status, number
from sim.world.tables import World

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
        if series[day, a, 0] > 0.0:
            series[day, a, 14] /= series[day, a, 0]
    for p in range(len(world.places)):
        place = world.places[p]
        if place.holder >= 0:
            series[day, place.holder, 10] += 1.0
            series[day, place.holder, 11] += place.population


@rule
def _formation(formation, row) -> None:  # type: ignore[no-untyped-def]
    """Add one formation to its actor's sums."""
    row[2] += formation.killed
    row[3] += formation.wounded
    row[4] += formation.deserted
    row[5] += formation.captured
    if formation.status == ACTIVE or formation.status == BROKEN:
        row[0] += formation.present
        row[1] += formation.paper
        row[6] += formation.equipment
        row[14] += formation.morale * formation.present


@rule
def _actor(world: World, a: int, row) -> None:  # type: ignore[no-untyped-def]
    """What an actor's own row says."""
    actor = world.actors[a]
    row[7] = actor.equipment_captured
    row[8] = actor.equipment_lost
    row[9] = actor.treasury
    row[12] = actor.displaced
    row[13] = actor.civilians_killed
    row[15] = actor.reputation
    row[16] = actor.recruits
    row[17] = actor.foreigners
    row[18] = actor.strikes
    row[19] = actor.advisers
    row[20] = actor.level
    row[21] = actor.mobilised
    row[22] = actor.reform


ORDER_OF_MEASURES = (
    "troops", "paper", "killed", "wounded", "deserted", "captured", "equipment", "equipment_captured",
    "equipment_lost", "treasury", "places", "population", "displaced", "civilians_killed", "morale", "reputation",
    "recruits", "foreigners", "strikes", "advisers", "level", "mobilised", "reform",
)  # fmt: skip
"""What the numbers above stand for; a test holds it equal to the list that scenarios and results use."""


def books(days: int, places: int, actors: int) -> tuple[Any, Any]:
    """Empty ``holders`` and ``series`` for a run of so many days."""
    return np.full((days + 1, places), -1, np.int8), np.zeros((days + 1, actors, len(MEASURE_NAMES)))


def digest(world: World, holders: Any, series: Any) -> str:
    """Thirty-two hexadecimal digits that stand for the whole replication: its end state and its record."""
    found = hashlib.sha256(usedforsecurity=False)  # processors have it in hardware
    for table in (*world[:6], holders, series):
        found.update(table)
    return found.hexdigest()[:32]
