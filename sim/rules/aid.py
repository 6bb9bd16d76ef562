"""Rule: a patron's arms and money arrive, and its advisers make its clients' troops slowly better.

An order to arm delivers ``effort`` packages: vehicles from outside the theatre and money from the giver's treasury.
An order to advise sends ``effort`` groups of advisers. Training of a formation T goes from 0 to 1::

    T <- T + (min(advisers / 500, 1) - T) / 30 a day;      quality x (1 + gain T)

with a gain of 0.2 for militias allied with the patron and 0.05 for the regular troops of its client. Training is
brought up to date once a week. Sources: Iranian and American advisers in Iraq, June 2014; the gains are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.economy import give_money
from sim.rules.levy import ALLIED, hand_new_equipment
from sim.rules.presence import ACTIVE
from sim.rules.units import DAYS_A_WEEK
from sim.world.codes import NOBODY, Doctrine, Level, OrderKind, number
from sim.world.random_streams import both, uniform, whole
from sim.world.stream_ids import DELIVERY
from sim.world.tables import World

_ARM = number(OrderKind.ARM)
_ADVISE = number(OrderKind.ADVISE)
_MILITIA = number(Doctrine.POPULAR_MILITIA)
_ADVISERS = number(Level.ADVISERS)


@rule
def deliver(world: World) -> None:
    """Carry out today's orders to arm and to advise, and once a week let the advisers' work show."""
    c = world.parameters[0]
    clock = world.clock[0]
    for i in range(clock.orders):
        order = world.orders[i]
        if not order.accepted or order.other == NOBODY or order.other == order.actor:
            continue
        giver = world.actors[order.actor]
        effort = min(order.effort, 1.0)
        if order.kind == _ARM:
            u = uniform(clock.key, clock.day, DELIVERY, both(giver.tag, world.actors[order.other].tag))
            hand_new_equipment(world, order.other, whole(c.aid_equipment * effort, u))
            give_money(world, order.actor, order.other, c.aid_money * effort)
        elif order.kind == _ADVISE:
            sent = whole(c.aid_advisers * effort, 0.5)
            giver.advisers = max(min(giver.advisers + sent, whole(c.aid_advisers_most, 0.5)), giver.advisers)
    if clock.day % DAYS_A_WEEK == 0:
        advise(world)


@rule
def advise(world: World) -> None:
    """A week of training for every formation that has advisers."""
    for b in range(len(world.actors)):
        advisers, gain = _advisers_with(world, b)
        if advisers > 0.0:
            _train(world, b, min(advisers / world.parameters[0].aid_advisers_full, 1.0), gain)


@rule
def _advisers_with(world: World, b: int) -> tuple[float, float]:
    """Advisers who work with an actor, and what full training would gain its troops."""
    c = world.parameters[0]
    total = 0.0
    militia = world.actors[b].doctrine == _MILITIA
    for a in range(len(world.actors)):
        patron = world.actors[a]
        if a == b or patron.level < _ADVISERS or world.relations[a, b].stance != ALLIED:
            continue
        if patron.client == b or militia:
            total += patron.advisers
    return total, c.aid_gain_militia if militia else c.aid_gain_regular


@rule
def _train(world: World, b: int, target: float, gain: float) -> None:
    step = min(DAYS_A_WEEK / world.parameters[0].aid_training, 1.0)
    for f in range(world.actors[b].first, world.actors[b].last):
        formation = world.formations[f]
        if formation.status == ACTIVE and formation.trained < target:
            before = 1.0 + gain * formation.trained
            formation.trained += (target - formation.trained) * step
            formation.quality *= (1.0 + gain * formation.trained) / before
