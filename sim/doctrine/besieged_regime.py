"""Rule: it holds its bases, flies for those in danger, and strikes across a border that its enemy has erased.

Cross-border strikes, hazard a day: 1 - exp(-exp(b0 + b1 share of border crossings in the enemy's hands)), with b0
``choice.air_border`` and b1 ``choice.air_border_held``. Source: Syrian strikes across the border on 24 June 2014;
b0 and b1 are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.doctrine.common import is_enemy, reinforce_threatened
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.stream_ids import HELP

AIR = number(OrderKind.AIR_CAMPAIGN)


@rule
def decide(view: Picture) -> None:
    """Rule: help what is threatened, fly where own bases are in contact, strike lost border crossings."""
    c = view.parameters[0]
    reinforce_threatened(view, c.choice_reserve)
    if view.me[0].sorties <= 0.0:
        return
    for p in range(len(view.places)):
        if view.seen[p].own > 0.0 and view.seen[p].enemy > c.regime_contact_ratio * view.seen[p].own:
            give(view, AIR, p, NOBODY, 1.0)
    _strike_border(view)


@rule
def _strike_border(view: Picture) -> None:
    c = view.parameters[0]
    crossings, lost = 0.0, 0.0
    for p in range(len(view.places)):
        if view.places[p].border:
            crossings += 1.0
            if is_enemy(view, view.places[p].holder) and view.places[p].changed_day >= 0:
                lost += 1.0
    if lost <= 0.0:
        return
    hazard = 1.0 - exp(-exp(c.choice_air_border + c.choice_air_border_held * lost / crossings))
    for p in range(len(view.places)):
        place = view.places[p]
        if place.border and is_enemy(view, place.holder) and place.changed_day >= 0:
            if roll(view, HELP, p) < hazard:
                give(view, AIR, p, NOBODY, 1.0)
