"""Rule: when what it holds sacred is in danger it calls its people to arms, guards that first, and then attacks.

Mobilisation hazard, a day: 1 - exp(-exp(b0 + b_t threat)), threat = the largest over its stakes of
stake x exp(-km to the nearest enemy / range), where only ground that changed hands in the last militia.fresh_days
and stakes above militia.stake_least count, and a threat up to militia.threat_least calls nobody. b0 is
``choice.mobilise``, b_t ``choice.mobilise_threat``, range ``choice.threat_km``.
Source: the call to arms of 13 June 2014, three days after the fall of Mosul; b0 and b_t are calculated, for 0.72 a
day at a threat of 0.7.
"""

from __future__ import annotations

from sim.core.compiled import rule
from sim.core.elementary import exp
from sim.doctrine.common import attack, choose_target, is_enemy, reinforce_threatened
from sim.doctrine.picture import Picture, give, roll
from sim.world.codes import NOBODY, OrderKind, number
from sim.world.stream_ids import MOBILISATION

MOBILISE = number(OrderKind.MOBILISE)


@rule
def core_threat(view: Picture) -> float:
    """Danger to what an actor holds dear, 0-1: enemies who took ground lately, by their distance."""
    c = view.parameters[0]
    worst = 0.0
    for q in range(len(view.places)):
        changed = view.places[q].changed_day
        fresh = changed >= 0 and view.clock[0].day - changed <= c.militia_fresh_days
        if not is_enemy(view, view.places[q].holder) or not fresh:
            continue
        for p in range(len(view.places)):
            if view.seen[p].stake > c.militia_stake_least:
                km = view.roads[p, q].distance
                worst = max(worst, view.seen[p].stake * exp(-km / c.choice_threat_km))
    return worst


@rule
def decide(view: Picture) -> None:
    """Rule: mobilise when the core is threatened; help what is in danger; then attack with good chances."""
    c = view.parameters[0]
    if not view.me[0].mobilised:
        danger = core_threat(view)
        hazard = 1.0 - exp(-exp(c.choice_mobilise + c.choice_mobilise_threat * danger))
        if danger > c.militia_threat_least and roll(view, MOBILISATION, NOBODY) < hazard:
            give(view, MOBILISE, NOBODY, NOBODY, 1.0)
        return
    reinforce_threatened(view, c.militia_reserve)
    attack(view, choose_target(view, c.choice_counter, 1.0, False), 0.0)
