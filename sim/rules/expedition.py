"""Rule: a patron's own fighters come a few days after the decision, hundreds at first and then a few every day.

A patron (an actor with a client) that has no troops of its own in the theatre, but empty rows for them, sends fighters
by orders to reinforce a place that a friend holds, with coefficients of ``expedition``::

    first after days, then daily x effort a day, up to most

They stay where they were sent, are convinced and strangers, and steady a garrison as any friend does: they count as its
reserve and among its numbers before they fight. Source: Angola 1975 (decided on 4 November, the first hundred of
652 landed on the 9th); quality and ceiling are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules.levy import enlist, largest_at
from sim.rules.presence import allied
from sim.rules.staff import settle_row, spare_row
from sim.world.codes import NOBODY, Level, OrderKind, number
from sim.world.random_streams import whole
from sim.world.tables import World

_REINFORCE = number(OrderKind.REINFORCE)
_GROUND = number(Level.GROUND)


@rule
def send_fighters(world: World) -> None:
    """Carry out today's orders of patrons to reinforce a friend's place from outside the theatre."""
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if order.accepted and order.kind == _REINFORCE and world.actors[order.actor].client != NOBODY:
            if _from_outside(world, order.actor) and _welcome(world, order.actor, order.place):
                _come(world, order.actor, order.place, min(order.effort, 1.0))


@rule
def _from_outside(world: World, a: int) -> bool:
    """Return whether an actor had no troops in the theatre at the start, but has rows for some."""
    actor = world.actors[a]
    for f in range(actor.first, actor.last):
        if world.formations[f].initial > 0:
            return False
    return actor.last > actor.first


@rule
def _welcome(world: World, a: int, p: int) -> bool:
    holder = world.places[p].holder
    return holder >= 0 and allied(world, a, holder)


@rule
def _come(world: World, a: int, p: int, effort: float) -> None:
    """Let a day's fighters come, if it is time."""
    c = world.parameters[0]
    actor = world.actors[a]
    if actor.level < _GROUND:
        actor.level = _GROUND
        actor.level_day = world.clock[0].day
    if world.clock[0].day - actor.level_day < c.expedition_days:
        return
    sent = 0
    for f in range(actor.first, actor.last):
        sent += world.formations[f].recruited
    men = whole((c.expedition_first if sent == 0 else c.expedition_daily) * effort, 0.5)
    men = min(men, whole(c.expedition_most, 0.5) - sent)
    f = largest_at(world, a, p, False)
    if f == NOBODY:
        f = _settle(world, a, p)
    if f != NOBODY and men > 0:
        green = world.formations[f].green * world.formations[f].present / (world.formations[f].present + men)
        enlist(world, f, men)
        world.formations[f].green = green


@rule
def _settle(world: World, a: int, p: int) -> int:
    """Turn an empty row into a body of fighters, used like the client's troops; -1 if none is left."""
    c = world.parameters[0]
    f = spare_row(world, a)
    if f == NOBODY:
        return f
    settle_row(world, f, world.actors[world.actors[a].client].first, p)
    fresh = world.formations[f]
    fresh.goal, fresh.next, fresh.km_left, fresh.mobile = NOBODY, NOBODY, 0.0, 0
    fresh.morale, fresh.morale_base, fresh.conviction = c.expedition_will, c.expedition_will, c.expedition_will
    fresh.quality, fresh.home, fresh.green, fresh.arrears = c.expedition_quality, 0.0, 0.0, 0.0
    for k in range(len(fresh.community)):
        fresh.community[k] = world.actors[a].community[k]
    return f
