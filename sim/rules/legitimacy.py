"""Rule: two leaders of one cause compete for standing; victories and claims win it, denunciations take it back.

Between a movement's centre (doctrine ``MOVEMENT_CENTRE``) and the claimant it regards as its adversary, standing
only changes sides::

    moved to the claimant = win * gain * L_centre          gain: momentum won today, proclamation included
    moved to the centre   = deny * D * L_claimant * L_centre    D: effort of today's denunciations

so that a denunciation weighs what the denouncer still weighs. Units: shares of standing. Source: the contest of
al-Qaida's centre and the Islamic State, 2013-14, as described in the CTC Sentinel; the form is a judgement.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.world.codes import NOBODY, Doctrine, OrderKind, number
from sim.world.tables import World

_CENTRE = number(Doctrine.MOVEMENT_CENTRE)
_DENOUNCE = number(OrderKind.DENOUNCE)


@rule
def _move(world: World, giver: int, taker: int, amount: float) -> None:
    moved = min(amount, world.actors[giver].legitimacy, 1.0 - world.actors[taker].legitimacy)
    if moved > 0.0:
        world.actors[giver].legitimacy -= moved
        world.actors[taker].legitimacy += moved


@rule
def reward(world: World, winner: int, gain: float) -> None:
    """Let a claimant's victory take standing from every centre that disowns it."""
    for m in range(len(world.actors)):
        centre = world.actors[m]
        if centre.doctrine == _CENTRE and centre.adversary == winner and m != winner:
            _move(world, m, winner, world.parameters[0].legitimacy_win * gain * centre.legitimacy)


@rule
def denounce(world: World) -> None:
    """Let today's denunciations by a centre take standing from the one denounced."""
    for i in range(world.clock[0].orders):
        order = world.orders[i]
        if not order.accepted or order.kind != _DENOUNCE or order.other == NOBODY or order.other == order.actor:
            continue
        if world.actors[order.actor].doctrine == _CENTRE:
            weight = world.parameters[0].legitimacy_deny * min(order.effort, 1.0)
            standing = world.actors[order.actor].legitimacy * world.actors[order.other].legitimacy
            _move(world, order.other, order.actor, weight * standing)


@rule
def standing_of_centre(world: World, k: int) -> float:
    """The legitimacy of the movement's centre whose client an actor is; 0 if it has no such friend."""
    for m in range(len(world.actors)):
        if world.actors[m].doctrine == _CENTRE and world.actors[m].client == k:
            return world.actors[m].legitimacy
    return 0.0
