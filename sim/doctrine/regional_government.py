"""Rule: it occupies what others abandon and it has long claimed, guards its line, and fights only whom it must.

Each day, with chances and targets as in ``common``::

    occupy     a place that is nobody's, of stake >= occupation.stake_least and within choice.occupy_far_km, with fewer
               than occupation.men_most there; effort occupation.effort x stake
    help       to the friendly place most in danger, keeping back region.reserve of the mobile troops
    appeal     to those it trusts (>= region.appeal_trust) once enemies hold more than region.appeal_lost of its stakes
    attack     next door, but no neutral, with a chance of success >= choice.counter (choice.least if allies fly)

Source: Kirkuk, occupied on 12 June 2014 after the army had left it; the numbers are judgements.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.doctrine.common import (
    ADVANCE,
    ask_for_help,
    attack,
    choose_target,
    committed,
    flown_for,
    free_men,
    lost_share,
    nearest_km,
    reinforce_threatened,
)  # fmt: skip
from sim.doctrine.picture import Picture, give
from sim.world.codes import NOBODY


@rule
def occupy_abandoned(view: Picture, most_km: float) -> None:
    """Move into places that belong to nobody and are worth something to the actor."""
    c = view.parameters[0]
    for p in range(len(view.places)):
        if view.places[p].holder != NOBODY or view.seen[p].stake < c.occupation_stake_least:
            continue
        few = committed(view, p) < c.occupation_men_most
        if few and nearest_km(view, p) <= most_km and free_men(view) > 0.0:
            give(view, ADVANCE, p, NOBODY, c.occupation_effort * view.seen[p].stake)


@rule
def decide(view: Picture) -> None:
    """Rule: occupy what is abandoned, help what is threatened, retake with help what was lost."""
    c = view.parameters[0]
    occupy_abandoned(view, c.choice_occupy_far_km)
    reinforce_threatened(view, c.region_reserve)
    if lost_share(view) > c.region_appeal_lost:
        ask_for_help(view, c.region_appeal_trust)
    least = c.choice_least if flown_for(view) else c.choice_counter
    attack(view, choose_target(view, least, 1.0, False), 0.0)
