"""The engine's side of the comparison: the same shortened day with its own compiled rules, and what came of it.

Orders are scripted: every row of ``world.orders`` is a standing order to advance on a place, in the order of rows.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.core.compiled import COMPILED, addresses, kind_of, rule
from sim.ensemble.days import Steps, rest
from sim.rules.battle import fight
from sim.rules.breaking import rally, roll_breaks
from sim.rules.cohesion import hold_or_leave
from sim.rules.contagion import spread
from sim.rules.control import change
from sim.rules.day import end
from sim.rules.morale import drift
from sim.rules.movement import move
from sim.rules.presence import ACTIVE, refresh_counts
from sim.rules.supply import consume, trace
from sim.world.blueprint import Blueprint
from sim.world.build import build
from sim.world.codes import NOBODY, OrderKind, Status
from sim.world.tables import World, blank

from .campaign import Campaign

Orders = Mapping[str, Sequence[str]]
"""Places that an actor is to take, one after the other."""


class Ending(NamedTuple):
    """What came of one replication.

    Attributes:
        fell: the day on which the first place that was ordered to be taken was lost, -1 = never.
        killed, deserted, captured: men of the place's first holder, by the end.
    """

    fell: int
    killed: int
    deserted: int
    captured: int


@rule
def morning(world: World) -> None:
    """Yesterday's news is forgotten; standing orders are not."""
    for p in range(len(world.places)):
        world.places[p].lost_by = NOBODY


@rule
def press(world: World) -> None:
    """Send every free formation to the first place that its actor is ordered to take and has not yet."""
    for i in range(len(world.formations)):
        formation = world.formations[i]
        if formation.status != ACTIVE or formation.present <= 0 or formation.next >= 0:
            continue
        target = NOBODY
        for n in range(world.clock[0].orders):
            order = world.orders[n]
            if target < 0 and order.actor == formation.actor and world.places[order.place].holder != formation.actor:
                target = order.place
        if target < 0:
            continue
        idle = formation.goal < 0 or formation.goal == formation.place
        fighting = formation.assault > 0.0 and formation.contact > 0
        if (formation.hidden and formation.place == target) or (
            not formation.hidden and formation.mobile and idle and not fighting
        ):
            formation.hidden = 0
            formation.goal = target
            formation.assault = 1.0
            formation.assault_days = 0


DAY = (
    morning, trace, refresh_counts, press, move, trace, refresh_counts, consume, fight, roll_breaks, hold_or_leave,
    change, refresh_counts, spread, rally,
    drift, end,
)  # fmt: skip
"""The shortened day: of the engine's own rules those that the port has too, in the engine's order."""


@rule
def play_days(world: World, day: Steps, until: int) -> None:
    """Play to the morning of a day."""
    while world.clock[0].day < until:
        rest(world, day)


@functools.cache
def shortened_day() -> Steps:
    """The shortened day, compiled the first time; all worlds' tables are alike."""
    if not COMPILED:
        return Steps((), (), DAY)
    found = addresses(DAY, kind_of(blank()))
    return Steps(found[:0], found[:0], found)


def drawn(plan: Blueprint, orders: Orders, seed: int, replication: int) -> World:
    """The world of a replication on its first morning, with the scripted orders written into it."""
    world = build(plan, seed, replication).world
    wanted = [(actor, place) for actor, places in orders.items() for place in places]
    world.clock["orders"] = len(wanted)
    for row, (actor, place) in enumerate(wanted):
        world.orders["actor"][row] = plan.actors.index(actor)
        world.orders["kind"][row] = OrderKind.ADVANCE
        world.orders["place"][row] = plan.places.index(place)
    return world


def engine_ending(world: World) -> Ending:
    """What came of a world that the engine has played."""
    target = world.places[int(world.orders["place"][0])]
    own = world.formations["actor"] == target["holder_start"]
    own &= world.formations["status"] != Status.SPARE
    lost = (int(world.formations[name][own].sum()) for name in ("killed", "deserted", "captured"))
    return Ending(int(target["fell_day"]), *lost)


def port_ending(campaign: Campaign) -> Ending:
    """What came of a campaign in plain Mesa."""
    target: Any = next(army.orders[0] for army in campaign.armies.values() if army.orders)
    army = target.first_holder
    totals = (
        getattr(army, name) + sum(getattr(f, name) for f in army.formations)
        for name in ("killed", "deserted", "captured")
    )
    return Ending(target.fell_day, *totals)
