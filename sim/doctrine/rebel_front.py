"""Rule: it fights for its towns while it can win, and yields to a stronger rival's demand rather than be destroyed.

Each day, with chances and targets as in ``common``::

    help       to the friendly place most in danger, keeping back front.reserve of the mobile troops
    leave      once an enemy has demanded submission: a place it holds, with the chance front.yield_daily, where
               enemies there and next door > choice.yield_ratio x own troops there (as believed)
    attack     next door, but no neutral, where the chance of success >= choice.counter

Source: Mayadin and al-Omar, left without a fight on 3 July 2014; the numbers are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import attack, choose_target, committed, is_enemy, reinforce_threatened
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.stream_ids import WAIT

WITHDRAW = number(OrderKind.WITHDRAW)


@rule
def decide(view: Picture) -> None:
    """Rule: help what is threatened, leave what is hopeless once pressed, attack with good chances."""
    c = view.parameters[0]
    reinforce_threatened(view, c.front_reserve)
    if _pressed(view):
        _yield_hopeless(view)
    attack(view, choose_target(view, c.choice_counter, 1.0, False), 0.0)


@rule
def _pressed(view: Picture) -> bool:
    """Return whether a rival of one's own camp demands submission."""
    for b in range(len(view.others)):
        if view.others[b].was_pressed and is_enemy(view, b):
            return True
    return False


@rule
def _yield_hopeless(view: Picture) -> None:
    """Leave places where the enemy, on the spot or next door, is believed far stronger."""
    c = view.parameters[0]
    for p in range(len(view.places)):
        if view.places[p].holder != view.index or committed(view, p) <= 0.0:
            continue
        enemy = view.seen[p].enemy
        for n in range(view.roads.shape[1]):
            q = view.roads[p, n].adjacent
            if q < 0:
                break
            enemy += view.seen[q].enemy
        hopeless = enemy > c.choice_yield_ratio * view.seen[p].own
        if hopeless and roll(view, WAIT, p) < c.front_yield_daily:
            give(view, WITHDRAW, p, NOBODY, 1.0)
