"""Rule: who owes pay saves nothing; who has more than a war chest spends the rest on friends, relief and rebuilding.

At the end of each day, with treasury K::

    debts     paid off with max(K - max(K this morning, 0), K - K*, 0)     while troops are owed more than the leak
    spending  + max(0, K - K*) / economy.reserve_days                      once they are not
    K*      = max(economy.reserve_days (pay + mean cost of attacks a day), treasury at the start)

Savings beyond K* raise spending in proportion, spending x K / K*: a chest fills until what it makes its owner spend is
what comes in. What is spent so is booked as governing and buys nothing in this model. K* is no less than what an actor
began with: that is what it is used to keep. Money that a foreign power does not use lapses by the same rule.

Sources: Weinstein 2007 and Ross 2012 for the sign (easy revenue is shared out among followers); Friedman 1957 for
spending that follows stocks; the days are a judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.rules import wages
from sim.world.tables import World


@rule
def open_books(world: World) -> None:
    """Note every treasury before the day's money comes in; the note holds until the day is over."""
    for a in range(len(world.actors)):
        world.actor_notes[a].morning = world.actors[a].treasury


@rule
def spend(world: World) -> None:
    """Pay debts out of what the day has brought, and spend part of what exceeds the war chest."""
    c = world.parameters[0]
    if c.economy_reserve_days <= 0.0:
        return
    for a in range(len(world.actors)):
        actor = world.actors[a]
        spare = actor.treasury - war_chest(world, a)
        owed = wages.owed_beyond_leak(world, a)
        if owed > 0.0:
            gained = actor.treasury - max(world.actor_notes[a].morning, 0.0)
            wages.pay_debts(world, a, owed, max(gained, spare))
        elif spare > 0.0:
            actor.treasury -= spare / c.economy_reserve_days
            actor.spent_rule += spare / c.economy_reserve_days


@rule
def war_chest(world: World, a: int) -> float:
    """Return what an actor keeps for bad days, US$ million."""
    actor = world.actors[a]
    attacks = actor.spent_operations / (world.clock[0].day + 1)
    need = world.parameters[0].economy_reserve_days * (wages.daily_bill(world, a) + attacks)
    return max(need, actor.money_start)
